"""Well while media advances, waiting while a sender may come, unwell otherwise."""

from typing import Any

import pytest

from streaming_runtime.collector.role import Collector
from streaming_runtime.errors import SettingsError
from streaming_runtime.settings import CollectorSecrets
from streaming_runtime.supervisor import ProcessState
from streaming_runtime.watchdog import Fault
from tests.streaming_runtime.collector.settings_samples import KEY, PASSPHRASE, SECRETS, settings

ERROR = "[in#0 @ 0x1] [error] Error opening input: No such file or directory"


def collector(**changes: Any) -> Collector:
    return Collector(settings(**changes), SECRETS)


def test_unwell_before_the_first_picture() -> None:
    assert collector().health().state == "unwell"


def test_well_while_media_advances() -> None:
    room = collector()
    room.capture.state = ProcessState.STARTING
    room._advance()
    assert room.health().state == "well"


def test_a_lost_link_is_told_while_the_recording_goes_on() -> None:
    room = collector()
    room.capture.state = ProcessState.RUNNING
    room._log.line("[fifo @ 0x7f] [error] Error opening srt://encoder:9000?mode=caller&x=1: error")
    assert room.health().state == "well"
    assert room.health().detail == "no link to the encoder at encoder:9000"


def test_a_recording_that_cannot_be_written_is_told() -> None:
    room = collector()
    room.capture.state = ProcessState.RUNNING
    assert room.recording
    room.recording.problem = "the disk is full"
    assert room.health().detail == "no recording: the disk is full"


def test_the_cause_is_told_without_secrets() -> None:
    room = collector()
    room._log.line(f"[in#0 @ 0x1] [error] cannot open {KEY} with {PASSPHRASE}")
    health = room.health()
    assert health.state == "unwell"
    assert health.detail == "cannot open [secret] with [secret]"


@pytest.mark.parametrize(("kind", "port"), [("srt", 9000), ("rtmp", 1935)])
def test_waiting_for_a_sender(kind: str, port: int) -> None:
    health = collector(source={"kind": kind}).health()
    assert (health.state, health.detail) == ("waiting", f"no {kind} sender on port {port}")


@pytest.mark.parametrize("kind", ["srt", "rtmp"])
def test_failing_again_and_again_is_not_waiting(kind: str) -> None:
    room = collector(source={"kind": kind})
    room._log.line(ERROR)
    for _ in range(2):
        room.capture._score.add(Fault.EXITED, room.capture._clock.monotonic())
    assert room.health().state == "unwell"


def test_a_sender_that_stays_away_never_ends_the_role() -> None:
    spec = collector(source={"kind": "srt"}).capture.spec
    assert spec.start_seconds == float("inf")
    assert spec.ends
    assert not spec.escalates


@pytest.mark.parametrize("kind", ["srt", "rtmp"])
def test_a_missing_key_is_a_fault_of_the_settings(kind: str) -> None:
    with pytest.raises(SettingsError, match="ingestKey"):
        Collector(settings(source={"kind": kind}), CollectorSecrets(srt_passphrase=PASSPHRASE))


def test_the_report_names_node_and_processes() -> None:
    report = collector(source={"kind": "rtmp"}).node().report(0, "0" * 16)
    assert report.node == "collector/main"
    assert set(report.processes) == {"rtmp", "capture"}
    assert report.recording is not None
    assert report.recording.active is False


def test_no_recording_no_report_of_it() -> None:
    assert collector(recording=None).node().report(0, "0" * 16).recording is None
