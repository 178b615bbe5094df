"""What can go wrong in a container, as exceptions.

RuntimeFailure
├── SettingsError        the settings or secrets file is wrong; exit code 2, no restart helps
└── EscalationError      a process does not stay up; exit code 1, Docker restarts the container
"""


class RuntimeFailure(Exception):
    """Base of every failure that ends a role."""


class SettingsError(RuntimeFailure):
    """The settings are wrong; the message names every problem."""


class EscalationError(RuntimeFailure):
    """A supervised process failed so often that the whole container should start afresh."""
