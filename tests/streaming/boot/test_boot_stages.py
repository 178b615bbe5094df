"""What a machine says of its stages is read for messages, and is not trusted."""

import pytest

from streaming.boot.stages import LINE_CHARACTERS, LINES, Stage, obstacle, read_stages


def said(name: str, state: str, rest: str = "") -> str:
    return f"streaming-host: stage={name} state={state} uptime=3.50 {rest}"


def test_a_stage_is_shown_with_its_reason() -> None:
    [stage] = read_stages(said("disks", "failed", 'disk=rec reason="no disk has that label"'))
    assert (stage.name, stage.state, stage.uptime) == ("disks", "failed", 3.5)
    assert stage.details["disk"] == "rec"
    assert str(stage) == "stage disks has failed: no disk has that label"
    assert str(Stage("image", "waiting")) == "stage image is waiting"
    assert str(Stage("ssh", "ready")) == "stage ssh is ready"


def test_an_apostrophe_is_no_quotation_mark() -> None:
    [stage] = read_stages(said("image", "waiting", "reason=can't"))
    assert stage.reason == "can't"


@pytest.mark.parametrize(
    "text",
    ["", "hello", said("a", "exploded"), said("a b", "ready"), "\x00\xff", said("", "ready")],
)
def test_what_is_no_stage_is_left_out(text: str) -> None:
    assert read_stages(text) == ()


def test_terminals_are_not_spoken_to() -> None:
    [stage] = read_stages(said("image", "waiting", 'reason="\x1b[2J\x07\u202ehello\x9b"'))
    assert stage.reason == "[2Jhello"


def test_length_and_number_are_bounded() -> None:
    stages = read_stages(
        "\n".join(said("image", "waiting", "reason=" + "x" * 999) for _ in "x" * 99)
    )
    assert len(stages) == LINES
    assert len(stages[0].reason or "") < LINE_CHARACTERS


def test_a_time_that_is_none_is_not_shown() -> None:
    assert read_stages("streaming-host: stage=a state=ready uptime=soon")[0].uptime is None


FAILED = Stage("disks", "failed", {"reason": "no disk"})
WAITING = Stage("report", "waiting", {"reason": "no answer"})
READY = Stage("report", "ready")


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ((), None),
        ((READY,), None),
        ((WAITING, READY), None),
        ((READY, WAITING), WAITING),
        ((FAILED, WAITING), FAILED),
        ((Stage("docker", "failed"), FAILED), FAILED),  # what has a reason is the cause
        ((Stage("docker", "failed"),), Stage("docker", "failed")),
    ],
)
def test_what_keeps_a_machine_from_going_on(
    stages: tuple[Stage, ...], expected: Stage | None
) -> None:
    assert obstacle(stages) == expected
