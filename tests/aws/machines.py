"""The machines behind EC2 instances: containers, each with sshd and a Docker of its own."""

import io
import json
import re
import subprocess
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.aws.machine.interface import DESCRIPTION, INGRESS, Network
from tests.aws.machine.log import OUTPUT
from tests.aws.machine.units import AUTHENTICATION_LOG
from tests.aws.site import Site

LABEL = "streaming-test-aws"  # of every machine: its value is the network
POWER_OFF_SECONDS = 40
# All that Docker knows but SYS_RESOURCE and newer ones, which --privileged would ask for and which
# is not to be had everywhere.
CAPABILITIES = (
    *("AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "CHOWN", "DAC_OVERRIDE"),
    *("DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE"),
    *("LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE"),
    *("NET_BROADCAST", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN"),
    *("SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO"),
    *("SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM"),
)


SSH_ENDINGS = (
    *("Connection closed", "Connection reset", "Disconnected", "Received disconnect"),
    *("Timeout before authentication", "Unable to negotiate"),
)
SSH_PEER = re.compile(r"(\S+) port (\d+)")


class MachineError(Exception):
    """Docker could not do what was asked of a machine."""


def docker(*words: str, data: bytes | None = None) -> str:
    """What a docker command prints."""
    return docker_bytes(*words, data=data).decode()


def docker_bytes(*words: str, data: bytes | None = None) -> bytes:
    """What a docker command writes to its standard output."""
    result = subprocess.run(["docker", *words], input=data, capture_output=True, check=False)
    if result.returncode:
        said = result.stderr.decode().strip()
        raise MachineError(f"docker {' '.join(words[:2])}: {said}")
    return result.stdout


@dataclass(frozen=True)
class Machine:
    """The machine of one instance, whether it is there or not."""

    site: Site
    instance: str

    @property
    def name(self) -> str:
        """Its container's name."""
        return self.site.machine(self.instance)

    def create(self, user_data: bytes, keys: Sequence[str], network: Network) -> None:
        """Make it, with all that it reads at its first boot; start() is what boots it."""
        docker(
            *("create", "--init", "--name", self.name, "--hostname", self.instance),
            *("--network", self.site.network, "--label", f"{LABEL}={self.site.network}"),
            *(f"--cap-add={capability}" for capability in CAPABILITIES),
            *("--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"),
            *("--security-opt=systempaths=unconfined", "--device-cgroup-rule=a *:* rwm"),
            *("--tmpfs=/run:exec", self.site.image),
        )
        meta = json.dumps({"hostname": self.instance, "publicKeys": list(keys)})
        files = {
            "var/lib/cloud/seed/meta-data": meta.encode(),
            "var/lib/cloud/seed/user-data": user_data,
            str(DESCRIPTION)[1:]: network.dumped().encode(),
        }
        if self.site.registry and self.site.registry_ca:
            trusted = f"etc/docker/certs.d/{self.site.registry}/ca.crt"
            files[trusted] = self.site.registry_ca.read_bytes()
        self._put(files)

    def start(self) -> None:
        """Power on."""
        docker("start", self.name)

    def stop(self) -> None:
        """Shut down as by the power button; the disk stays."""
        docker("stop", "--time", str(POWER_OFF_SECONDS), self.name)

    def remove(self) -> None:
        """It is gone, with its disk."""
        subprocess.run(
            ["docker", "rm", "--force", "--volumes", self.name], capture_output=True, check=False
        )

    def running(self) -> bool:
        """Whether it is there and powered on."""
        try:
            return docker("inspect", "--format", "{{.State.Running}}", self.name).strip() == "true"
        except MachineError:
            return False

    def address(self) -> str:
        """Where the outside reaches it without an Elastic address; empty when powered off."""
        place = f"(index .NetworkSettings.Networks {json.dumps(self.site.network)}).IPAddress"
        return docker("inspect", "--format", f"{{{{{place}}}}}", self.name).strip()

    def connect(self, network: Network) -> None:
        """Give it these addresses and this packet filter, now and at each boot."""
        if self.running():
            words = ("exec", "--interactive", self.name, "/opt/bin/ec2-network")
            docker(*words, data=network.dumped().encode())
        else:
            self._put({str(DESCRIPTION)[1:]: network.dumped().encode()})

    def run(self, *words: str) -> str:
        """What a command on the machine prints, run as root."""
        return docker("exec", self.name, *words)

    def console(self) -> str:
        """What it has logged at its boots, powered on or not; nothing if it is gone."""
        try:
            data = docker_bytes("cp", f"{self.name}:{OUTPUT}", "-")
        except MachineError:
            return ""
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            file = tar.extractfile(OUTPUT.name)
            return file.read().decode(errors="replace") if file else ""

    def write(self, path: str, content: bytes) -> None:
        """Put a file on it, for root only."""
        self._put({path.lstrip("/"): content})

    def open_ports(self) -> list[str]:
        """What its packet filter lets in: "tcp 22 from 192.0.2.0/24", "udp 5000-5010 from …"."""
        rules = []
        for line in self.run("iptables", "-t", "mangle", "-S", INGRESS).splitlines():
            words = line.split()
            if words[-1] != "RETURN":
                continue
            peer, protocol, ports = (
                words[words.index(option) + 1] if option in words else default
                for option, default in (("-s", "0.0.0.0/0"), ("-p", "all"), ("--dport", ""))
            )
            ports = ports.replace(":", "-")
            rules.append(" ".join(filter(None, (protocol, ports, "from", peer))))
        return sorted(rules)

    def most_ssh_connections(self) -> int:
        """The most connections to its sshd at once, in all its life."""
        return most_at_once(self.run("cat", str(AUTHENTICATION_LOG)).splitlines())

    def _put(self, files: dict[str, bytes]) -> None:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for path, content in files.items():
                entry = tarfile.TarInfo(path)
                entry.size, entry.mode = len(content), 0o600
                tar.addfile(entry, io.BytesIO(content))
        docker("cp", "-", f"{self.name}:/", data=archive.getvalue())


def most_at_once(log: Iterable[str]) -> int:
    """The most connections that were open at once, by sshd's verbose log."""
    most = 0
    open_: set[tuple[str, ...]] = set()
    for line in log:
        peer = SSH_PEER.search(line)
        if line.startswith("Server listening"):
            open_.clear()
        elif peer and line.startswith("Connection from"):
            open_.add(peer.groups())
        elif peer and line.startswith(SSH_ENDINGS):
            open_.discard(peer.groups())
        most = max(most, len(open_))
    return most
