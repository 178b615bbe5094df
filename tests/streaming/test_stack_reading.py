"""The stack file is read once, whole, and before any resource."""

from typing import Any

import pulumi
import pytest

from streaming import stack as stack_module
from streaming.event import EventSettings
from streaming.hosts.ssh_checks import HostProblem
from streaming.stack import Stack, load_stack, validate
from streaming_runtime.settings.problems import Problem
from tests.streaming.recording_monitor import configuration, deploy, run_program
from tests.streaming.stack_files import THREE_ROOMS, room, stack


def read(_stack: Stack) -> None:
    """A program may not return anything."""


def load(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **raw: str) -> Stack:
    """The stack that a Pulumi program would load."""
    loaded: list[Stack] = []
    monkeypatch.setattr(stack_module, "check_this_machine", lambda event, name: [])
    config = configuration(values) | raw
    run_program(lambda: loaded.append(load_stack()), name="demo", config=config)
    return loaded[0]


def test_a_good_stack_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(THREE_ROOMS, monkeypatch)
    assert loaded.name == "demo"
    assert [room.slug for room in loaded.event.rooms] == ["hall", "annex", "cellar"]
    assert loaded.secrets.stack is None


def test_configuration_of_others_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = {"docker:host": "tcp://example.org", "aws:region": "eu-central-1"}
    assert load(THREE_ROOMS, monkeypatch, **raw).event == load(THREE_ROOMS, monkeypatch).event


def test_a_misspelt_namespace_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    advice = "streaming-sytem:rooms: the part before the colon must be 'streaming-system'"
    with pytest.raises(pulumi.RunError, match=advice):
        load(THREE_ROOMS, monkeypatch, **{"streaming-sytem:rooms": "[]"})


def test_the_stack_secret_is_no_part_of_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(THREE_ROOMS, monkeypatch, **{"streaming-system:stackSecret": "s" * 64})
    assert loaded.secrets.stack is not None


def test_all_problems_come_at_once_with_the_files_name() -> None:
    values = stack(
        room("Main Hall"),
        room("side", encoder={"port": 8080}, tilte="Side"),
        conference={"name": "X", "timezone": "Mars/Base"},
    )
    with pytest.raises(pulumi.RunError) as failure:
        deploy(values, name="demo")
    heading, *lines = str(failure.value).splitlines()
    assert heading == "Pulumi.demo.yaml: 4 problems; nothing was changed"
    assert [line.strip().partition(":")[0] for line in lines] == [
        "conference.timezone",
        "rooms[0].slug",
        "rooms[1].tilte",
        "rooms[1].encoder.port",
    ]


def test_a_key_with_a_problem_is_named_once() -> None:
    _, problems = validate(stack(website={"port": 8080, "host": 7}, hosts={"a": {}, "b": {}}))
    assert [problem.path for problem in problems].count("website.host") == 1


def test_the_machine_is_looked_at_only_when_the_file_is_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def check(_event: EventSettings, name: str) -> list[Problem]:
        calls.append(name)
        return [Problem("hosts.laptop", "no Docker")]

    monkeypatch.setattr(stack_module, "check_this_machine", check)
    for values, expected in ((stack(room("Main")), "rooms[0].slug"), (stack(), "no Docker")):
        with pytest.raises(pulumi.RunError, match=r"1 problem; nothing was changed") as failure:
            run_program(lambda: read(load_stack()), name="demo", config=configuration(values))
        assert expected in str(failure.value)
    assert calls == ["demo"]


def test_what_is_wrong_with_machines_stands_below_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[Problem] = [
        HostProblem("hosts.hall.port", "nothing listens", "hall (192.0.2.11)"),
        HostProblem("rooms[0].collector.source.device", "is missing", "hall (192.0.2.11)"),
        HostProblem("hosts.annex", "its clock is off", "annex (192.0.2.12)"),
    ]
    monkeypatch.setattr(stack_module, "check_ssh_hosts", lambda event, name: found)
    with pytest.raises(pulumi.RunError) as caught:
        load(THREE_ROOMS, monkeypatch)
    assert str(caught.value).splitlines() == [
        "Pulumi.demo.yaml: 3 problems; nothing was changed",
        "  host hall (192.0.2.11)",
        "    hosts.hall.port: nothing listens",
        "    rooms[0].collector.source.device: is missing",
        "  host annex (192.0.2.12)",
        "    hosts.annex: its clock is off",
    ]
