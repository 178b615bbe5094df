"""`python -m streaming_runtime <role>`: what every container runs; and the settings tool."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from streaming_runtime.environment import Part, forget_secrets
from streaming_runtime.errors import RuntimeFailure, SettingsError
from streaming_runtime.given import Given, read_given
from streaming_runtime.logs import set_up_logging
from streaming_runtime.roles import ROLES, Role
from streaming_runtime.settings import EventFile, WebsiteSettings
from streaming_runtime.settings_tool import command
from streaming_runtime.website.event_file import place_event

log = logging.getLogger("streaming_runtime")

SETTINGS_TOOL = "settings"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    roles = "\n".join(f"  {role.name:10} {role.summary}" for role in ROLES.values())
    result = argparse.ArgumentParser(
        prog="streaming_runtime",
        description=f"Runs one role of the streaming system.\n\nroles:\n{roles}\n\n"
        f"instead of a role:\n  {SETTINGS_TOOL:10} writes, checks and explains roles' settings",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("role", choices=ROLES)
    result.add_argument(
        "--settings", type=Path, metavar="FILE", help="default: /etc/streaming/settings.json, .toml"
    )
    result.add_argument(
        "--secrets", type=Path, metavar="FILE", help="default: /etc/streaming/secrets.json, .toml"
    )
    return result


def _given(role: Role, options: argparse.Namespace) -> Given:
    files: dict[Part, Path | None] = {"settings": options.settings, "secrets": options.secrets}
    given = read_given(role, os.environ, files)
    forget_secrets(os.environ)
    if isinstance(given.event, EventFile) and isinstance(given.settings, WebsiteSettings):
        place_event(given.event, given.settings)
    return given


async def _run_until_told(role: Role, given: Given) -> None:
    task = asyncio.ensure_future(role.main()(given.settings, given.secrets))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("%s stopped", role.name)


def main(arguments: list[str] | None = None) -> int:
    """Run a role until SIGTERM; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == [SETTINGS_TOOL]:
        return command.main(arguments[1:])
    options = parser().parse_args(arguments)
    role = ROLES[options.role]
    try:
        given = _given(role, options)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    set_up_logging(value for value in given.secrets.model_dump().values() if isinstance(value, str))
    try:
        asyncio.run(_run_until_told(role, given))
    except RuntimeFailure as error:
        log.error("%s", error)
        return 2 if isinstance(error, SettingsError) else 1
    except Exception:
        log.exception("%s failed", role.name)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
