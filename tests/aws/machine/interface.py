"""A machine's place in EC2's network: its addresses, and its security groups as packet filter.

The plugin writes the description; the machine applies it at each boot and whenever it changes.
Filtering stands before any address translation, so that ports which Docker publishes obey it too.
"""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

DESCRIPTION = Path("/etc/ec2/network.json")
APPLIED = Path("/run/ec2-network.json")
INGRESS, EGRESS = "EC2-IN", "EC2-OUT"
DEVICE = "eth0"


@dataclass(frozen=True)
class Rule:
    """What one rule of a security group lets through, to or from one range of addresses.

    protocol: "tcp", "udp", "icmp" or a protocol's number; "-1" for all.
    """

    protocol: str
    first: int
    last: int
    peer: str

    def match(self, side: str) -> list[str]:
        """The rule as iptables' words; side is -s or -d."""
        words = [side, self.peer]
        if self.protocol != "-1":
            words += ["-p", self.protocol]
        if self.protocol in ("tcp", "udp"):
            words += ["--dport", f"{self.first}:{self.last}"]
        elif self.protocol == "icmp" and self.first != -1:
            words += ["--icmp-type", str(self.first)]
        return words


@dataclass(frozen=True)
class Network:
    """What EC2 gives an instance.

    elastic: its Elastic address in the Docker network, also the source of what it sends.
    private: its address in the VPC, with the length of the VPC's prefix.
    """

    elastic: str | None
    private: str | None
    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]

    def dumped(self) -> str:
        """As the machine reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def loaded(cls, text: str) -> "Network":
        """As the plugin wrote it."""
        values = json.loads(text)
        for side in ("ingress", "egress"):
            values[side] = tuple(Rule(**rule) for rule in values[side])
        return cls(**values)


def _run(*words: str, text: str | None = None) -> str:
    result = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(words)}: {result.stderr.strip()}")
    return result.stdout


def _filter(network: Network, first_time: bool) -> Iterator[str]:
    yield "*mangle"
    yield f":{INGRESS} - [0:0]"
    yield f":{EGRESS} - [0:0]"
    if first_time:
        new = "-m conntrack --ctstate NEW"
        yield f"-A PREROUTING -i {DEVICE} {new} -j {INGRESS}"
        yield f"-A POSTROUTING -o {DEVICE} {new} -j {EGRESS}"
    sides = ((INGRESS, "-s", network.ingress), (EGRESS, "-d", network.egress))
    for chain, side, rules in sides:
        for rule in rules:
            yield f"-A {chain} {' '.join(rule.match(side))} -j RETURN"
        yield f"-A {chain} -j DROP"
    yield "COMMIT\n"


def _docker_address() -> tuple[str, str]:
    """The address that Docker gave this machine, with its prefix length, and the gateway."""
    place = Path("/run/docker-address")
    if not place.exists():
        [interface] = json.loads(_run("ip", "-j", "-4", "address", "show", DEVICE))
        [address] = interface["addr_info"]
        [route] = json.loads(_run("ip", "-j", "-4", "route", "show", "default"))
        place.write_text(f"{address['local']}/{address['prefixlen']} {route['gateway']}")
    address_, gateway = place.read_text().split()
    return address_, gateway


def _address(network: Network) -> None:
    """Set the addresses anew, the Elastic one first: the first is the source of what is sent."""
    docker, gateway = _docker_address()
    elastic = network.elastic and f"{network.elastic}/{docker.partition('/')[2]}"
    _run("ip", "-4", "address", "flush", "dev", DEVICE)
    for address in filter(None, (elastic, docker, network.private)):
        _run("ip", "address", "add", address, "broadcast", "+", "dev", DEVICE)
    _run("ip", "route", "replace", "default", "via", gateway, "dev", DEVICE)
    for address in filter(None, (elastic, network.private)):
        # Neighbours that knew another machine by this address; twice, since they may be locked.
        announce = ["arping", "-q", "-U", "-c", "2", "-I", DEVICE, address.partition("/")[0]]
        subprocess.Popen(announce, start_new_session=True)


def _apply(network: Network) -> None:
    before = Network.loaded(APPLIED.read_text()) if APPLIED.exists() else None
    _run("iptables-restore", "--noflush", text="\n".join(_filter(network, before is None)))
    old = (before.elastic, before.private) if before else (None, None)
    if (network.elastic, network.private) != old:
        _address(network)
    APPLIED.write_text(network.dumped())


def connect(description: str | None = None) -> None:
    """Bring the interface and the packet filter to what EC2 says, now or when it said it last.

    One at a time: EC2 may say something new while the machine boots.
    """
    with Path("/run/ec2-network.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if description is not None:
            DESCRIPTION.write_text(description)
        _apply(Network.loaded(DESCRIPTION.read_text()))


if __name__ == "__main__":
    connect(sys.stdin.read())
