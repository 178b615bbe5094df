"""The contract: the Pulumi program writes these settings, the containers read them."""

from streaming_runtime.settings.collector import (
    CollectorSecrets,
    CollectorSettings,
    EncoderLink,
    Recording,
)
from streaming_runtime.settings.encoder import (
    EncoderSecrets,
    EncoderSettings,
    Encoding,
    Ingest,
    Origin,
)
from streaming_runtime.settings.event import Conference, EventFile, EventRoom, Link
from streaming_runtime.settings.gateway import (
    LETS_ENCRYPT,
    Acme,
    GatewaySecrets,
    GatewaySettings,
    Route,
)
from streaming_runtime.settings.media import STANDARD_RENDITIONS, Rendition, VideoFormat
from streaming_runtime.settings.report import ReportTarget
from streaming_runtime.settings.source import (
    FileSource,
    RtmpSource,
    Source,
    SrtSource,
    TestSource,
    V4l2Source,
)
from streaming_runtime.settings.website import WebsiteSecrets, WebsiteSettings

__all__ = [
    "LETS_ENCRYPT",
    "STANDARD_RENDITIONS",
    "Acme",
    "CollectorSecrets",
    "CollectorSettings",
    "Conference",
    "EncoderLink",
    "EncoderSecrets",
    "EncoderSettings",
    "Encoding",
    "EventFile",
    "EventRoom",
    "FileSource",
    "GatewaySecrets",
    "GatewaySettings",
    "Ingest",
    "Link",
    "Origin",
    "Recording",
    "Rendition",
    "ReportTarget",
    "Route",
    "RtmpSource",
    "Source",
    "SrtSource",
    "TestSource",
    "V4l2Source",
    "VideoFormat",
    "WebsiteSecrets",
    "WebsiteSettings",
]
