"""Pulumi was killed while it wrote the state: the one before is taken, unless somebody is at it."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tools.stack import local_backend
from tools.stack.local_backend import restore_state
from tools.stack.terminal import CommandError

BEFORE = '{"version": 3, "checkpoint": "before"}'


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state's file, whole, with the copy of the one before."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    monkeypatch.setattr(local_backend, "WRITING_SECONDS", 0)
    file = tmp_path / ".pulumi" / "stacks" / "streaming-system" / "demo.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 3, "checkpoint": "now"}')
    file.with_name("demo.json.bak").write_text(BEFORE)
    return file


def lock(state: Path, pid: int) -> Path:
    file = state.parents[2] / "locks" / "organization" / "streaming-system" / "demo" / "1.json"
    file.parent.mkdir(parents=True)
    holder = {"pid": pid, "hostname": socket.gethostname(), "username": "me", "timestamp": "now"}
    file.write_text(json.dumps(holder))
    return file


@pytest.mark.parametrize("rest", ["", '{"version": 3, "checkpoi'], ids=["empty", "half"])
def test_the_state_before_is_taken(state: Path, rest: str) -> None:
    state.write_text(rest)
    dead = lock(state, 2**22 + 1)
    assert restore_state("demo")
    assert state.read_text() == BEFORE
    assert not dead.exists()


@pytest.mark.parametrize("rest", ["", '{"md5": '])
def test_attributes_that_were_cut_off_are_removed(state: Path, rest: str) -> None:
    before = state.read_text()
    attributes = state.with_name("demo.json.attrs")
    attributes.write_text(rest)
    assert restore_state("demo")
    assert not attributes.exists()
    assert state.read_text() == before


def test_a_whole_state_is_left_alone(state: Path) -> None:
    before = state.read_text()
    attributes = state.with_name("demo.json.attrs")
    attributes.write_text("{}")
    assert not restore_state("demo")
    assert state.read_text() == before
    assert attributes.exists()


@pytest.mark.parametrize("copy", [None, "", '{"half'], ids=["none", "empty", "half"])
def test_without_a_whole_copy_nothing_is_done(state: Path, copy: str | None) -> None:
    state.write_text("")
    backup = state.with_name("demo.json.bak")
    backup.unlink() if copy is None else backup.write_text(copy)
    assert not restore_state("demo")
    assert state.read_text() == ""


def test_a_running_update_is_left_to_write_it(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pulumi"
    program.symlink_to("/bin/sleep")
    state.write_text("")
    with subprocess.Popen([program, "60"]) as process:
        lock(state, process.pid)
        try:
            with pytest.raises(CommandError, match="another update of stack demo is running"):
                restore_state("demo")
        finally:
            process.kill()
    assert state.read_text() == ""


def test_other_backends_are_left_alone(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.write_text("")
    monkeypatch.setitem(os.environ, "PULUMI_BACKEND_URL", "s3://bucket")
    assert not restore_state("demo")
