"""What nginx is told: addresses, headers, and nothing written where nothing may be."""

import asyncio
from pathlib import Path

import pytest

from streaming_runtime.encoder.origin import OriginFiles, answers, nginx_configuration

FILES = OriginFiles(Path("/run/x"), Path("/run/x/playlists"), Path("/volume"))


def test_configuration_names_room_port_and_places() -> None:
    text = nginx_configuration("hall-2", 8081, FILES)
    assert "listen 8081;" in text
    assert "location = /hall-2/master.m3u8 { root /run/x/playlists;" in text
    assert "(m4s|mp4)$ { root /volume; }" in text
    assert text.count("{") == text.count("}")


def test_every_temporary_path_is_in_tmp() -> None:
    text = nginx_configuration("main", 8080, FILES)
    assert text.count("_temp_path /tmp/") == 5
    assert "error_log stderr" in text


@pytest.mark.parametrize(
    ("reply", "well"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nok\n", True),
        (b"HTTP/1.1 500 No\r\n\r\n", False),
        (b"", False),
        (b"\xff" * 100_000, False),
    ],
)
async def test_pulse_is_a_good_answer(reply: bytes, well: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        assert await answers(server.sockets[0].getsockname()[1]) is well


async def test_nobody_there_is_no_pulse() -> None:
    assert not await answers(1)
