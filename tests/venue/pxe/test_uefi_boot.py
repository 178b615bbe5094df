"""A machine with UEFI and Secure Boot, in a network where the venue's own DHCP server answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import docker
from tests.venue.pxe.bare_machine_with_bmc import IMAGE, BareMachine, Rack
from tests.venue.pxe.cobbler_server import CobblerContainer

PROFILE = "uefi"


@pytest.fixture
def rack(tmp_path: Path) -> Iterator[Rack]:
    with Rack(tmp_path) as rack:
        yield rack


@pytest.fixture
def machine(rack: Rack) -> BareMachine:
    return rack.machine("hall", uefi=True)


@pytest.fixture
def cobbler(rack: Rack) -> Iterator[CobblerContainer]:
    """A Cobbler that leaves addresses to the venue."""
    name, subnet = "streaming-test-uefi-boot", str(rack.subnet)
    with CobblerContainer(name, rack.gateway, subnet, {"kind": "proxy"}) as cobbler:
        cobbler.add_profile(PROFILE, console="ttyS0")
        yield cobbler


@pytest.fixture
def venue_dhcp(rack: Rack, machine: BareMachine) -> str:
    """The container of the venue's DHCP server, which has a reservation for the machine."""
    name = f"{rack.network}-dhcp"
    docker(
        *("run", "--detach", "--init", "--name", name, f"--network={rack.network}"),
        *("--cap-add=NET_ADMIN", IMAGE, "dnsmasq", "--keep-in-foreground", "--port=0"),
        *("--log-facility=/dev/stdout", f"--dhcp-range={rack.subnet.network_address},static"),
        f"--dhcp-option=option:router,{rack.gateway}",
        f"--dhcp-host={machine.mac},{machine.address}",
    )
    return name


def test_it_boots_the_host_image(
    machine: BareMachine, cobbler: CobblerContainer, venue_dhcp: str
) -> None:
    cobbler.add(
        "system",
        "hall",
        profile=PROFILE,
        netboot_enabled=True,
        interface="eth0",
        mac_address=machine.mac,
        ip_address=machine.address,
        power_type="ipmilan",
        power_address=machine.bmc_address,
        power_user=machine.bmc_user,
        power_pass=machine.bmc_password,
        power_options="lanplus=1",
    )
    token = cobbler.token()
    handle = cobbler.api.get_system_handle("hall", token)
    assert cobbler.api.power_system(handle, "on", token)
    assert machine.wait_for("network")["address"] == machine.address
    machine.wait_for("image")
    assert "secureboot: Secure boot enabled" in machine.console()
    assert f"DHCPACK(eth0) {machine.address} {machine.mac}" in docker("logs", venue_dhcp)
