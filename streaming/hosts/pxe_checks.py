"""What bare machines need before anything is deployed: passwords, a key, Cobbler's place."""

import json
import socket
from collections.abc import Iterator, Mapping

from streaming.cobbler import CobblerApi, CobblerError
from streaming.cobbler.places import API_PORT, COBBLER_PASSWORD, given_address
from streaming.event import EventSettings, GivenCobbler, OwnCobbler, PxeHostSettings
from streaming.hosts.local_checks import THIS_MACHINE, run_docker
from streaming.hosts.needs import port_problem
from streaming.image_build import ROOT
from streaming.naming import LABEL_PREFIX
from streaming.route import own_address_towards
from streaming.ssh.client import ssh_client_fault
from streaming.ssh.identity import identity_fault
from streaming_runtime.settings.problems import Problem

POWER_PASSWORDS = "powerPasswords"
TFTP_PORT = 69
WHEELS = ROOT / "images" / "cobbler" / "wheels"
"""What the image of the stack's own Cobbler is built of, besides Debian's packages."""
PROJECT = "streaming-system"


def check_pxe_hosts(
    event: EventSettings, stack: str, secrets: Mapping[str, str | None], in_clear: bool = False
) -> list[Problem]:
    """What keeps the stack from booting its hosts of kind pxe.

    Args:
        event: the stack file.
        stack: the stack's name.
        secrets: the texts of the keys `powerPasswords` (an object as JSON) and `cobblerPassword`.
        in_clear: whether `powerPasswords` is no secret in the stack file.
    """
    machines = {
        name: host for name, host in event.hosts.items() if isinstance(host, PxeHostSettings)
    }
    problems = list(_passwords(machines, secrets.get(POWER_PASSWORDS), stack))
    if in_clear and secrets.get(POWER_PASSWORDS):
        problems.append(
            Problem(
                POWER_PASSWORDS,
                "stands in the stack file for all to read; remove it, and set each password by "
                f"`{_asks_for(next(iter(machines), '<host>'), stack)}`",
            )
        )
    problems += _login(machines)
    match event.cobbler:
        case OwnCobbler() as own:
            problems += _place(event, own, stack)
        case GivenCobbler() as given:
            problems += _given(given, secrets.get(COBBLER_PASSWORD), stack)
    return problems


def power_passwords(written: str | None) -> dict[str, str]:
    """The passwords of BMCs, by host; of what is no object of texts, nothing."""
    try:
        found = json.loads(written or "{}")
    except ValueError:
        return {}
    items = found.items() if isinstance(found, dict) else ()
    return {name: word for name, word in items if isinstance(word, str)}


def _passwords(
    machines: Mapping[str, PxeHostSettings], written: str | None, stack: str
) -> Iterator[Problem]:
    passwords = power_passwords(written)
    if written and not passwords:
        yield Problem(
            POWER_PASSWORDS,
            "holds no password by host; "
            f"`{_asks_for(next(iter(machines), '<host>'), stack)}` sets one",
        )
    for name, host in machines.items():
        key = f"{POWER_PASSWORDS}.{name}"
        if host.power.user and not passwords.get(name):
            yield Problem(
                key,
                f"missing; `{_asks_for(name, stack)}` asks for the password of "
                f"{host.power.user!r} at {host.power.address}",
            )
        if passwords.get(name) and not host.power.user:
            yield Problem(key, f"belongs to no user; name one in `hosts.{name}.power.user`")
    for name in sorted(passwords.keys() - machines.keys()):
        yield Problem(f"{POWER_PASSWORDS}.{name}", "no host of kind pxe is called so; remove it")


def _asks_for(host: str, stack: str) -> str:
    key = f"{PROJECT}:{POWER_PASSWORDS}.{host}"
    return f"pulumi config set --stack {stack} --secret --path '{key}'"


def _login(machines: Mapping[str, PxeHostSettings]) -> Iterator[Problem]:
    if not machines:
        return
    fault = ssh_client_fault()
    if fault:
        yield Problem(f"hosts.{next(iter(machines))}", fault)
        return
    faults: dict[str, str | None] = {}
    for name, host in machines.items():
        if own_address_towards(host.address) is None:
            yield Problem(
                f"hosts.{name}.address",
                f"this machine has no way to {host.address}; is its cable in that network?",
            )
        if host.identity_file not in faults:
            faults[host.identity_file] = identity_fault(host.identity_file)
            missing = faults[host.identity_file]
            if missing:
                yield Problem(f"hosts.{name}.identityFile", missing)


def _given(given: GivenCobbler, password: str | None, stack: str) -> Iterator[Problem]:
    if not password:
        yield Problem(
            COBBLER_PASSWORD,
            f"missing; `pulumi config set --stack {stack} --secret {COBBLER_PASSWORD}` asks for "
            f"the password of {given.user!r} at {given.url}",
        )
        return
    try:
        address = given_address(given)
    except OSError as error:
        yield Problem("cobbler.caFile", f"{given.ca_file} cannot be read: {error.strerror}")
        return
    try:
        CobblerApi(address, password, stack=stack).check()
    except CobblerError as error:
        key, colon, message = str(error).partition(": ")
        yield Problem(key, message) if colon else Problem("cobbler.url", str(error))


def _place(event: EventSettings, own: OwnCobbler, stack: str) -> Iterator[Problem]:
    """Whether this machine can be Cobbler's; another one is found out by Cobbler itself."""
    if not WHEELS.is_dir():
        yield Problem(
            "cobbler", f"{WHEELS} is missing; `make up` fetches it, and so does `make preview`"
        )
    if event.hosts[own.host].kind != "local":
        return
    if own_address_towards(own.address) != own.address:
        yield Problem(
            "cobbler.address",
            f"{own.address} is not an address of {THIS_MACHINE}; `ip -br address` shows them, and "
            f"`sudo ip address add {own.address}/24 dev …` adds it to a network card",
        )
        return
    if _runs(stack):
        return
    if not _can_bind(socket.SOCK_STREAM, own.address, own.port):
        yield port_problem("cobbler.port", "tcp", own.port, THIS_MACHINE)
    for protocol, kind, address, port in (
        ("tcp", socket.SOCK_STREAM, "127.0.0.1", API_PORT),
        ("udp", socket.SOCK_DGRAM, own.address, TFTP_PORT),
    ):
        if not _can_bind(kind, address, port):
            yield Problem(
                "cobbler.host",
                f"{protocol} port {port} of {address} is in use on {THIS_MACHINE}, perhaps by "
                "another Cobbler or TFTP server; stop that",
            )


def _can_bind(kind: int, address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
        try:
            probe.bind((address, port))
        except PermissionError:
            return True  # Only root may know; Docker is.
        except OSError:
            return False
    return True


def _runs(stack: str) -> bool:
    """Whether the stack's Cobbler has these ports."""
    labels = {"stack": stack, "role": "cobbler"}
    filters = [f"--filter=label={LABEL_PREFIX}.{key}={value}" for key, value in labels.items()]
    return bool(run_docker("ps", "--quiet", *filters).stdout.strip())
