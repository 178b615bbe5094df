"""Records as a stack writes them."""

from typing import Any

from streaming.cobbler import CobblerApi, DistroRecord, Power, ProfileRecord, SystemRecord

DISTRO = DistroRecord("streaming-dev", "/srv/host-image/vmlinuz", "/srv/host-image/initrd.img")
PROFILE = ProfileRecord("streaming-dev", "streaming-dev", {"boot": "streaming", "quiet": ""})
MAC, OTHER_MAC = "52:54:00:77:00:11", "52:54:00:77:00:12"
POWER = Power("ipmilan", "192.0.2.211", "admin", "battery staple", options="lanplus=1 timeout=5")


def machine(host: str = "hall", **changes: Any) -> SystemRecord:
    properties = {
        "host": host,
        "name": f"streaming-dev-{host}",
        "profile": PROFILE.name,
        "mac": MAC,
        "address": "192.0.2.11",
        "hostname": host,
        "power": POWER,
    }
    return SystemRecord(**{**properties, **changes})


def with_profile(api: CobblerApi) -> CobblerApi:
    """Distro and profile, without which there is no machine."""
    api.put(DISTRO)
    api.put(PROFILE)
    return api
