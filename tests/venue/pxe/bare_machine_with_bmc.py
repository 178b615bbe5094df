"""A venue's rack of bare machines: they boot from the network, and a BMC switches each.

with Rack(folder) as rack:
    hall = rack.machine("hall", disks={"rec": 200})
    stack_file["hosts"]["hall"] = {"kind": "pxe", "mac": hall.mac, "address": hall.address, …}

A machine is qemu in a container. Container and machine are two stations of the rack's network: the
container's address is that of the BMC (ipmi_sim of OpenIPMI), the machine asks for its own by DHCP.
"""

import secrets
import subprocess
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from types import TracebackType

from tests.aws.docker_network import DockerNetwork
from tests.deployment import docker, wait_until
from tests.venue.host_image.virtual_machine import MEMORY_MEGABYTES, qemu_image
from tests.venue.machine_console import MachineConsole

IMAGE = "streaming-test-rack"
BMC_USER = "admin"
QEMU = "qemu-system-x86_64"
# Halts the processor for ever: the boot sector of a disk with a system that is not ours.
OTHER_SYSTEM = b"\xf4\xeb\xfd".ljust(510, b"\0") + b"\x55\xaa"


def rack_image() -> str:
    """The image with qemu and a BMC, built if need be."""
    folder = Path(__file__).parent / "rack"
    docker("build", "--quiet", "--build-arg", f"QEMU={qemu_image()}", "--tag", IMAGE, str(folder))
    return IMAGE


class BareMachine(MachineConsole):
    """A machine that is off at first.

    mac, address: of the machine itself; the address is the one that it shall get.
    bmc_address, bmc_user, bmc_password: for IPMI 2.0 ("lanplus").
    """

    bmc_user = BMC_USER

    def __init__(self, container: str, folder: Path, address: IPv4Address) -> None:
        """Nothing is there yet: the rack puts it in.

        Args:
            container: the name of the container that it is.
            folder: for its disks and its console.
            address: the one that it shall get.
        """
        super().__init__(folder / "console")
        self.address = str(address)
        self.mac = "52:54:00:{:02x}:{:02x}:{:02x}".format(*address.packed[1:])
        self.bmc_address = ""
        self.bmc_password = secrets.token_hex(8)
        self._container = container
        self._folder = folder

    def put_in(self, network: str, *options: str) -> None:
        """Connect it to network and power; options are words for Docker."""
        self._folder.mkdir()
        # The container's root may not override the rights of who runs the tests.
        self._folder.chmod(0o777)
        variables = {"MAC": self.mac, "BMC_USER": self.bmc_user, "BMC_PASSWORD": self.bmc_password}
        docker(
            *("run", "--detach", "--init", "--name", self._container, "--network", network),
            *("--cap-drop=ALL", "--cap-add=NET_ADMIN", "--device=/dev/net/tun"),
            *("--security-opt=no-new-privileges", f"--volume={self._folder}:/machine"),
            *(f"--env={name}={value}" for name, value in variables.items()),
            *options,
            *(IMAGE, "/rack/machine"),
        )
        place = f'{{{{(index .NetworkSettings.Networks "{network}").IPAddress}}}}'
        self.bmc_address = docker("inspect", "--format", place, self._container).strip()
        answering = "Opened UDP port 623"
        wait_until(lambda: answering in docker("logs", self._container), "the BMC answers")

    def add_disk(self, purpose: str, megabytes: int) -> None:
        """A local disk with the file system label streaming-PURPOSE; only while it is off."""
        words = ("mkfs.ext4", "-q", "-L", f"streaming-{purpose}", f"/machine/{purpose}.disk")
        self._run(*words, f"{megabytes}M")

    def boots_from_disk(self) -> None:
        """From the next power on, it does not ask the network: something else is on its disk."""
        (self._folder / "system").write_bytes(OTHER_SYSTEM.ljust(2**20, b"\0"))

    def is_on(self) -> bool:
        """Whether it is powered on, whatever its BMC says."""
        words = ("docker", "exec", self._container, "busybox", "pidof", QEMU)
        return not subprocess.run(words, capture_output=True, check=False).returncode

    def pull_plug(self) -> None:
        """It is off at once, and nobody asked its BMC, which goes on answering."""
        self._run("busybox", "killall", "-KILL", QEMU)
        wait_until(lambda: not self.is_on(), "the machine is off")

    def silence_bmc(self) -> None:
        """Its BMC answers no more; the machine stays on or off as it is."""
        self._run("busybox", "killall", "-STOP", "ipmi_sim")

    def _run(self, *words: str) -> None:
        docker("exec", self._container, *words)


class Rack:
    """A network with bare machines, which has this machine in it as well."""

    def __init__(self, folder: Path) -> None:
        """Make the network; machines come one by one.

        folder: for the machines' disks and consoles.
        """
        self._folder = folder
        self._network = DockerNetwork(rack_image())
        _, upper = self.subnet.subnets()
        self._addresses = upper.hosts()

    def __enter__(self) -> "Rack":
        """Ready."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it with all its machines."""
        self._network.remove()

    @property
    def network(self) -> str:
        """The Docker network's name."""
        return self._network.name

    @property
    def subnet(self) -> IPv4Network:
        """The network's addresses."""
        return self._network.subnet

    @property
    def gateway(self) -> str:
        """This machine's address in it."""
        return str(self.subnet.network_address + 1)

    def machine(
        self,
        name: str,
        *,
        disks: Mapping[str, int] | None = None,
        uefi: bool = False,
        card: str = "virtio-net-pci",
        megabytes: int = MEMORY_MEGABYTES,
        processors: int = 2,
    ) -> BareMachine:
        """Put a machine into the rack; it is off.

        Args:
            name: of its folder, and in its container's name.
            disks: purposes ("rec", "docker") with sizes in MB.
            uefi: UEFI's firmware, with Secure Boot on, instead of a BIOS.
            card: qemu's name of the network card, such as e1000.
            megabytes: of RAM.
            processors: how many it has.
        """
        container = f"{self.network}-{name}"
        machine = BareMachine(container, self._folder / name, next(self._addresses))
        firmware = "uefi" if uefi else "bios"
        machine.put_in(
            self.network,
            *(f"--env=FIRMWARE={firmware}", f"--env=CARD={card}"),
            *(f"--env=MEGABYTES={megabytes}", f"--env=PROCESSORS={processors}"),
        )
        for purpose, size in (disks or {}).items():
            machine.add_disk(purpose, size)
        return machine
