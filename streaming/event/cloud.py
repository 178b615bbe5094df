"""What an event uses of Amazon's cloud besides machines."""

from typing import Annotated

from pydantic import Field, StringConstraints

from streaming_runtime.settings.base import DomainName, InWords, SettingsModel

Cidr = Annotated[
    str,
    StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$"),
    InWords("use an IPv4 range such as 203.0.113.7/32 (one address) or 203.0.113.0/24"),
]
"""A range of IPv4 addresses (RFC 4632)."""


class AwsOptions(SettingsModel):
    """The account and region for everything on AWS, and who may log in to the machines."""

    region: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$"),
        InWords("use a region such as eu-central-1"),
    ] = Field(description="AWS region.")
    profile: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        default=None,
        description="Profile of ~/.aws/config; if absent, AWS_PROFILE and the other usual "
        "variables decide.",
    )
    admin_cidrs: tuple[Cidr, ...] = Field(
        min_length=1,
        description="From where the machines may be reached by ssh: the address of whoever runs "
        "Pulumi, at least.",
    )
    identity_file: Annotated[str, StringConstraints(min_length=1)] = Field(
        default="~/.ssh/id_ed25519",
        description="ssh key of whoever runs Pulumi; its public half, `<file>.pub`, is put on the "
        "machines. The key itself may be in an agent.",
    )
    vpc_id: (
        Annotated[
            str,
            StringConstraints(pattern=r"^vpc-[0-9a-f]+$"),
            InWords("use a VPC's id such as vpc-0a1b2c3d"),
        ]
        | None
    ) = Field(
        default=None, description="An existing network to use; the stack makes one if absent."
    )
    subnet_ids: tuple[
        Annotated[
            str,
            StringConstraints(pattern=r"^subnet-[0-9a-f]+$"),
            InWords("use a subnet's id such as subnet-0a1b2c3d"),
        ],
        ...,
    ] = Field(default=(), description="The public subnets of `vpcId` to use.")
    newest_image: bool = Field(
        default=False,
        description="Whether running machines are replaced when Debian publishes a newer image. "
        "Their disks, and the recordings on them, are lost then.",
    )


class DnsOptions(SettingsModel):
    """Names for the event, kept in Route 53."""

    zone: DomainName = Field(description="A public hosted zone of Route 53 in the same account.")


class ArchiveOptions(SettingsModel):
    """A bucket (S3) for recordings: private, versioned, encrypted, and kept when the stack goes."""

    bucket: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$"),
            InWords("use 3 to 63 lower-case letters, digits and hyphens"),
        ]
        | None
    ) = Field(default=None, description="The bucket's name; made of the stack's name if absent.")
