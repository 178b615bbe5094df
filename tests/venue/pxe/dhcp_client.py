"""Asks for an address as a machine's network card does at the start; runs in a container.

Prints what it is offered as JSON, and null if nobody answers. Options by number: RFC 2132, 4578.

python3 dhcp_client.py MAC KIND [offer]: KIND is 0 for BIOS, 7 for UEFI; `offer` does not take it.
"""

import ipaddress
import json
import secrets
import socket
import struct
import sys
import time

SECONDS = 3.0
COOKIE = bytes.fromhex("63825363")
DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5
TYPE, VENDOR_CLASS, KIND, SERVER, WANTED, PARAMETERS = 53, 60, 93, 54, 50, 55
BROADCAST = 0x8000
FIXED = struct.Struct("!4BI2H4s4s4s4s16s64s128s")


def packet(mac: bytes, transaction: int, kind: int, options: dict[int, bytes]) -> bytes:
    """A question to any server."""
    empty = bytes(4)
    fixed = FIXED.pack(
        *(1, 1, 6, 0, transaction, 0, BROADCAST, empty, empty, empty, empty),
        *(mac, b"", b""),
    )
    every = {
        **options,
        VENDOR_CLASS: b"PXEClient:Arch:%05d:UNDI:002001" % kind,
        KIND: struct.pack("!H", kind),
        PARAMETERS: bytes((1, 3, 6, 43, 51, 54, 60, 66, 67)),
    }
    words = b"".join(bytes((code, len(value))) + value for code, value in every.items())
    return (fixed + COOKIE + words + b"\xff").ljust(300, b"\0")


def read(content: bytes) -> tuple[int, dict[str, str], dict[int, bytes]]:
    """Transaction, addresses and options of an answer."""
    fields = FIXED.unpack_from(content)
    options: dict[int, bytes] = {}
    rest = content[FIXED.size + len(COOKIE) :]
    while rest and rest[0] != 255:
        size = rest[1] if rest[0] else -1
        options[rest[0]] = rest[2 : 2 + size]
        rest = rest[2 + size :]
    found = {
        "address": str(ipaddress.IPv4Address(fields[8])),
        "server": str(ipaddress.IPv4Address(fields[9])),
        "file": (fields[13].rstrip(b"\0") or options.get(67, b"")).rstrip(b"\0").decode(),
    }
    return fields[4], found, options


def ask(
    link: socket.socket, mac: bytes, kind: int, options: dict[int, bytes], wanted: int
) -> tuple[dict[str, str], dict[int, bytes]] | None:
    """The first answer of the kind that is wanted."""
    transaction = secrets.randbits(32)
    link.sendto(packet(mac, transaction, kind, options), ("255.255.255.255", 67))
    until = time.monotonic() + SECONDS
    while (left := until - time.monotonic()) > 0:
        link.settimeout(left)
        try:
            answer = read(link.recv(2048))
        except TimeoutError:
            return None
        if answer[0] == transaction and answer[2].get(TYPE) == bytes((wanted,)):
            return answer[1:]
    return None


def main(mac_text: str, kind_text: str, *only_offer: str) -> None:
    """Ask, take what is offered, and print it."""
    mac, kind = bytes.fromhex(mac_text.replace(":", "")), int(kind_text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        link.bind(("", 68))
        found = ask(link, mac, kind, {TYPE: bytes((DISCOVER,))}, OFFER)
        if found and not only_offer:
            offered = ipaddress.IPv4Address(found[0]["address"]).packed
            options = {TYPE: bytes((REQUEST,)), WANTED: offered, SERVER: found[1][SERVER]}
            found = ask(link, mac, kind, options, ACK)
    if found:
        told = {str(code): value.hex() for code, value in found[1].items()}
        print(json.dumps({**found[0], "options": told}))  # noqa: T201 - the test reads it
    else:
        print("null")  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
