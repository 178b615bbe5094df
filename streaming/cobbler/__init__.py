"""Cobbler, through which bare machines boot: its XML-RPC API, its records and its power actions."""

from streaming.cobbler.api import CobblerApi
from streaming.cobbler.boot import OrderedBoot
from streaming.cobbler.connection import CobblerAddress
from streaming.cobbler.errors import CobblerError, CobblerGone, CobblerUnreachable, PowerError
from streaming.cobbler.records import DistroRecord, Power, ProfileRecord, SystemRecord

__all__ = [
    "CobblerAddress",
    "CobblerApi",
    "CobblerError",
    "CobblerGone",
    "CobblerUnreachable",
    "DistroRecord",
    "OrderedBoot",
    "Power",
    "PowerError",
    "ProfileRecord",
    "SystemRecord",
]
