"""What goes wrong with Cobbler, in words for whoever writes the stack file.

CobblerError
├── CobblerUnreachable    its API does not answer
│   └── CobblerGone       its machine answers, and nothing listens there
└── PowerError            a machine's BMC or socket does not do what it is asked
"""


class CobblerError(Exception):
    """What is wrong, which key of the stack file it belongs to, and what to do about it."""


class CobblerUnreachable(CobblerError):
    """Nothing is known of Cobbler's records now."""


class CobblerGone(CobblerUnreachable):
    """Where Cobbler should be, nothing listens."""


class PowerError(CobblerError):
    """Whether a machine is on is not known."""
