"""Where the stand-in's machines live: what a test world and the plugin it starts agree on.

It travels in environment variables, since the Pulumi engine starts the plugin.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "STREAMING_TEST_AWS_{}"


@dataclass(frozen=True)
class Site:
    """A Docker network with its machines, and perhaps a registry that stands for ECR.

    network: the Docker network's name, which the machines' names begin with as well.
    subnet: its addresses. Docker gives out the lower half, Elastic addresses are from the upper.
    image: the machines' image.
    registry: HOST:PORT of a registry, and the certificate of the authority it is trusted by.
    """

    network: str
    subnet: ipaddress.IPv4Network
    image: str
    registry: str | None = None
    registry_ca: Path | None = None

    @property
    def gateway(self) -> ipaddress.IPv4Address:
        """This machine's own address in the network."""
        return self.subnet.network_address + 1

    @property
    def elastic(self) -> ipaddress.IPv4Network:
        """The addresses that are given out as Elastic ones."""
        _, upper = self.subnet.subnets()
        return upper

    def machine(self, instance: str) -> str:
        """The name of the container behind an instance."""
        return f"{self.network}-{instance}"

    def environment(self) -> dict[str, str]:
        """The variables that carry it."""
        values = {
            "NETWORK": self.network,
            "SUBNET": str(self.subnet),
            "IMAGE": self.image,
            "REGISTRY": self.registry,
            "REGISTRY_CA": str(self.registry_ca) if self.registry_ca else None,
        }
        return {VARIABLE.format(key): value for key, value in values.items() if value}

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Site":
        """The one that these variables carry; a KeyError if they do not."""
        registry_ca = environment.get(VARIABLE.format("REGISTRY_CA"))
        return cls(
            network=environment[VARIABLE.format("NETWORK")],
            subnet=ipaddress.IPv4Network(environment[VARIABLE.format("SUBNET")]),
            image=environment[VARIABLE.format("IMAGE")],
            registry=environment.get(VARIABLE.format("REGISTRY")),
            registry_ca=Path(registry_ca) if registry_ca else None,
        )
