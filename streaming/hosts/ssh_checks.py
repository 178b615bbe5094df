"""What machines of the venue must offer before anything is deployed: all of them asked at once."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from streaming.boot.wait import BootingMachine
from streaming.event import EventSettings, SshHostSettings
from streaming.hosts.link_probe import Link, broken_links
from streaming.hosts.needs import (
    path_problem,
    port_problem,
    space_problem,
    wanted_paths,
    wanted_ports,
)
from streaming.hosts.ssh_probe import Answer, ask
from streaming.ports import allot_ports
from streaming.ssh.client import ssh_client_fault
from streaming.ssh.login import jump_of, login_options
from streaming.ssh.obstacles import hindrance
from streaming.ssh.options import unpinned_options
from streaming_runtime.settings.problems import Problem

OLDEST_DOCKER = (20, 10)
CLOCK_SECONDS = 2.0
"""How far a host's clock may be off: reports to the website carry the time, and so do segments."""
ARCHITECTURE = "x86_64"


@dataclass(frozen=True)
class HostProblem(Problem):
    """One thing that is wrong with a machine.

    Attributes:
        host: the host's name, and where it was looked for.
    """

    host: str


def check_ssh_hosts(event: EventSettings, stack: str) -> list[Problem]:
    """What keeps the stack's hosts of kind ssh from running its components, host after host.

    Args:
        event: the stack file.
        stack: the stack's name.
    """
    hosts = {name: host for name, host in event.hosts.items() if isinstance(host, SshHostSettings)}
    if not hosts:
        return []
    fault = ssh_client_fault()
    if fault:
        return [Problem(f"hosts.{next(iter(hosts))}", fault)]
    with tempfile.TemporaryDirectory() as folder:
        machines = {name: _machine(name, host, Path(folder)) for name, host in hosts.items()}
        answers = _answers(event, machines, stack)
        found = {
            name: list(_problems(event, name, host, machines[name], answers[name]))
            for name, host in hosts.items()
        }
        for link in broken_links(_links(event, answers), _ends(event, machines)):
            found.setdefault(link.receiver, []).append(_broken(link))
    return [
        HostProblem(problem.path, problem.message, f"{name} ({_address(event, name)})")
        for name, problems in found.items()
        for problem in problems
    ]


def _machine(name: str, host: SshHostSettings, folder: Path) -> BootingMachine:
    """How it is asked: nothing that must not be known is said, so that a learnt key can wait."""
    options = (
        login_options(host, host.host_key)
        if host.host_key
        else unpinned_options(
            str(folder / name), host.identity_file, port=host.port, jump=jump_of(host)
        )
    )
    return BootingMachine(name, host.address, host.user, tuple(options))


def _answers(
    event: EventSettings, machines: dict[str, BootingMachine], stack: str
) -> dict[str, Answer]:
    def run(name: str) -> Answer:
        paths = [wanted.path for wanted in wanted_paths(event, name)]
        return ask(machines[name], paths, stack=stack)

    with ThreadPoolExecutor(len(machines)) as pool:
        return dict(zip(machines, pool.map(run, machines), strict=True))


def _problems(
    event: EventSettings,
    name: str,
    host: SshHostSettings,
    machine: BootingMachine,
    answer: Answer,
) -> Iterator[Problem]:
    key, called = f"hosts.{name}", f"host {name!r}"
    if not answer.reached:
        reason = hindrance(machine, answer.errors, port=host.port)
        yield Problem(f"{key}.{reason.key}", reason.message)
        return
    yield from _system(key, answer)
    yield from _docker(key, host, answer)
    free = answer.one("free").strip()
    space = space_problem(key, answer.one("folder"), int(free)) if free.isdigit() else None
    if space:
        yield space
    for wanted in wanted_paths(event, name):
        path = path_problem(wanted, answer.paths.get(wanted.path), called)
        if path:
            yield path
    for port_key, protocol, port in wanted_ports(event, name):
        if (protocol, port) in answer.busy_ports - answer.published:
            yield port_problem(port_key, protocol, port, called)


