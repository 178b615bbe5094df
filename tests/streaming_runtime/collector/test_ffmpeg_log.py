"""What ffmpeg says: trouble is logged once, the link followed, the cause of a failure kept."""

import logging

from streaming_runtime.collector.ffmpeg_log import REPEAT_SECONDS, FfmpegLog
from tests.streaming_runtime.fake_clock import FakeClock

NO_DEVICE = "[video4linux2,v4l2 @ 0x55] [error] Cannot open video device /dev/video9: No such file"
LINK_FAILED = (
    "[fifo @ 0x7f] [error] Error opening srt://enc:9000?mode=caller&pbkeylen=16: I/O error"
)
LINK_RECOVERED = "[fifo @ 0x7f] [info] Recovery successful"


class Written(list[tuple[int, str]]):
    """The lines that were logged."""

    def write(self, level: int, line: str) -> None:
        self.append((level, line))


def test_repeated_lines_are_logged_once_a_minute(clock: FakeClock) -> None:
    written = Written()
    log = FfmpegLog(clock=clock, write=written.write)
    for number in range(1000):
        log.line(f"[segment @ 0x1] [error] Failure occurred when ending segment '{number}.ts'")
    assert len(written) == 1
    clock.now += REPEAT_SECONDS
    log.line("[segment @ 0x1] [error] Failure occurred when ending segment '7.ts'")
    assert len(written) == 2


def test_levels_are_kept_and_information_dropped(clock: FakeClock) -> None:
    written = Written()
    log = FfmpegLog(clock=clock, write=written.write)
    log.line("[info] Stream mapping:")
    log.line("[info]")
    log.line("[vist#0:0/h264 @ 0x1f] [dec:h264 @ 0x2e] [verbose] Starting thread...")
    log.line("[libx264 @ 0x1] [warning] slow")
    log.line("[fatal] Error opening input files: No such file")
    assert written == [
        (logging.WARNING, "slow"),
        (logging.ERROR, "Error opening input files: No such file"),
    ]


def test_a_refused_sender_is_logged(clock: FakeClock) -> None:
    written = Written()
    log = FfmpegLog(clock=clock, write=written.write)
    log.line("04:38:34.1/SRT:RcvQ:w1!W:SRT.cn: KMREQ/rcv: (snd) Rx process failure - BADSECRET")
    log.line("04:38:34.1/SRT:RcvQ:w1!W:SRT.cn: rsp(REJECT): 1010 - Incorrect passphrase")
    assert [line.rpartition("- ")[2] for _, line in written] == ["Incorrect passphrase"]


def test_the_link_is_followed(clock: FakeClock) -> None:
    written = Written()
    log = FfmpegLog(clock=clock, write=written.write)
    assert not log.link_lost
    log.line(LINK_FAILED)
    log.line(LINK_FAILED)
    assert log.link_lost
    log.line("[fifo @ 0x99] [info] Recovery successful")
    assert log.link_lost
    log.line(LINK_RECOVERED)
    assert not log.link_lost
    assert [line for _, line in written] == [
        "the link to the encoder is down",
        "the link to the encoder is up again",
    ]


def test_the_cause_of_a_failure_is_kept_over_a_restart(clock: FakeClock) -> None:
    log = FfmpegLog(clock=clock, write=Written().write)
    log.line(NO_DEVICE)
    log.begin()
    assert log.complaint == "Cannot open video device /dev/video9: No such file"


def test_the_cause_is_the_beginning_of_the_last_run(clock: FakeClock) -> None:
    log = FfmpegLog(clock=clock, write=Written().write)
    log.line(NO_DEVICE)
    log.begin()
    for text in ("first", "second", "third"):
        log.line(f"[in#0 @ 0x1] [error] {text}")
    assert log.complaint == "first; second"


def test_the_cause_is_forgotten_when_media_advances(clock: FakeClock) -> None:
    log = FfmpegLog(clock=clock, write=Written().write)
    log.line(NO_DEVICE)
    log.advance()
    assert log.complaint == ""


def test_a_lost_link_is_no_cause(clock: FakeClock) -> None:
    log = FfmpegLog(clock=clock, write=Written().write)
    log.line(LINK_FAILED)
    assert log.complaint == ""


def test_the_end_of_the_picture_is_told(clock: FakeClock) -> None:
    ends: list[None] = []
    log = FfmpegLog(on_input_end=lambda: ends.append(None), clock=clock, write=Written().write)
    log.line("[in#1/lavfi @ 0x1] [verbose] EOF while reading input")
    assert ends == []
    log.line("[in#0/flv @ 0x1] [verbose] EOF while reading input")
    log.line("[in#0/mpegts @ 0x1] [error] Error during demuxing: Input/output error")
    assert len(ends) == 2
