"""From power-on to power-off of a machine: what its kernel, systemd and cloud-init would do."""

import json
import signal
import subprocess
from pathlib import Path
from types import FrameType

from . import cloud_init, interface, units, user_data
from .log import Log

SEED = Path("/var/lib/cloud/seed")


def _writable_kernel_files() -> None:
    """Let this machine's own Docker make control groups, which containers may not by default."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if place.startswith("/sys") and kind in ("sysfs", "cgroup", "cgroup2", "tmpfs"):
            words = ["mount", "-o", "remount,bind,rw", place]
            subprocess.run(words, stderr=subprocess.DEVNULL, check=False)
    unified = Path("/sys/fs/cgroup")
    if (unified / "cgroup.controllers").exists():
        # A control group with processes of its own cannot hand its controllers down.
        (unified / "init").mkdir(exist_ok=True)
        for process in (unified / "cgroup.procs").read_text().split():
            (unified / "init/cgroup.procs").write_text(process)
        names = (unified / "cgroup.controllers").read_text().split()
        (unified / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in names))


def _first_boot(log: Log, data: user_data.UserData) -> None:
    meta = json.loads((SEED / "meta-data").read_text())
    cloud_init.before_ssh(data, meta["hostname"], meta["publicKeys"], log)
    log.run(["systemctl", "start", "ssh"], "sshd")
    cloud_init.after_ssh(data, log)


def _later_boot(log: Log) -> None:
    log.run(["systemctl", "start", "ssh"], "sshd")
    if Path("/usr/sbin/dockerd").exists() and units.ENABLED.read_text() == "docker":
        log.run(["systemctl", "start", "docker"], "docker")


def _power_off(number: int, frame: FrameType | None) -> None:
    units.DOCKER.act("stop")
    raise SystemExit


def main() -> None:
    """Boot, and run until the machine is stopped."""
    signal.signal(signal.SIGTERM, _power_off)
    _writable_kernel_files()
    interface.connect()
    done = cloud_init.INSTANCE / "boot-finished"
    if done.exists():
        log = Log()
        _later_boot(log)
    else:
        cloud_init.INSTANCE.mkdir(parents=True, exist_ok=True)
        units.ENABLED.write_text("docker")
        seed = SEED / "user-data"
        data = user_data.parsed(seed.read_bytes() if seed.exists() else b"")
        log = Log(data.errors)
        _first_boot(log, data)
        done.touch()
    log.finish()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
