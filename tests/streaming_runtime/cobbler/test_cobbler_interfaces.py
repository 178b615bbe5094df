"""The network card is found by its address."""

import asyncio
import socket

import pytest

from streaming_runtime.cobbler import interfaces
from streaming_runtime.cobbler.interfaces import addresses, hold, interface_of
from streaming_runtime.errors import EscalationError, SettingsError

KNOWN = {"127.0.0.1": "lo", "192.0.2.2": "eno1", "198.51.100.7": "eno2"}


def test_this_machine_has_its_loopback_address() -> None:
    assert addresses()["127.0.0.1"] == "lo"


def test_the_card_with_the_address() -> None:
    assert interface_of("198.51.100.7", KNOWN) == "eno2"


def test_an_address_that_no_card_has() -> None:
    with pytest.raises(SettingsError) as raised:
        interface_of("192.0.2.3", KNOWN)
    assert str(raised.value) == (
        "address: no network card of this host has 192.0.2.3; it has eno1 192.0.2.2, "
        "eno2 198.51.100.7. Correct `cobbler.address` of the stack file, or give the card that "
        "address"
    )


def test_a_host_without_any_address() -> None:
    with pytest.raises(SettingsError, match="it has none at all"):
        interface_of("192.0.2.3", {"127.0.0.1": "lo"})


@pytest.mark.parametrize(
    ("known", "index"), [({}, 1), ({"127.0.0.1": "eth0"}, 1), ({"127.0.0.1": "lo"}, 2)]
)
async def test_a_card_that_is_gone_or_another_one_ends_it(
    monkeypatch: pytest.MonkeyPatch, known: dict[str, str], index: int
) -> None:
    monkeypatch.setattr(interfaces, "POLL_SECONDS", 0.01)
    holding = asyncio.create_task(hold("127.0.0.1", "lo"))
    await asyncio.sleep(0.05)
    assert not holding.done()
    monkeypatch.setattr(interfaces, "addresses", lambda: known)
    monkeypatch.setattr(socket, "if_nametoindex", lambda _: index)
    with pytest.raises(EscalationError, match=r"lo has lost 127\.0\.0\.1"):
        await asyncio.wait_for(holding, 5)
