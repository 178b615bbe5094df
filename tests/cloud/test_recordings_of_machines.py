"""What was recorded on a machine is copied from it while it lives, and before it goes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import Deployment, room, wait_until
from tests.ec2.ground import Ground, ground

STACK = "test-ec2-tapes"
WEB = {"kind": "ec2", "instanceType": "t3.medium", "diskGb": 20}


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Ground]:
    (tmp_path / "aws").mkdir()
    with ground(tmp_path / "aws", STACK) as found:
        yield found


@pytest.fixture
def event(aws: Ground, tmp_path: Path) -> Iterator[Deployment]:
    (tmp_path / "event").mkdir()
    event = Deployment(STACK, tmp_path / "event")
    event.environment |= aws.environment
    try:
        yield event
    finally:
        event.destroy()


def command(event: Deployment, *words: str) -> tuple[int, str]:
    """The exit code of one of the Makefile's commands, and what it says to a person."""
    done = event.run("python", "-m", "tools.stack", *words, "--stack", event.name, check=False)
    return done.returncode, done.stderr


def test_recordings_leave_a_machine_before_it_ends(event: Deployment, aws: Ground) -> None:
    website = {"port": 8080, "tls": {"kind": "none"}}
    event.configure(room("studio"), aws=aws.account, hosts={"web": WEB}, website=website)
    event.stack("up")
    rooms = f"{event.outputs()['website']}/api/v1/rooms/studio"
    wait_until(lambda: json.loads(event.fetch(rooms))["state"] == "live", "live", seconds=60)

    folder = Path(event.stack("recordings", "--room", "studio").strip())
    first = {part.name: part.stat().st_mtime_ns for part in folder.glob("*.ts")}
    assert first

    code, said = command(event, "recover", "--host", "web")
    assert code == 1
    assert "host web answers" in said

    code, said = command(event, "down")
    assert code == 0, said
    assert "room studio was recorded on host web" in said
    later = {part.name: part.stat().st_mtime_ns for part in folder.glob("*.ts")}
    assert set(first) < set(later)
    complete = sorted(first)[:-1]
    assert [later[part] for part in complete] == [first[part] for part in complete]
    assert aws.leftovers() == []
