"""What is in the host image, and what must not be."""

import re
from pathlib import Path

import pytest

from tests.deployment import docker
from tools.host_image.files import INITRD, KERNEL, SYSTEM, Manifest

MEGABYTE = 10**6
LIMITS = {KERNEL: 13 * MEGABYTE, INITRD: 30 * MEGABYTE, SYSTEM: 200 * MEGABYTE}
ENABLED = {
    *("docker", "ssh", "systemd-networkd", "systemd-resolved", "systemd-timesyncd"),
    *("streaming-addresses", "streaming-disks", "streaming-host-key", "streaming-keys"),
    *("streaming-report", "streaming-seed", "streaming-stages"),
}
CAPTURE = {"uvcvideo", "snd-usb-audio", "cx23885", "cx88xx", "saa7134", "saa7164", "tw686x", "tw68"}
CAPTURE |= {"solo6x10", "ivtv", "cx18", "bttv", "em28xx", "videodev"}
NETWORK = {"e1000e", "igb", "igc", "ixgbe", "r8169", "tg3", "bnxt_en", "mlx5_core", "virtio_net"}
IDENTITY = re.compile(
    r"/etc/ssh/ssh_host_|/\.ssh/|/random-seed$|/var/lib/dbus/machine-id$|/credential\.secret$"
    r"|/root/[^/]+_history$|/usr/sbin/policy-rc\.d$"
)


@pytest.fixture(scope="module")
def listing(image: Path, qemu: str) -> list[str]:
    """Every file of the system, with mode, owner and time."""
    return unsquashfs(qemu, image, "-lls", f"/image/{SYSTEM}").splitlines()


def unsquashfs(qemu: str, image: Path, *arguments: str) -> str:
    return docker("run", "--rm", f"--volume={image}:/image:ro", qemu, "unsquashfs", *arguments)


def test_its_sizes_are_within_their_limits(image: Path) -> None:
    sizes = {name: part.size for name, part in Manifest.read(image).parts.items()}
    assert {name for name, limit in LIMITS.items() if sizes[name] > limit} == set()


def test_the_files_are_those_described(image: Path) -> None:
    manifest = Manifest.read(image)
    assert Manifest.describe(image, manifest.content) == manifest


def test_nobody_has_a_password(image: Path, qemu: str) -> None:
    shadow = unsquashfs(qemu, image, "-cat", f"/image/{SYSTEM}", "etc/shadow").splitlines()
    assert shadow
    assert [line for line in shadow if not re.fullmatch(r"[*!]+", line.split(":")[1])] == []


def test_nothing_identifies_a_machine(image: Path, qemu: str, listing: list[str]) -> None:
    assert [line for line in listing if IDENTITY.search(line)] == []
    [machine_id] = [line for line in listing if line.endswith("squashfs-root/etc/machine-id")]
    assert unsquashfs(qemu, image, "-cat", f"/image/{SYSTEM}", "etc/machine-id") == ""
    assert machine_id.startswith("-r--r--r-- root/root")


def test_services_are_enabled(listing: list[str]) -> None:
    wanted = re.compile(r"/etc/systemd/system/[\w.-]+\.wants/([\w-]+)\.service ->")
    assert {found[1] for line in listing if (found := wanted.search(line))} >= ENABLED


def test_drivers_of_capture_and_network_cards_are_there(listing: list[str]) -> None:
    module = re.compile(r"/([\w-]+)\.ko\.xz$")
    modules = {found[1] for line in listing if (found := module.search(line))}
    assert modules >= CAPTURE | NETWORK


def test_all_files_have_one_time(listing: list[str]) -> None:
    assert {tuple(line.split()[3:5]) for line in listing if "squashfs-root" in line} == {
        ("2025-01-01", "00:00")
    }
