"""The slate: a loop without an end, made of what ffmpeg draws."""

import pytest

from streaming_runtime.encoder.slate import read_slate, slate_arguments
from streaming_runtime.settings import STANDARD_RENDITIONS
from tests.streaming_runtime.encoder.transport_streams import picture, programme, slate, stream


def test_loop_goes_on_evenly() -> None:
    loop = slate()
    times = [loop.picture(index).dts for index in range(60)]
    assert times == [index * loop.picture_ticks for index in range(60)]
    assert [index for index in range(60) if loop.picture(index).random_access] == [0, 25, 50]


def test_slate_is_read_from_a_stream() -> None:
    loop = read_slate(stream(programme("s", 9000, 2)), 25)
    assert len(loop.pictures) == 50
    assert loop.pictures[0].dts == 0
    assert loop.silence_ticks == 1920


@pytest.mark.parametrize(
    "data", [b"", b"no stream", stream([picture("alone", 0, key=True)]), stream([])]
)
def test_unusable_slate_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="slate"):
        read_slate(data, 25)


def test_slate_has_the_size_of_the_best_rendition() -> None:
    command = " ".join(slate_arguments(STANDARD_RENDITIONS["720p"], 30))
    assert "s=1280x720:r=30" in command
