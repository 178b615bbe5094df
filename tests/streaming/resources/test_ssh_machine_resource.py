"""A machine of the venue is its host key: another one replaces it, another address does not."""

import sys
from pathlib import Path
from typing import Any

import dill  # type: ignore[import-untyped]  # it has no types
import pytest

from streaming.resources.learnt_host_key import _LearntHostKeyProvider
from streaming.resources.ssh_machine import _SshMachineProvider
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

PROPERTIES: dict[str, Any] = {
    "host": "hall",
    "hostKey": "ssh-ed25519 AAAA",
    "address": "192.0.2.11",
    "login": "av",
    "port": 22.0,
    "sshOptions": ["-o", "BatchMode=yes"],
    "install": False,
}
READY = (Answer(), Answer(output="26.1.5\n"))


@pytest.fixture
def provider() -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(_SshMachineProvider()))  # noqa: S301 - our own


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    monkeypatch.setattr(sys, "tracebacklimit", None, raising=False)
    return FakeSsh(tmp_path, monkeypatch)


def test_it_gives_the_way_to_its_docker(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(*READY)
    outs = provider.create(PROPERTIES).outs
    assert outs == {**PROPERTIES, "endpoint": "ssh://av@192.0.2.11", "version": "26.1.5"}


@pytest.mark.parametrize(
    ("key", "value", "changes", "replaces"),
    [
        ("hostKey", "ssh-ed25519 BBBB", True, ["hostKey"]),
        ("address", "192.0.2.12", True, []),
        ("install", True, True, []),
        ("sshOptions", [], True, []),
        ("port", 2222.0, False, []),  # it is in the options
    ],
)
def test_what_makes_it_another_machine(
    provider: Any, key: str, value: Any, changes: bool, replaces: list[str]
) -> None:
    result = provider.diff("hall", PROPERTIES, {**PROPERTIES, key: value})
    assert (result.changes, result.replaces) == (changes, replaces)


def test_another_address_is_looked_at(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(*READY)
    new = {**PROPERTIES, "address": "192.0.2.12"}
    assert provider.update("hall", PROPERTIES, new).outs["endpoint"] == "ssh://av@192.0.2.12"
    assert "av@192.0.2.12" in ssh.calls[0]


def test_one_that_is_not_reached_is_explained_without_a_trace(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(Answer(255, errors="Host key verification failed.\n"))
    with pytest.raises(RuntimeError, match=r"hosts\.hall\.hostKey: .* another host key"):
        provider.create(PROPERTIES)
    assert sys.tracebacklimit == 0


def test_a_learnt_key_stays_what_it_is() -> None:
    learnt = dill.loads(dill.dumps(_LearntHostKeyProvider()))  # noqa: S301 - our own
    assert learnt.diff("hall", {**PROPERTIES, "public": "a"}, PROPERTIES).changes is False
