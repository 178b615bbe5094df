"""Progress is what ffmpeg's time stamp says, not that ffmpeg says something."""

import asyncio

import pytest

from streaming_runtime.progress import read_progress


@pytest.mark.parametrize(
    ("printed", "advances"),
    [
        (["out_time_us=1", "out_time_us=2", "out_time_us=3"], 3),
        (["out_time_us=5", "out_time_us=5", "out_time_us=5"], 1),
        (["out_time_us=N/A", "out_time_us=N/A"], 0),
        (["out_time_us=-21333", "out_time_us=0"], 2),
        (["out_time_us=9", "out_time_us=3", "out_time_us=10"], 2),
        (["frame=1", "out_time=00:00:01", "progress=continue", ""], 0),
    ],
)
async def test_advances(printed: list[str], advances: int) -> None:
    stdout = asyncio.StreamReader()
    stdout.feed_data("".join(f"{line}\n" for line in printed).encode())
    stdout.feed_eof()
    seen: list[None] = []
    await read_progress(stdout, lambda: seen.append(None))
    assert len(seen) == advances
