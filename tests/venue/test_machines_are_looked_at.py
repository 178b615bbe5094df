"""What the checks say of real machines, and the ways in which one is reached."""

from collections.abc import Iterator
from typing import Any

import pytest

from streaming.boot.wait import BootingMachine
from streaming.event import EventSettings, SshHostSettings
from streaming.hosts.ssh_checks import check_ssh_hosts
from streaming.ports import allot_ports
from streaming.ssh.login import jump_of, login_options
from streaming.ssh.options import Jump
from streaming.venue_machine import VenueError, learn_host_key, make_ready
from tests.venue.venue import USER, Venue, VenueMachine, booted

ROOM = {"slug": "main", "collector": {"host": "hall", "source": {"kind": "test"}}}


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    with Venue(tmp_path_factory.mktemp("venue")) as venue:
        yield venue


@pytest.fixture(scope="module")
def machines(venue: Venue) -> dict[str, VenueMachine]:
    machines = {name: venue.machine(name) for name in ("hall", "rack")}
    for machine in machines.values():
        booted(machine)
        machine.machine.run("usermod", "--append", "--groups", "docker", USER)
    return machines


def event(
    venue: Venue, machines: dict[str, VenueMachine], **changes: dict[str, Any]
) -> EventSettings:
    """A room captured in the hall and encoded in the rack."""
    hosts = {
        name: {**venue.settings(machine), **changes.get(name, {})}
        for name, machine in machines.items()
    }
    values = {
        "conference": {"name": "Looked at"},
        "hosts": hosts,
        "website": {"host": "rack"},
        "rooms": [{**ROOM, "encoder": {"host": "rack"}}],
    }
    return EventSettings.model_validate(values)


def problems(checked: EventSettings) -> dict[str, str]:
    return {problem.path: problem.message for problem in check_ssh_hosts(checked, "test-looked")}


def through(venue: Venue, gate: VenueMachine, **changes: Any) -> dict[str, Any]:
    settings = venue.settings(gate)
    kept = {key: settings[key] for key in ("address", "user", "hostKey")}
    return {"proxyJump": {**kept, **changes}}


def test_machines_that_have_all_are_fine(venue: Venue, machines: dict[str, VenueMachine]) -> None:
    assert problems(event(venue, machines)) == {}


def test_a_stream_that_is_kept_out_is_noticed_by_a_datagram(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    checked = event(venue, machines)
    port = allot_ports(checked)["main"].link
    rule = ("INPUT", "-p", "udp", "--dport", str(port), "-j", "DROP")
    machines["rack"].machine.run("iptables", "-I", *rule)
    try:
        [(path, message)] = problems(checked).items()
    finally:
        machines["rack"].machine.run("iptables", "-D", *rule)
    assert path == "rooms[0].encoder.linkPort"
    assert f"host 'hall' sends to UDP port {port} of host 'rack'" in message


def test_a_user_without_docker_is_noticed(venue: Venue, machines: dict[str, VenueMachine]) -> None:
    machines["hall"].machine.run("gpasswd", "--delete", USER, "docker")
    try:
        assert list(problems(event(venue, machines))) == ["hosts.hall.user"]
    finally:
        machines["hall"].machine.run("usermod", "--append", "--groups", "docker", USER)


def test_ports_and_files_are_looked_for_on_the_machine_itself(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    checked = event(venue, machines).model_copy(update={"website": _website(22)})
    room = checked.rooms[0]
    recording = room.collector.recording.model_copy(update={"directory": "/srv/recordings"})
    collector = room.collector.model_copy(update={"recording": recording})
    checked = checked.model_copy(
        update={"rooms": (room.model_copy(update={"collector": collector}),)}
    )
    assert sorted(problems(checked)) == ["rooms[0].collector.recording.directory", "website.port"]


def _website(port: int) -> Any:
    return EventSettings.model_fields["website"].default.model_copy(
        update={"host": "rack", "port": port}
    )


def test_a_machine_is_reached_through_another(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    way = through(venue, machines["rack"])
    assert problems(event(venue, machines, hall=way)) == {}
    settings = SshHostSettings.model_validate({**venue.settings(machines["hall"]), **way})
    assert settings.host_key
    machine = BootingMachine(
        "hall",
        settings.address,
        settings.user,
        tuple(login_options(settings, settings.host_key)),
    )
    assert make_ready(machine, port=22, install=False)


def test_a_machine_on_the_way_with_another_key_is_refused(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    way = through(venue, machines["rack"], hostKey=machines["hall"].host_key)
    [(path, message)] = problems(event(venue, machines, hall=way)).items()
    assert path == "hosts.hall.proxyJump"
    assert "Host key verification failed" in message


def test_a_key_is_learnt_directly_and_through_another_machine(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    hall = machines["hall"]
    asked = BootingMachine("hall", hall.address, USER, ())
    way = through(venue, machines["rack"])
    jump = jump_of(SshHostSettings.model_validate({**venue.settings(hall), **way}))
    told: list[str] = []
    for on_the_way in (None, jump):
        key = learn_host_key(
            asked, identity_file=str(venue.identity), port=22, jump=on_the_way, tell=told.append
        )
        assert hall.host_key.startswith(key)
        assert "SHA256:" in told[-3]
        assert told[-1] == f"  hostKey: {key}"


def test_nothing_is_learnt_through_a_machine_that_is_not_the_one(
    venue: Venue, machines: dict[str, VenueMachine]
) -> None:
    hall, rack = machines["hall"], machines["rack"]
    asked = BootingMachine("hall", hall.address, USER, ())
    jump = Jump(rack.address, USER, 22, " ".join(hall.host_key.split()[:2]))
    with pytest.raises(VenueError, match=r"hosts\.hall\.proxyJump: "):
        learn_host_key(asked, identity_file=str(venue.identity), port=22, jump=jump)
