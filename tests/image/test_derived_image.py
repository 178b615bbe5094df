"""The example of an image of one's own builds on what `make up` built, and is still that role."""

import os
import subprocess

from tests.deployment import ROOT, Deployment, docker


def test_apt_and_copy_work_on_top_of_a_role(live_event: Deployment) -> None:
    tag = f"streaming-system/derived:{live_event.name}"
    collector = f"streaming-system/collector:{live_event.name}"
    built = subprocess.run(
        [
            *("docker", "build", "--quiet", "--tag", tag, "--build-arg", f"COLLECTOR={collector}"),
            str(ROOT / "examples/derived-image"),
        ],
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    command = "v4l2-ctl --version && cat /etc/streaming/card.conf && id -u && ffmpeg -version"
    try:
        shown = docker("run", "--rm", "--entrypoint=sh", tag, "-euc", command)
        assert "v4l2-ctl" in shown
        assert "\n10001\n" in shown
        assert docker("inspect", "--format", "{{json .Config.Cmd}}", tag) == docker(
            "inspect", "--format", "{{json .Config.Cmd}}", collector
        )
    finally:
        docker("image", "rm", "--force", tag)
