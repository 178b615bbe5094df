"""Runs other programs: quick questions, and long work whose output becomes progress."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.setup.progress import Progress

POLL_SECONDS = 0.2
KEPT_LINES = 15


class ProgramError(Exception):
    """A program could not be run, failed or took too long; ends with what it printed last."""


def answer(command: Sequence[str | Path], *, seconds: float = 15.0) -> str | None:
    """What a program prints, without surrounding space; None if it is missing, fails or hangs."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            command, capture_output=True, text=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def run(
    command: Sequence[str | Path],
    progress: Progress,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    first_line_seconds: float | None = None,
    seconds: float = 3600.0,
) -> None:
    """Runs a program to its end and shows its last line as progress.

    Args:
        command: the program and its arguments.
        progress: the step's.
        folder: where it runs.
        environment: variables set besides this process's own.
        first_line_seconds: how long it may take until it prints anything.
        seconds: how long it may take in all.

    Raises:
        ProgramError: if it cannot be started, fails or takes too long.
    """
    name = Path(command[0]).name
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed programs, no shell
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ProgramError(f"{name} cannot be run: {error.strerror}") from error
    lines: deque[str] = deque(maxlen=KEPT_LINES)
    reader = threading.Thread(target=_keep_lines, args=(process, lines), daemon=True)
    reader.start()
    started = time.monotonic()
    try:
        while process.poll() is None:
            elapsed = time.monotonic() - started
            if first_line_seconds is not None and not lines and elapsed > first_line_seconds:
                raise ProgramError(f"{name} got no answer in {first_line_seconds:.0f} s")
            if elapsed > seconds:
                raise ProgramError(_with_output(f"{name} took more than {seconds:.0f} s", lines))
            progress.tick(lines[-1] if lines else "")
            time.sleep(POLL_SECONDS)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    reader.join(timeout=1.0)
    if process.returncode:
        failure = f"{name} failed with exit code {process.returncode}"
        raise ProgramError(_with_output(failure, lines))


def on_path(name: str) -> Path | None:
    """The program of that name on PATH."""
    found = shutil.which(name)
    return Path(found) if found else None


def _keep_lines(process: subprocess.Popen[str], lines: deque[str]) -> None:
    if process.stdout is not None:
        with process.stdout:
            lines.extend(text for line in process.stdout if (text := line.strip()))


def _with_output(failure: str, lines: deque[str]) -> str:
    return "\n    ".join([f"{failure}:", *lines]) if lines else failure
