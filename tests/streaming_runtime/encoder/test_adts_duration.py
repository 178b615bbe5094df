"""How long a run of AAC frames sounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_runtime.encoder.adts import adts_ticks
from tests.streaming_runtime.encoder.transport_streams import adts_frame


@pytest.mark.parametrize(("frames", "ticks"), [(0, 0), (1, 1920), (7, 7 * 1920)])
def test_frames_add_up(frames: int, ticks: int) -> None:
    assert adts_ticks(adts_frame(b"sound") * frames) == ticks


def test_frame_that_is_cut_off_does_not_count() -> None:
    assert adts_ticks(adts_frame(b"sound") + adts_frame(b"sound")[:-1]) == 1920


@given(st.binary(max_size=200))
def test_any_bytes_have_a_duration(data: bytes) -> None:
    assert adts_ticks(data) >= 0
