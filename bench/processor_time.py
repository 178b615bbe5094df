"""Processor time of containers, from the kernel's account of each one's control group."""

import http.client
import json
import socket
import time
from collections.abc import Sequence

SOCKET = "/var/run/docker.sock"


class _DockerConnection(http.client.HTTPConnection):
    """HTTP to the Docker daemon of this machine."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SOCKET)


def cpu_seconds(container: str) -> float:
    """Processor seconds, user and system, of all processes that ever ran in the container."""
    connection = _DockerConnection("localhost")
    try:
        # Docker Engine API, ContainerStats; one-shot: do not wait for a second sample.
        connection.request("GET", f"/containers/{container}/stats?stream=false&one-shot=true")
        stats = json.load(connection.getresponse())
    finally:
        connection.close()
    nanoseconds: int = stats["cpu_stats"]["cpu_usage"]["total_usage"]
    return nanoseconds / 1e9


def core_shares(containers: Sequence[str], window_seconds: float) -> list[float]:
    """How much of one core each container uses during the time to come."""
    began = time.monotonic()
    before = [cpu_seconds(container) for container in containers]
    time.sleep(window_seconds)
    after = [cpu_seconds(container) for container in containers]
    elapsed = time.monotonic() - began
    return [(end - start) / elapsed for start, end in zip(before, after, strict=True)]
