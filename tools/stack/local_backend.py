"""The files of a local Pulumi backend: locks of updates that died, and states cut off in writing.

Other backends keep theirs to themselves.
"""

import json
import os
import shutil
import socket
import time
from pathlib import Path

from tools.stack.terminal import CommandError, say

WRITING_SECONDS = 2.0
"""How long a running update may take to write a state."""


def break_dead_locks(stack: str) -> None:
    """Remove the stack's locks of processes of this machine that no longer run.

    Raises:
        CommandError: another update of it is running, or may be.
    """
    for file in _files("locks", f"*/*/{stack}/*.json"):
        holder = json.loads(file.read_text(encoding="utf-8"))
        pid, machine = int(holder["pid"]), holder["hostname"]
        if machine != socket.gethostname():
            raise CommandError(
                f"stack {stack} is locked by {holder['username']} on {machine} since "
                f"{holder['timestamp']}; if that update is surely dead, remove {file}"
            )
        if _runs(pid):
            raise CommandError(
                f"another update of stack {stack} is running (process {pid}, since "
                f"{holder['timestamp']}); wait for it to end"
            )
        say(f"removing the lock of process {pid}, which was interrupted")
        file.unlink()


def restore_state(stack: str) -> bool:
    """Mend the files of a state that was cut off when Pulumi was killed, or the power went.

    Beside a state lies a file of attributes (`….json.attrs`, of the Go Cloud library), which is
    written first and of no use to Pulumi: a cut one is removed. The state itself is replaced in one
    move, but not written through to the disk: for a cut one its copy is taken (`….json.bak`), which
    is one step behind.

    Returns:
        Whether there was something to mend.

    Raises:
        CommandError: an update is running, which may be writing them.
    """
    return any([_mend(stack, state) for state in _files("stacks", f"*/{stack}.json")])


def _mend(stack: str, state: Path) -> bool:
    attributes, copy = (state.with_name(f"{state.name}.{end}") for end in ("attrs", "bak"))
    if not (_is_cut(state) or _is_cut(attributes)):
        return False
    time.sleep(WRITING_SECONDS)
    break_dead_locks(stack)
    mended = False
    if _is_cut(attributes):
        attributes.unlink()
        mended = True
    if _is_cut(state) and copy.is_file() and not _is_cut(copy):
        say(f"the state of stack {stack} was cut off while it was written: the one before is taken")
        draft = state.with_name(f".{state.name}.draft")
        shutil.copy2(copy, draft)
        draft.replace(state)
        mended = True
    return mended


def _files(folder: str, pattern: str) -> list[Path]:
    backend = os.environ.get("PULUMI_BACKEND_URL", "")
    if not backend.startswith("file://"):
        return []
    root = Path(backend.removeprefix("file://")).expanduser() / ".pulumi" / folder
    return sorted(root.glob(pattern))


def _is_cut(file: Path) -> bool:
    """Whether the file is there and does not hold all of its JSON."""
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return False


def _runs(pid: int) -> bool:
    """Whether that process is a Pulumi that still runs, and no other that got its number since."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return fields["Name"] == "pulumi" and not fields["State"].startswith("Z")
