"""`python3 -m streaming_runtime.cobbler`: what the container of a stack's own Cobbler runs."""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from streaming_runtime.cobbler import role
from streaming_runtime.errors import RuntimeFailure, SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.logs import set_up_logging
from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings

log = logging.getLogger("cobbler")

DIRECTORY = Path("/etc/streaming")


async def _run_until_told(settings: CobblerSettings, secrets: CobblerSecrets) -> None:
    task = asyncio.ensure_future(role.run(settings, secrets))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")


def main(directory: Path = DIRECTORY) -> int:
    """Run until SIGTERM; returns the exit code."""
    # One stream, so that lines of the log stay in order.
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    try:
        settings = read_model(CobblerSettings, directory / "settings.json")
        secrets = read_model(CobblerSecrets, directory / "secrets.json")
        set_up_logging([secrets.password])
        asyncio.run(_run_until_told(settings, secrets))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except RuntimeFailure as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
