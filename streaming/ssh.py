"""How this machine logs in to another: without a question, and only to the right one."""

CONNECT_SECONDS = 10
ALIVE_SECONDS = 15


def pinned_options(host_key: str, identity_file: str) -> list[str]:
    """Options for ssh(1) by which it takes one host key only, and asks nobody.

    The key stands in the options themselves, not in a file: they are kept in the stack's state, so
    that a stack can be refreshed and destroyed from a machine that never saw its hosts. Needs
    OpenSSH 8.5 (`KnownHostsCommand`).

    Args:
        host_key: the public host key, `ssh-ed25519 AAAA…`; it counts for any address.
        identity_file: the private key or, where an agent has that, the path that it would have;
            `~` is left to ssh, so that the options are the same for every user.
    """
    options = {
        "KnownHostsCommand": f"/bin/echo * {host_key}",
        "UserKnownHostsFile": "/dev/null",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "HostKeyAlgorithms": "ssh-ed25519",
        "IdentityFile": f'"{identity_file}"',
        "IdentitiesOnly": "yes",
        "BatchMode": "yes",
        "ConnectTimeout": str(CONNECT_SECONDS),
        "ServerAliveInterval": str(ALIVE_SECONDS),
        # A shared connection keeps the groups of its first login, which was before Docker's came.
        "ControlPath": "none",
    }
    return [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
