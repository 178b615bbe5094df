"""What a node tells the website of itself, and how the website knows that it is from that node.

A report is the JSON of `Report`, POSTed to `/api/v1/report` with the header
`X-Streaming-Signature: <hex>`: the HMAC-SHA256 (RFC 2104) of the body under the node's register
token. The token is the HMAC of the node's name under the stack's register key, so the website needs
the key only. The time stands in the body and must be newer than the last report's, so that none
counts twice; the nonce makes every signed body another.
"""

import hashlib
import hmac
from typing import Annotated, Any, Literal

from pydantic import Field

from streaming_runtime.settings import Rendition
from streaming_runtime.settings.base import Port, PublicUrl, SettingsModel, Slug

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
OriginPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]+$", max_length=200)]

REPORT_PATH = "/api/v1/report"
SIGNATURE_HEADER = "X-Streaming-Signature"


class Health(SettingsModel):
    """How the node is: `well`, `waiting` for something outside it, or `unwell`."""

    state: Literal["well", "waiting", "unwell"]
    detail: str = Field(default="", max_length=500)


class StreamReport(SettingsModel):
    """What an encoder serves. Paths are relative to its origin."""

    public_url: PublicUrl | None
    public_port: Port | None
    playlist: OriginPath
    preview: OriginPath
    renditions: tuple[Rendition, ...]
    audio_only: bool
    audio_playlist: OriginPath | None = None
    """The playlist without a picture, if there is one."""
    segment_seconds: Annotated[Seconds, Field(gt=0)]
    segment_age_seconds: Seconds | None
    """Seconds since the newest segment was listed; None before the first."""
    showing: Literal["live", "slate"]


class RecordingReport(SettingsModel):
    """How a collector's recording is doing."""

    active: bool
    file: str | None
    bytes_total: int
    free_bytes: int


class Report(SettingsModel):
    """One heartbeat of one node."""

    node: str = Field(pattern=r"^(collector|encoder)/[a-z0-9-]+$")
    room: Slug
    time: Seconds
    """Seconds since 1970 on the node's clock."""
    interval_seconds: Seconds = 2
    """Seconds until the next report is due."""
    nonce: str = Field(min_length=16, max_length=64)
    version: str
    health: Health
    stream: StreamReport | None = None
    recording: RecordingReport | None = None
    processes: dict[str, dict[str, Any]] = Field(default_factory=dict)


def signature(body: bytes, token: str) -> str:
    """The signature of a report's body, in hexadecimal."""
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
