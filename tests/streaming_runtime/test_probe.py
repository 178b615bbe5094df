"""A look at a server from within its container."""

import asyncio

import pytest

from streaming_runtime.probe import answers, has_certificate


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
        port = server.sockets[0].getsockname()[1]
        assert await answers(port) is well
        assert not await has_certificate(port, "live.example.org")


async def test_nobody_there_is_no_pulse() -> None:
    assert not await answers(1)
    assert not await has_certificate(1, "live.example.org")
