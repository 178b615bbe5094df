"""Every example is a good stack file, and complete enough to start from."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from streaming.event import EventSettings, OwnCobbler
from streaming.ports import gateway_hosts
from streaming.stack import validate
from tests.streaming.recording_monitor import CONTAINER, deploy

ROOT = Path(__file__).parent.parent.parent
STACK_FILES = sorted([*(ROOT / "examples").glob("*.yaml"), ROOT / "Pulumi.dev.yaml"])

files = pytest.mark.parametrize("file", STACK_FILES, ids=lambda file: file.name)


def values(file: Path) -> dict[str, Any]:
    config = yaml.safe_load(file.read_text())["config"]
    return {key.removeprefix("streaming-system:"): value for key, value in config.items()}


@files
def test_it_is_called_as_pulumi_wants_it(file: Path) -> None:
    assert file.match("Pulumi.*.yaml")


@files
def test_all_its_keys_are_ours(file: Path) -> None:
    config = yaml.safe_load(file.read_text())["config"]
    assert [key for key in config if not key.startswith("streaming-system:")] == []


@files
def test_it_is_valid(file: Path) -> None:
    event, problems = validate(values(file))
    assert problems == []
    assert event


@files
def test_it_deploys_two_containers_a_room_the_website_gateways_and_cobbler(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519.pub").write_text("ssh-ed25519 AAAA me")
    monkeypatch.setenv("HOME", str(tmp_path))
    content = values(file)
    event = EventSettings.model_validate(content)
    gateways = len(gateway_hosts(event)) if event.website.acme else 0
    cobbler = isinstance(event.cobbler, OwnCobbler)
    containers = deploy(content).of_type(CONTAINER)
    assert len(containers) == 1 + 2 * len(content["rooms"]) + gateways + cobbler


@pytest.mark.parametrize(
    ("name", "rooms"),
    [("one-room", 1), ("three-rooms", 3), ("two-rooms-ec2", 2), ("venue-ssh", 2), ("venue-pxe", 2)],
)
def test_it_has_the_rooms_that_its_name_promises(name: str, rooms: int) -> None:
    assert len(values(ROOT / "examples" / f"Pulumi.{name}.yaml")["rooms"]) == rooms


def test_only_the_dev_stack_carries_a_salt() -> None:
    """A salt belongs to a passphrase: an example with one could not be deployed by anybody else."""
    salted = [file.name for file in STACK_FILES if "encryptionsalt" in file.read_text()]
    assert salted == ["Pulumi.dev.yaml"]
