"""Docker is waited for again when the machine is another one, or was restarted as another type."""

import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import dill  # type: ignore[import-untyped]  # it has no types
import pytest

from streaming.resources.docker_ready import _DockerReadyProvider
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

PROPERTIES: dict[str, Any] = {
    "host": "web",
    "machine": "i-1",
    "machineType": "t3.medium",
    "address": "203.0.113.9",
    "login": "admin",
    "endpoint": "ssh://admin@203.0.113.9",
    "sshOptions": ["-o", "BatchMode=yes"],
    "console": {"region": "eu-central-1"},  # the engine leaves out what is None
    "timeoutSeconds": 10.0,
}
READY = (Answer(), Answer(), Answer(output="26.1.5\n"))


@pytest.fixture
def provider() -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(_DockerReadyProvider()))  # noqa: S301 - our own


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    monkeypatch.setattr(sys, "tracebacklimit", None, raising=False)
    return FakeSsh(tmp_path, monkeypatch)


def test_it_gives_the_docker_that_answered(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(*READY)
    made = provider.create(PROPERTIES)
    assert made.id == "i-1"
    assert made.outs == {**PROPERTIES, "version": "26.1.5"}


@pytest.mark.parametrize(
    ("key", "value", "changes", "replaces"),
    [
        ("machine", "i-2", True, ["machine"]),
        ("machineType", "c7i.xlarge", True, []),
        ("address", "203.0.113.10", True, []),
        ("timeoutSeconds", 5.0, False, []),
        ("console", None, False, []),
    ],
)
def test_what_makes_it_wait_again(
    provider: Any, key: str, value: Any, changes: bool, replaces: list[str]
) -> None:
    result = provider.diff("i-1", PROPERTIES, {**PROPERTIES, key: value})
    assert (result.changes, result.replaces) == (changes, replaces)


def test_a_restarted_machine_is_waited_for_in_place(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(*READY)
    new = {**PROPERTIES, "machineType": "c7i.xlarge"}
    assert provider.update("i-1", PROPERTIES, new).outs == {**new, "version": "26.1.5"}


def test_the_console_is_shown_of_a_machine_that_ssh_never_reached(
    provider: Any, ssh: FakeSsh
) -> None:
    ssh.answers(Answer(255, errors="ssh: connect to host 203.0.113.9 port 22: No route to host\n"))
    with (
        patch("streaming.resources.ec2_console.aws_client") as client,
        pytest.raises(RuntimeError) as caught,
    ):
        client.return_value.get_console_output.return_value = {
            "Output": "booting\r\n\r\nKernel panic - not syncing\r\n"
        }
        provider.create({**PROPERTIES, "timeoutSeconds": 0.1})
    assert str(caught.value).endswith(
        "  | its console:\n  | booting\n  | Kernel panic - not syncing"
    )
    client.assert_called_once_with("ec2", region="eu-central-1", profile=None)


def test_a_machine_that_answers_is_not_looked_at_from_outside(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(Answer(), Answer(90, output="status: error\n"))
    with (
        patch("streaming.resources.ec2_console.aws_client") as client,
        pytest.raises(
            RuntimeError, match="its first start went wrong; `make recover HOST=web FORCE"
        ),
    ):
        provider.create(PROPERTIES)
    client.assert_not_called()


def test_pulumi_prints_the_message_without_a_trace(provider: Any, ssh: FakeSsh) -> None:
    ssh.answers(Answer(), Answer(90, output="status: error\n"))
    with pytest.raises(RuntimeError):
        provider.create(PROPERTIES)
    assert sys.tracebacklimit == 0
