"""Receives from an SRT sender, and hands the bytes on over loopback.

A process of its own, because in one ffmpeg the link to the encoder, when it fails, closes every
other SRT socket of the process as well ("All sockets removed from epoll"; ffmpeg 7.1). A sender
without the key is refused by libsrt (SRTO_PASSPHRASE, SRTO_ENFORCEDENCRYPTION).
"""

from collections.abc import Callable

from streaming_runtime.collector.sources import SRT_RELAY_PORT, listening_port
from streaming_runtime.settings import SrtSource
from streaming_runtime.supervisor import ProcessSpec


def srt_receiver(source: SrtSource, key: str, read_log: Callable[[str], None]) -> ProcessSpec:
    """The ffmpeg that listens for the sender; it ends when the sender has gone.

    Args:
        source: where it listens.
        key: the passphrase that a sender must know.
        read_log: given each line that it prints.
    """
    arguments = [
        *("ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info"),
        *("-mode", "listener", "-latency", str(source.latency_ms * 1000), "-passphrase", key),
        *("-f", "data", "-i", f"srt://0.0.0.0:{listening_port(source)}"),
        *("-map", "0", "-c", "copy", "-flush_packets", "1"),
        *("-f", "data", f"tcp://127.0.0.1:{SRT_RELAY_PORT}"),
    ]
    return ProcessSpec(
        name="srt",
        argv=lambda: arguments,
        read_stderr=read_log,
        escalates=False,
        ends=True,
    )
