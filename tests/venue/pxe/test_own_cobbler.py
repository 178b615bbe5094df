"""A stack's own Cobbler as it runs in a venue: real daemons, and packets as machines send them."""

import json
import os
import re
import subprocess
import uuid
import xmlrpc.client
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment import docker, wait_until
from tests.venue.pxe import dhcp_client
from tests.venue.pxe.cobbler_server import CobblerContainer, cobbler_image

KNOWN, LATER, UNKNOWN = "52:54:00:77:00:11", "52:54:00:77:00:12", "52:54:00:77:00:13"
BIOS, UEFI = "0", "7"
BMC_PASSWORD = "sesame-3f op3n=1"  # noqa: S105 - of nobody
USER = "10001"


class Lan:
    """A Docker network, in which this machine is the gateway."""

    def __init__(self, name: str) -> None:
        """Make it."""
        self.name = name
        docker("network", "create", name)
        template = "{{with index .IPAM.Config 0}}{{.Subnet}} {{.Gateway}}{{end}}"
        self.subnet, self.gateway = docker("network", "inspect", "-f", template, name).split()

    def address(self, number: int) -> str:
        """One that Docker does not give out so soon."""
        first, second, third, _ = self.subnet.partition("/")[0].split(".")
        return f"{first}.{second}.{third}.{number}"

    def run(self, *words: str) -> str:
        """What a program prints that runs on another machine of the network."""
        client = f"--volume={dhcp_client.__file__}:/dhcp_client.py:ro"
        network = f"--network={self.name}"
        return docker("run", "--rm", network, client, "--entrypoint", *words)

    def dhcp(self, mac: str, kind: str, *options: str) -> dict[str, Any] | None:
        """What a machine is told that starts."""
        words = ("python3", cobbler_image(), "/dhcp_client.py", mac, kind, *options)
        answer: dict[str, Any] | None = json.loads(self.run(*words))
        return answer

    def fetch(self, url: str) -> str:
        """The size of what is behind an address, or the status or error of a refusal."""
        return self.run("python3", cobbler_image(), "-c", FETCH, url).strip()


