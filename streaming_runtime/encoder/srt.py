"""As much of libsrt's C interface (docs/API of Haivision's srt) as a listener needs."""

import ctypes
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass

LIBRARY = "libsrt-gnutls.so.1.5"
PAYLOAD_BYTES = 1500
STREAM_ID_BYTES = 512
BACKLOG = 16
PEER_IDLE_MS = 2000

_INVALID = -1
_NO_DATA = 6002
_READABLE = 0x1 | 0x8
_LOG_ERRORS = 3

_RCVSYN = 2
_LATENCY = 23
_PASSPHRASE = 26
_STREAM_ID = 46
_ENFORCED_ENCRYPTION = 53
_PEER_IDLE_TIMEOUT = 55


_LOG_HANDLER = CFUNCTYPE(None, c_void_p, c_int, c_char_p, c_int, c_char_p, c_char_p)


class SrtError(Exception):
    """The library refused a call; the message is its own."""


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(LIBRARY)
    buffer, size = c_char_p, POINTER(c_int)
    for name, result, *arguments in (
        ("srt_startup", c_int),
        ("srt_cleanup", c_int),
        ("srt_setloglevel", None, c_int),
        ("srt_setloghandler", None, c_void_p, _LOG_HANDLER),
        ("srt_create_socket", c_int),
        ("srt_setsockflag", c_int, c_int, c_int, buffer, c_int),
        ("srt_getsockflag", c_int, c_int, c_int, c_void_p, size),
        ("srt_bind", c_int, c_int, buffer, c_int),
        ("srt_listen", c_int, c_int, c_int),
        ("srt_accept", c_int, c_int, c_void_p, size),
        ("srt_recvmsg", c_int, c_int, c_void_p, c_int),
        ("srt_close", c_int, c_int),
        ("srt_getlasterror", c_int, size),
        ("srt_getlasterror_str", c_char_p),
        ("srt_epoll_create", c_int),
        ("srt_epoll_add_usock", c_int, c_int, c_int, size),
        ("srt_epoll_remove_usock", c_int, c_int, c_int),
        (
            *("srt_epoll_wait", c_int, c_int, POINTER(c_int), size, c_void_p, c_void_p, c_int64),
            *(c_void_p, c_void_p, c_void_p, c_void_p),
        ),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


@dataclass(frozen=True)
class Caller:
    """An accepted connection; its passphrase was right."""

    handle: int
    peer: str
    stream_id: str


class Listener:
    """Listens on a UDP port of all addresses; callers without the passphrase are refused."""

    def __init__(
        self, port: int, passphrase: str, latency_ms: int, log: Callable[[str], object]
    ) -> None:
        """Start listening.

        Args:
            port: UDP port.
            passphrase: what callers must know.
            latency_ms: how long packets may be delayed or sent again.
            log: gets the library's error messages, called from its threads.

        Raises:
            SrtError: the port is taken, or an option is refused.
            OSError: the library is not installed.
        """
        self._library = _load()
        self._library.srt_startup()
        self._library.srt_setloglevel(_LOG_ERRORS)
        # Kept as an attribute: the library holds no reference of its own.
        self._log_handler = _LOG_HANDLER(
            lambda _opaque, _level, _file, _line, _area, message: log(
                message.decode(errors="replace")
            )
        )
        self._library.srt_setloghandler(None, self._log_handler)
        self._socket = self._library.srt_create_socket()
        self._buffer = ctypes.create_string_buffer(PAYLOAD_BYTES)
        self._ready = (c_int * 32)()
        self._option(_RCVSYN, struct.pack("?", False))
        self._option(_LATENCY, struct.pack("i", latency_ms))
        self._option(_PASSPHRASE, passphrase.encode())
        self._option(_ENFORCED_ENCRYPTION, struct.pack("?", True))
        self._option(_PEER_IDLE_TIMEOUT, struct.pack("i", PEER_IDLE_MS))
        address = struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + bytes(12)
        self._check(self._library.srt_bind(self._socket, address, len(address)))
        self._check(self._library.srt_listen(self._socket, BACKLOG))
        self._epoll = self._check(self._library.srt_epoll_create())
        self._watch(self._socket)

    def wait(self, seconds: float) -> tuple[bool, list[int]]:
        """Wait until somebody calls or something comes.

        Returns:
            Whether somebody calls, and the handles of the callers to be read.
        """
        count = c_int(len(self._ready))
        self._library.srt_epoll_wait(
            *(self._epoll, self._ready, ctypes.byref(count), None, None, int(seconds * 1000)),
            *(None, None, None, None),
        )
        handles = list(self._ready[: max(0, min(count.value, len(self._ready)))])
        return self._socket in handles, [handle for handle in handles if handle != self._socket]

    def accept(self) -> Caller | None:
        """The next caller, if there still is one."""
        address = ctypes.create_string_buffer(128)
        handle = self._library.srt_accept(self._socket, address, ctypes.byref(c_int(len(address))))
        if handle == _INVALID:
            return None
        text = ctypes.create_string_buffer(STREAM_ID_BYTES + 1)
        length = c_int(len(text))
        self._library.srt_getsockflag(handle, _STREAM_ID, text, ctypes.byref(length))
        self._watch(handle)
        peer = f"{socket.inet_ntoa(address.raw[4:8])}:{int.from_bytes(address.raw[2:4], 'big')}"
        return Caller(handle, peer, text.raw[: max(0, length.value)].decode(errors="replace"))

    def receive(self, caller: Caller) -> bytes:
        """The next message, or nothing if none has come.

        Raises:
            SrtError: the connection is over.
        """
        size = self._library.srt_recvmsg(caller.handle, self._buffer, PAYLOAD_BYTES)
        if size > 0:
            return self._buffer.raw[:size]
        if size != 0 and self._library.srt_getlasterror(None) == _NO_DATA:
            return b""
        raise SrtError(self._last_error() if size else "ended by the sender")

    def drop(self, caller: Caller) -> None:
        """End a connection."""
        self._library.srt_epoll_remove_usock(self._epoll, caller.handle)
        self._library.srt_close(caller.handle)

    def close(self) -> None:
        """End everything; senders notice at once."""
        self._library.srt_close(self._socket)
        self._library.srt_cleanup()

    def _watch(self, handle: int) -> None:
        events = c_int(_READABLE)
        with suppress(SrtError):  # a caller may be gone already; then it is never ready
            self._check(
                self._library.srt_epoll_add_usock(self._epoll, handle, ctypes.byref(events))
            )

    def _option(self, option: int, value: bytes) -> None:
        self._check(self._library.srt_setsockflag(self._socket, option, value, len(value)))

    def _check(self, result: int) -> int:
        if result == _INVALID:
            raise SrtError(self._last_error())
        return result

    def _last_error(self) -> str:
        message: bytes = self._library.srt_getlasterror_str()
        return message.decode(errors="replace").strip()
