"""The machines of the rack that other tests boot: switched by IPMI, they ask the network."""

import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.deployment import docker, wait_until
from tests.venue.pxe.bare_machine_with_bmc import IMAGE, BareMachine, Rack

Ipmi = Callable[..., str]


@pytest.fixture(scope="module")
def rack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rack]:
    """A rack that is empty at first."""
    with Rack(tmp_path_factory.mktemp("rack")) as rack:
        yield rack


@pytest.fixture(scope="module")
def machine(rack: Rack) -> BareMachine:
    """A machine with one disk."""
    return rack.machine("hall", disks={"rec": 200})


@pytest.fixture(scope="module")
def dhcp(rack: Rack) -> str:
    """The container of a DHCP server in this machine's own network."""
    name = f"{rack.network}-dhcp"
    first, last = rack.subnet.broadcast_address - 9, rack.subnet.broadcast_address - 1
    docker(
        *("run", "--detach", "--init", "--name", name, "--network=host", "--cap-add=NET_ADMIN"),
        *(IMAGE, "dnsmasq", "--keep-in-foreground", "--log-facility=/dev/stdout", "--port=0"),
        *("--bind-interfaces", f"--listen-address={rack.gateway}", "--dhcp-authoritative"),
        *(f"--dhcp-range={first},{last}", "--dhcp-boot=nothing", "--log-dhcp"),
    )
    return name


@pytest.fixture(autouse=True)
def ipmi(machine: BareMachine, dhcp: str) -> Iterator[Ipmi]:
    """Runs ipmitool for the machine, which is off before and after."""

    def run(*words: str, password: str = machine.bmc_password) -> str:
        options = ("-I", "lanplus", "-H", machine.bmc_address, "-U", machine.bmc_user)
        command = ["docker", "exec", dhcp, "ipmitool", *options, "-P", password, *words]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return (result.stdout + result.stderr).strip()

    yield run
    run("chassis", "power", "off")
    wait_until(lambda: not machine.is_on(), "the machine is off")


def answers(dhcp: str, machine: BareMachine) -> int:
    """How often the machine has asked for an address and got one."""
    lines = docker("logs", dhcp).splitlines()
    return sum("DHCPACK" in line and machine.mac in line for line in lines)


def switch_on(dhcp: str, machine: BareMachine) -> str:
    """Switch another machine than the usual one on; what ipmitool says of errors."""
    words = ("ipmitool", "-I", "lanplus", "-N", "1", "-R", "1", "-H", machine.bmc_address)
    login = ("-U", machine.bmc_user, "-P", machine.bmc_password)
    command = ["docker", "exec", dhcp, *words, *login, "chassis", "power", "on"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_its_bmc_switches_it(machine: BareMachine, ipmi: Ipmi) -> None:
    assert ipmi("chassis", "power", "status") == "Chassis Power is off"
    assert not machine.is_on()
    assert ipmi("chassis", "power", "on") == "Chassis Power Control: Up/On"
    wait_until(machine.is_on, "the machine is on")
    assert ipmi("chassis", "power", "status") == "Chassis Power is on"
    assert ipmi("chassis", "power", "off") == "Chassis Power Control: Down/Off"
    wait_until(lambda: not machine.is_on(), "the machine is off")
    assert ipmi("chassis", "power", "status") == "Chassis Power is off"


def test_it_asks_the_network_at_each_start(machine: BareMachine, ipmi: Ipmi, dhcp: str) -> None:
    before = answers(dhcp, machine)
    ipmi("chassis", "power", "on")
    wait_until(lambda: answers(dhcp, machine) > before, "the machine has asked")
    before = answers(dhcp, machine)
    ipmi("chassis", "power", "cycle")
    wait_until(lambda: answers(dhcp, machine) > before, "the machine has asked again")


def test_a_wrong_password_switches_nothing(machine: BareMachine, ipmi: Ipmi) -> None:
    said = ipmi("chassis", "power", "on", password="wrong")  # noqa: S106 - it is wrong
    assert said == "Error: Unable to establish IPMI v2 / RMCP+ session"
    assert not machine.is_on()


def test_a_pulled_plug_is_seen_by_its_bmc(machine: BareMachine, ipmi: Ipmi) -> None:
    ipmi("chassis", "power", "on")
    wait_until(machine.is_on, "the machine is on")
    machine.pull_plug()
    assert ipmi("chassis", "power", "status") == "Chassis Power is off"


def test_a_silent_bmc_says_nothing_and_switches_nothing(rack: Rack, dhcp: str) -> None:
    machine = rack.machine("silent")
    machine.silence_bmc()
    assert "Unable to establish IPMI v2 / RMCP+ session" in switch_on(dhcp, machine)
    assert not machine.is_on()


def test_a_machine_with_uefi_asks_as_such(rack: Rack, dhcp: str) -> None:
    machine = rack.machine("uefi", uefi=True)
    assert switch_on(dhcp, machine) == ""
    wait_until(lambda: answers(dhcp, machine) > 0, "the machine has asked")
    machine.pull_plug()
    assert "vendor class: PXEClient:Arch:00007" in docker("logs", dhcp)


def test_a_machine_with_another_system_on_its_disk_asks_nobody(
    rack: Rack, machine: BareMachine, ipmi: Ipmi, dhcp: str
) -> None:
    other = rack.machine("other")
    other.boots_from_disk()
    assert switch_on(dhcp, other) == ""
    before = answers(dhcp, machine)
    ipmi("chassis", "power", "on")
    wait_until(
        lambda: answers(dhcp, machine) > before, "a machine that was started later has asked"
    )
    assert other.is_on()
    assert other.mac not in docker("logs", dhcp)
