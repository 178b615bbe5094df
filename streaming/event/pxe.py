"""Bare machines of the venue, which the stack boots over the network."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming.event.addresses import (
    Address,
    IdentityFile,
    Ipv4Address,
    MacAddress,
    PublicAddress,
    SeenAs,
    StreamsDomain,
)
from streaming_runtime.settings.base import InWords, SettingsModel

KernelOptionName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$"),
    InWords("use letters, digits and _ . - as in the kernel's own names"),
]
KernelOptionValue = Annotated[
    str,
    StringConstraints(pattern=r"^[\x21\x23-\x7e]{0,200}$"),
    InWords("use up to 200 printable characters without spaces and double quotes"),
]

RecordName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$"),
    InWords("use letters, digits and _ . : -, at most 100 characters"),
]
"""Name of a record in Cobbler."""


class PowerSettings(SettingsModel):
    """How a machine is switched on and off: its BMC, or a switched socket."""

    kind: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9_]{1,30}$"),
        InWords("use a power type of Cobbler such as ipmilan, redfish or apc_snmp"),
    ] = Field(
        description="Power type by Cobbler's name, which is a fence agent's without `fence_`: "
        "`ipmilan` for most servers."
    )
    address: Address = Field(description="Name or IPv4 address of the BMC or socket.")
    user: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        default=None,
        description="User of the BMC; the password is the secret `powerPasswords.<host>`.",
    )
    id: Annotated[str, StringConstraints(max_length=64)] = Field(
        default="", description="Number or name of the socket, where there are several."
    )
    options: Annotated[str, StringConstraints(max_length=200)] = Field(
        default="", description="Further options of the fence agent, such as `lanplus=1`."
    )


class PxeHostSettings(SettingsModel):
    """A bare machine that the stack switches on and boots over the network."""

    kind: Literal["pxe"] = Field(description="A bare machine, booted through Cobbler.")
    mac: MacAddress = Field(
        description="MAC address of the network card that boots. Another one is another machine."
    )
    address: Ipv4Address = Field(
        description="IPv4 address of the machine: given to it by the stack's own Cobbler, or set "
        "aside for its MAC address by the venue's DHCP server."
    )
    power: PowerSettings = Field(description="How it is switched on and off.")
    identity_file: IdentityFile = Field(
        default="~/.ssh/id_ed25519",
        description="ssh key of whoever runs Pulumi; its public half, `<file>.pub`, is let in as "
        "root. The key itself may be in an agent.",
    )
    kernel_options: dict[KernelOptionName, KernelOptionValue | None] = Field(
        default={},
        description="Further options of its kernel, such as `console: ttyS1,115200`; null for "
        "those without a value. A change boots the machine anew.",
    )
    disks: tuple[Literal["rec", "docker"], ...] = Field(
        default=(),
        description="Local disks that must be there, by the label of their file system: `rec` "
        "(streaming-rec, mounted at /srv/recordings), `docker` (streaming-docker, where Docker "
        "keeps images and volumes; in RAM without).",
    )
    recordings_in_ram: bool = Field(
        default=False,
        description="Whether rooms may be recorded to the RAM of this machine, where a power cut "
        "ends them.",
    )
    record: RecordName | None = Field(
        default=None,
        description="Name of its record in Cobbler; `streaming-<stack>-<host>` if absent.",
    )
    adopt: bool = Field(
        default=False,
        description="Whether a record of that name that is not the stack's own is taken over.",
    )
    boot_seconds: Annotated[int, Field(ge=60, le=3600)] = Field(
        default=900, description="How long it may take from power on until its Docker answers."
    )
    public_address: PublicAddress = None
    seen_as: SeenAs = None
    domain: StreamsDomain = None
