"""The Cobbler through which bare machines boot: one that the stack runs, or one that is there."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from streaming.event.addresses import Ipv4Address
from streaming.event.hosts import HostName
from streaming_runtime.settings.base import InWords, Port, PublicUrl, SettingsModel
from streaming_runtime.settings.cobbler import CobblerSettings, Dhcp
from streaming_runtime.settings.source import AbsolutePath

REPORT_PORT = 8068


class OwnCobbler(SettingsModel):
    """A Cobbler that the stack runs on one of its hosts, with DHCP, TFTP and the host image."""

    kind: Literal["own"] = Field(
        default="own", description="The stack runs it; may be left out where `host` is given."
    )
    host: HostName = Field(
        description="Host of kind local or ssh that has a cable in the network where machines boot."
    )
    address: Ipv4Address = Field(description="That host's IPv4 address in that network.")
    dhcp: Dhcp = Field(description="Who gives the machines their addresses.")
    port: Port = Field(
        default=CobblerSettings.model_fields["port"].default,
        description="TCP port at which machines fetch the host image by HTTP.",
    )
    report_port: Port = Field(
        default=REPORT_PORT,
        description="TCP port of the machine that runs Pulumi at which machines report their host "
        "key while they boot.",
    )


class HostImageLocation(SettingsModel):
    """Where a Cobbler that is there already has the host image: `make host-image`."""

    folder: AbsolutePath = Field(
        description="Folder on Cobbler's machine with `vmlinuz` and `initrd.img`."
    )
    url: PublicUrl = Field(
        description="Where machines fetch `system.squashfs` by HTTP: the folder's address, without "
        "a slash at the end."
    )
    sha256: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{64}$"),
        InWords("use the 64 hexadecimal digits that `sha256sum system.squashfs` prints"),
    ] = Field(description="SHA-256 of `system.squashfs`, as in `manifest.json` beside it.")


class GivenCobbler(SettingsModel):
    """A Cobbler (3.3) that is there already, and that the stack adds records to."""

    kind: Literal["given"] = Field(description="A Cobbler that is there already.")
    url: Annotated[
        str,
        StringConstraints(pattern=r"^https?://[^\s/?#@]+(/[^\s?#@]*)?$"),
        InWords("use the address of its API such as https://cobbler.example.org/cobbler_api"),
    ] = Field(description="Address of its XML-RPC API.")
    user: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        default="cobbler",
        description="User of the API; the password is the secret `cobblerPassword`.",
    )
    ca_file: AbsolutePath | None = Field(
        default=None,
        description="Certificate (PEM) by which the API's own is trusted, on the machine that runs "
        "Pulumi; not needed for public authorities.",
    )
    host_image: HostImageLocation = Field(description="Where it has the host image.")
    adopt: bool = Field(
        default=False,
        description="Whether a distro and a profile `streaming-<stack>` that are not the stack's "
        "own are taken over.",
    )
    report_port: Port = Field(
        default=REPORT_PORT,
        description="TCP port of the machine that runs Pulumi at which machines report their host "
        "key while they boot.",
    )


def _kind_by_default(value: Any) -> Any:
    """A Cobbler that names a host is the stack's own."""
    if isinstance(value, dict) and "kind" not in value and "host" in value:
        return {"kind": "own", **value}
    return value


CobblerOptions = Annotated[
    OwnCobbler | GivenCobbler,
    Field(discriminator="kind"),
    BeforeValidator(_kind_by_default),
]
