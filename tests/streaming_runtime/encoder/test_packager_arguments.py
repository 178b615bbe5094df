"""The packager's command line: the ladder as declared, keyframes aligned with segments."""

from pathlib import Path
from typing import Any

import pytest

from streaming_runtime.encoder.packager import packager_arguments
from tests.streaming_runtime.encoder.room_settings import encoder_settings


def arguments(**changes: Any) -> list[str]:
    settings = encoder_settings(**changes)
    return list(packager_arguments(settings, Path("/work"), Path("/run/preview.jpg")))


def value(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


@pytest.mark.parametrize(("fps", "seconds", "group"), [(25, 1, "25"), (30, 2, "60")])
def test_keyframes_stand_where_segments_begin(fps: int, seconds: int, group: str) -> None:
    command = arguments(fps=fps, segmentSeconds=seconds)
    assert value(command, "-g") == value(command, "-keyint_min") == group
    assert value(command, "-hls_time") == str(seconds)
    assert f"fps={fps}" in value(command, "-filter_complex")


def test_rate_buffer_is_never_larger_than_the_peak() -> None:
    command = arguments()
    for index in range(2):
        peak = int(value(command, f"-maxrate:v:{index}").removesuffix("k"))
        buffer = int(value(command, f"-bufsize:v:{index}").removesuffix("k"))
        assert buffer <= peak


def test_every_rendition_is_a_track_and_the_sound_one_more() -> None:
    command = arguments()
    assert value(command, "-var_stream_map") == "v:0,name:360p v:1,name:180p a:0,name:audio"
    assert "split=2[v0][s1]" in value(command, "-filter_complex")


def test_single_rendition_needs_no_scaling_beside_it() -> None:
    command = arguments(ladder=["360p"])
    assert value(command, "-filter_complex").endswith("split=1[v0]")


def test_packets_used_for_probing_are_not_thrown_away() -> None:
    assert "nobuffer" not in " ".join(arguments())
