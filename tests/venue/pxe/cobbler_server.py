"""A stack's own Cobbler as a stack runs it, without the stack: for tests of what it serves."""

import json
import os
import secrets
import sys
import tempfile
import xmlrpc.client
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from streaming.image_build import refresh_day
from tests.deployment import ROOT, docker, free_port, wait_until
from tools.setup.cobbler_wheel import CobblerWheel
from tools.setup.places import Places, only_one
from tools.setup.step import carry_out

IMAGE = "streaming-test-cobbler"
HOST_IMAGE = "streaming-test-host-image"
USER = "cobbler"
KERNEL, INITRD = "/srv/host-image/vmlinuz", "/srv/host-image/initrd.img"
START_SECONDS = 60.0
RIGHTS = (
    *(
        "--network=host",
        "--tmpfs=/tmp",
        "--tmpfs=/run/streaming:uid=10001,mode=0700",
    ),
    *("--cap-drop=ALL", "--cap-add=SETUID", "--cap-add=SETGID"),
    *("--cap-add=NET_ADMIN", "--cap-add=NET_BIND_SERVICE", "--security-opt=no-new-privileges"),
)
"""All that it may do."""


@cache
def cobbler_image() -> str:
    """The image, built if need be: minutes if there is no host image, seconds otherwise."""
    places = Places.of(ROOT, os.environ)
    with only_one(places, sys.stderr):
        carry_out([CobblerWheel(places)], sys.stderr, quiet=True)
    refresh = f"--build-arg=REFRESH={refresh_day()}"
    host, file = ROOT / "images/host", ROOT / "images/cobbler/Dockerfile"
    docker("build", "--quiet", "--tag", HOST_IMAGE, refresh, str(host))
    host_image = f"--build-arg=HOST_IMAGE={HOST_IMAGE}"
    docker("build", "--quiet", "--tag", IMAGE, refresh, host_image, f"--file={file}", str(ROOT))
    return IMAGE


class CobblerContainer:
    """Cobbler on this machine's own network, for machines in a Docker network.

    Attributes:
        name: of the container, and of the volume with its records.
        url: of its API, on the loopback address.
        password: of the API's user `cobbler`.
        host_image_url: where machines fetch `system.squashfs`: its folder.
    """

    def __init__(
        self, name: str, address: str, subnet: str, dhcp: Mapping[str, Any] | None = None
    ) -> None:
        """Nothing runs yet.

        Args:
            name: the container's.
            address: this machine's in the network of the machines: its gateway.
            subnet: that network.
            dhcp: `dhcp` of the settings, without `subnet`; a server without a router if absent.
        """
        self.name = name
        self.port, self.api_port = free_port(), free_port()
        self.password = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{self.api_port}"
        self.host_image_url = f"http://{address}:{self.port}"
        self.settings = {
            "address": address,
            "port": self.port,
            "apiPort": self.api_port,
            "dhcp": {"subnet": subnet, **(dhcp or {"kind": "server"})},
        }

    def __enter__(self) -> "CobblerContainer":
        """Start it, and wait until it serves."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove it with its records."""
        self.remove()
        docker("volume", "rm", "--force", self.name)

    def start(self) -> None:
        """Run the container, a new one if there was one, and wait until it is healthy."""
        self.remove()
        with tempfile.TemporaryDirectory() as folder:
            docker("create", "--name", self.name, *RIGHTS, *self._volume, cobbler_image())
            for part in ("settings", "secrets"):
                content = self.settings if part == "settings" else {"password": self.password}
                file = Path(folder) / f"{part}.json"
                file.write_text(json.dumps(content))
                file.chmod(0o444)
                docker("cp", str(file), f"{self.name}:/etc/streaming/{file.name}")
        docker("start", self.name)
        try:
            wait_until(self._healthy, "Cobbler serves", seconds=START_SECONDS)
        except BaseException as error:
            error.add_note(self.log())
            raise

    def remove(self) -> None:
        """Remove the container; records stay."""
        docker("rm", "--force", self.name)

    def log(self) -> str:
        """All that it has printed, which tells how far machines have come."""
        return docker("logs", self.name)

    def run(self, *words: str) -> str:
        """What a command in the container prints."""
        return docker("exec", self.name, *words)

    @property
    def api(self) -> Any:
        """Its API."""
        return xmlrpc.client.ServerProxy(self.url, allow_none=True)

    def token(self) -> str:
        """A login."""
        token = self.api.login(USER, self.password)
        assert isinstance(token, str)
        return token

    def add(self, kind: str, name: str, **attributes: Any) -> None:
        """A record."""
        record = {"name": name, **attributes}
        assert self.api.xapi_object_edit(kind, name, "add", record, self.token())

    def add_profile(self, name: str, **kernel_options: str) -> None:
        """A distro and a profile of that name, with the host image."""
        kind = {"arch": "x86_64", "breed": "generic", "os_version": "generic26"}
        self.add("distro", name, kernel=KERNEL, initrd=INITRD, **kind)
        options = {"boot": "streaming", **kernel_options}
        image = {"streaming.image": f"{self.host_image_url}/system.squashfs"}
        self.add("profile", name, distro=name, autoinstall="", kernel_options=options | image)

    @property
    def _volume(self) -> tuple[str, ...]:
        return (f"--volume={self.name}:/var/lib/cobbler",)

    def _healthy(self) -> bool:
        template = "{{.State.Status}} {{.State.Health.Status}}"
        state = docker("inspect", "--format", template, self.name).split()
        assert state[0] == "running", self.log()
        return state[1] == "healthy"
