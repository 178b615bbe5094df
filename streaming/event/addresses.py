"""Names, addresses and keys of machines, as a stack file writes them."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from streaming_runtime.settings.base import DomainName, InWords

Ipv4Address = Annotated[
    str,
    StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}$"),
    InWords("use an IPv4 address such as 203.0.113.7"),
]

Address = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", max_length=253),
    InWords("use a host name or IPv4 address alone, without user or port"),
]

User = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_][a-z0-9_-]{0,31}$"),
    InWords("use the name of a user of that machine, such as root or av"),
]

HostKeyLine = Annotated[
    str,
    StringConstraints(
        pattern=r"^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( .*)?$",
        strip_whitespace=True,
    ),
    InWords(
        "use the line `ssh-ed25519 AAAA…` of /etc/ssh/ssh_host_ed25519_key.pub on that machine"
    ),
    AfterValidator(lambda line: " ".join(line.split()[:2])),
]
"""A public host key as OpenSSH writes it (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"); the comment
behind it is dropped."""

IdentityFile = Annotated[str, StringConstraints(min_length=1)]
"""Path of a private ssh key; `~` is the home of whoever runs Pulumi."""

MacAddress = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$", to_lower=True),
    InWords(
        'use six pairs of hexadecimal digits with colons in quotes, such as "52:54:00:12:34:56"'
    ),
]
"""Address of a network card (IEEE 802), which is printed on many machines."""

PublicAddress = Annotated[
    Address | None,
    Field(
        description="Name or address under which viewers reach it, if it differs from `address`."
    ),
]
SeenAs = Annotated[
    Ipv4Address | None,
    Field(
        description="Address from which cloud hosts see this machine's packets come (the venue's "
        "public IPv4 address): they then take the rooms' streams from nobody else."
    ),
]
StreamsDomain = Annotated[
    DomainName | None,
    Field(
        description="Name under which its streams are served over HTTPS; "
        "`<host>-<stack>.<zone>` if absent and `dns.zone` is given."
    ),
]
