"""What a stack file may say: one model of a whole event.

The meaning of every key stands in its field's description, from which docs/settings.md and the
editors' schema are made.
"""

from streaming.event.cloud import ArchiveOptions, AwsOptions, DnsOptions
from streaming.event.cobbler import CobblerOptions, GivenCobbler, HostImageLocation, OwnCobbler
from streaming.event.conference import ConferenceOptions
from streaming.event.hosts import (
    Ec2HostSettings,
    HostSettings,
    LocalHostSettings,
    SshHostSettings,
    SshJump,
)
from streaming.event.pxe import PowerSettings, PxeHostSettings
from streaming.event.registry import EcrRegistry, GenericRegistry, NoRegistry, RegistrySettings
from streaming.event.rooms import (
    CollectorOptions,
    EncoderOptions,
    RecordingOptions,
    Room,
)
from streaming.event.settings import EventSettings
from streaming.event.website import AcmeTls, NoTls, WebsiteOptions

__all__ = [
    "AcmeTls",
    "ArchiveOptions",
    "AwsOptions",
    "CobblerOptions",
    "CollectorOptions",
    "ConferenceOptions",
    "DnsOptions",
    "Ec2HostSettings",
    "EcrRegistry",
    "EncoderOptions",
    "EventSettings",
    "GenericRegistry",
    "GivenCobbler",
    "HostImageLocation",
    "HostSettings",
    "LocalHostSettings",
    "NoRegistry",
    "NoTls",
    "OwnCobbler",
    "PowerSettings",
    "PxeHostSettings",
    "RecordingOptions",
    "RegistrySettings",
    "Room",
    "SshHostSettings",
    "SshJump",
    "WebsiteOptions",
]
