"""Where a viewer fetches a stream, seen from where the viewer came to the website."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from streaming_runtime.report import StreamReport
from streaming_runtime.website.site import CurrentSite

# uri-host and port of RFC 3986, without the percent-encoded and the IPvFuture forms.
HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Viewer:
    """How a viewer addresses the website.

    Attributes:
        scheme: `http` or `https`.
        authority: host and port as in the `Host` header, `[2001:db8::1]:8080`.
        host: the host alone, an IPv6 address in brackets.
    """

    scheme: str
    authority: str
    host: str

    @property
    def origin(self) -> str:
        """The website's origin as this viewer knows it."""
        return f"{self.scheme}://{self.authority}"

    def address(self, stream: StreamReport, path: str) -> str:
        """The address of one of a stream's files for this viewer."""
        origin = stream.public_url
        if origin is None:
            port = "" if stream.public_port is None else f":{stream.public_port}"
            origin = f"{self.scheme}://{self.host}{port}"
        return f"{origin}/{path.lstrip('/')}"


def _viewer_of(request: Request, site: CurrentSite) -> Viewer:
    authority = request.headers.get("host", "")
    match = HOST.fullmatch(authority)
    if match is None:
        raise HTTPException(400, "the Host header is missing or malformed")
    # A gateway passes the name on, and nobody can reach that name on the default port but by it.
    scheme = "https" if authority.lower() in site.https_domains else request.url.scheme
    return Viewer(scheme, authority, match["host"])


CurrentViewer = Annotated[Viewer, Depends(_viewer_of)]
