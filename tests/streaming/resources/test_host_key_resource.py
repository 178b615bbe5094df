"""A host key is one that ssh takes, and stays what it is."""

import subprocess
from pathlib import Path
from typing import Any

import dill  # type: ignore[import-untyped]  # it has no types
import pytest

from streaming.resources.host_key import _HostKeyProvider


@pytest.fixture
def provider() -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(_HostKeyProvider()))  # noqa: S301 - our own


def test_both_halves_belong_together_and_name_nobody(provider: Any, tmp_path: Path) -> None:
    made = provider.create({}).outs
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text(made["private"])
    told = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(key)], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == made["public"]
    assert made["public"].split()[0] == "ssh-ed25519"
    assert len(made["public"].split()) == 2


def test_every_machine_has_another_one(provider: Any) -> None:
    assert provider.create({}).outs != provider.create({}).outs


def test_nothing_changes_it(provider: Any) -> None:
    """A new one would replace the machine."""
    assert provider.diff("host-key", {"public": "a"}, {}).changes is False
