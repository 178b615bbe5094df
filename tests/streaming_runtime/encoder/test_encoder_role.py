"""The encoder as a node: what it reports, and that its passphrase is nowhere to be seen."""

from pathlib import Path

from streaming_runtime.encoder.role import Encoder
from streaming_runtime.node import Node
from streaming_runtime.settings import EncoderSecrets
from tests.streaming_runtime.encoder.room_settings import encoder_settings
from tests.streaming_runtime.encoder.transport_streams import slate

LINK_KEY = "a-very-secret-passphrase"


def node_in(directory: Path) -> Node:
    (directory / "run").mkdir()
    secrets = EncoderSecrets(srt_passphrase=LINK_KEY)
    return Encoder(encoder_settings(directory), secrets, slate(), directory / "run").node()


def test_encoder_is_unwell_before_its_packager_runs(tmp_path: Path) -> None:
    report = node_in(tmp_path).report(1.0, "n" * 16)
    assert report.node == "encoder/main"
    assert report.health.state == "unwell"
    assert "packager" in report.health.detail


def test_report_says_what_is_served(tmp_path: Path) -> None:
    stream = node_in(tmp_path).report(1.0, "n" * 16).stream
    assert stream is not None
    assert (stream.playlist, stream.preview) == ("/main/master.m3u8", "/main/preview.jpg")
    assert stream.segment_age_seconds is None
    assert stream.showing == "slate"


def test_passphrase_stands_in_no_argument_and_no_file(tmp_path: Path) -> None:
    node = node_in(tmp_path)
    arguments = [argument for process in node.processes for argument in process.spec.argv()]
    files = [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not any(LINK_KEY in text for text in arguments + files)


def test_only_the_ingest_may_fail_for_ever(tmp_path: Path) -> None:
    processes = {process.spec.name: process.spec for process in node_in(tmp_path).processes}
    assert not processes["ingest"].escalates
    assert processes["packager"].escalates
    assert processes["nginx"].escalates
