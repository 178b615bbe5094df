"""A gateway in a container, as a stack runs it but for the ports of the host."""

import http.client
import json
import socket
import ssl
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.deployment import docker

CONFINEMENT = (
    *("--cap-drop=ALL", "--security-opt=no-new-privileges:true", "--user=10001"),
    *("--tmpfs=/tmp:mode=1777", "--tmpfs=/run/streaming:uid=10001,mode=0700"),
)


class GatewayContainer:
    """One container; its volume outlives it."""

    def __init__(self, name: str, folder: Path, *, network: str, image: str) -> None:
        """Nothing runs yet.

        Args:
            name: the container's and its volume's.
            folder: for its settings; empty.
            network: where its domains lead to it.
            image: the gateway's.
        """
        self.name = name
        self._folder = folder
        self._network = network
        self._image = image

    def start(self, aliases: tuple[str, ...], **settings: Any) -> None:
        """Start it anew; these names lead to it."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / "settings.json").write_text(json.dumps(settings))
        self.remove(keep_volume=True)
        docker(
            *("run", "--detach", "--name", self.name, "--network", self._network, *CONFINEMENT),
            *(f"--network-alias={alias}" for alias in aliases),
            f"--volume={self.name}:/var/lib/streaming",
            f"--volume={self._folder}:/etc/streaming:ro",
            self._image,
        )

    def request(
        self, url: str, root: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to a request that comes as a viewer's does, verified if it is by HTTPS."""
        scheme, _, rest = url.partition("://")
        domain, _, path = rest.partition("/")
        with closing(http.client.HTTPConnection(domain)) as connection:
            connection.sock = self.tls(domain, root) if scheme == "https" else self._plain(8080)
            connection.request("GET", f"/{path}", headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()

    def tls(self, domain: str, root: str | None, *protocols: str) -> ssl.SSLSocket:
        """A verified connection to the domain."""
        trust = ssl.create_default_context(cadata=root)
        if protocols:
            trust.set_alpn_protocols(protocols)
        return trust.wrap_socket(self._plain(8443), server_hostname=domain)

    def is_healthy(self) -> bool:
        """What Docker's health check would find."""
        test = ("docker", "exec", self.name, "test", "-e", "/run/streaming/healthy")
        return subprocess.run(test, check=False).returncode == 0

    def logs(self) -> str:
        """What it has said."""
        words = ["docker", "logs", self.name]
        return subprocess.run(words, capture_output=True, text=True, check=True).stderr

    def remove(self, *, keep_volume: bool = False) -> None:
        """Take it away."""
        if docker("ps", "--all", "--quiet", "--filter", f"name=^{self.name}$"):
            docker("stop", "--time=10", self.name)
            docker("rm", "--force", self.name)
        if not keep_volume:
            docker("volume", "rm", "--force", self.name)

    def _plain(self, port: int) -> socket.socket:
        return socket.create_connection((self._address(), port), timeout=5)

    def _address(self) -> str:
        networks = json.loads(docker("inspect", self.name))[0]["NetworkSettings"]["Networks"]
        address: str = networks[self._network]["IPAddress"]
        return address