FETCH = """
import sys, urllib.error, urllib.request
try:
    print(len(urllib.request.urlopen(sys.argv[1], timeout=5).read()))
except urllib.error.HTTPError as error:
    print(error.code)
except OSError as error:
    print(error.reason.strerror if hasattr(error, "reason") else error)
"""
TFTP = """
import socket, struct, sys
server, name = sys.argv[1:]
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.settimeout(5)
link.sendto(b"\\0\\1" + name.encode() + b"\\0octet\\0", (server, 69))
content = b""
while True:
    packet, sender = link.recvfrom(2048)
    kind, number = struct.unpack_from("!2H", packet)
    if kind == 5:
        sys.exit(packet[4:].decode())
    content += packet[4:]
    link.sendto(struct.pack("!2H", 4, number), sender)
    if len(packet) < 516:
        break
sys.stdout.buffer.write(content)
"""
PROCESSES = """
import json, os, pathlib
said = []
for folder in pathlib.Path("/proc").glob("[0-9]*"):
    if folder.name != str(os.getpid()):
        words = (folder / "cmdline").read_text().replace("\\0", " ").split()
        about = dict(line.split(":\\t") for line in (folder / "status").read_text().splitlines())
        program = words[2] if words[0] == "python3" else words[0]
        said.append([program, about["Uid"].split()[0], about["CapEff"], about["NoNewPrivs"]])
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    name = f"streaming-test-cobbler-{os.getpid()}"
    lan = Lan(name)
    yield lan
    docker("network", "rm", name)


@pytest.fixture(scope="module")
def cobbler(lan: Lan) -> Iterator[CobblerContainer]:
    """One with a profile and a machine."""
    dhcp = {"kind": "server", "router": lan.gateway, "dns": [lan.gateway]}
    with CobblerContainer(f"{lan.name}-server", lan.gateway, lan.subnet, dhcp) as cobbler:
        cobbler.add_profile("halls")
        add_machine(cobbler, lan, "hall", KNOWN, 211)
        yield cobbler


def add_machine(
    cobbler: CobblerContainer, lan: Lan, name: str, mac: str, number: int, **more: Any
) -> None:
    cobbler.add(
        "system",
        name,
        profile="halls",
        netboot_enabled=True,
        interface="eth0",
        mac_address=mac,
        ip_address=lan.address(number),
        **more,
    )
    listed = f"{mac} {lan.address(number)}"
    wait_until(lambda: listed in cobbler.log(), "DHCP knows the machine")


def test_only_the_password_logs_in(cobbler: CobblerContainer) -> None:
    assert cobbler.api.get_distro("halls")["name"] == "halls"
    with pytest.raises(xmlrpc.client.Fault, match="login failed"):
        cobbler.api.login("cobbler", "cobbler")


def test_the_api_is_out_of_reach_for_the_network(cobbler: CobblerContainer, lan: Lan) -> None:
    assert lan.fetch(f"http://{lan.gateway}:{cobbler.api_port}/") == "Connection refused"


def test_a_known_machine_gets_its_address_and_boot_loader(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    for kind, file in ((BIOS, "lpxelinux.0"), (UEFI, "shimx64.efi")):
        told = lan.dhcp(KNOWN, kind)
        assert told
        assert (told["address"], told["server"]) == (lan.address(211), lan.gateway)
        assert told["file"] == file
        router = bytes(int(part) for part in lan.gateway.split(".")).hex()
        assert (told["options"]["3"], told["options"]["6"]) == (router, router)


def test_an_unknown_machine_gets_no_answer(cobbler: CobblerContainer, lan: Lan) -> None:
    assert lan.dhcp(UNKNOWN, BIOS) is None
    assert f"{UNKNOWN} ignored" in cobbler.log()


def test_a_machine_is_known_as_long_as_its_record_is_there(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    add_machine(cobbler, lan, "later", LATER, 212)
    told = lan.dhcp(LATER, BIOS)
    assert told
    assert told["address"] == lan.address(212)
    cobbler.api.remove_system("later", cobbler.token())
    wait_until(lambda: lan.dhcp(LATER, BIOS) is None, "DHCP has forgotten the machine")


def test_a_machine_in_the_place_of_another_gets_its_address(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    add_machine(cobbler, lan, "broken", LATER, 213)
    assert lan.dhcp(LATER, BIOS)
    cobbler.api.remove_system("broken", cobbler.token())
    add_machine(cobbler, lan, "spare", UNKNOWN, 213)
    found: list[dict[str, Any] | None] = []

    def offered() -> bool:
        found[:] = [lan.dhcp(UNKNOWN, BIOS)]
        return found != [None]

    wait_until(offered, "the spare machine has an address")
    assert found[0]
    assert found[0]["address"] == lan.address(213)
    cobbler.api.remove_system("spare", cobbler.token())


def test_boot_loader_files_come_by_tftp_and_the_rest_by_http(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    def tftp(name: str) -> str:
        return lan.run("python3", cobbler_image(), "-c", TFTP, lan.gateway, name)

    pxelinux = tftp(f"pxelinux.cfg/01-{KNOWN.replace(':', '-')}")
    grub = tftp(f"grub/system/{KNOWN}")
    assert "system/$net_default_mac" in tftp("grub/grub.cfg")
    base = cobbler.host_image_url
    assert f"boot=streaming streaming.image={base}/system.squashfs" in pxelinux
    found = re.search(rf"kernel {re.escape(base)}(/\S+)", pxelinux)
    assert found
    kernel, initrd = found[1], found[1].replace("vmlinuz", "initrd.img")
    assert f"append initrd={base}{initrd} " in pxelinux
    port = base.removeprefix("http://")
    assert f"linux (http,{port}){kernel} " in grub
    assert f"initrd (http,{port}){initrd}" in grub
    for path, file in ((kernel, "vmlinuz"), (initrd, "initrd.img"), ("/system.squashfs",) * 2):
        size = cobbler.run("stat", "--format=%s", f"/srv/host-image/{file.strip('/')}").strip()
        assert lan.fetch(f"{base}{path}") == size
        assert re.search(rf'nginx: \S+ "GET {re.escape(path)} HTTP/1.1" 200 {size} ', cobbler.log())
    assert "sent /run/streaming/tftp/pxelinux.cfg/01-52-54-00-77-00-11 to " in cobbler.log()


def test_nothing_else_is_served(cobbler: CobblerContainer, lan: Lan) -> None:
    for path in ("/", "/../../etc/streaming/secrets.json", "/pxelinux.cfg/default", "/images/"):
        assert lan.fetch(f"{cobbler.host_image_url}{path}") in {"400", "403", "404"}


def test_a_bmc_that_is_silent_is_said_without_its_password(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    power = {"power_type": "ipmilan", "power_user": "admin", "power_pass": BMC_PASSWORD}
    silent = {"power_address": lan.address(250), "power_options": "lanplus=1\npower_timeout=1"}
    add_machine(cobbler, lan, "silent", LATER, 214, **power, **silent)
    system = cobbler.api.get_system_handle("silent", cobbler.token())
    with pytest.raises(xmlrpc.client.Fault, match="command failed"):
        cobbler.api.power_system(system, "status", cobbler.token())
    cobbler.api.remove_system("silent", cobbler.token())
    logs = cobbler.log() + cobbler.run("sh", "-c", "cat /var/log/cobbler/tasks/* || true")
    assert "password=[secret]" in logs
    assert not [word for word in BMC_PASSWORD.split() if word in logs]
    assert cobbler.password not in logs


def test_fence_agents_of_a_venue_are_there(cobbler: CobblerContainer) -> None:
    agents = cobbler.run("sh", "-c", "ls /usr/sbin/fence_*").split()
    wanted = {
        "apc",
        "apc_snmp",
        "eaton_snmp",
        "idrac",
        "ilo5",
        "ipmilan",
        "redfish",
        "virsh",
    }
    assert wanted <= {agent.removeprefix("/usr/sbin/fence_") for agent in agents}


def test_no_process_may_more_than_a_user_but_dnsmasq(cobbler: CobblerContainer) -> None:
    said = json.loads(cobbler.run("python3", "-c", PROCESSES))
    assert {uid for _, uid, _, _ in said} == {USER}
    assert {locked for _, _, _, locked in said} == {"1"}
    rights = {program: int(may, 16) for program, _, may, _ in said}
    net_bind_service, net_admin = 1 << 10, 1 << 12
    assert rights["dnsmasq"] == net_bind_service | net_admin
    assert rights["streaming_runtime.cobbler.daemon"] == 0
    assert rights["nginx:"] == 0


def test_only_records_and_memory_can_be_written(cobbler: CobblerContainer) -> None:
    words = "find / -xdev -writable -not -type l 2>/dev/null || true"
    listing = docker("exec", "--user", USER, cobbler.name, "sh", "-c", words)
    assert set(listing.split()) == {"/run/streaming", "/tmp", "/var/lib/cobbler"}


def test_records_outlive_the_container(cobbler: CobblerContainer, lan: Lan) -> None:
    cobbler.start()
    assert cobbler.api.get_system("hall")["profile"] == "halls"
    file = f"/run/streaming/tftp/pxelinux.cfg/01-{KNOWN.replace(':', '-')}"
    assert "boot=streaming" in cobbler.run("cat", file)
    wait_until(lambda: lan.dhcp(KNOWN, BIOS) is not None, "DHCP knows the machine")


def test_beside_another_dhcp_server_no_address_is_given(
    cobbler: CobblerContainer, lan: Lan
) -> None:
    cobbler.remove()
    with CobblerContainer(f"{lan.name}-proxy", lan.gateway, lan.subnet, {"kind": "proxy"}) as proxy:
        proxy.add_profile("halls")
        add_machine(proxy, lan, "hall", KNOWN, 211)
        for kind in (BIOS, UEFI):
            told = lan.dhcp(KNOWN, kind, "offer")
            assert told
            assert told["address"] == "0.0.0.0"  # noqa: S104 - nobody binds to it
            assert bytes.fromhex(told["options"]["60"]) == b"PXEClient"
            assert not told["options"].keys() & {"1", "3", "6", "51"}
            assert lan.dhcp(UNKNOWN, kind, "offer") is None


def test_an_address_of_no_network_card_is_refused_at_once() -> None:
    name = f"streaming-test-cobbler-{uuid.uuid4().hex[:6]}"
    lost = CobblerContainer(name, "198.51.100.250", "198.51.100.0/24")
    with pytest.raises(AssertionError, match=r"no network card of this host has 198\.51\.100\.250"):
        lost.start()
    code = docker("inspect", "--format", "{{.State.ExitCode}}", name).strip()
    lost.remove()
    subprocess.run(["docker", "volume", "rm", name], check=True)
    assert code == "2"
