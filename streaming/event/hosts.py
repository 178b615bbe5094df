"""The machines of an event, by kind."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming_runtime.settings.base import InWords, SettingsModel, Slug

HostName = Slug

Domain = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        max_length=253,
    ),
    InWords("use a domain name in lower case such as live.example.org"),
]
"""A name of the DNS (RFC 1035), without a dot at its end."""


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
    domain: Domain | None = Field(
        default=None, description="Name under which its streams are served over HTTPS."
    )
    seen_as: (
        Annotated[
            str,
            StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}$"),
            InWords("use an IPv4 address such as 203.0.113.7"),
        ]
        | None
    ) = Field(
        default=None,
        description="Address from which cloud hosts see this machine's packets come (the venue's "
        "public IPv4 address): they then take the rooms' streams from nobody else.",
    )


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
    domain: Domain | None = Field(
        default=None,
        description="Name under which its streams are served over HTTPS; "
        "`<host>-<stack>.<zone>` if absent and `dns.zone` is given.",
    )


HostSettings = Annotated[LocalHostSettings | Ec2HostSettings, Field(discriminator="kind")]
