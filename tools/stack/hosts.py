"""The hosts that a stack is deployed to, and where its components are, read from its outputs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.stack.docker import THIS_MACHINE, Docker, HostUnreachable
from tools.stack.machines import STARTED_KINDS
from tools.stack.stack_file import stack_values
from tools.stack.terminal import CommandError, say

STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class StackHost:
    """A host of a deployed stack.

    Attributes:
        name: as in the stack file.
        kind: as in the stack file.
        address: name or address for people.
        docker: its Docker.
    """

    name: str
    kind: str
    address: str
    docker: Docker

    @property
    def lasts(self) -> bool:
        """Whether it outlives the stack."""
        return self.kind not in STARTED_KINDS


HERE = StackHost("this machine", "local", "localhost", THIS_MACHINE)
"""For stacks that have no host of kind local, or are not deployed: their images are here."""


@dataclass(frozen=True)
class Placement:
    """Where a stack's components are, as of its last update that came to its end.

    Attributes:
        stack: the stack's name.
        hosts: by name; of a stack that is not deployed, this machine and those of kind ssh, on
            which an earlier one may have left something.
        rooms: the output of that name: by slug, with `collectorHost` and `encoderHost`.
    """

    stack: str
    hosts: Mapping[str, StackHost]
    rooms: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, stack: str, state: Mapping[str, Any]) -> "Placement":
        """What a stack's state tells."""
        outputs = stack_outputs(state)
        hosts = {
            name: StackHost(name, found["kind"], found["address"], _docker(name, found))
            for name, found in (outputs.get("hosts") or {}).items()
        }
        known = hosts or {HERE.name: HERE, **_machines_of_the_venue(stack)}
        return cls(stack, known, outputs.get("rooms") or {})

    def of_room(self, room: str, *roles: str) -> list[StackHost]:
        """The hosts on which these roles of a room are; all hosts, if that is not known.

        Raises:
            CommandError: the stack has no such room.
        """
        if self.rooms and room not in self.rooms:
            raise CommandError(
                f"stack {self.stack} has no room {room!r}; its rooms are: {', '.join(self.rooms)}"
            )
        found = self.rooms.get(room, {})
        names = dict.fromkeys(found.get(f"{role}Host", "") for role in roles)
        known = [self.hosts[name] for name in names if name in self.hosts]
        return known or list(self.hosts.values())

    @property
    def lasting(self) -> list[StackHost]:
        """The hosts that outlive the stack; this machine is always one."""
        lasting = [host for host in self.hosts.values() if host.lasts]
        return lasting if any(host.kind == "local" for host in lasting) else [*lasting, HERE]

    @property
    def leaving(self) -> list[StackHost]:
        """The hosts that go with the stack."""
        return [host for host in self.hosts.values() if not host.lasts]


def stack_outputs(state: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs in a stack's state; those that are secret are encrypted."""
    for resource in state.get("resources") or ():
        if resource["type"] == STACK:
            return resource.get("outputs") or {}
    return {}


def each_host(hosts: Iterable[StackHost], action: Callable[[StackHost], None]) -> bool:
    """Do something on every host; one that does not answer is named and does not stop the rest.

    Returns:
        Whether all hosts answered.
    """
    answered = True
    for host in hosts:
        try:
            action(host)
        except HostUnreachable as error:
            say(str(error))
            answered = False
    return answered


def _machines_of_the_venue(stack: str) -> dict[str, StackHost]:
    """The hosts of kind ssh that the stack file tells how to reach."""
    listed = stack_values(stack).get("hosts")
    entries = listed.items() if isinstance(listed, Mapping) else ()
    found = {}
    for name, values in entries:
        if not isinstance(values, Mapping) or values.get("kind") != "ssh":
            continue
        # Imported where it is used: checking settings takes a moment to load.
        from pydantic import ValidationError

        from streaming.event import SshHostSettings
        from streaming.ssh.login import docker_words, login_options

        try:
            host = SshHostSettings.model_validate(values)
        except ValidationError:
            continue
        if host.host_key:
            options = login_options(host, host.host_key)
            words = docker_words(f"{host.user}@{host.address}", options)
            found[name] = StackHost(name, host.kind, host.address, Docker(name, tuple(words)))
    return found


def _docker(name: str, found: Mapping[str, Any]) -> Docker:
    return Docker(name, tuple(found["docker"])) if found["kind"] != "local" else THIS_MACHINE
