"""A Cobbler 3.3 as far as its API is used, with the words of the real one, and no files."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from xmlrpc.server import SimpleXMLRPCServer

from streaming.cobbler import CobblerAddress, CobblerApi

USER, PASSWORD = "cobbler", "correct horse"
NOTHING = "~"
POWER_TYPES = ("ipmilan", "redfish")


class CX(Exception):
    """Cobbler's own kind of error, as it names it in faults."""


CX.__module__ = "cobbler.cexceptions"


class _Server(ThreadingMixIn, SimpleXMLRPCServer):
    daemon_threads = True


class FakeCobbler:
    """Listens on the loopback address while it is used as a context manager.

    Attributes:
        items: records by kind and name.
        on: machines that are on, by record.
        done: what was ordered: `add system streaming-dev-hall`, `power on streaming-dev-hall`.
        failures: what the next changes fail with.
        power_failure: what power actions fail with.
        most_changes: how many changes ran at once at most.
        version: as `extended_version` tells it.
    """

    def __init__(self) -> None:
        self.items: dict[str, dict[str, dict[str, Any]]] = {
            "distro": {},
            "profile": {},
            "system": {},
        }
        self.on: set[str] = set()
        self.done: list[str] = []
        self.failures: list[Exception] = []
        self.power_failure: Exception | None = None
        self.most_changes = self._changes = 0
        self.version = [3, 3, 10]
        self.tokens: set[str] = set()
        self.logins = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), allow_none=True, logRequests=False)
        self._server.register_instance(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "FakeCobbler":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def extended_version(self) -> dict[str, Any]:
        return {"version_tuple": self.version}

    def login(self, user: str, password: str) -> str:
        self.logins += 1
        if (user, password) != (USER, PASSWORD):
            raise CX(f"login failed ({user})")
        token = secrets.token_hex(18)
        self.tokens.add(token)
        return token

    def token_check(self, token: str) -> bool:
        return token in self.tokens

    def get_item_names(self, kind: str) -> list[str]:
        return list(self.items[kind])

    def has_item(self, kind: str, name: str) -> bool:
        return name in self.items[kind]

    def get_distro(self, name: str) -> Any:
        return self.items["distro"].get(name, NOTHING)

    def get_profile(self, name: str) -> Any:
        return self.items["profile"].get(name, NOTHING)

    def get_system(self, name: str) -> Any:
        return self.items["system"].get(name, NOTHING)

    def find_system(self, criteria: dict[str, str], expand: bool) -> list[str]:
        assert not expand
        [(key, value)] = criteria.items()
        return [
            name
            for name, item in self.items["system"].items()
            if any(card.get(key) == value for card in item["interfaces"].values())
        ]

    def xapi_object_edit(
        self, kind: str, name: str, how: str, attributes: dict[str, Any], token: str
    ) -> bool:
        with self._changing(token):
            assert attributes.pop("name") == name
            if how == "add" and name in self.items[kind]:
                raise CX(f"It seems unwise to overwrite the object {name}, try 'edit'")
            item = {**self.items[kind].get(name, {"interfaces": {}, "comment": ""})}
            if "profile" in attributes and attributes["profile"] not in self.items["profile"]:
                missing = attributes["profile"]
                raise ValueError(f'Profile with the name "{missing}" is not existing')
            if attributes.get("power_type", "ipmilan") not in POWER_TYPES:
                raise CX(f"power management type must be one of: {','.join(POWER_TYPES)}")
            card = attributes.pop("interface", None)
            if card:
                fields = {
                    key: attributes.pop(key)
                    for key in ("mac_address", "ip_address")
                    if key in attributes
                }
                known = item["interfaces"].get(card, {"mac_address": "", "ip_address": ""})
                item["interfaces"] = {**item["interfaces"], card: {**known, **fields}}
            defaults = {"kernel_options": "<<inherit>>"} if kind == "system" else {}
            self.items[kind][name] = {**defaults, **item, **attributes}
            self.done.append(f"{how} {kind} {name}")
        return True

    def remove_item(self, kind: str, name: str, token: str, recursive: bool) -> bool:
        with self._changing(token):
            assert not recursive
            users = [item for item in self.items["system"].values() if item.get(kind) == name]
            if users:
                raise CX("removal would orphan system: x")
            self.items[kind].pop(name, None)
            self.done.append(f"remove {kind} {name}")
        return True

    def get_item_handle(self, kind: str, name: str) -> str:
        if name not in self.items[kind]:
            raise CX(f"internal error, unknown {kind} name {name}")
        return f"{kind}::{name}"

    def power_system(self, handle: str, action: str, token: str) -> bool:
        self._let_in(token)
        name = handle.partition("::")[2]
        if self.power_failure:
            raise self.power_failure
        self.done.append(f"power {action} {name}")
        if action in ("on", "reboot"):
            self.on.add(name)
        if action == "off":
            self.on.discard(name)
        return name in self.on if action == "status" else True

    def seen(self, word: str) -> list[str]:
        """What was ordered that begins with a word."""
        return [line for line in self.done if line.startswith(word)]

    @contextmanager
    def _changing(self, token: str) -> Iterator[None]:
        self._let_in(token)
        with self._lock:
            self._changes += 1
            self.most_changes = max(self.most_changes, self._changes)
        try:
            time.sleep(0.005)
            if self.failures:
                raise self.failures.pop(0)
            yield
        finally:
            with self._lock:
                self._changes -= 1

    def _let_in(self, token: str) -> None:
        if token not in self.tokens:
            raise CX(f"invalid token: {token}")


def api_of(
    cobbler: FakeCobbler,
    *,
    stack: str = "dev",
    password: str = PASSWORD,
    own: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> CobblerApi:
    address = CobblerAddress(cobbler.url, own=own)
    return CobblerApi(address, password, stack=stack, tell=tell)
