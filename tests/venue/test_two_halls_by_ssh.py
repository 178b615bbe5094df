"""A conference in a venue: collectors on two machines reached by ssh, one of which has no Docker.

Real engine, sshd, Docker, apt and media. Encoders and website are on the machine that runs Pulumi.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment import Deployment, docker, room, wait_until
from tests.venue.venue import USER, Venue, VenueMachine, booted

STACK = "test-venue"
HALLS = ("hall", "annex")


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    with Venue(tmp_path_factory.mktemp("venue")) as venue:
        yield venue


@pytest.fixture(scope="module")
def machines(venue: Venue) -> dict[str, VenueMachine]:
    """One with Docker, for a user who may use it, and one as it was delivered."""
    hall, annex = venue.machine("hall"), venue.machine("annex", has_docker=False)
    for machine in (hall, annex):
        booted(machine)
    hall.machine.run("usermod", "--append", "--groups", "docker", USER)
    return {"hall": hall, "annex": annex}


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    event = Deployment(STACK, tmp_path_factory.mktemp("event"))
    try:
        yield event
    finally:
        event.destroy()


def configure(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine], **hosts: dict[str, Any]
) -> None:
    """A room on each machine; `hosts` changes what the stack file says of them."""
    rooms = [room(name, encoder={**room(name)["encoder"], "host": "here"}) for name in HALLS]
    for name, captured in zip(HALLS, rooms, strict=True):
        captured["collector"]["host"] = name
    settings = {
        "hall": venue.settings(machines["hall"]),
        "annex": venue.settings(machines["annex"], install=True),
    }
    for name, changes in hosts.items():
        settings[name] |= changes
    event.configure(
        *rooms,
        hosts={"here": {"kind": "local", "address": venue.gateway}, **settings},
        website={"host": "here", "port": event.port},
    )


def test_what_is_wrong_is_said_of_each_machine_before_anything_is_deployed(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    hosts: dict[str, dict[str, Any]] = {
        "hall": {"hostKey": machines["annex"].host_key},
        "annex": {"install": False},
    }
    configure(event, venue, machines, **hosts)
    said = event.stack("up", check=False)
    table = said[said.index("Diagnostics:") :].splitlines()[3:7]
    assert [line.strip().split(": ")[0] for line in table] == [
        f"host annex ({machines['annex'].address})",
        "hosts.annex",
        f"host hall ({machines['hall'].address})",
        "hosts.hall.hostKey",
    ]
    assert "it has no Docker; " in table[1]
    assert "has another host key, SHA256:" in table[3]
    assert event.container_ids() == {}


def test_two_rooms_are_live_and_docker_was_installed(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    configure(event, venue, machines)
    event.stack("up")
    for name in HALLS:
        wait_until(
            lambda slug=name: event.room_state(slug) == "live",  # type: ignore[misc]
            f"room {name} is live",
            seconds=60,
        )
    for name, machine in machines.items():
        listed = machine.machine.run("docker", "ps", "--format", "{{.Names}}").split()
        assert listed == [event.container("collector", name)]


def test_nothing_is_left_to_do(event: Deployment) -> None:
    event.pulumi("preview", "--expect-no-changes")


def test_the_rooms_recordings_and_logs_are_found_on_their_machines(event: Deployment) -> None:
    state = json.loads(event.state())
    outputs = event.outputs()["hosts"]
    assert {outputs[name]["kind"] for name in HALLS} == {"ssh"}
    assert "PRIVATE KEY" not in json.dumps(state)
    event.stack("recordings", "--room", "annex")
    parts = list((event.project / "recordings").rglob("*.ts"))
    assert parts
    assert all(part.stat().st_size for part in parts)


def test_down_leaves_recordings_and_nothing_else(
    event: Deployment, machines: dict[str, VenueMachine]
) -> None:
    event.stack("down")
    for name, machine in machines.items():
        run = machine.machine.run
        assert run("docker", "ps", "--all", "--quiet") == ""
        assert event.container("network") not in run("docker", "network", "ls")
        assert run("docker", "volume", "ls", "--quiet").split() == [
            event.container("collector", name)
        ]
    event.stack("down", "--purge")
    label = f"label=streaming-system.stack={event.name}"
    assert docker("ps", "--all", "--quiet", "--filter", label) == ""
