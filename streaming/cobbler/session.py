"""Calls of Cobbler's API by a user who is logged in, one change at a time."""

import re
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streaming.cobbler.connection import CobblerAddress, call
from streaming.cobbler.errors import CobblerError, CobblerUnreachable

VERSION = (3, 3)
CALL_SECONDS = 30.0
PAUSE_SECONDS = 1.0
NEWS_SECONDS = 10.0
SAVE_ATTEMPTS = 6
RACES = re.compile(
    "FileExistsError|FileNotFoundError|changed size during iteration|unwise to overwrite"
)
"""What Cobbler answers when two changes meet: it writes the same files for both."""
FAULT = re.compile(r"<class '(?:\w+\.)*(?P<kind>\w+)'>:(?P<text>.*)", re.DOTALL)

_CHANGING: dict[tuple[str, tuple[str, ...]], threading.RLock] = {}
_TOKENS: dict[tuple[CobblerAddress, str], str] = {}
_REGISTRY = threading.Lock()


class Session:
    """A user's calls of one Cobbler.

    All sessions of this process share one login, and change a Cobbler one after the other.
    """

    def __init__(
        self, address: CobblerAddress, password: str, patience: float, tell: Callable[[str], None]
    ) -> None:
        """Nothing is asked yet.

        Args:
            address: where Cobbler is.
            password: of the user there.
            patience: seconds that an API which does not listen yet is waited for.
            tell: is told of waiting.
        """
        self._address, self._password, self._tell = address, password, tell
        self._patience = patience
        with _REGISTRY:
            self._lock = _CHANGING.setdefault((address.url, address.tunnel), threading.RLock())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While nobody else in this process changes this Cobbler."""
        with self._lock:
            yield

    def ask(self, method: str, *arguments: Any) -> Any:
        """What Cobbler tells anyone.

        Raises:
            CobblerError: it does not.
        """
        try:
            return self._call(method, *arguments, seconds=CALL_SECONDS)
        except xmlrpc.client.Fault as fault:
            raise self.explained(fault) from None

    def order(
        self,
        method: str,
        *arguments: Any,
        after: tuple[Any, ...] = (),
        seconds: float = CALL_SECONDS,
    ) -> Any:
        """What Cobbler does for its user.

        Args:
            method: the method's name.
            arguments: those before the login.
            after: those after it.
            seconds: how long it may take.

        Raises:
            xmlrpc.client.Fault: it refuses.
            CobblerError: it does not answer, or does not know the user.
        """
        token = self._login()
        try:
            return self._call(method, *arguments, token, *after, seconds=seconds)
        except xmlrpc.client.Fault as fault:
            if "invalid token" not in fault.faultString:
                raise
        # Cobbler forgets logins when it starts anew, and after an hour without a call.
        with _REGISTRY:
            _TOKENS.pop((self._address, self._password), None)
        return self._call(method, *arguments, self._login(), *after, seconds=seconds)

    def save(self, order: Callable[[], object]) -> None:
        """Let something be written, once more where another change came in between.

        Raises:
            xmlrpc.client.Fault: Cobbler refuses.
        """
        for attempt in range(1, SAVE_ATTEMPTS + 1):
            try:
                order()
                return
            except xmlrpc.client.Fault as fault:
                if attempt == SAVE_ATTEMPTS or not RACES.search(fault.faultString):
                    raise
            time.sleep(PAUSE_SECONDS * attempt / 2)

    def explained(self, fault: xmlrpc.client.Fault) -> CobblerError:
        """A refusal for which there are no better words than Cobbler's."""
        return CobblerError(f"{self._address} refuses: {self.words(fault)}")

    def words(self, fault: xmlrpc.client.Fault) -> str:
        """Cobbler's own words, without the password or the login."""
        text = fault.faultString
        matched = FAULT.fullmatch(text)
        said = matched["text"].strip().strip("'\"") if matched else text
        for secret in (self._password, _TOKENS.get((self._address, self._password), "")):
            said = said.replace(secret, "[secret]") if secret else said
        return said

    def _login(self) -> str:
        with _REGISTRY:
            token = _TOKENS.get((self._address, self._password))
        if token is None:
            self._check_version()
            try:
                token = str(
                    self._call("login", self._address.user, self._password, seconds=CALL_SECONDS)
                )
            except xmlrpc.client.Fault as fault:
                raise self._refused(fault) from None
            with _REGISTRY:
                _TOKENS[self._address, self._password] = token
        return token

    def _refused(self, fault: xmlrpc.client.Fault) -> CobblerError:
        if "login failed" not in fault.faultString:
            return self.explained(fault)
        if self._address.own:
            return CobblerError(
                f"cobbler.host: {self._address} does not take the stack's password: another "
                "Cobbler listens there, or its container was started with another stack secret; "
                "stop the other one, or remove the container `streaming-<stack>-cobbler` and run "
                "`make up`"
            )
        return CobblerError(
            f"cobbler.user: {self._address} refuses user {self._address.user!r} with this "
            "password; correct the user or the secret `cobblerPassword`"
        )

    def _check_version(self) -> None:
        try:
            answer = self._call("extended_version", seconds=CALL_SECONDS)
            version = tuple(int(part) for part in answer["version_tuple"])
        except (xmlrpc.client.Fault, TypeError, KeyError, ValueError):
            raise CobblerError(
                f"{self._address.key}: what answers at {self._address.url} by XML-RPC is no "
                "Cobbler, or one before version 3; use the address of Cobbler's API"
            ) from None
        if version[:2] != VERSION:
            raise CobblerError(
                f"{self._address.key}: {self._address} has version "
                f"{'.'.join(map(str, version))}; its records are written by the API of 3.3, so "
                "use a Cobbler 3.3, or let the stack run its own (`cobbler: {host: …}`)"
            )

    def _call(self, method: str, *arguments: Any, seconds: float) -> Any:
        deadline = time.monotonic() + self._patience
        told = None
        while True:
            began = time.monotonic()
            try:
                return call(self._address, method, *arguments, seconds=seconds)
            except CobblerUnreachable:
                now = time.monotonic()
                # What took all its time was heard, and is not asked again.
                if now >= deadline or now - began >= seconds:
                    raise
                if told is None or now - told >= NEWS_SECONDS:
                    self._tell(f"waiting for {self._address}")
                    told = now
                time.sleep(PAUSE_SECONDS)
