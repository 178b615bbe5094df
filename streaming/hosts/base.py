"""What a component needs to know of the host it runs on, whatever kind of host it is."""

from collections.abc import Sequence
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
        provider: drives the host's Docker.
        network: name of the stack's Docker network on it, where containers find each other by name.
        docker_command: how the machine that runs Pulumi calls the host's `docker`.
    """

    host_name: str
    address: pulumi.Output[str]
    public_address: str | None
    provider: docker.Provider
    network: pulumi.Output[str]
    docker_command: Sequence[str]
