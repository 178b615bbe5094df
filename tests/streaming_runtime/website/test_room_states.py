"""When a room is live, on slate or offline, and since when."""

import pytest

from streaming_runtime.website.rooms import RoomState
from tests.streaming_runtime.website.conftest import Website


async def test_room_without_a_report_is_offline(website: Website) -> None:
    room = await website.room()
    assert (room["state"], room["endpoint"]) == ("offline", None)


async def test_room_goes_live_to_slate_and_back(website: Website) -> None:
    states = []
    for showing in ("live", "slate", "live"):
        website.clock.now += 2
        await website.send(website.report(stream={"showing": showing}))
        states.append((await website.room())["state"])
    assert states == ["live", "slate", "live"]


@pytest.mark.parametrize(
    ("age", "state"), [(None, "offline"), (0.5, "live"), (6.9, "live"), (7.1, "offline")]
)
async def test_encoder_that_beats_without_media_is_not_live(
    website: Website, age: float | None, state: str
) -> None:
    await website.send(website.report(stream={"segment_age_seconds": age}))
    assert (await website.room())["state"] == state


@pytest.mark.parametrize(("silence", "state"), [(4.2, "live"), (6.4, "live"), (6.6, "offline")])
async def test_segments_age_while_reports_stay_away(
    website: Website, silence: float, state: str
) -> None:
    await website.send(website.report(stream={"segment_age_seconds": 0.5}))
    website.clock.now += silence
    assert (await website.room())["state"] == state


async def test_slow_reports_and_long_segments_are_waited_for(website: Website) -> None:
    report = website.report(interval_seconds=10, stream={"segment_seconds": 4})
    await website.send(report)
    website.clock.now += 19
    assert (await website.room())["state"] == "live"
    website.clock.now += 13
    assert (await website.room())["state"] == "offline"


async def test_node_is_gone_after_the_timeout_however_young_its_media(website: Website) -> None:
    await website.send(website.report(stream={"segment_seconds": 60}))
    website.clock.now += 19
    assert (await website.room())["state"] == "live"
    website.clock.now += 2
    assert (await website.room())["state"] == "offline"


async def test_collector_alone_makes_no_room_live(website: Website) -> None:
    assert (await website.send(website.report("collector/main"))).status_code == 204
    assert (await website.room())["state"] == "offline"


async def test_since_changes_with_the_state_only(website: Website) -> None:
    await website.send(website.report())
    first = (await website.room())["since"]
    website.clock.now += 2
    await website.send(website.report())
    second = (await website.room())["since"]
    website.clock.now += 2
    await website.send(website.report(stream={"showing": "slate"}))
    assert first == second == "2027-01-15T08:00:00Z"
    assert (await website.room())["since"] == "2027-01-15T08:00:04Z"


async def test_restart_of_the_website_takes_no_room_off_the_air(website: Website) -> None:
    await website.send(website.report())
    before = website.site.rooms.all()[0]
    website.clock.now += 600
    rooms = website.restarted_rooms()
    assert rooms.all()[0] == before
    website.clock.now += 10
    assert rooms.all()[0].state is RoomState.OFFLINE


async def test_restart_of_the_website_puts_no_dead_room_on_air(website: Website) -> None:
    await website.send(website.report())
    website.clock.now += 60
    assert (await website.room())["state"] == "offline"
    assert website.restarted_rooms().all()[0].state is RoomState.OFFLINE


async def test_restart_of_the_website_lets_no_copy_in(website: Website) -> None:
    report = website.report()
    await website.send(report)
    website.restarted_rooms()
    assert (await website.send(report)).status_code == 409


async def test_report_of_another_version_counts_as_none(website: Website) -> None:
    await website.send(website.report())
    website.store._connection.execute("UPDATE report SET body = '{}'")
    website.site.rooms.forget()
    assert (await website.room())["state"] == "offline"
