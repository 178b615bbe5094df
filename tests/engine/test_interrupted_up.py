"""An update that is killed in the middle leaves a lock and containers; the next one recovers."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.deployment import Deployment, docker, room, wait_until


def test_next_up_recovers_from_a_killed_one(tmp_path: Path) -> None:
    deployment = Deployment("test-killed", tmp_path)
    deployment.destroy()
    deployment.configure(room("killed"))
    label = f"label=streaming-system.stack={deployment.name}"
    try:
        with subprocess.Popen(
            deployment.command("python", "-m", "tools.stack", "up", "--stack", deployment.name),
            cwd=deployment.project,
            env=deployment.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as first:
            wait_until(
                lambda: docker("ps", "--all", "--quiet", "--filter", label) != "",
                "the first update has begun to create containers",
                seconds=120,
            )
            os.killpg(first.pid, signal.SIGKILL)
        locks = list((tmp_path / "state").glob(".pulumi/locks/**/*.json"))
        assert locks, "the killed update held a lock"

        result = deployment.run(
            "python", "-m", "tools.stack", "up", "--stack", deployment.name, check=False
        )

        assert result.returncode == 0, result.stderr
        assert "which was interrupted" in result.stderr
        assert deployment.room_state("killed") == "live"
        assert len(deployment.container_ids()) == 3
        deployment.pulumi("preview", "--expect-no-changes")
    finally:
        end_orphans(deployment)
        deployment.destroy()


def end_orphans(deployment: Deployment) -> None:
    """End the plugins that the killed engine left running."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        if str(deployment.project) in arguments:
            os.kill(int(process.name), signal.SIGKILL)


def test_a_running_update_is_not_disturbed(tmp_path: Path) -> None:
    deployment = Deployment("test-locked", tmp_path)
    deployment.configure(room("locked"))
    deployment.run("pulumi", "stack", "init", deployment.name)
    program = shutil.copy("/bin/sleep", tmp_path / "pulumi")
    with subprocess.Popen([program, "600"]) as other:
        try:
            lock = hold_lock(tmp_path / "state", deployment.name, other.pid)
            result = deployment.run(
                "python", "-m", "tools.stack", "up", "--stack", deployment.name, check=False
            )
        finally:
            other.kill()

    assert result.returncode == 1
    assert f"another update of stack test-locked is running (process {other.pid}" in result.stderr
    assert lock.exists()
    assert deployment.container_ids() == {}


def hold_lock(state: Path, stack: str, pid: int) -> Path:
    """Lock a stack of a local backend, as an update of that process would."""
    lock = state / f".pulumi/locks/organization/streaming-system/{stack}/held.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    holder = {
        "pid": pid,
        "username": "someone",
        "hostname": os.uname().nodename,
        "timestamp": "2026-11-23T10:00:00Z",
    }
    lock.write_text(json.dumps(holder))
    return lock
