"""Settings of the gateway: HTTPS in front of a host's website and encoders."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from streaming_runtime.settings.base import (
    Certificates,
    DomainName,
    InWords,
    Port,
    SecretsModel,
    SettingsModel,
    WebOrigin,
)

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"

UrlPath = Annotated[
    str,
    StringConstraints(pattern=r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$", max_length=200),
    InWords("use a path such as /streams/main, without a slash at the end"),
]
"""Segments of a URL's path, none of which begins with a dot (RFC 3986)."""

EmailAddress = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s@<>,]+@[^\s@<>,]+$", max_length=254),
    InWords("use an e-mail address such as team@example.org"),
]

DirectoryUrl = Annotated[
    str,
    StringConstraints(pattern=r"^https://[^\s]+$", max_length=2000),
    InWords("use the https:// address of the authority's directory"),
]


class Route(SettingsModel):
    """Where requests for a path, and for all paths below it, are sent."""

    path: UrlPath = Field(description="The path, for example `/streams/main`.")
    upstream: WebOrigin = Field(description="Who answers: `http://encoder-main:8080`.")
    strip_prefix: UrlPath | None = Field(
        default=None, description="What is taken off the path's beginning: `/streams`."
    )

    @model_validator(mode="after")
    def _prefix_fits(self) -> Self:
        prefix = self.strip_prefix
        if prefix and not f"{self.path}/".startswith(f"{prefix}/"):
            raise ValueError(f"the path {self.path} does not begin with stripPrefix {prefix}")
        return self


class Acme(SettingsModel):
    """The certification authority that gives the certificates (RFC 8555)."""

    email: EmailAddress | None = Field(
        default=None, description="Where the authority writes if something is wrong."
    )
    directory: DirectoryUrl = Field(
        default=LETS_ENCRYPT, description="The authority's ACME directory; Let's Encrypt if absent."
    )
    ca_pem: Certificates | None = Field(
        default=None,
        description="Certificates (PEM) by which the directory itself is trusted, for an authority "
        "of one's own; those of the system if absent.",
    )


def _distinct_domains(domains: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(domains)) < len(domains):
        raise ValueError("a domain is given twice; give each once")
    return domains


def _distinct_paths(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    paths = [route.path for route in routes]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        raise ValueError(f"every route needs a path of its own; given twice: {', '.join(twice)}")
    return routes


class GatewaySettings(SettingsModel):
    """All a gateway needs to know."""

    domains: Annotated[
        tuple[DomainName, ...],
        Field(min_length=1, max_length=100),
        AfterValidator(_distinct_domains),
    ] = Field(description="Host names under which viewers reach this host.")
    streams_path: UrlPath | None = Field(
        default=None,
        description="Path below which rooms' streams are served: with `/streams`, "
        "`/streams/main/…` leads to `http://encoder-main:8080/main/…`. A new room needs no change.",
    )
    routes: Annotated[tuple[Route, ...], AfterValidator(_distinct_paths)] = Field(
        default=(), description="Further paths that somebody else than the website answers."
    )
    website: WebOrigin | None = Field(
        default=None,
        description="Who answers everything else: `http://website:8080`; nobody if absent.",
    )
    acme: Acme = Field(default=Acme(), description="Where the certificates come from.")
    http_port: Port = Field(
        default=8080, description="TCP port inside the container that the host publishes as 80."
    )
    https_port: Port = Field(
        default=8443, description="TCP port inside the container that the host publishes as 443."
    )
    directory: str = Field(
        default="/var/lib/streaming",
        description="Where certificates and the account with the authority are kept.",
    )


class GatewaySecrets(SecretsModel):
    """A gateway is given no secret: it makes its keys itself."""
