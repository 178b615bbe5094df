"""What dnsmasq is told: DHCP for known machines only, and TFTP. Names of options: dnsmasq(8)."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from streaming_runtime.cobbler.places import tftp_folder
from streaming_runtime.settings.cobbler import CobblerSettings, DhcpServer

BIOS_LOADER = "lpxelinux.0"
"""PXELINUX that fetches by HTTP too: by TFTP, each packet waits for an answer."""
UEFI_LOADER = "shimx64.efi"
"""Debian's, signed for Secure Boot; it loads GRUB, `grubx64.efi`."""
BIOS, UEFI = 0, (7, 9)
"""Kinds of machines in DHCP: x86 BIOS, x86-64 UEFI under both its numbers (RFC 4578, errata)."""


def dnsmasq_configuration(settings: CobblerSettings, interface: str, run: Path) -> str:
    """The content of its configuration file.

    It stays the same as long as the container runs: machines come and go in /etc/ethers.
    """
    return "".join(f"{line}\n" for line in _lines(settings, interface, run))


def _lines(settings: CobblerSettings, interface: str, run: Path) -> Iterator[str]:
    network = ipaddress.ip_network(settings.dhcp.subnet)
    yield from (
        "keep-in-foreground",
        "log-facility=-",
        "log-dhcp",
        "user=",
        "port=0",
        f"pid-file={run}/dnsmasq.pid",
        f"interface={interface}",
        "except-interface=lo",
        "bind-interfaces",
        "no-resolv",
        "no-hosts",
        "read-ethers",
        "dhcp-ignore=tag:!known",
        "dhcp-ignore-names",
        # Every address belongs to one machine: there is nothing to find out by a ping.
        "no-ping",
        # A restarted server takes renewals as they come, so that it need not remember any.
        "dhcp-authoritative",
        "leasefile-ro",
        "enable-tftp",
        f"tftp-root={tftp_folder(run)}",
        "tftp-no-fail",
        f"dhcp-match=set:bios,option:client-arch,{BIOS}",
        *(f"dhcp-match=set:uefi,option:client-arch,{kind}" for kind in UEFI),
    )
    match settings.dhcp:
        case DhcpServer() as server:
            yield f"dhcp-range={network.network_address},static,{network.netmask},infinite"
            yield f"dhcp-option=option:router{',' + server.router if server.router else ''}"
            yield f"dhcp-option=option:dns-server{''.join(f',{dns}' for dns in server.dns)}"
            yield f"dhcp-boot=tag:bios,{BIOS_LOADER},,{settings.address}"
            yield f"dhcp-boot=tag:uefi,{UEFI_LOADER},,{settings.address}"
        case _:
            yield f"dhcp-range={network.network_address},proxy,{network.netmask}"
            yield f"pxe-service=x86PC,streaming,{BIOS_LOADER},{settings.address}"
            yield f"pxe-service=BC_EFI,streaming,{UEFI_LOADER},{settings.address}"
            yield f"pxe-service=X86-64_EFI,streaming,{UEFI_LOADER},{settings.address}"
            yield "pxe-prompt=streaming,0"
