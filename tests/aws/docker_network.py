"""The Docker network of a test world: addresses of its own, removed with all that is in it."""

import fcntl
import ipaddress
import json
import os
import subprocess
import tempfile
import uuid
from pathlib import Path

from tests.aws.machines import LABEL, MachineError, docker

SUBNETS = [ipaddress.IPv4Network(f"10.{number}.0.0/16") for number in range(77, 128)]
# Lets containers of other networks send to the machines, which Docker forbids by itself, and
# lets the answers back.
ADMIT = """
for iptables in iptables-nft iptables-legacy; do
    $iptables -{verb} DOCKER-USER -d {subnet} -j ACCEPT || continue
    $iptables -{verb} DOCKER-USER -s {subnet} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
    exit
done
exit 1
"""


class DockerNetwork:
    """A network that belongs to this process; a later test removes it if this one is killed."""

    def __init__(self, image: str) -> None:
        """Make it, on a range of addresses that no other network has.

        image: one with iptables in it, which sets this machine's packet filter.
        """
        _remove_abandoned(image)
        self.name = f"{LABEL}-{uuid.uuid4().hex[:6]}"
        self._image = image
        self._lock = _locked(self.name)
        try:
            self.subnet = self._make()
            _admit("I", self.subnet, image)
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Remove it with all its machines and the like, and give up its name."""
        _remove(self.name, self._image)
        _lock_file(self.name).unlink(missing_ok=True)
        os.close(self._lock)

    def _make(self) -> ipaddress.IPv4Network:
        for subnet in SUBNETS:
            lower, _ = subnet.subnets()
            try:
                docker(
                    *("network", "create", f"--subnet={subnet}", f"--ip-range={lower}"),
                    *(f"--gateway={subnet.network_address + 1}", self.name),
                )
            except MachineError as error:
                if "overlaps" not in str(error):
                    raise
            else:
                return subnet
        raise AssertionError(f"no free range of addresses from {SUBNETS[0]} to {SUBNETS[-1]}")


def _admit(verb: str, subnet: ipaddress.IPv4Network, image: str) -> None:
    """Insert (I) or delete (D) the rules that let other networks' containers reach the machines."""
    command = ADMIT.format(verb=verb, subnet=subnet)
    docker("run", "--rm", "--network=host", "--cap-add=NET_ADMIN", image, "sh", "-c", command)


def _remove(name: str, image: str) -> None:
    filters = (f"--filter=label={LABEL}={name}", f"--filter=name=^{name}-")
    for filter_ in filters:
        for container in docker("ps", "--all", "--quiet", filter_).split():
            words = ["docker", "rm", "--force", "--volumes", container]
            subprocess.run(words, capture_output=True, check=False)
    if docker("network", "ls", "--quiet", f"--filter=name=^{name}$"):
        [found] = json.loads(docker("network", "inspect", name))
        subnet = ipaddress.IPv4Network(found["IPAM"]["Config"][0]["Subnet"])
        docker("network", "rm", name)
        _admit("D", subnet, image)


def _lock_file(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{name}.lock"


def _locked(name: str) -> int:
    """Hold a network's name while this process lives."""
    handle = os.open(_lock_file(name), os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _remove_abandoned(image: str) -> None:
    """Remove the networks of tests on this machine that were killed."""
    for file in Path(tempfile.gettempdir()).glob(f"{LABEL}-*.lock"):
        try:
            lock = _locked(file.stem)
        except OSError:
            continue
        _remove(file.stem, image)
        file.unlink(missing_ok=True)
        os.close(lock)