def _system(key: str, answer: Answer) -> Iterator[Problem]:
    architecture = answer.one("architecture")
    if architecture != ARCHITECTURE:
        yield Problem(
            key, f"its processor is {architecture}, and images are built for amd64 (x86_64) only"
        )
    ahead = answer.clock_ahead
    if abs(ahead) > CLOCK_SECONDS:
        yield Problem(
            key,
            f"its clock is {abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} this "
            "machine's; `sudo timedatectl set-ntp true` on the one that is wrong sets it by the "
            "network (package systemd-timesyncd)",
        )


def _docker(key: str, host: SshHostSettings, answer: Answer) -> Iterator[Problem]:
    version, refusal = answer.one("docker"), answer.one("refused")
    if host.install:
        yield from _installable(key, host, answer)
    elif refusal and "permission denied" in refusal.lower():
        yield Problem(
            f"{key}.user",
            f"user {host.user!r} may not use Docker; `sudo usermod --append --groups docker "
            f"{host.user}` on it, or `install: true`, lets it",
        )
    elif refusal:
        yield Problem(
            key, f"its Docker does not answer ({refusal}); `sudo systemctl start docker` on it"
        )
    elif not version:
        yield Problem(
            key,
            "it has no Docker; `sudo apt install docker.io docker-cli` on it, or `install: true` "
            "here",
        )
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and tuple(map(int, numbers.groups())) < OLDEST_DOCKER:
        yield Problem(
            key,
            f"its Docker is {version}; {'.'.join(map(str, OLDEST_DOCKER))} or newer is needed, as "
            "in Debian 11 and later",
        )


def _installable(key: str, host: SshHostSettings, answer: Answer) -> Iterator[Problem]:
    if not answer.one("root"):
        yield Problem(
            f"{key}.install",
            f"user {host.user!r} may not become root by sudo without a password; "
            f"`echo '{host.user} ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/{host.user}` "
            "on it lets it, or log in as root",
        )
    if not answer.one("docker") and not answer.one("apt"):
        yield Problem(
            f"{key}.install",
            f"it runs {answer.one('system') or 'no Debian'}, where Docker cannot be installed by "
            "apt; install it by hand",
        )


def _links(event: EventSettings, answers: dict[str, Answer]) -> list[Link]:
    """The rooms' links between hosts that can be asked, at ports that nobody has yet."""
    ports = allot_ports(event)
    links = []
    for index, room in enumerate(event.rooms):
        sender = event.host_name(room.collector.host)
        receiver = event.host_name(room.encoder.host)
        port = ports[room.slug].link
        ends = [_can_be_asked(event, name, answers) for name in (sender, receiver)]
        address = _address(event, receiver)
        if not port or not address or not all(ends):
            continue
        if receiver in answers and ("udp", port) in answers[receiver].busy_ports:
            continue
        links.append(Link(f"rooms[{index}].encoder.linkPort", sender, receiver, address, port))
    return links


def _can_be_asked(event: EventSettings, name: str, answers: dict[str, Answer]) -> bool:
    if event.hosts[name].kind == "local":
        return shutil.which("perl") is not None
    return name in answers and answers[name].reached


def _ends(
    event: EventSettings, machines: dict[str, BootingMachine]
) -> dict[str, BootingMachine | None]:
    local = {name: None for name, host in event.hosts.items() if host.kind == "local"}
    return {**local, **machines}


def _broken(link: Link) -> Problem:
    return Problem(
        link.key,
        f"nothing that host {link.sender!r} sends to UDP port {link.port} of host "
        f"{link.receiver!r} arrives; let it through between them, and on {link.receiver!r} itself "
        f"(`sudo ufw allow {link.port}/udp` where ufw is used)",
    )


def _address(event: EventSettings, name: str) -> str:
    return getattr(event.hosts[name], "address", None) or ""
