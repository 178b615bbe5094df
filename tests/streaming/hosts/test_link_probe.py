"""Datagrams are really sent and received, here from this machine to itself."""

import socket
from collections.abc import Iterator

import pytest

from streaming.boot.wait import BootingMachine
from streaming.hosts import link_probe
from streaming.hosts.link_probe import Link, broken_links


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_probe, "LISTEN_SECONDS", 2)


@pytest.fixture
def port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("", 0))
        yield holder.getsockname()[1]


def link(port: int, *, sender: str = "here", address: str = "127.0.0.1") -> Link:
    return Link(f"key of {port}", sender, "here", address, port)


def test_what_arrives_is_not_broken_and_what_goes_elsewhere_is(port: int) -> None:
    lost = link(port + 1, address="127.0.0.2.invalid")
    assert broken_links([link(port), lost], {"here": None}) == [lost]


def test_a_port_that_somebody_else_has_is_not_tried(taken: int) -> None:
    assert broken_links([link(taken)], {"here": None}) == []


def test_a_host_that_cannot_send_has_not_failed_to_arrive(port: int) -> None:
    nowhere = BootingMachine("hall", "invalid.invalid", "av", ("-o", "BatchMode=yes"))
    machines = {"here": None, "hall": nowhere}
    assert broken_links([link(port, sender="hall")], machines) == []
