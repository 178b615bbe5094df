"""Makes a machine with Debian, which is reached by ssh, a Docker host."""

import json
import shlex
import subprocess
import threading
from collections import deque
from collections.abc import Callable

from streaming.boot.wait import BootingMachine
from streaming.docker_host import DAEMON_FILE, DOCKER_CONFIG, SSHD_CONFIG, SSHD_FILE
from streaming.progress import say

TIMEOUT_SECONDS = 900.0
LOG_LINES = 15
MARK = ":: "
"""Begins the lines of the script that are news."""
BY_ROOT = "sh -c 'if [ \"$(id -u)\" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi'"
SCRIPT = f"""\
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
tell() {{ printf '{MARK}%s\\n' "$*"; }}
sshd_config={shlex.quote(SSHD_CONFIG.rstrip())}
if [ "$(cat {SSHD_FILE} 2>/dev/null)" != "$sshd_config" ]; then
  tell "letting sshd take as many sessions at once as Docker needs"
  mkdir -p "$(dirname {SSHD_FILE})"
  printf '%s\\n' "$sshd_config" >{SSHD_FILE}
  sshd -t || {{ rm -f {SSHD_FILE}; exit 1; }}
  systemctl reload ssh
fi
apt_get() {{ apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 "$@"; }}
if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
  if ! [ -e {DAEMON_FILE} ]; then
    mkdir -p "$(dirname {DAEMON_FILE})"
    printf '%s\\n' {shlex.quote(json.dumps(DOCKER_CONFIG))} >{DAEMON_FILE}
  fi
  tell "fetching the lists of packages"
  apt_get update
  # Before Debian 13, the package docker.io has the command as well.
  cli=$(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli || true)
  tell "installing Docker"
  apt_get install -y --no-install-recommends ca-certificates docker.io $cli
fi
systemctl enable --now docker
if [ "$user" != root ]; then
  usermod --append --groups docker "$user"
fi
"""


class InstallError(Exception):
    """Docker could not be installed; the message ends with what the machine said."""


def install_docker(
    machine: BootingMachine,
    *,
    seconds: float = TIMEOUT_SECONDS,
    tell: Callable[[str], None] = say,
) -> None:
    """Install Docker on a machine, if it has none, and let its user use it.

    Args:
        machine: the machine; its user is root, or becomes root by sudo without a password.
        seconds: how long it may take.
        tell: is told of progress.

    Raises:
        InstallError: it did not work.
    """
    process = subprocess.Popen(  # noqa: S603 - no shell here, and the arguments are ours
        machine.command(BY_ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdin and process.stdout  # noqa: S101 - they were asked for
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(seconds, expire)
    timer.start()
    said: deque[str] = deque(maxlen=LOG_LINES)
    try:
        try:
            with process.stdin as script:
                script.write(f"user={shlex.quote(machine.login)}\n{SCRIPT}")
        except BrokenPipeError:
            pass  # The machine has ended it, and says why.
        for line in process.stdout:
            if line.startswith(MARK):
                tell(f"{machine}: {line.removeprefix(MARK).rstrip()}")
            said.append(line.removeprefix(MARK).rstrip())
        code = process.wait()
    finally:
        timer.cancel()
        process.stdout.close()
    if expired.is_set() or code:
        what = f"not ended after {seconds:.0f} s" if expired.is_set() else "it went wrong"
        lines = "".join(f"\n  | {line}" for line in said)
        raise InstallError(f"{machine}: installing Docker: {what}{lines}")
