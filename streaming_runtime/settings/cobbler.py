"""Settings of the Cobbler that a stack runs itself, and of its DHCP."""

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from streaming_runtime.settings.base import InWords, Port, SecretsModel, SettingsModel

HostAddress = Annotated[
    str,
    StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}$"),
    InWords("use an IPv4 address such as 192.0.2.1"),
]


def _network(value: str) -> str:
    try:
        ipaddress.IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"{error}; use an IPv4 range such as 192.0.2.0/24") from None
    return value


Subnet = Annotated[
    str,
    StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$"),
    InWords("use an IPv4 range such as 192.0.2.0/24"),
    AfterValidator(_network),
]


class DhcpServer(SettingsModel):
    """The network's only DHCP server: it answers the stack's machines, and nobody else."""

    kind: Literal["server"] = Field(description="Cobbler gives the machines their addresses.")
    subnet: Subnet = Field(description="The network in which machines boot, as an IPv4 range.")
    router: HostAddress | None = Field(
        default=None, description="The machines' way to other networks, if they need one."
    )
    dns: tuple[HostAddress, ...] = Field(default=(), description="DNS servers for the machines.")


class ProxyDhcp(SettingsModel):
    """Beside the venue's own DHCP server, which gives out addresses: only what booting needs."""

    kind: Literal["proxy"] = Field(
        description="Another server gives machines their addresses; Cobbler says what they boot."
    )
    subnet: Subnet = Field(description="The network in which machines boot, as an IPv4 range.")


Dhcp = Annotated[DhcpServer | ProxyDhcp, Field(discriminator="kind")]


class CobblerSettings(SettingsModel):
    """What a stack's own Cobbler needs to know."""

    address: HostAddress = Field(
        description="IPv4 address of the host in the network where machines boot."
    )
    port: Port = Field(default=8067, description="TCP port of the host image by HTTP.")
    api_port: Port = Field(
        default=25151, description="TCP port of the XML-RPC API, on the loopback address only."
    )
    dhcp: Dhcp = Field(description="Who gives the machines their addresses.")


class CobblerSecrets(SecretsModel):
    """Who may change Cobbler's records."""

    password: Annotated[str, StringConstraints(min_length=20)] = Field(
        description="Password of the API's user `cobbler`."
    )
