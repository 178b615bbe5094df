"""How Docker gets passwords for Amazon's registry: from a helper of ours, at each use.

Docker finds it on PATH by its name, and tells it the registry's address only. What it must know of
the stack is in the environment in which Pulumi runs.
"""

HELPER = "streaming-ecr"
"""Its name for Docker."""
PROGRAM = f"docker-credential-{HELPER}"
"""Its name on PATH; it is in tools/bin."""
PROFILE_VARIABLE = "STREAMING_AWS_PROFILE"
"""Whose credentials it uses; without it, AWS_PROFILE and the other usual variables decide."""
REGION_VARIABLE = "STREAMING_AWS_REGION"
"""Where it asks for the password of a registry whose address does not say it."""
