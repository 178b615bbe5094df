"""Where a node reports its state to, and the token that proves who it is."""

import hashlib
import hmac
from typing import Annotated

from pydantic import Field

from streaming_runtime.settings.base import Certificates, SettingsModel, WebOrigin


class ReportTarget(SettingsModel):
    """The website's tracker, as a collector or encoder reaches it."""

    url: WebOrigin = Field(description="The website's origin, for example `http://website:8080`.")
    interval_seconds: Annotated[float, Field(ge=0.5, le=30)] = Field(
        default=2, description="Seconds between two reports."
    )
    ca_pem: Certificates | None = Field(
        default=None,
        description="Certificates (PEM) by which a website's HTTPS is trusted, besides those of "
        "the system.",
    )


def register_token(register_key: str, node: str) -> str:
    """The token of a node, in hexadecimal."""
    return hmac.new(register_key.encode(), node.encode(), hashlib.sha256).hexdigest()
