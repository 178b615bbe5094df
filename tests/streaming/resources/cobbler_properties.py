"""Properties of our resources of Cobbler, as the engine hands them over."""

from typing import Any

import dill  # type: ignore[import-untyped]  # it has no types

from tests.streaming.cobbler.fake_cobbler import PASSWORD, FakeCobbler


def unpickled(provider: Any) -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(provider))  # noqa: S301 - our own


def access(cobbler: FakeCobbler | str, *, own: bool = False) -> dict[str, Any]:
    url = cobbler if isinstance(cobbler, str) else cobbler.url
    api = {"url": url, "user": "cobbler", "tunnel": [], "own": own}
    return {"api": api, "apiPassword": PASSWORD, "stack": "dev"}


def distro(cobbler: FakeCobbler | str, **changes: Any) -> dict[str, Any]:
    properties = {
        "record": "streaming-dev",
        "kernel": "/srv/host-image/vmlinuz",
        "initrd": "/srv/host-image/initrd.img",
        "content": "abc",
        "adopt": False,
    }
    return {**access(cobbler), **properties, **changes}


def profile(cobbler: FakeCobbler | str, **changes: Any) -> dict[str, Any]:
    properties = {
        "record": "streaming-dev",
        "distro": "streaming-dev",
        "kernelOptions": {"boot": "streaming"},
        "adopt": False,
    }
    return {**access(cobbler), **properties, **changes}


def system(cobbler: FakeCobbler | str, **changes: Any) -> dict[str, Any]:
    properties = {
        "host": "hall",
        "record": "streaming-dev-hall",
        "profile": "streaming-dev",
        "mac": "52:54:00:77:00:11",
        "address": "192.0.2.11",
        "hostname": "hall",
        "power": {
            "kind": "ipmilan",
            "address": "192.0.2.211",
            "user": "admin",
            "id": "",
            "options": "lanplus=1",
        },
        "powerPassword": "battery staple",
        "adopt": False,
    }
    return {**access(cobbler), **properties, **changes}


def boot(cobbler: FakeCobbler | str, **changes: Any) -> dict[str, Any]:
    properties = {
        "host": "hall",
        "record": "streaming-dev-hall",
        "address": "192.0.2.11",
        "kernelOptions": {"systemd.hostname": "hall", "quiet": ""},
        "loginKey": "ssh-ed25519:AAAA",
        "reportUrl": "http://192.0.2.1:8068/hall",
        "generation": {"mac": "52:54:00:77:00:11"},
    }
    return {**access(cobbler), **properties, **changes}
