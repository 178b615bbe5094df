"""What a component needs to know of the host it runs on, whatever kind of host it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pulumi
import pulumi_docker as docker


class Host(Protocol):
    """A machine with Docker on which the stack may run containers.

    Attributes:
        host_name: its name in the stack file.
        address: name or address for printed URLs and for other hosts.
        public_address: name or address under which viewers reach it; None: the one under which
            they reached the website.
        egress_cidr: from where other hosts see its packets come, as an IPv4 range; None: unknown.
        provider: drives the host's Docker.
        network: name of the stack's Docker network on it, where containers find each other by name.
        docker_command: how the machine that runs Pulumi calls the host's `docker`.
        machine: stands for the machine itself: when it is replaced, all that was on it is made
            anew. None: it is never replaced.
        remote: whether images must be brought to it because it does not build them.
    """

    host_name: str
    address: pulumi.Output[str]
    public_address: pulumi.Output[str] | None
    egress_cidr: pulumi.Output[str] | None
    provider: docker.Provider
    network: pulumi.Output[str]
    docker_command: pulumi.Output[Sequence[str]]
    machine: pulumi.Resource | None
    remote: bool

    def open_ports(self, openings: Sequence["Opening"]) -> None:
        """Let others reach these ports, where something stands between them and the host."""

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """The options with which something is put on this machine: through its Docker, its fate."""


@dataclass(frozen=True)
class Opening:
    """A port of a host that others must reach.

    Attributes:
        protocol: `tcp` or `udp`.
        port: the port on the host.
        purpose: what it is for, in a few words: `stream of room main`.
        peers: the hosts that must reach it; None: anyone.
    """

    protocol: str
    port: int
    purpose: str
    peers: Sequence[Host] | None = None
