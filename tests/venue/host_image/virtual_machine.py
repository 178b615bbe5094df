"""A bare machine of tests: qemu in a container, with the host image on a web server beside it.

The machine sees a network of qemu's own: DHCP, 10.0.2.2 for what listens in the container, and
everything that the container itself reaches.
"""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.deployment import ROOT, docker
from tests.venue.machine_console import MachineConsole
from tools.host_image.files import SYSTEM, Manifest

IMAGE = "streaming-test-qemu"
MEMORY_MEGABYTES = 1536
IMAGE_PORT = 8000
SSH_PORT = 2222
QEMU = (
    *("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2"),
    *("-m", str(MEMORY_MEGABYTES), "-display", "none", "-monitor", "none", "-no-reboot"),
    *("-serial", "file:/machine/console", "-device", "virtio-rng-pci"),
    *("-netdev", f"user,id=lan,hostfwd=tcp::{SSH_PORT}-:22"),
    *("-device", "virtio-net-pci,netdev=lan", "-machine", "q35"),
    *("-kernel", "/image/vmlinuz", "-initrd", "/image/initrd.img"),
)


def qemu_image() -> str:
    """The image with qemu, built if need be."""
    docker("build", "--quiet", "--tag", IMAGE, str(ROOT / "tests/venue/host_image/qemu"))
    return IMAGE


class VirtualMachine(MachineConsole):
    """A machine that is off at first."""

    def __init__(self, name: str, qemu: str, image: Path, folder: Path) -> None:
        """Nothing runs yet.

        Args:
            name: the container's.
            qemu: the name of the image with qemu.
            image: the folder with the host image.
            folder: for disks, keys and the console; empty.
        """
        super().__init__(folder / "console")
        self.name = name
        self._qemu = qemu
        self._image = image
        self._folder = folder
        self._disks: list[str] = []
        folder.mkdir()
        self._identity = folder / "id"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]
        subprocess.run([*words, self._identity], check=True)

    @property
    def login_key(self) -> str:
        """The key of who may log in, as the kernel option takes it."""
        kind, key, *_ = self._identity.with_suffix(".pub").read_text().split()
        return f"{kind}:{key}"

    @property
    def authorized_key(self) -> str:
        """The same as a line of authorized_keys."""
        return self._identity.with_suffix(".pub").read_text()

    def add_disk(self, label: str, megabytes: int) -> None:
        """A local disk with a file system of that label."""
        file = f"/machine/{label}.disk"
        self._in_container("mkfs.ext4", "-q", "-L", label, file, f"{megabytes}M")
        self._disks += ["-drive", f"file={file},format=raw,if=virtio"]

    def power_on(self, options: Mapping[str, str]) -> None:
        """Boot the host image with kernel options, as a boot loader does after PXE."""
        system = Manifest.read(self._image).parts[SYSTEM]
        words = {
            "boot": "streaming",
            "console": "ttyS0",
            "streaming.image": f"http://10.0.2.2:{IMAGE_PORT}/{SYSTEM}",
            "streaming.image-sha256": system.sha256,
            **options,
        }
        line = " ".join(f"{name}={value}" for name, value in words.items())
        serve = f"busybox httpd -p {IMAGE_PORT} -h /image"
        qemu = shlex.join([*QEMU, *self._disks, "-append", line])
        self.remove()
        docker(
            "run",
            "--detach",
            "--name",
            self.name,
            *self._mounts(),
            IMAGE,
            "sh",
            "-c",
            f"{serve} && exec {qemu}",
        )

    def remove(self) -> None:
        """Pull the plug."""
        docker("rm", "--force", self.name)

    def ssh(self, command: str, *, host_key: str) -> str:
        """What a command prints on the machine, which must have that host key."""
        (self._folder / "known_hosts").write_text(f"machine {host_key}\n")
        options = (
            *("-i", "/machine/id", "-p", str(SSH_PORT), "-o", "BatchMode=yes"),
            *("-o", "UserKnownHostsFile=/machine/known_hosts", "-o", "StrictHostKeyChecking=yes"),
            *("-o", "HostKeyAlias=machine", "-o", "ConnectTimeout=60", "-o", "LogLevel=ERROR"),
        )
        return docker("exec", self.name, "ssh", *options, "root@127.0.0.1", command)

    def _in_container(self, *words: str) -> None:
        docker("run", "--rm", *self._mounts(), self._qemu, *words)

    def _mounts(self) -> tuple[str, ...]:
        return (f"--volume={self._folder}:/machine", f"--volume={self._image}:/image:ro")
