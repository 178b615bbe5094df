"""The event file: read, checked, written and watched.

`python3 -m streaming_runtime.website.event_file < event.json` checks an event file and puts it in
place of the present one; a running website takes it up within a second. Exit code 2: the input is
wrong, every problem is named, and the present file stays.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.settings import EventFile, WebsiteSettings
from streaming_runtime.settings.problems import problems_of

log = logging.getLogger(__name__)

FILE_NAME = "event.json"
POLL_SECONDS = 1.0
SETTINGS_FILE = Path("/etc/streaming/settings.json")


def parse_event(content: bytes) -> EventFile:
    """The event that a file's content describes.

    Raises:
        SettingsError: it is no JSON or does not fit; every problem is named.
    """
    try:
        event = json.loads(content)
    except ValueError as error:
        raise SettingsError(f"the event file is not JSON: {error}") from None
    try:
        return EventFile.model_validate(event)
    except ValidationError as error:
        lines = "\n".join(f"  {problem}" for problem in problems_of(error, event, EventFile))
        raise SettingsError(f"wrong event file\n{lines}") from None


def write_event(event: EventFile, file: Path) -> None:
    """Put an event in place of the file's content, atomically and durably.

    Raises:
        OSError: the file cannot be written; its old content stays.
    """
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=file.name, delete=False) as temporary:
        try:
            temporary.write(event.model_dump_json(by_alias=True, indent=2).encode())
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).replace(file)
        except OSError:
            Path(temporary.name).unlink()
            raise


def place_event(event: EventFile, settings: WebsiteSettings) -> None:
    """Put an event where a website with these settings looks for it.

    Raises:
        SettingsError: its directory cannot be written.
    """
    try:
        write_event(event, Path(settings.directory) / FILE_NAME)
    except OSError as error:
        raise SettingsError(
            f"{settings.directory}: the event file cannot be written: {error.strerror}"
        ) from None


class EventWatcher:
    """The event as its file says, kept up to date while `run` runs."""

    def __init__(self, file: Path) -> None:
        """Read the file for the first time."""
        self.event: EventFile | None = None
        self._file = file
        self._content: bytes | None = None
        self.refresh()

    def refresh(self) -> None:
        """Take up the file's content if it changed; a broken file leaves the last good event."""
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            log.error("%s cannot be read: %s", self._file, error.strerror)
            return
        if content == self._content:
            return
        self._content = content
        try:
            self.event = parse_event(content)
        except SettingsError as error:
            log.error("%s is not taken up: %s", self._file, error)
            return
        rooms = ", ".join(room.slug for room in self.event.rooms) or "none"
        log.info("event %r with rooms: %s", self.event.conference.name, rooms)

    async def run(self) -> None:
        """Follow the file until cancelled."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self.refresh()


def main(arguments: list[str] | None = None) -> int:
    """Check the event file on standard input and put it in place; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="streaming_runtime.website.event_file",
        description="Checks the event file on standard input and gives it to the website.",
    )
    parser.add_argument("--settings", type=Path, default=SETTINGS_FILE, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        directory = Path(read_model(WebsiteSettings, options.settings).directory)
        write_event(parse_event(sys.stdin.buffer.read()), directory / FILE_NAME)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{directory}: the event file cannot be written: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
