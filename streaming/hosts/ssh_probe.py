"""Asks a machine over one ssh connection for all that its checks need to know."""

import shlex
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from streaming.boot.wait import SSH_FAILED, BootingMachine
from streaming.hosts.needs import DIRECTORY, FILE, FoundPath, published_ports
from streaming.naming import LABEL_PREFIX

PATIENCE_SECONDS = 25.0
LISTENING = "0A"
"""State of a socket in /proc/net/tcp (Linux, include/net/tcp_states.h)."""
KINDS = {"regular file": FILE, "regular empty file": FILE, "directory": DIRECTORY}
# Nothing but a shell and coreutils, so that it also runs where Docker is yet to be installed.
SCRIPT = """\
LC_ALL=C; export LC_ALL
say() { printf '%s\\t%s\\n' "$1" "$2"; }
say clock "$(date +%s.%N)"
say architecture "$(uname -m)"
say system "$(. /etc/os-release && echo "$PRETTY_NAME")"
command -v apt-get >/dev/null && say apt yes
if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then say root yes; fi
folder=/var/lib
if command -v docker >/dev/null; then
  if answer=$(timeout 10 docker version --format '{{.Server.Version}}' 2>&1); then
    say docker "$answer"
    folder=$(docker info --format '{{.DockerRootDir}}')
    docker ps --filter "label=$label" --format '{{.Ports}}' | sed 's/^/published\\t/'
  else
    say refused "$(printf '%s\\n' "$answer" | tail -n 1)"
  fi
fi
say folder "$folder"
say free "$(df --output=avail -B1 "$folder" | tail -n 1)"
for file in tcp tcp6 udp udp6; do sed "s/^/$file\\t/" "/proc/net/$file" 2>/dev/null; done
for path in $paths; do
  say path "$path|$(stat -Lc '%F|%a|%u' "$path" 2>/dev/null)"
done
say end yes
"""


@dataclass(frozen=True)
class Answer:
    """What a machine said of itself.

    Attributes:
        said: what it printed, by its first word.
        clock_ahead: seconds by which its clock is ahead of this machine's.
        errors: what ssh said.
        reached: whether all of it was said in time.
    """

    said: dict[str, list[str]] = field(default_factory=dict)
    clock_ahead: float = 0.0
    errors: str = ""
    reached: bool = False

    def one(self, word: str) -> str:
        """What was said by this word, or nothing."""
        return self.said.get(word, [""])[0]

    @property
    def busy_ports(self) -> set[tuple[str, int]]:
        """Protocol and number of the ports that something listens on."""
        busy = set()
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in self.said.get(table, ()):
                local, _, state = line.split()[1:4]
                port = local.rpartition(":")[2]
                if port != "local_address" and (state == LISTENING or table.startswith("udp")):
                    busy.add((table[:3], int(port, 16)))
        return busy

    @property
    def published(self) -> set[tuple[str, int]]:
        """Protocol and number of the ports that the stack's own containers have."""
        return published_ports("\n".join(self.said.get("published", ())))

    @property
    def paths(self) -> dict[str, FoundPath]:
        """What is at the paths that were asked for, as far as something is."""
        found = {}
        for line in self.said.get("path", ()):
            path, kind, *numbers = line.split("|")
            if kind:
                mode, owner = numbers
                found[path] = FoundPath(KINDS.get(kind, "other"), int(mode, 8), int(owner))
        return found


def ask(
    machine: BootingMachine,
    paths: Iterable[str],
    *,
    stack: str,
) -> Answer:
    """What a machine says of itself.

    Args:
        machine: the machine.
        paths: what is looked for in its file system.
        stack: the stack's name.
    """
    script = "\n".join(
        [
            f"label={LABEL_PREFIX}.stack={shlex.quote(stack)}",
            _listed(sorted(set(paths))),
            SCRIPT,
        ]
    )
    process = subprocess.Popen(  # noqa: S603 - no shell here, and the arguments are ours
        machine.command("sh -s"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout and process.stderr  # noqa: S101 - they were asked for
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(PATIENCE_SECONDS, expire)
    timer.start()
    said: dict[str, list[str]] = {}
    ahead = 0.0
    try:
        try:
            with process.stdin:
                process.stdin.write(script)
        except BrokenPipeError:
            pass  # ssh has ended, and says why.
        for line in process.stdout:
            word, _, value = line.rstrip("\n").partition("\t")
            if word == "clock":
                with suppress(ValueError):
                    ahead = float(value) - time.time()
            said.setdefault(word, []).append(value)
        errors = process.stderr.read()
        if expired.is_set():
            errors = f"{errors}it did not answer within {PATIENCE_SECONDS:.0f} s\n"
        code = process.wait()
    finally:
        timer.cancel()
        process.stdout.close()
        process.stderr.close()
    return Answer(said, ahead, errors, reached=code != SSH_FAILED and "end" in said)


def _listed(paths: Sequence[str]) -> str:
    """The paths as a shell variable whose words they are, whatever is in them."""
    return "\n".join(["IFS='\n'", "set -f", f"paths={shlex.quote(chr(10).join(paths))}"])
