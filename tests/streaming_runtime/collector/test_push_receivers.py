"""Receivers of pushed streams ask for the room's key."""

from pathlib import Path

from streaming_runtime.collector.rtmp import configuration, rtmp_listener
from streaming_runtime.collector.srt import srt_receiver
from streaming_runtime.settings import SrtSource


def test_rtmp_compares_the_stream_key() -> None:
    text = configuration(1935, "the-room-key")
    assert '"the-room-key" 0;' in text
    assert "on_publish http://127.0.0.1:" in text
    assert "deny play all;" in text
    assert text.count("{") == text.count("}")


def test_the_rtmp_configuration_is_for_its_user_only(tmp_path: Path) -> None:
    file = tmp_path / "rtmp.conf"
    file.write_text("of an earlier start")
    assert str(file) in rtmp_listener(1935, "the-room-key", file).argv()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == configuration(1935, "the-room-key")


def test_srt_asks_for_the_passphrase() -> None:
    source = SrtSource(kind="srt", port=9001, latency_ms=300)
    argv = list(srt_receiver(source, "the-room-key", print).argv())
    assert argv[argv.index("-passphrase") + 1] == "the-room-key"
    assert argv[argv.index("-latency") + 1] == "300000"
    assert "srt://0.0.0.0:9001" in argv
