"""The runtime's unit tests pass on what the containers run: Debian's Python and libraries."""

import os
import subprocess

from tests.deployment import ROOT, Deployment, docker


def test_unit_tests_pass_inside_the_image(live_event: Deployment) -> None:
    tag = f"streaming-system/unit-tests:{live_event.name}"
    base = f"streaming-system/base:{live_event.name}"
    subprocess.run(
        ["docker", "build", "--quiet", "--tag", tag, "--build-arg", f"BASE={base}", "-"],
        input=(ROOT / "tests/image/Dockerfile").read_bytes(),
        # The classic builder is in every docker client; BuildKit wants a plugin in newer ones.
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
        check=True,
        capture_output=True,
    )
    mounts = [
        f"--volume={ROOT / path}:/opt/streaming/{path}:ro" for path in ("tests", "pyproject.toml")
    ]
    result = subprocess.run(
        [
            *("docker", "run", "--rm", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
            *("--tmpfs=/tmp", "--tmpfs=/run/streaming:uid=10001", *mounts),
            *("--env=HYPOTHESIS_STORAGE_DIRECTORY=/tmp/hypothesis", tag),
            *("--confcutdir=tests/streaming_runtime", "-p", "no:cacheprovider"),
            # Debian's pytest-asyncio leaves the sockets of its own event loops to the collector.
            *("-W", "default::pytest.PytestUnraisableExceptionWarning"),
            *("-q", "tests/streaming_runtime"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    docker("image", "rm", tag)
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr
