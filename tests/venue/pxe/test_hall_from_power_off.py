"""The main hall of examples/Pulumi.venue-pxe.yaml: from power off to a recording, and back.

Real engine, Cobbler, IPMI, PXE, host image, ssh, Docker and media; the machine is qemu. Of the
example, addresses and keys are changed, and the capture card is a test picture.
"""

import json
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.deployment import (
    ROOT,
    SMALL_LADDER,
    SMALL_VIDEO,
    Deployment,
    docker,
    wait_until,
)
from tests.venue.pxe.bare_machine_with_bmc import BareMachine, Rack

STACK = "test-pxe"
FIGURES = ROOT / "build" / "pxe" / "figures.json"
LIVE_SECONDS = 120
CLOCK_SECONDS = 2.0
"""Of the machine, which is switched on with a wrong clock and finds no time server."""
RECORDINGS = "/srv/recordings"
CONSOLE = {"console": "ttyS0"}
PICTURE = {**SMALL_VIDEO, "fps": 5}
STEPS = (
    *("it asks for an address (DHCP)", "it is told its address and what to boot (DHCP)"),
    *("it fetches its boot loader", "it fetches its kernel", "it fetches its initrd"),
    *("stage kernel is ready", "stage image is ready", "stage hostkey is ready"),
    "ssh answers, waiting for Docker",
)
"""What is said of the machine while it boots, among other things, in this order."""


@pytest.fixture(scope="module")
def rack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rack]:
    with Rack(tmp_path_factory.mktemp("rack")) as rack:
        yield rack


@pytest.fixture(scope="module")
def machine(rack: Rack) -> BareMachine:
    """A machine that is off, with a disk for recordings and one for Docker."""
    return rack.machine("hall", disks={"rec": 500, "docker": 4000})


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ssh key of whoever runs Pulumi."""
    file = tmp_path_factory.mktemp("identity") / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return str(file)


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory, rack: Rack) -> Iterator[Deployment]:
    """Taken down before its machines are."""
    event = Deployment(STACK, tmp_path_factory.mktemp("event"))
    event.destroy()
    try:
        yield event
    finally:
        if event.container_ids():
            event.destroy()


@pytest.fixture(scope="module")
def figures() -> Iterator[dict[str, Any]]:
    """What was measured, for docs/hosts/pxe.md."""
    measured: dict[str, Any] = {}
    yield measured
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(measured, indent=1))


def example() -> dict[str, Any]:
    """The example's keys."""
    file = ROOT / "examples" / "Pulumi.venue-pxe.yaml"
    config = yaml.safe_load(file.read_text())["config"]
    return {key.removeprefix("streaming-system:"): value for key, value in config.items()}


