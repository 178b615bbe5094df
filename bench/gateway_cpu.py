"""Processor time of serving streams through the gateway, against the encoder's nginx alone.

The nginx is an encoder's, with an encoder's configuration, in a container without ffmpeg, so that
its account shows serving only. The gateway has a certificate from an ACME server, as in the tests.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processor_time import cpu_seconds
from bench.stacks import bench_stack, up
from bench.table import Table
from streaming_runtime.encoder.origin import OriginFiles, nginx_arguments, nginx_configuration
from streaming_runtime.settings import Origin
from tests.deployment import Deployment, room, wait_until
from tests.gateway.acme_authority import DIRECTORY, AcmeAuthority
from tests.gateway.gateway_container import CONFINEMENT, GatewayContainer
from tools.stack.docker import docker
from tools.stack.terminal import say

SLUG = "serving"
"""A room that is no other's, so that its name on the network leads to this nginx only."""
DOMAIN = "bench.example.org"
SEGMENT_BYTES = 375_000
"""One second of 720p at 3 Mbit/s."""
REQUESTS = 800
"""300 MB: seconds of work, beside which the gateway's looks at itself do not count."""
SEGMENT = "720p/1.m4s"


@dataclass(frozen=True)
class Way:
    """How segments are fetched: a name for the table, and what curl is told."""

    name: str
    options: Sequence[str]


def measure() -> Table:
    """Fetch the same segments directly and through the gateway."""
    with bench_stack("gateway") as stack:
        stack.configure(room("bench"))
        up(stack)
        with _origin(stack) as origin, _gateway(stack) as gateway:
            containers = (origin, gateway)
            lookup = ("--resolve", f"{DOMAIN}:8443:{_address(gateway)}")
            secure = ("--insecure", *lookup, _segments(f"https://{DOMAIN}:8443/streams"))
            direct = _segments(f"http://{_address(origin)}:{Origin().port}")
            ways = (
                Way("nginx alone, HTTP/1.1", [direct]),
                Way("gateway, HTTPS, HTTP/1.1", ["--http1.1", *secure]),
                Way("gateway, HTTPS, HTTP/2", ["--http2", *secure]),
            )
            costs = {way.name: _cost(way, containers) for way in ways}
    (alone_name, (alone, _)), *others = costs.items()
    rows = [
        (alone_name, f"{alone:.3f}", "-", "1"),
        *(
            (name, f"{nginx:.3f}", f"{gateway:.3f}", f"{(nginx + gateway) / alone:.1f}")
            for name, (nginx, gateway) in others
        ),
    ]
    return Table(
        f"Processor time of serving segments of {SEGMENT_BYTES // 1000} kB (seconds per 100 MB)",
        ("way", "nginx", "gateway", "together, to nginx alone"),
        rows,
    )


def _cost(way: Way, containers: Sequence[str]) -> list[float]:
    """Processor seconds per 100 MB of each container."""
    say(f"  {way.name}")
    before = [cpu_seconds(container) for container in containers]
    fetch = ["curl", "--silent", "--fail", "--output", "/dev/null", *way.options]
    subprocess.run(fetch, check=True)  # noqa: S603 - no shell, and the arguments are ours
    after = [cpu_seconds(container) for container in containers]
    hundreds = REQUESTS * SEGMENT_BYTES / 1e8
    return [(end - start) / hundreds for start, end in zip(before, after, strict=True)]


def _segments(origin: str) -> str:
    return f"{origin}/{SLUG}/{SEGMENT}?[1-{REQUESTS}]"


def _address(container: str) -> str:
    [description] = json.loads(docker("inspect", container))
    [network] = description["NetworkSettings"]["Networks"].values()
    address: str = network["IPAddress"]
    return address


@contextmanager
def _origin(stack: Deployment) -> Iterator[str]:
    """An encoder's nginx without the rest of the encoder, with one segment."""
    name = f"streaming-{stack.name}-origin"
    folder = stack.project.parent / "origin"
    segment = folder / SLUG / SEGMENT
    segment.parent.mkdir(parents=True)
    segment.write_bytes(os.urandom(SEGMENT_BYTES))
    files = OriginFiles(Path("/run/streaming"), Path("/srv"), Path("/srv"))
    (folder / "nginx.conf").write_text(nginx_configuration(SLUG, Origin().port, files))
    program, *arguments = nginx_arguments(Path("/srv/nginx.conf"))
    docker(
        *("run", "--detach", f"--name={name}", f"--network=streaming-{stack.name}", *CONFINEMENT),
        *(f"--network-alias=encoder-{SLUG}", f"--volume={folder}:/srv:ro", "--no-healthcheck"),
        *(f"--entrypoint={program}", f"streaming-system/encoder:{stack.name}", *arguments),
    )
    try:
        yield name
    finally:
        docker("rm", "--force", name)


@contextmanager
def _gateway(stack: Deployment) -> Iterator[str]:
    name, folder = f"streaming-{stack.name}-gateway", stack.project.parent
    network, image = f"streaming-{stack.name}", f"streaming-system/gateway:{stack.name}"
    authority = AcmeAuthority(
        f"{name}-acme", folder / "authority", network=network, openssl_image=image
    )
    gateway = GatewayContainer(name, folder / "gateway", network=network, image=image)
    try:
        gateway.start(
            (DOMAIN,),
            domains=[DOMAIN],
            streamsPath="/streams",
            acme={"directory": DIRECTORY, "caPem": authority.ca_pem},
        )
        wait_until(gateway.is_healthy, "the gateway has a certificate")
        yield name
    finally:
        gateway.remove()
        authority.remove()
