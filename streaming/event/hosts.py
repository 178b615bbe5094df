"""The machines of an event, by kind."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming.event.addresses import (
    Address,
    HostKeyLine,
    IdentityFile,
    PublicAddress,
    SeenAs,
    StreamsDomain,
    User,
)
from streaming.event.pxe import PxeHostSettings
from streaming_runtime.settings.base import DomainName, InWords, Port, SettingsModel, Slug

HostName = Slug

TagName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,128}$"),
    InWords("use up to 128 letters, digits, spaces and _ . : / = + - @"),
]
TagValue = Annotated[str, StringConstraints(max_length=256)]
"""Names and values of tags (Amazon EC2 User Guide, "Tag restrictions")."""


class LocalHostSettings(SettingsModel):
    """This machine's own Docker."""

    kind: Literal["local"] = Field(description="The machine that runs Pulumi.")
    address: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z0-9.:-]+$"),
            InWords("use a host name or address alone, without http:// or port"),
        ]
        | None
    ) = Field(
        default=None,
        description="Name or address under which viewers and other hosts reach this machine. If "
        "absent, viewers use whatever name they reached the website by, and printed addresses say "
        "`localhost`.",
    )
    domain: DomainName | None = Field(
        default=None, description="Name under which its streams are served over HTTPS."
    )
    seen_as: SeenAs = None


class Ec2HostSettings(SettingsModel):
    """A virtual machine on Amazon EC2 that the stack starts and ends."""

    kind: Literal["ec2"] = Field(description="A machine on Amazon EC2.")
    instance_type: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$"),
        InWords("use an EC2 instance type such as c7i.xlarge"),
    ] = Field(
        description="EC2 instance type (amd64). Another one restarts the machine: its rooms are "
        "off the air for a minute or two, its disk stays."
    )
    disk_gb: Annotated[int, Field(ge=10, le=16000)] = Field(
        default=30,
        description="Size of its disk in GB: 10 for the system, the rest for recordings.",
    )
    disk_kind: Literal["gp3", "gp2"] = Field(
        default="gp3", description="Kind of its disk, by Amazon's names."
    )
    zone: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$"),
            InWords("use an availability zone such as eu-central-1a"),
        ]
        | None
    ) = Field(default=None, description="Availability zone; chosen from the host's name if absent.")
    spot: bool = Field(
        default=False,
        description="Whether it is a spot instance: cheaper, but Amazon may end it at any moment.",
    )
    protect: bool = Field(
        default=False,
        description="Whether Amazon refuses to terminate it until this is set to false again.",
    )
    tags: dict[TagName, TagValue] = Field(default={}, description="Further tags of the instance.")
    domain: StreamsDomain = None


class SshJump(SettingsModel):
    """A machine through which another one is reached."""

    address: Address = Field(description="Its name or IPv4 address.")
    user: User = Field(default="root", description="User who logs in there, by the same key.")
    port: Port = Field(default=22, description="TCP port of its ssh.")
    host_key: HostKeyLine = Field(description="Its public host key, `ssh-ed25519 AAAA…`.")


class SshHostSettings(SettingsModel):
    """A machine that is there already and runs Debian, as in the racks of a venue."""

    kind: Literal["ssh"] = Field(description="A machine with Debian, reached by ssh.")
    address: Address = Field(
        description="Name or IPv4 address under which the machine that runs Pulumi, other hosts "
        "and viewers reach it."
    )
    user: User = Field(
        default="root",
        description="User who logs in: root, or one who may use Docker (group `docker`).",
    )
    port: Port = Field(default=22, description="TCP port of its ssh.")
    identity_file: IdentityFile = Field(
        default="~/.ssh/id_ed25519",
        description="ssh key by which that user logs in. The key itself may be in an agent; then "
        "its public half, `<file>.pub`, must be there.",
    )
    host_key: HostKeyLine | None = Field(
        default=None,
        description="Its public host key, `ssh-ed25519 AAAA…`: no machine with another one is "
        "logged in to. A machine with another one is another machine, and all that the stack has "
        "on it is made anew.",
    )
    learn_host_key: bool = Field(
        default=False,
        description="Whether, instead of `hostKey`, the key that answers first is believed and "
        "kept: only in a network where nobody else can answer.",
    )
    proxy_jump: SshJump | None = Field(
        default=None, description="A machine through which it is reached, if not directly."
    )
    install: bool = Field(
        default=False,
        description="Whether Docker is installed (Debian's package), the user let use it, and sshd "
        "set to take many sessions at once. Needs root, or sudo without a password.",
    )
    public_address: PublicAddress = None
    seen_as: SeenAs = None
    domain: StreamsDomain = None


HostSettings = Annotated[
    LocalHostSettings | Ec2HostSettings | SshHostSettings | PxeHostSettings,
    Field(discriminator="kind"),
]
