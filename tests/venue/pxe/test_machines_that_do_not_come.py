"""Why a machine does not come that was to boot through a real Cobbler."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from streaming.boot.machine import BareMachine as WaitedFor
from streaming.boot.machine import MachineError, wait_for_machine
from streaming.ssh.identity import login_key
from tests.deployment import free_port
from tests.venue.pxe.bare_machine_with_bmc import BareMachine, Rack
from tests.venue.pxe.cobbler_server import CobblerContainer

TOKEN = "5a" * 32
PROFILE = "waited-for"


@pytest.fixture(scope="module")
def rack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rack]:
    with Rack(tmp_path_factory.mktemp("rack")) as rack:
        yield rack


@pytest.fixture(scope="module")
def cobbler(rack: Rack) -> Iterator[CobblerContainer]:
    name = "streaming-test-machine-wait"
    with CobblerContainer(name, rack.gateway, str(rack.subnet)) as cobbler:
        cobbler.add_profile(PROFILE, console="ttyS0")
        yield cobbler


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("identity") / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return str(file)


@pytest.fixture
def power_on(rack: Rack, cobbler: CobblerContainer, identity: str) -> Callable[..., WaitedFor]:
    """Switches a machine on through Cobbler."""

    def power_on(machine: BareMachine, name: str, **options: str) -> WaitedFor:
        port = free_port()
        kind, key = login_key(identity).split()
        words = {
            "systemd.hostname": name,
            "streaming.keys": f"{kind}:{key}",
            "streaming.report": f"http://{rack.gateway}:{port}/{name}",
            "streaming.report-token": TOKEN,
            **options,
        }
        cobbler.add(
            "system",
            name,
            profile=PROFILE,
            hostname=name,
            netboot_enabled=True,
            interface="eth0",
            mac_address=machine.mac,
            ip_address=machine.address,
            kernel_options=words,
            power_type="ipmilan",
            power_address=machine.bmc_address,
            power_user=machine.bmc_user,
            power_pass=machine.bmc_password,
            power_options="lanplus=1",
        )
        now = datetime.now(UTC)
        token = cobbler.token()
        handle = cobbler.api.get_system_handle(name, token)
        assert cobbler.api.power_system(handle, "on", token)
        return WaitedFor(
            host=name,
            address=machine.address,
            mac=machine.mac,
            login="root",
            identity_file=identity,
            token=TOKEN,
            report_address=rack.gateway,
            report_port=port,
            switched_on=now,
            log_command=("docker", "logs", cobbler.name),
        )

    return power_on


def test_a_machine_that_is_stuck_says_where(
    rack: Rack, power_on: Callable[..., WaitedFor], cobbler: CobblerContainer
) -> None:
    machine = rack.machine("foyer")
    nowhere = f"{cobbler.host_image_url}/elsewhere.squashfs"
    waited_for = power_on(machine, "foyer", **{"streaming.image": nowhere})
    with pytest.raises(MachineError, match=rf"stage image is waiting: {nowhere}: .* 404"):
        wait_for_machine(waited_for, seconds=40)
    machine.pull_plug()


def test_a_machine_that_boots_something_else_never_asked(
    rack: Rack, power_on: Callable[..., WaitedFor]
) -> None:
    machine = rack.machine("cellar")
    machine.boots_from_disk()
    waited_for = power_on(machine, "cellar")
    with pytest.raises(MachineError, match="has not asked Cobbler for an address since power on"):
        wait_for_machine(waited_for, seconds=15)
    machine.pull_plug()
