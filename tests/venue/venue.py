"""A venue for tests of hosts of kind ssh: machines with sshd, with Docker or without.

with Venue(folder) as venue:
    hall = venue.machine("hall")
    stack_file["hosts"]["hall"] = venue.settings(hall)
"""

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.aws.docker_network import DockerNetwork
from tests.aws.machine.interface import Network, Rule
from tests.aws.machines import Machine, docker
from tests.aws.site import Site
from tests.aws.world import machine_image
from tests.deployment import wait_until

BARE = Path(__file__).parent / "bare_machine"
OPEN = (Rule("-1", -1, -1, "0.0.0.0/0"),)
USER = "admin"
HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"


@dataclass(frozen=True)
class VenueMachine:
    """A machine that is on."""

    machine: Machine
    address: str
    host_key: str


class Venue:
    """A network of machines, and a key to log in to them."""

    def __init__(self, folder: Path) -> None:
        """Make the network; machines come one by one."""
        self._folder = folder
        self.identity = folder / "id_ed25519"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.identity)]
        subprocess.run(words, check=True)
        self._public = self.identity.with_suffix(".pub").read_text()
        image = machine_image()
        self._network = DockerNetwork(image)
        self._site = Site(self._network.name, self._network.subnet, image)

    def __enter__(self) -> "Venue":
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
    def gateway(self) -> str:
        """This machine's address as the machines see it."""
        return str(self._site.gateway)

    def machine(self, name: str, *, has_docker: bool = True) -> VenueMachine:
        """Switch a machine on; it returns before it has booted."""
        site = self._site if has_docker else replace(self._site, image=self._bare_image())
        machine = Machine(site, f"{name}-{os.urandom(2).hex()}")
        user_data = b'#cloud-config\n{"packages": ["docker.io"]}' if has_docker else b""
        machine.create(user_data, [self._public], Network(None, None, OPEN, OPEN))
        machine.start()
        wait_until(lambda: "AAAA" in key_of(machine), f"{name} has a host key")
        return VenueMachine(machine, machine.address(), key_of(machine))

    def settings(self, machine: VenueMachine, **changes: Any) -> dict[str, Any]:
        """What a stack file says of a machine."""
        return {
            "kind": "ssh",
            "address": machine.address,
            "user": USER,
            "identityFile": str(self.identity),
            "hostKey": machine.host_key,
            **changes,
        }

    def _bare_image(self) -> str:
        tag = f"{self._site.image}-bare"
        if not docker("image", "ls", "--quiet", tag):
            argument = f"MACHINE={self._site.image}"
            docker("build", "--quiet", "--tag", tag, "--build-arg", argument, str(BARE))
        return tag


def booted(machine: VenueMachine) -> None:
    """Wait until a machine has done what it does when it is switched on."""
    machine.machine.run("cloud-init", "status", "--wait")


def key_of(machine: Machine) -> str:
    """Its public host key, once it has one and its sshd uses it."""
    command = f"pidof sshd >/dev/null && cat {HOST_KEY}.pub || true"
    return machine.run("sh", "-c", command).strip()
