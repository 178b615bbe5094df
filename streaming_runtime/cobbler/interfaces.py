"""Which network card has an address: ioctl SIOCGIFCONF, netdevice(7)."""

import asyncio
import fcntl
import ipaddress
import socket
import struct
from array import array
from collections.abc import Mapping

from streaming_runtime.errors import EscalationError, SettingsError

SIOCGIFCONF = 0x8912
ENTRY_BYTES = 40
NAME_BYTES = 16
ADDRESS = slice(20, 24)
"""Within an entry: family and port (4 bytes) come between name and address."""
MOST_ENTRIES = 1024
POLL_SECONDS = 2.0


def addresses() -> dict[str, str]:
    """The names of this machine's network cards, by their IPv4 addresses."""
    buffer = array("B", bytes(MOST_ENTRIES * ENTRY_BYTES))
    start, length = buffer.buffer_info()
    request = struct.pack("iL", length, start)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        answer = fcntl.ioctl(anything, SIOCGIFCONF, request)
    filled, _ = struct.unpack("iL", answer)
    content = buffer.tobytes()[:filled]
    entries = [content[at : at + ENTRY_BYTES] for at in range(0, filled, ENTRY_BYTES)]
    return {str(ipaddress.IPv4Address(entry[ADDRESS])): _name(entry) for entry in entries}


def interface_of(address: str, known: Mapping[str, str]) -> str:
    """The network card that has an address.

    Raises:
        SettingsError: none has.
    """
    if address in known:
        return known[address]
    listed = ", ".join(f"{name} {found}" for found, name in known.items() if name != "lo")
    raise SettingsError(
        f"address: no network card of this host has {address}; it has {listed or 'none at all'}. "
        "Correct `cobbler.address` of the stack file, or give the card that address"
    )


async def hold(address: str, interface: str) -> None:
    """Watch that the card keeps the address, until cancelled.

    Raises:
        EscalationError: it does not, or was plugged in anew: who listens on it hears nothing more.
    """
    index = socket.if_nametoindex(interface)
    while True:
        await asyncio.sleep(POLL_SECONDS)
        if addresses().get(address) != interface or socket.if_nametoindex(interface) != index:
            raise EscalationError(f"{interface} has lost {address}, or was plugged in anew")


def _name(entry: bytes) -> str:
    """Without the label of a second address: `eth0:1` is the card `eth0`."""
    return entry[:NAME_BYTES].partition(b"\0")[0].decode().partition(":")[0]
