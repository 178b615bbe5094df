"""Settings of the website: index of rooms, player pages and the tracker."""

from typing import Annotated

from pydantic import Field

from streaming_runtime.settings.base import DomainName, Port, SecretsModel, SettingsModel


class WebsiteSettings(SettingsModel):
    """All a website needs to know besides its secrets and the event file."""

    port: Port = Field(default=8080, description="TCP port inside the container.")
    directory: str = Field(
        default="/var/lib/streaming",
        description="Where the event file and the tracker's database are kept.",
    )
    https_domains: tuple[DomainName, ...] = Field(
        default=(),
        description="Host names under which a gateway serves the website by HTTPS: addresses that "
        "viewers are given there begin with https://.",
    )
    report_timeout_seconds: Annotated[float, Field(ge=3, le=300)] = Field(
        default=20, description="Seconds without a report after which a node counts as gone."
    )


class WebsiteSecrets(SecretsModel):
    """What only the website may know."""

    register_key: str = Field(
        min_length=32, description="Key from which every node's register token is derived."
    )
