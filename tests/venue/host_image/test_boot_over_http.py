"""From kernel and initrd to a container on the machine, with the key that it reported."""

import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from streaming.boot.listener import listening
from streaming.boot.report import BootReports
from tests.deployment import ROOT, docker, wait_until
from tests.venue.host_image.virtual_machine import VirtualMachine
from tests.venue.machine_console import BOOT_SECONDS

FIGURES = ROOT / "build" / "host-image" / "stages.json"
STAGES = {"kernel", "network", "image", "hostkey", "keys", "ssh", "seed", "addresses"}
STAGES |= {"report", "disks", "docker"}
REPORT_PORT = 28068
TOKEN = "5a" * 32


@pytest.fixture
def address() -> Iterator[str]:
    """Where the machine reaches this one: not in Docker's first network, which it has itself."""
    name = "streaming-test-host-image"
    template = "{{(index .IPAM.Config 0).Gateway}}"
    docker("network", "create", name)
    try:
        yield docker("network", "inspect", "--format", template, name).strip()
    finally:
        docker("network", "rm", name)


@pytest.fixture
def machine(image: Path, qemu: str, tmp_path: Path) -> Iterator[VirtualMachine]:
    """A machine that is off, with one disk for recordings."""
    machine = VirtualMachine("streaming-test-host-image", qemu, image, tmp_path / "machine")
    machine.add_disk("streaming-rec", megabytes=64)
    try:
        yield machine
    finally:
        machine.remove()


class Seed(BaseHTTPRequestHandler):
    """A seed that the server does not have when it is asked first."""

    content = b""
    requests = 0

    def do_GET(self) -> None:
        type(self).requests += 1
        if self.requests == 1:
            self.send_error(503)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def seed(address: str, machine: VirtualMachine) -> Iterator[dict[str, str]]:
    """The kernel options for a seed that lets the test log in."""
    Seed.content, Seed.requests = machine.authorized_key.encode(), 0
    with ThreadingHTTPServer((address, 0), Seed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield {
            "streaming.seed": f"http://{address}:{server.server_port}/seed",
            "streaming.seed-sha256": sha256(Seed.content).hexdigest(),
        }
        server.shutdown()


def names(reports: BootReports) -> set[str]:
    """The stages of which it has told."""
    return {stage.name for stage in reports.stages("hall")}


def test_a_machine_boots_over_http_to_docker(
    machine: VirtualMachine, address: str, seed: dict[str, str]
) -> None:
    url = f"http://{address}:{REPORT_PORT}/hall"
    report = {"streaming.report": url, "streaming.report-token": TOKEN}
    machine.power_on({**report, **seed, "systemd.hostname": "hall"})
    with listening(address, REPORT_PORT) as reports:
        reports.expect("hall", TOKEN)
        wait_until(
            lambda: bool(reports.stages("hall")), "it tells its stages", seconds=BOOT_SECONDS
        )
        told_in_initrd = reports.stages("hall")[-1]
        key = reports.key("hall", BOOT_SECONDS)
    assert key
    assert told_in_initrd.name in {"network", "image"}
    machine.wait_for("docker")
    with listening(address, REPORT_PORT) as reports:
        reports.expect("hall", TOKEN)
        assert reports.key("hall", BOOT_SECONDS) == key
        wait_until(lambda: "docker" in names(reports), "it tells all", seconds=BOOT_SECONDS)
        assert names(reports) == STAGES
    assert machine.wait_for("hostkey")["key"] == key
    machine.wait_for("seed")
    machine.wait_for("keys")
    said = machine.ssh(EXAMINATION, host_key=key).splitlines()
    assert said[0] == "hall"
    assert said[1].startswith("26.")
    assert said[2:] == [
        "overlay2",
        "/dev/vda ext4 10001",
        "tmpfs",
        "0",
        "uvcvideo snd_usb_audio cx23885",
        "200 200 no no",
        "part.ts 10001",
    ]
    stages = machine.stages()
    assert {said["stage"] for said in stages} == STAGES
    assert machine.wait_for("disks")["recordings"] == "/dev/vda"
    waited = [said["reason"] for said in stages if said["state"] == "waiting"]
    assert any("503" in reason for reason in waited)
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(stages, indent=1))


EXAMINATION = """
set -e
hostname
docker version --format '{{.Server.Version}}'
docker info --format '{{.Driver}}'
echo $(findmnt -no SOURCE,FSTYPE /srv/recordings) $(stat -c %u /srv/recordings)
findmnt -no FSTYPE /var/lib/docker
systemctl list-units --failed --no-legend | wc -l
modprobe -a uvcvideo snd-usb-audio cx23885 && echo uvcvideo snd_usb_audio cx23885
sshd -T | awk '
    { value[$1] = $2 }
    END {
        sub(":.*", "", value["maxstartups"])
        print value["maxstartups"], value["maxsessions"],
            value["passwordauthentication"], value["kbdinteractiveauthentication"]
    }'
programs=$(ldd /usr/bin/busybox | grep -o '/[^ ]*')
tar -ch -C / usr/bin/busybox $programs 2>/dev/null | docker import - busybox >/dev/null
docker run --rm --user 10001 --network none -v /srv/recordings:/srv/recordings busybox \\
    /usr/bin/busybox touch /srv/recordings/part.ts
cd /srv/recordings && stat -c '%n %u' part.ts
"""
