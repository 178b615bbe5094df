"""The roles, and what each reads: the one table that everything else about roles is taken from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    EncoderSecrets,
    EncoderSettings,
    EventFile,
    GatewaySecrets,
    GatewaySettings,
    WebsiteSecrets,
    WebsiteSettings,
)
from streaming_runtime.settings.base import SettingsModel


@dataclass(frozen=True)
class Role:
    """A role: its name, in a word what it does, and the models of its files."""

    name: str
    summary: str
    settings: type[SettingsModel]
    secrets: type[SettingsModel]
    event: type[EventFile] | None = None
    """For who shows the event: the model of the event file, which may also come later."""

    def main(self) -> Callable[[Any, Any], Awaitable[None]]:
        """The coroutine function that runs the role, given its settings and secrets."""
        module = import_module(f"streaming_runtime.{self.name}.role")
        run: Callable[[Any, Any], Awaitable[None]] = module.run
        return run


ROLES = {
    role.name: role
    for role in (
        Role(
            "collector",
            "captures a room's picture, records it and sends it to its encoder",
            CollectorSettings,
            CollectorSecrets,
        ),
        Role(
            "encoder",
            "turns a room's stream into adaptive HLS and serves it",
            EncoderSettings,
            EncoderSecrets,
        ),
        Role(
            "website",
            "shows viewers the rooms and tells them where to fetch the streams",
            WebsiteSettings,
            WebsiteSecrets,
            EventFile,
        ),
        Role(
            "gateway",
            "serves a host's website and streams by HTTPS, with certificates that it fetches",
            GatewaySettings,
            GatewaySecrets,
        ),
    )
}
