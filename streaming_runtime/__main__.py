"""`python -m streaming_runtime <role>`: what every container runs."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from streaming_runtime.errors import RuntimeFailure, SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.logs import set_up_logging
from streaming_runtime.roles import ROLES, Role

log = logging.getLogger("streaming_runtime")

SETTINGS_FILE = Path("/etc/streaming/settings.json")
SECRETS_FILE = Path("/etc/streaming/secrets.json")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    roles = "\n".join(f"  {role.name:10} {role.summary}" for role in ROLES.values())
    result = argparse.ArgumentParser(
        prog="streaming_runtime",
        description=f"Runs one role of the streaming system.\n\nroles:\n{roles}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("role", choices=ROLES)
    result.add_argument("--settings", type=Path, default=SETTINGS_FILE, metavar="FILE")
    result.add_argument("--secrets", type=Path, default=SECRETS_FILE, metavar="FILE")
    return result


async def _run_until_told(role: Role, settings: object, secrets: object) -> None:
    task = asyncio.ensure_future(role.main()(settings, secrets))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("%s stopped", role.name)


def main(arguments: list[str] | None = None) -> int:
    """Run a role until SIGTERM; returns the exit code."""
    options = parser().parse_args(arguments)
    role = ROLES[options.role]
    try:
        settings = read_model(role.settings, options.settings)
        secrets = read_model(role.secrets, options.secrets)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    set_up_logging(value for value in secrets.model_dump().values() if isinstance(value, str))
    try:
        asyncio.run(_run_until_told(role, settings, secrets))
    except RuntimeFailure as error:
        log.error("%s", error)
        return 2 if isinstance(error, SettingsError) else 1
    except Exception:
        log.exception("%s failed", role.name)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
