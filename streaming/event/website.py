"""The website of an event, and how viewers reach it."""

from typing import Annotated, Literal

from pydantic import Field

from streaming.event.hosts import HostName
from streaming_runtime.settings.base import DomainName, Port, SettingsModel
from streaming_runtime.settings.gateway import DirectoryUrl, EmailAddress
from streaming_runtime.settings.source import AbsolutePath


class NoTls(SettingsModel):
    """Plain HTTP: anyone on the way can read and change what viewers get."""

    kind: Literal["none"] = Field(description="Plain HTTP, for a rehearsal or a closed network.")


class AcmeTls(SettingsModel):
    """HTTPS with certificates that are fetched and renewed by themselves (ACME, RFC 8555)."""

    kind: Literal["acme"] = Field(description="HTTPS with certificates by ACME.")
    email: EmailAddress | None = Field(
        default=None, description="Where the authority writes to if something is wrong."
    )
    directory: DirectoryUrl | None = Field(
        default=None, description="ACME directory of the authority; Let's Encrypt if absent."
    )
    ca_file: AbsolutePath | None = Field(
        default=None,
        description="Certificate (PEM) by which that directory itself is trusted, on the machine "
        "that runs Pulumi; not needed for public authorities.",
    )


TlsSettings = Annotated[NoTls | AcmeTls, Field(discriminator="kind")]


class WebsiteOptions(SettingsModel):
    """The website: index of rooms, players and tracker."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    port: Port = Field(
        default=8080, description="TCP port on the host for plain HTTP; HTTPS is always on 443."
    )
    domain: DomainName | None = Field(
        default=None, description="Name under which viewers reach the website."
    )
    tls: TlsSettings | None = Field(
        default=None,
        description="Whether viewers are served over HTTPS. With a `domain` and on a cloud host "
        "this must be said; elsewhere plain HTTP if absent.",
    )

    @property
    def acme(self) -> AcmeTls | None:
        """How certificates are had; None: viewers are served over plain HTTP."""
        return self.tls if isinstance(self.tls, AcmeTls) else None
