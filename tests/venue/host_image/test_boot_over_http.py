"""From kernel and initrd to a container on the machine, with the key that it reported."""

import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from streaming.boot_report import BootReports
from tests.deployment import ROOT, docker
from tests.venue.host_image.virtual_machine import BOOT_SECONDS, VirtualMachine

FIGURES = ROOT / "build" / "host-image" / "stages.json"
STAGES = {"kernel", "network", "image", "hostkey", "keys", "ssh", "seed", "addresses"}
STAGES |= {"report", "disks", "docker"}


@pytest.fixture
def address() -> str:
    """Where containers on Docker's default network reach this machine."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    return docker("network", "inspect", "--format", template, "bridge").strip()


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


def test_a_machine_boots_over_http_to_docker(
    machine: VirtualMachine, address: str, seed: dict[str, str]
) -> None:
    with BootReports(address) as reports:
        machine.power_on({**reports.expect("hall"), **seed, "systemd.hostname": "hall"})
        machine.wait_for("docker")
        key = reports.wait("hall", BOOT_SECONDS)
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
    assert "503" in machine.wait_for("seed", "waiting")["reason"]
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
