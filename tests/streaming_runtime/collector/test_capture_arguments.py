"""The one ffmpeg: what it records, what it sends, and in which format."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from streaming_runtime.collector.capture import capture_arguments
from streaming_runtime.errors import SettingsError
from streaming_runtime.settings import CollectorSecrets
from tests.streaming_runtime.collector.settings_samples import KEY, PASSPHRASE, SECRETS, settings
from tests.streaming_runtime.collector.tee_parser import parsed

STARTED = datetime(2027, 3, 1, 9, 30, 0, 250_000, UTC)


def arguments(**changes: Any) -> list[str]:
    return capture_arguments(settings(**changes), SECRETS, STARTED)


def value(of: str, within: list[str]) -> str:
    return within[within.index(of) + 1]


def outputs(**changes: Any) -> list[tuple[dict[str, str], str]]:
    return parsed(arguments(**changes)[-1])


def test_the_recording_comes_first_and_then_the_link() -> None:
    recording, link = outputs()
    assert recording[0]["f"] == "segment"
    assert link[1].startswith("srt://encoder:9000?")


def test_every_packet_of_the_recording_is_written_at_once() -> None:
    options, _ = outputs(recording={"partSeconds": 30})[0]
    assert options["segment_format"] == "mpegts"
    assert "flush_packets=1" in options["segment_format_options"]
    assert options["segment_time"] == "30"


def test_parts_are_named_for_their_time_and_run() -> None:
    _, name = outputs(recording={"directory": "/recordings/50%"})[0]
    milliseconds = round(STARTED.timestamp() * 1000)
    assert name == f"/recordings/50%%/main-%Y%m%dT%H%M%SZ-{milliseconds:x}.ts"
    assert arguments()[:2] == ["env", "TZ=UTC"]


def test_without_a_recording_the_link_is_all() -> None:
    [(_, url)] = outputs(recording=None)
    assert url.startswith("srt://")


def test_each_output_recovers_by_itself() -> None:
    for options, _ in outputs():
        assert options["use_fifo"] == "1"
        assert "attempt_recovery=1" in options["fifo_options"]
        assert "drop_pkts_on_overflow=1" in options["fifo_options"]


def test_the_link_is_encrypted_and_says_who_calls() -> None:
    _, url = outputs(encoder={"address": "192.0.2.7", "port": 9710, "latencyMs": 350})[1]
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    assert query["passphrase"] == PASSPHRASE
    assert query["streamid"] == f"#!::r=main,s={round(STARTED.timestamp() * 1000)}"
    assert query["latency"] == "350000"
    assert query["pkt_size"] == "1316"


def test_the_address_may_be_ipv6() -> None:
    _, url = outputs(encoder={"address": "2001:db8::7", "port": 9000})[1]
    assert url.startswith("srt://[2001:db8::7]:9000?")


def test_the_picture_has_the_declared_format_and_a_keyframe_a_second() -> None:
    command = arguments(video={"width": 640, "height": 360, "fps": 30, "bitrateKbps": 900})
    assert value("-g", command) == value("-keyint_min", command) == "30"
    assert value("-b:v", command) == value("-maxrate", command) == "900k"
    filters = value("-filter:v", command)
    assert "pad=640:360" in filters
    assert "fps=30" in filters


def test_the_sound_is_aac_in_stereo_at_48_khz() -> None:
    command = arguments(audioBitrateKbps=96)
    assert [value(option, command) for option in ("-c:a", "-b:a", "-ar", "-ac")] == [
        "aac",
        "96k",
        "48000",
        "2",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"kind": "test"}, "-re -f lavfi -i testsrc2=size=1280x720:rate=25"),
        ({"kind": "file", "path": "/m/a.mp4"}, "-re -stream_loop -1 -i file:/m/a.mp4"),
        ({"kind": "v4l2"}, "-f v4l2 -framerate 25 -video_size 1280x720 -i /dev/video0"),
        ({"kind": "v4l2", "inputFormat": "mjpeg"}, "-f v4l2 -input_format mjpeg -framerate 25"),
        ({"kind": "v4l2", "audioDevice": "hw:1,0"}, "-f alsa -i hw:1,0"),
        ({"kind": "srt"}, "-f mpegts -i tcp://127.0.0.1:8078?listen=1"),
        ({"kind": "rtmp"}, f"-f flv -i rtmp://127.0.0.1:1935/live/{KEY}"),
        ({"kind": "rtmp", "port": 1999}, f"-i rtmp://127.0.0.1:1999/live/{KEY}"),
    ],
)
def test_inputs_of_each_kind_of_source(source: dict[str, str], expected: str) -> None:
    assert f" {expected} " in " ".join(arguments(source=source))


@pytest.mark.parametrize(
    "source",
    [{"kind": "file", "path": "/a.mp4"}, {"kind": "v4l2"}, {"kind": "srt"}, {"kind": "rtmp"}],
)
def test_a_source_without_sound_gets_silence(source: dict[str, str]) -> None:
    command = arguments(source=source)
    assert any(part.startswith("anullsrc") for part in command)
    assert "-shortest" in command


def test_the_test_picture_shows_the_slug_and_a_clock() -> None:
    filters = value("-filter:v", arguments(room="hall-2"))
    assert "text='hall-2'" in filters
    assert "gmtime" in filters


def test_only_the_test_picture_is_written_on() -> None:
    assert "drawtext" not in value("-filter:v", arguments(source={"kind": "v4l2"}))


def test_an_rtmp_source_needs_a_key() -> None:
    secrets = CollectorSecrets(srt_passphrase=PASSPHRASE)
    with pytest.raises(SettingsError, match="ingestKey: missing"):
        capture_arguments(settings(source={"kind": "rtmp"}), secrets, STARTED)
