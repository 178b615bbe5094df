"""A stack of three rooms through its life: what each change touches, and what stays at the end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment import Deployment, docker, room, wait_until

ROOMS = ("red", "green", "blue")


def up(deployment: Deployment) -> str:
    """Deploy without waiting for pictures."""
    return deployment.pulumi("up", "--yes", "--skip-preview").stdout


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    deployment = Deployment("test-life", tmp_path_factory.mktemp("life"))
    deployment.destroy()
    deployment.configure(*map(room, ROOMS))
    try:
        deployment.run("pulumi", "stack", "init", deployment.name)
        up(deployment)
        yield deployment
    finally:
        deployment.destroy()


@pytest.fixture(autouse=True)
def three_rooms_before_and_after(event: Deployment) -> Iterator[None]:
    yield
    event.configure(*map(room, ROOMS))
    up(event)


def touched(event: Deployment, before: dict[str, str]) -> set[str]:
    """The containers that are new, gone or replaced, without the stack's name."""
    after = event.container_ids()
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    return {name.removeprefix(f"streaming-{event.name}-") for name in changed}


def with_one_changed(slug: str, change: dict[str, Any]) -> list[dict[str, Any]]:
    return [room(name, **(change if name == slug else {})) for name in ROOMS]


def test_second_update_changes_nothing(event: Deployment) -> None:
    before = event.container_ids()
    assert "unchanged" in up(event)
    assert touched(event, before) == set()


def test_preview_is_clean_also_after_refresh(event: Deployment) -> None:
    event.pulumi("preview", "--expect-no-changes")
    event.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    event.pulumi("preview", "--expect-no-changes")


def test_editing_an_encoder_replaces_that_encoder_only(event: Deployment) -> None:
    before = event.container_ids()
    ladder = room("green")["encoder"]["ladder"][:1]
    event.configure(*with_one_changed("green", {"encoder": {"ladder": ladder, "fps": 10}}))
    up(event)
    assert touched(event, before) == {"encoder-green"}


def test_editing_a_collector_replaces_that_collector_only(event: Deployment) -> None:
    before = event.container_ids()
    collector = {**room("blue")["collector"], "audioBitrateKbps": 64}
    event.configure(*with_one_changed("blue", {"collector": collector}))
    up(event)
    assert touched(event, before) == {"collector-blue"}


def test_a_new_title_is_shown_and_touches_no_container(event: Deployment) -> None:
    before = event.container_ids()
    event.configure(*with_one_changed("red", {"title": "The scarlet hall"}))
    up(event)
    assert touched(event, before) == set()
    page = f"http://127.0.0.1:{event.port}/api/v1/rooms"
    wait_until(lambda: "The scarlet hall" in event.fetch(page), "the new title is shown")


def test_adding_a_room_creates_its_containers_only(event: Deployment) -> None:
    before = event.container_ids()
    event.configure(room("white"), *map(room, ROOMS))
    up(event)
    assert touched(event, before) == {"collector-white", "encoder-white"}


def test_removing_a_room_removes_its_containers_only(event: Deployment) -> None:
    before = event.container_ids()
    event.configure(room("red"), room("blue"))
    up(event)
    assert touched(event, before) == {"collector-green", "encoder-green"}


def test_an_edit_of_the_runtime_reaches_the_containers(event: Deployment) -> None:
    module = event.project / "streaming_runtime/__init__.py"
    original = module.read_text()
    module.write_text(original + 'EDITED = "yes"\n')
    up(event)
    program = "import streaming_runtime; print(streaming_runtime.EDITED)"
    shown = docker("exec", event.container("encoder", "red"), "python3", "-c", program)
    assert shown.strip() == "yes"
    module.write_text(original)


def test_outputs_name_every_room(event: Deployment) -> None:
    outputs = event.outputs()
    assert outputs["website"] == f"http://localhost:{event.port}"
    assert list(outputs["rooms"]) == sorted(ROOMS)
    for slug, addresses in outputs["rooms"].items():
        assert addresses["page"] == f"http://localhost:{event.port}/{slug}"
        assert addresses["playlist"].endswith(f"/{slug}/master.m3u8")
        assert addresses["collector"] == event.container("collector", slug)
        assert addresses["encoder"] == event.container("encoder", slug)


def test_down_keeps_volumes_only_and_a_new_stack_secret_works_on_them(event: Deployment) -> None:
    label = f"label=streaming-system.stack={event.name}"
    event.stack("down")
    assert docker("ps", "--all", "--quiet", "--filter", label) == ""
    assert docker("network", "ls", "--quiet", "--filter", label) == ""
    kept = set(docker("volume", "ls", "--quiet", "--filter", label).split())
    assert kept >= {event.container("website"), *(event.container("collector", s) for s in ROOMS)}
    assert not any("encoder" in volume for volume in kept)
    up(event)
    wait_until(
        lambda: (
            json.loads(event.fetch(f"http://127.0.0.1:{event.port}/api/v1/rooms/red"))["state"]
            == "live"
        ),
        "reports signed with the new secret are accepted",
        seconds=60,
    )
