"""A conference in a venue: collectors on two machines reached by ssh, one of which has no Docker.

Real engine, sshd, Docker, apt and media. Encoders and website are on the machine that runs Pulumi.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment import Deployment, docker, room, wait_until
from tests.venue.venue import USER, Venue, VenueMachine, booted

STACK = "test-venue"
HALLS = ("aula", "foyer")


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    with Venue(tmp_path_factory.mktemp("venue")) as venue:
        yield venue


@pytest.fixture(scope="module")
def machines(venue: Venue) -> dict[str, VenueMachine]:
    """One with Docker, for a user who may use it, and one as it was delivered."""
    aula, foyer = venue.machine("aula"), venue.machine("foyer", has_docker=False)
    for machine in (aula, foyer):
        booted(machine)
    aula.machine.run("usermod", "--append", "--groups", "docker", USER)
    return {"aula": aula, "foyer": foyer}


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    event = Deployment(STACK, tmp_path_factory.mktemp("event"))
    try:
        yield event
    finally:
        if event.container_ids():
            event.destroy()


def configure(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine], **hosts: dict[str, Any]
) -> None:
    """A room on each machine; `hosts` changes what the stack file says of them."""
    rooms = [room(name) for name in HALLS]
    for encoded in rooms:
        encoded["encoder"]["host"] = "here"
    for name, captured in zip(HALLS, rooms, strict=True):
        captured["collector"]["host"] = name
    settings = {
        "aula": venue.settings(machines["aula"]),
        "foyer": venue.settings(machines["foyer"], install=True, learnHostKey=True, hostKey=None),
    }
    for name, changes in hosts.items():
        settings[name] |= changes
    event.configure(
        *rooms,
        hosts={"here": {"kind": "local", "address": venue.gateway}, **settings},
        website={"host": "here", "port": event.port},
    )


def wait_until_live(event: Deployment) -> None:
    def live() -> bool:
        return [event.room_state(name) for name in HALLS] == ["live", "live"]

    wait_until(live, "both rooms are live", seconds=60)


def test_what_is_wrong_is_said_of_each_machine_before_anything_is_deployed(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    hosts: dict[str, dict[str, Any]] = {
        "aula": {"hostKey": machines["foyer"].host_key},
        "foyer": {"install": False, "learnHostKey": False, "hostKey": machines["foyer"].host_key},
    }
    configure(event, venue, machines, **hosts)
    said = event.stack("up", check=False)
    table = said[said.index("Diagnostics:") :].splitlines()[3:7]
    assert [line.strip().split(": ")[0] for line in table] == [
        f"host aula ({machines['aula'].address})",
        "hosts.aula.hostKey",
        f"host foyer ({machines['foyer'].address})",
        "hosts.foyer",
    ]
    assert "has another host key, SHA256:" in table[1]
    assert "it has no Docker; " in table[3]
    assert event.container_ids() == {}


def test_a_preview_needs_no_docker_where_it_is_to_be_installed(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    configure(event, venue, machines)
    event.stack("preview")
    assert "docker" not in machines["foyer"].machine.run("ls", "/usr/bin", "/usr/sbin").split()


def test_two_rooms_are_live_docker_was_installed_and_a_key_learnt(
    event: Deployment, machines: dict[str, VenueMachine]
) -> None:
    said = event.stack("up")
    assert f"hostKey: {' '.join(machines['foyer'].host_key.split()[:2])}" in said
    wait_until_live(event)
    for name, machine in machines.items():
        listed = machine.machine.run("docker", "ps", "--format", "{{.Names}}").split()
        assert listed == [event.container("collector", name)]


def test_nothing_is_left_to_do(event: Deployment) -> None:
    event.pulumi("preview", "--expect-no-changes")


def test_recordings_are_fetched_from_their_machine(event: Deployment) -> None:
    event.stack("recordings", "--room", "foyer")
    parts = list((event.project / "recordings").rglob("*.ts"))
    assert parts
    assert all(part.stat().st_size for part in parts)


def test_another_machine_takes_the_place_of_one_that_died(
    event: Deployment, venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    untouched = machines["foyer"].machine.run("docker", "ps", "--quiet")
    spare = venue.machine("spare")
    booted(spare)
    spare.machine.run("usermod", "--append", "--groups", "docker", USER)
    machines["aula"].machine.remove()
    machines["aula"] = spare
    configure(event, venue, machines)
    event.stack("up")
    wait_until_live(event)
    assert spare.machine.run("docker", "ps", "--format", "{{.Names}}").split() == [
        event.container("collector", "aula")
    ]
    assert machines["foyer"].machine.run("docker", "ps", "--quiet") == untouched
    event.pulumi("preview", "--expect-no-changes")


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
    for kind in ("volume", "image"):
        assert machines["aula"].machine.run("docker", kind, "ls", "--quiet") == ""
    label = f"label=streaming-system.stack={event.name}"
    assert docker("ps", "--all", "--quiet", "--filter", label) == ""
