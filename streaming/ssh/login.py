"""How a machine that a stack file names is logged in to."""

from streaming.event import SshHostSettings
from streaming.ssh.options import Jump, pinned_options


def jump_of(settings: SshHostSettings) -> Jump | None:
    """The machine on the way to a host, if there is one."""
    way = settings.proxy_jump
    return Jump(way.address, way.user, way.port, way.host_key) if way else None


def login_options(settings: SshHostSettings, host_key: str) -> list[str]:
    """Options for ssh(1) by which this machine is reached, if it has that host key.

    Args:
        settings: what the stack file says of it.
        host_key: the key, which may be one that was learnt.
    """
    jump = jump_of(settings)
    return pinned_options(host_key, settings.identity_file, port=settings.port, jump=jump)


def docker_words(login: str, options: list[str]) -> list[str]:
    """How this machine calls the Docker of one where it logs in as `user@address`."""
    return ["ssh", *options, login, "docker"]
