"""What dnsmasq is told, in both kinds of networks."""

from pathlib import Path
from typing import Any

import pytest

from streaming_runtime.cobbler.dnsmasq import dnsmasq_configuration
from streaming_runtime.settings.cobbler import CobblerSettings

SUBNET = "192.0.2.0/24"
SERVER = {"kind": "server", "subnet": SUBNET}
PROXY = {"kind": "proxy", "subnet": SUBNET}


def lines(dhcp: dict[str, Any]) -> list[str]:
    settings = CobblerSettings.model_validate({"address": "192.0.2.2", "dhcp": dhcp})
    return dnsmasq_configuration(settings, "eno1", Path("/run/streaming")).splitlines()


@pytest.mark.parametrize("dhcp", [SERVER, PROXY])
def test_known_machines_alone_are_answered_on_one_card(dhcp: dict[str, Any]) -> None:
    said = lines(dhcp)
    assert {"dhcp-ignore=tag:!known", "read-ethers", "interface=eno1", "bind-interfaces"} < set(
        said
    )
    assert "port=0" in said, "no DNS"


def test_a_server_gives_fixed_addresses_and_the_way_to_others() -> None:
    said = lines({**SERVER, "router": "192.0.2.1", "dns": ["192.0.2.1", "192.0.2.3"]})
    assert "dhcp-range=192.0.2.0,static,255.255.255.0,infinite" in said
    assert "dhcp-option=option:router,192.0.2.1" in said
    assert "dhcp-option=option:dns-server,192.0.2.1,192.0.2.3" in said


def test_without_a_router_none_is_told() -> None:
    """An option without a value is one that dnsmasq does not send, its own address otherwise."""
    said = lines(SERVER)
    assert "dhcp-option=option:router" in said
    assert "dhcp-option=option:dns-server" in said


def test_beside_another_server_no_address_is_given() -> None:
    said = lines(PROXY)
    assert "dhcp-range=192.0.2.0,proxy,255.255.255.0" in said
    assert not [line for line in said if "static" in line or line.startswith("dhcp-option")]
