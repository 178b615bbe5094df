"""What the commands read of a stack file, however wrong it is."""

from pathlib import Path

import pytest

from tools.stack import stack_file
from tools.stack.stack_file import (
    aws_account,
    host_kinds,
    ssh_sessions_are_few,
    stack_values,
)

FILE = """
config:
  streaming-system:aws: {region: eu-central-1, profile: conf}
  streaming-system:hosts: {here: {kind: local}, web: {kind: ec2}, odd: nonsense}
  other:key: value
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stack_file, "ROOT", tmp_path)
    return tmp_path


def test_hosts_and_account_are_read(root: Path) -> None:
    (root / "Pulumi.demo.yaml").write_text(FILE)
    assert host_kinds("demo") == {"here": "local", "web": "ec2", "odd": ""}
    assert aws_account("demo") == ("eu-central-1", "conf")
    assert set(stack_values("demo")) == {"aws", "hosts"}


@pytest.mark.parametrize(
    "text",
    ["", "config", "config: []", "config: {streaming-system:hosts: 3, 4: x}", "{"],
)
def test_what_cannot_be_understood_is_as_if_it_were_not_there(root: Path, text: str) -> None:
    (root / "Pulumi.demo.yaml").write_text(text)
    assert host_kinds("demo") == {}
    assert aws_account("demo") is None


def test_a_stack_without_a_file_has_nothing() -> None:
    assert stack_values("demo") == {}


@pytest.mark.parametrize(
    ("hosts", "few"),
    [
        ("{pc: {kind: ssh}}", True),
        ("{pc: {kind: ssh, install: true}}", False),
        ("{here: {kind: local}, web: {kind: ec2}, odd: nonsense}", False),
    ],
)
def test_sshd_as_debian_has_it_is_spared(root: Path, hosts: str, few: bool) -> None:
    (root / "Pulumi.demo.yaml").write_text(f"config: {{streaming-system:hosts: {hosts}}}")
    assert ssh_sessions_are_few("demo") is few
