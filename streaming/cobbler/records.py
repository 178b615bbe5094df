"""Records of Cobbler, as the stack writes them, and the mark by which it knows its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

INHERITED = "<<inherit>>"
NOTHING = "~"
"""What Cobbler answers for None, as some XML-RPC clients know no such value."""
INTERFACE = "eth0"
MARK = re.compile(
    r"streaming-system stack=(?P<stack>\S+)(?P<adopted> adopted)?"
    r"(?: boot=(?P<boot>\S+))?(?: host-key=(?P<key>\S+))?(?: \| (?P<before>.*))?",
    re.DOTALL,
)

Options = Mapping[str, str]
"""Kernel options; an empty value is one that has none."""


@dataclass(frozen=True)
class Mark:
    """What stands in the comment of a record that belongs to a stack.

    Attributes:
        stack: the stack.
        adopted: whether the record was there before.
        boot: the boot of the machine that the stack ordered last.
        host_key: the host key that the machine had after it: `ssh-ed25519 AAAA…`.
        before: the comment that an adopted record had.
    """

    stack: str
    adopted: bool = False
    boot: str | None = None
    host_key: str | None = None
    before: str = ""

    def __str__(self) -> str:
        """The comment."""
        words = [f"streaming-system stack={self.stack}"]
        words += ["adopted"] if self.adopted else []
        words += [f"boot={self.boot}"] if self.boot else []
        words += [f"host-key={self.host_key.replace(' ', ':')}"] if self.host_key else []
        return " ".join(words) + (f" | {self.before}" if self.before else "")

    def booted(self, boot: str) -> "Mark":
        """The mark after another boot was ordered, of which no host key is known yet."""
        return replace(self, boot=boot, host_key=None)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Mark | None":
        """The mark of a record; None: it belongs to no stack."""
        found = MARK.fullmatch(str(record.get("comment", "")))
        if not found:
            return None
        key = found["key"]
        return cls(
            stack=found["stack"],
            adopted=bool(found["adopted"]),
            boot=found["boot"],
            host_key=key.replace(":", " ", 1) if key else None,
            before=found["before"] or "",
        )


@dataclass(frozen=True)
class Power:
    """How a machine is switched on and off.

    Attributes:
        kind: Cobbler's name of the power type: `ipmilan`.
        address: of the BMC or the switched socket.
        user: who may switch.
        password: of that user.
        id: which socket.
        options: further options of the fence agent, separated by spaces.
    """

    kind: str
    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    id: str = ""
    options: str = ""

    def attributes(self) -> dict[str, str]:
        """As Cobbler names them; it gives the agent one option a line, as they are written here."""
        return {
            "power_type": self.kind,
            "power_address": self.address,
            "power_user": self.user,
            "power_pass": self.password,
            "power_id": self.id,
            "power_options": "\n".join(self.options.split()),
        }


@dataclass(frozen=True)
class DistroRecord:
    """A kernel and an initrd: files on Cobbler's machine, which it copies when this is saved."""

    kind: ClassVar[str] = "distro"
    name: str
    kernel: str
    initrd: str

    def attributes(self) -> dict[str, Any]:
        """What is written."""
        return {
            "kernel": self.kernel,
            "initrd": self.initrd,
            "arch": "x86_64",
            "breed": "generic",
            "os_version": "generic26",
        }


@dataclass(frozen=True)
class ProfileRecord:
    """A distro with the kernel options of all machines."""

    kind: ClassVar[str] = "profile"
    name: str
    distro: str
    kernel_options: Options = field(default_factory=dict)

    def attributes(self) -> dict[str, Any]:
        """What is written."""
        return {
            "distro": self.distro,
            "kernel_options": dict(self.kernel_options),
            "enable_menu": False,
            "autoinstall": "",
        }


@dataclass(frozen=True)
class SystemRecord:
    """A machine; its kernel options are a matter of each boot.

    Attributes:
        host: its name in the stack file, for messages.
        name: of the record.
        profile: the profile's name.
        mac: of the network card that boots, in lower case.
        address: IPv4.
        hostname: the machine's own.
        power: how it is switched on and off.
    """

    kind: ClassVar[str] = "system"
    host: str
    name: str
    profile: str
    mac: str
    address: str
    hostname: str
    power: Power

    def attributes(self) -> dict[str, Any]:
        """What is written, without its interface."""
        return {
            "profile": self.profile,
            "hostname": self.hostname,
            "netboot_enabled": True,
            **self.power.attributes(),
        }

    def interface(self) -> dict[str, str]:
        """What is written of its interface."""
        return {"mac_address": self.mac, "ip_address": self.address}


Record = DistroRecord | ProfileRecord | SystemRecord


def kernel_options(record: Mapping[str, Any]) -> dict[str, str]:
    """A record's own kernel options, not those of its profile."""
    options = record.get("kernel_options")
    if not isinstance(options, dict):
        return {}
    return {
        str(key): "" if value in (None, NOTHING) else str(value) for key, value in options.items()
    }


def macs(record: Mapping[str, Any]) -> list[str]:
    """The MAC addresses of a machine."""
    interfaces: dict[str, Any] = record.get("interfaces") or {}
    found = (str(interface.get("mac_address", "")).lower() for interface in interfaces.values())
    return [mac for mac in found if mac]


def interface_of(record: Mapping[str, Any] | None, mac: str) -> str:
    """The interface that has a MAC address, or may have it."""
    interfaces: dict[str, Any] = (record or {}).get("interfaces") or {}
    for name, interface in interfaces.items():
        if interface.get("mac_address", "").lower() == mac:
            return str(name)
    return str(next(iter(interfaces))) if len(interfaces) == 1 else INTERFACE


def differences(record: Mapping[str, Any], wanted: Record) -> list[str]:
    """The attributes in which a record is not as it is wanted."""
    attributes = wanted.attributes()
    differing = [
        key
        for key, value in attributes.items()
        if (kernel_options(record) if key == "kernel_options" else record.get(key)) != value
    ]
    if isinstance(wanted, SystemRecord):
        interfaces: dict[str, Any] = record.get("interfaces") or {}
        found = interfaces.get(interface_of(record, wanted.mac), {})
        differing += [key for key, value in wanted.interface().items() if found.get(key) != value]
    return differing
