"""A machine is waited for after each boot, and Cobbler notes the host key that it has since."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import MagicMock, patch

import dill  # type: ignore[import-untyped]  # it has no types
import pytest

from streaming.boot.machine import MachineError, ReadyMachine
from streaming.cobbler import CobblerError
from streaming.resources.machine_ready import _MachineReadyProvider

KEY = "ssh-ed25519 AAAA"
PROPERTIES: dict[str, Any] = {
    "api": {"url": "http://127.0.0.1:25151", "user": "cobbler", "tunnel": [], "own": True},
    "apiPassword": "secret",
    "stack": "dev",
    "host": "hall",
    "record": "streaming-dev-hall",
    "boot": "1f",
    "token": "5a" * 32,
    "address": "192.0.2.11",
    "mac": "52:54:00:77:00:11",
    "login": "root",
    "identityFile": "~/.ssh/id_ed25519",
    "reportUrl": "http://192.0.2.2:8068/hall",
    "logCommand": ["docker", "logs", "cobbler"],
    "switchedOn": "2027-05-01T08:00:00+00:00",
    "timeoutSeconds": 900.0,
}


@pytest.fixture
def provider() -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(_MachineReadyProvider()))  # noqa: S301 - our own


@pytest.fixture
def wait() -> Iterator[MagicMock]:
    with patch("streaming.boot.machine.wait_for_machine") as wait:
        wait.return_value = ReadyMachine(KEY, (), "26.1.5")
        yield wait


@pytest.fixture
def api() -> Iterator[MagicMock]:
    with patch("streaming.cobbler.CobblerApi") as api:
        yield api.return_value


def test_it_gives_the_way_to_its_docker(provider: Any, wait: MagicMock, api: MagicMock) -> None:
    made = provider.create(PROPERTIES)
    assert made.id == "hall"
    assert made.outs["endpoint"] == "ssh://root@192.0.2.11"
    assert made.outs["version"] == "26.1.5"
    assert made.outs["hostKey"] == KEY
    assert f"KnownHostsCommand=/bin/echo * {KEY}" in made.outs["sshOptions"]
    api.note_host_key.assert_called_once_with("streaming-dev-hall", KEY)


def test_the_log_is_read_from_when_the_boot_was_ordered(
    provider: Any, wait: MagicMock, api: MagicMock
) -> None:
    provider.create(PROPERTIES)
    machine = wait.call_args.args[0]
    assert machine.switched_on == datetime(2027, 5, 1, 8, tzinfo=UTC)
    assert machine.log_command == ("docker", "logs", "cobbler")
    assert (machine.report_address, machine.report_port) == ("192.0.2.2", 8068)


def test_a_cobbler_without_a_log_that_can_be_read(
    provider: Any, wait: MagicMock, api: MagicMock
) -> None:
    given = {**PROPERTIES}
    del given["logCommand"], given["switchedOn"]  # the engine leaves out what is None
    provider.create(given)
    machine = wait.call_args.args[0]
    assert machine.log_command == ()
    assert timedelta(0) < datetime.now(UTC) - machine.switched_on < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("key", "value", "changes", "replaces"),
    [
        ("boot", "2e", True, ["boot"]),
        ("address", "192.0.2.12", True, ["address"]),
        ("identityFile", "~/other", True, []),
        ("reportUrl", "http://192.0.2.3:8068/hall", False, []),  # the machine is up
        ("timeoutSeconds", 60.0, False, []),
        ("apiPassword", "other", False, []),
    ],
)
def test_what_makes_it_wait_again(
    provider: Any, key: str, value: Any, changes: bool, replaces: list[str]
) -> None:
    result = provider.diff("hall", PROPERTIES, {**PROPERTIES, key: value})
    assert (result.changes, result.replaces) == (changes, replaces)


def test_another_login_counts_without_waiting(provider: Any, wait: MagicMock) -> None:
    old = {**PROPERTIES, "hostKey": KEY, "version": "26.1.5"}
    outs = provider.update("hall", old, {**PROPERTIES, "identityFile": "~/other"}).outs
    assert 'IdentityFile="~/other"' in outs["sshOptions"]
    assert (outs["hostKey"], outs["version"]) == (KEY, "26.1.5")
    wait.assert_not_called()


def test_a_machine_that_does_not_come_is_explained_without_a_trace(
    provider: Any, wait: MagicMock, api: MagicMock
) -> None:
    wait.side_effect = MachineError("hall (192.0.2.11) is not ready after 900 s: …")
    with pytest.raises(RuntimeError, match="is not ready after 900 s"):
        provider.create(PROPERTIES)
    assert sys.tracebacklimit == 0
    api.note_host_key.assert_not_called()


def test_a_cobbler_that_cannot_note_the_key_is_told(
    provider: Any, wait: MagicMock, api: MagicMock
) -> None:
    api.note_host_key.side_effect = CobblerError("cobbler.host: it is not reached")
    with pytest.raises(RuntimeError, match=r"cobbler\.host: it is not reached"):
        provider.create(PROPERTIES)
