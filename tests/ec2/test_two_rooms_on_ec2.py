"""The story of a conference on EC2: from nothing to two live rooms, through changes and losses.

It runs the example with the real engine, ssh, Docker and media, on machines that stand in for EC2's
(tests/aws) or on a real account (`make test-aws`). How long its steps took is in build/ec2/.
"""

import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from tests.deployment import ROOT, SMALL_LADDER, SMALL_VIDEO, Deployment, wait_until
from tests.ec2.ground import Ground, ground

STACK = "test-ec2"
EXAMPLE = ROOT / "examples" / "Pulumi.two-rooms-ec2.yaml"
FIGURES = ROOT / "build" / "ec2" / "figures.json"
PREFIX = "streaming-system:"
INSTANCE = "aws:ec2/instance:Instance"
CONTAINER = "docker:index/container:Container"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("aws"), STACK) as found:
        yield found


@pytest.fixture(scope="module")
def event(aws: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    event = Deployment(STACK, tmp_path_factory.mktemp("event"))
    event.environment |= aws.environment
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text("{}")
    try:
        yield event
    finally:
        event.destroy()


def configure(event: Deployment, aws: Ground, **hosts: dict[str, Any]) -> None:
    """The example with small test pictures, our key, and plain HTTP for want of a domain."""
    config = yaml.safe_load(EXAMPLE.read_text())["config"]
    sections = {key.removeprefix(PREFIX): value for key, value in config.items()}
    del sections["dns"]
    sections["aws"] |= aws.account
    sections["website"] = {"host": "web", "tls": {"kind": "none"}}
    for host, changes in {"venue": aws.venue, **hosts}.items():
        sections["hosts"][host] |= changes
    for room in sections["rooms"]:
        room["collector"] |= {"video": SMALL_VIDEO, "source": {"kind": "test"}}
        room["encoder"] |= {"ladder": SMALL_LADDER, "fps": 10}
    event.configure(*sections.pop("rooms"), **sections)


def timed(event: Deployment, step: str, *words: str) -> str:
    """Run a stack command; note how long it took."""
    start = time.monotonic()
    said = event.stack(*words)
    note(step, round(time.monotonic() - start, 1))
    return said


def note(what: str, figure: Any) -> None:
    figures = json.loads(FIGURES.read_text())
    FIGURES.write_text(json.dumps(figures | {what: figure}, indent=2))


@cache
def outputs(event: Deployment) -> dict[str, Any]:
    """The stack's outputs, which stay what they are through all that follows."""
    return event.outputs()


def wait_until_live(event: Deployment) -> None:
    """Wait until the website, at its own address, has both rooms live."""
    website = outputs(event)["website"]

    def live() -> bool:
        rooms = json.loads(event.fetch(f"{website}/api/v1/rooms"))
        return {room["slug"]: room["state"] for room in rooms} == {"main": "live", "side": "live"}

    note("rooms live after that", round(wait_until(live, "both rooms are live", seconds=120), 1))


def identities(event: Deployment) -> dict[str, str]:
    """The ids of all instances and containers, by their names in the program."""
    resources = json.loads(event.state())["deployment"]["resources"]
    return {
        resource["urn"].rpartition("::")[2]: resource["id"]
        for resource in resources
        if resource["type"] in (INSTANCE, CONTAINER)
    }


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def nothing_left_to_do(event: Deployment) -> None:
    event.pulumi("preview", "--expect-no-changes")


def test_from_nothing_two_rooms_are_live(event: Deployment, aws: Ground) -> None:
    configure(event, aws)
    timed(event, "up from nothing", "up")
    wait_until_live(event)
    for room in outputs(event)["rooms"].values():
        assert room["playlist"].startswith(f"http://{outputs(event)['hosts']['enc']['address']}:")
        master = event.fetch(room["playlist"])
        assert "#EXT-X-STREAM-INF" in master


def test_streams_go_on_at_the_encoders_address(event: Deployment) -> None:
    for room in outputs(event)["rooms"].values():
        folder = room["playlist"].rpartition("/")[0]
        media = event.fetch(room["playlist"]).splitlines()[-1]
        before = event.fetch(f"{folder}/{media}")

        def goes_on(url: str = f"{folder}/{media}", before: str = before) -> bool:
            return event.fetch(url) != before

        wait_until(goes_on, "a further segment is listed", seconds=20)


def test_nothing_is_left_to_do(event: Deployment) -> None:
    timed(event, "up without a change", "up")
    event.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    nothing_left_to_do(event)


def test_just_the_needed_ports_are_open(event: Deployment, aws: Ground) -> None:
    [admin] = aws.account["adminCidrs"]
    assert aws.open_ports("web") == [f"tcp 22 from {admin}", "tcp 8080 from 0.0.0.0/0"]
    rooms = outputs(event)["rooms"].values()
    viewers = {room["playlist"].split(":")[2].partition("/")[0] for room in rooms}
    opened = aws.open_ports("enc")
    links = [rule for rule in opened if rule.startswith("udp")]
    assert len(links) == 2
    assert all(rule.endswith(f"from {aws.venue['seenAs']}/32") for rule in links)
    assert sorted(set(opened) - set(links)) == sorted(
        [f"tcp 22 from {admin}", *(f"tcp {port} from 0.0.0.0/0" for port in viewers)]
    )
    note("open ports", {host: aws.open_ports(host) for host in ("web", "enc")})


def test_no_secret_is_in_the_state_in_plain(event: Deployment) -> None:
    state = event.state()
    shown = json.loads(event.pulumi("stack", "export", "--show-secrets").stdout)
    secrets = set(plaintexts(shown))
    assert len(secrets) >= 8
    assert [secret for secret in secrets if secret in state] == []
    assert "PRIVATE KEY" not in state


def plaintexts(value: Any) -> Iterator[str]:
    """Every secret text of a state, long enough to be found by no accident."""
    match value:
        case {"plaintext": str(text)}:
            yield from (found for found in texts(json.loads(text)) if len(found) >= 16)
        case dict():
            for item in value.values():
                yield from plaintexts(item)
        case list():
            for item in value:
                yield from plaintexts(item)


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts(item)
        case list():
            for item in value:
                yield from texts(item)


def test_another_type_restarts_the_website_s_machine_and_keeps_its_disk(
    event: Deployment, aws: Ground
) -> None:
    before = identities(event)
    configure(event, aws, web={"instanceType": "t3.large"})
    timed(event, "up with another type of the website's machine", "up")
    assert changed(before, identities(event)) == set()
    wait_until_live(event)


def test_another_zone_replaces_that_machine_only(event: Deployment, aws: Ground) -> None:
    before = identities(event)
    zone = json.loads(event.state())["deployment"]["resources"]
    [current] = [
        resource["outputs"]["availabilityZone"]
        for resource in zone
        if resource["urn"].endswith("::web-instance")
    ]
    moved = {"instanceType": "t3.large", "zone": aws.another_zone(current)}
    configure(event, aws, web=moved)
    timed(event, "up with one machine replaced", "up")
    assert changed(before, identities(event)) == {"web-instance", "website-container"}
    assert event.outputs()["website"] == outputs(event)["website"]
    wait_until_live(event)


def test_a_machine_that_vanished_is_healed_by_one_command(event: Deployment, aws: Ground) -> None:
    note("most ssh connections at once", aws.most_ssh_connections("enc"))
    before = identities(event)
    aws.end_machine("enc")
    timed(event, "recover with the encoders' machine gone", "recover", "--host", "enc")
    assert changed(before, identities(event)) == {
        *("enc-instance", "encoder-main-container", "encoder-side-container"),
    }
    wait_until_live(event)
    nothing_left_to_do(event)


def test_down_leaves_nothing_although_a_machine_is_gone(event: Deployment, aws: Ground) -> None:
    aws.end_machine("web")
    timed(event, "down", "down")
    assert aws.leftovers() == []
    assert event.container_ids() == {}