class Hall:
    """The example on the machines of the test, with its first room."""

    def __init__(self, event: Deployment, rack: Rack, machine: BareMachine, identity: str) -> None:
        self.event, self.rack, self.machine, self.identity = event, rack, machine, identity
        self.said = ""

    def configure(self, host: str = "hall", *, password: bool = True, **changes: Any) -> None:
        """Write it, captured on that host; `changes` are further keys of the bare machine."""
        given = example()
        gateway, hosts, captured = self.rack.gateway, given["hosts"], given["rooms"][0]
        laptop = {**hosts["laptop"], "address": gateway}
        captured["collector"] |= {"source": {"kind": "test"}, "host": host, "video": PICTURE}
        captured["encoder"] |= {"ladder": SMALL_LADDER[:1], "fps": PICTURE["fps"]}
        captured["collector"]["recording"] |= {"partSeconds": 5}
        bare = {"hall": self._bare(hosts["hall"], changes)}
        if host != "hall":
            del captured["collector"]["recording"], bare["hall"]
        network = {"subnet": str(self.rack.subnet), "router": gateway, "dns": [gateway]}
        given["cobbler"] |= {"address": gateway, "dhcp": given["cobbler"]["dhcp"] | network}
        self.event.configure(
            captured,
            hosts={"laptop": laptop, **bare},
            website={**given["website"], "port": self.event.port},
            cobbler=given["cobbler"],
        )
        if host == "hall" and password:
            key = "streaming-system:powerPasswords.hall"
            words = ("--secret", "--path", key, self.machine.bmc_password)
            self.event.pulumi("config", "set", *words)

    def _bare(self, given: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        power = {"address": self.machine.bmc_address, "user": self.machine.bmc_user}
        return {
            **given,
            "mac": self.machine.mac,
            "address": self.machine.address,
            "power": {**given["power"], **power},
            "identityFile": self.identity,
            "bootSeconds": 420,
            "kernelOptions": CONSOLE,
            **changes,
        }

    def up(self) -> float:
        """Deploy; how many seconds that took."""
        start = time.monotonic()
        self.said = self.event.stack("up")
        return round(time.monotonic() - start, 1)

    def on_machine(self, *words: str) -> str:
        """What a command prints on the machine."""
        *ssh, _docker = self.event.outputs()["hosts"]["hall"]["docker"]
        command = [*ssh, shlex.join(words)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def wait_until_recorded(self) -> None:
        """Wait until the room is live, and its recording on the machine grows."""

        def live() -> bool:
            return self.event.room_state("main") == "live"

        wait_until(live, "the room is live", seconds=LIVE_SECONDS)
        before = self.recorded()
        wait_until(lambda: self.recorded() > before, "the recording grows", seconds=60)

    def recorded(self) -> int:
        """How many bytes have been recorded on the machine's disk."""
        listing = self.on_machine("find", RECORDINGS, "-name", "*.ts", "-printf", "%s\\n")
        return sum(map(int, listing.split()))

    def records(self) -> list[str]:
        """The machines that Cobbler knows."""
        cobbler = self.event.container("cobbler")
        return docker("exec", cobbler, "ls", "/var/lib/cobbler/collections/systems").split()


@pytest.fixture(scope="module")
def hall(event: Deployment, rack: Rack, machine: BareMachine, identity: str) -> Hall:
    return Hall(event, rack, machine, identity)


def test_what_is_wrong_is_said_before_anything_is_made(hall: Hall, event: Deployment) -> None:
    hall.configure(password=False, identityFile="/nowhere/key")
    said = event.stack("up", check=False)
    assert (
        "powerPasswords.hall: missing; `pulumi config set --stack test-pxe --secret --path" in said
    )
    assert "hosts.hall.identityFile: /nowhere/key.pub is missing" in said
    assert event.container_ids() == {}


def test_a_machine_that_is_off_becomes_a_collector_that_records(
    hall: Hall, machine: BareMachine, figures: dict[str, Any]
) -> None:
    hall.configure()
    hall.event.stack("preview")
    assert not machine.is_on()
    figures["up from nothing"] = hall.up()
    told = re.findall(rf"hall \({machine.address}\): (.*) \(\d+ s\)", hall.said)
    assert sorted(STEPS, key=told.index) == list(STEPS)
    hall.wait_until_recorded()
    stages = {said["stage"]: float(said["uptime"]) for said in machine.stages()}
    assert abs(float(hall.on_machine("date", "+%s.%N")) - time.time()) < CLOCK_SECONDS
    figures["stages, seconds since the kernel began"] = stages
    assert hall.on_machine("docker", "ps", "--format", "{{.Names}}").split() == [
        hall.event.container("collector", "main")
    ]


def test_nothing_is_left_to_do(hall: Hall, event: Deployment, figures: dict[str, Any]) -> None:
    event.pulumi("preview", "--expect-no-changes")
    figures["up without a change"] = hall.up()
    event.pulumi("refresh", "--yes")
    event.pulumi("preview", "--expect-no-changes")


def test_another_image_of_cobbler_boots_nothing(event: Deployment) -> None:
    readme = event.project / "images" / "cobbler" / "README.md"
    before = readme.read_text()
    readme.write_text(f"{before}\nOf no importance.\n")
    said = event.pulumi("preview").stdout
    readme.write_text(before)
    assert "bare-metal-cobbler-container" in said
    assert "hall-" not in said


def test_passwords_and_tokens_are_nowhere_in_clear(
    hall: Hall, event: Deployment, machine: BareMachine
) -> None:
    shown = json.loads(event.pulumi("stack", "export", "--show-secrets").stdout)
    tokens = [
        resource["outputs"]["token"]
        for resource in shown["deployment"]["resources"]
        if resource["urn"].endswith("::hall-boot")
    ]
    cobbler = event.container("cobbler")
    told = event.state() + docker("logs", cobbler) + docker("inspect", cobbler)
    assert len(tokens) == 1
    for secret in (machine.bmc_password, json.dumps(tokens[0]).strip('"')):
        assert secret not in told


def test_recordings_are_fetched_from_the_machines_disk(hall: Hall, event: Deployment) -> None:
    event.stack("recordings", "--room", "main")
    parts = list((event.project / "recordings").rglob("*.ts"))
    assert parts
    assert all(part.stat().st_size for part in parts)


def test_another_kernel_option_boots_the_machine_and_keeps_its_recordings(
    hall: Hall, event: Deployment, figures: dict[str, Any]
) -> None:
    here = event.container_ids()
    parts = hall.on_machine("ls", RECORDINGS)
    hall.configure(kernelOptions={**CONSOLE, "panic": "20"})
    figures["up with another kernel option"] = hall.up()
    assert "panic=20" in hall.on_machine("cat", "/proc/cmdline").split()
    assert set(parts.split()) <= set(hall.on_machine("ls", RECORDINGS).split())
    assert event.container_ids() == here
    hall.wait_until_recorded()


def test_a_machine_that_was_switched_off_is_switched_on_again(
    hall: Hall, event: Deployment, machine: BareMachine, figures: dict[str, Any]
) -> None:
    here = event.container_ids()
    machine.pull_plug()
    figures["up with the machine switched off"] = hall.up()
    hall.wait_until_recorded()
    assert event.container_ids() == here
    event.pulumi("preview", "--expect-no-changes")


def test_a_host_that_is_taken_out_is_switched_off_and_forgotten(
    hall: Hall, event: Deployment, machine: BareMachine, figures: dict[str, Any]
) -> None:
    assert hall.records() == [f"{event.container('hall')}.json"]
    hall.configure(host="laptop")
    figures["up without the host"] = hall.up()
    assert hall.records() == []
    assert not machine.is_on()


def test_down_leaves_nothing(hall: Hall, event: Deployment) -> None:
    event.stack("down", "--purge")
    label = f"label=streaming-system.stack={event.name}"
    for kind in ("container", "network", "volume"):
        listed = docker(kind, "ls", "--quiet", "--filter", label)
        assert listed == ""
