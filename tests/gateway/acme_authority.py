"""Pebble, the ACME server of Let's Encrypt for tests, in a container on a network of its own."""

import json
import ssl
import urllib.request
from pathlib import Path

from tests.deployment import ROOT, docker, wait_until

IMAGE = "debian:trixie-slim"
DIRECTORY = "https://pebble:14000/dir"
SET_UP = """
set -eu
cd /srv
key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $key -days 2 -subj '/CN=Authority of the test' -keyout ca.key -out ca.pem
openssl req $key -subj /CN=pebble -keyout pebble.key -out pebble.csr
printf 'subjectAltName=DNS:pebble,IP:127.0.0.1' >names
openssl x509 -req -in pebble.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
    -extfile names -out pebble.pem
chmod a+r *
"""
FAST = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}


class AcmeAuthority:
    """A certification authority whose domains are the network's aliases."""

    def __init__(
        self, name: str, folder: Path, *, network: str, openssl_image: str, http_port: int = 8080
    ) -> None:
        """Start it.

        Args:
            name: the container's.
            folder: for its files; empty.
            network: where it is called `pebble`, and where it looks for domains.
            openssl_image: an image with openssl.
            http_port: where it expects the answer to an HTTP challenge.
        """
        self.name = name
        self._folder = folder
        folder.mkdir()
        folder.chmod(0o777)
        docker(
            *("run", "--rm", f"--volume={folder}:/srv", "--user=10001", "--entrypoint=sh"),
            *(openssl_image, "-c", SET_UP),
        )
        (folder / "pebble.json").write_text(json.dumps({"pebble": _settings(http_port)}))
        self.remove()
        docker(
            *("run", "--detach", "--name", name, "--network", network, "--network-alias=pebble"),
            *(f"--env={key}={value}" for key, value in FAST.items()),
            f"--volume={folder}:/srv:ro",
            f"--volume={(ROOT / 'build/pebble/bin/pebble').resolve()}:/usr/local/bin/pebble:ro",
            *(IMAGE, "pebble", "-config", "/srv/pebble.json"),
        )
        wait_until(lambda: bool(self.root()), "the authority answers")

    @property
    def ca_pem(self) -> str:
        """Whom to trust to reach the directory."""
        return (self._folder / "ca.pem").read_text()

    def root(self) -> str:
        """The certificate at the root of all that it gives, from its management port."""
        networks = json.loads(docker("inspect", self.name))[0]["NetworkSettings"]["Networks"]
        [address] = [network["IPAddress"] for network in networks.values()]
        trust = ssl.create_default_context(cadata=self.ca_pem)
        trust.check_hostname = False
        url = f"https://{address}:15000/roots/0"
        with urllib.request.urlopen(url, timeout=5, context=trust) as answer:
            pem: str = answer.read().decode()
            return pem

    def orders(self) -> int:
        """How many certificates it has been asked for."""
        return docker("logs", self.name).count("POST /order-plz")

    def remove(self) -> None:
        """Take it away."""
        if docker("ps", "--all", "--quiet", "--filter", f"name=^{self.name}$"):
            docker("rm", "--force", "--volumes", self.name)


def _settings(http_port: int) -> dict[str, object]:
    return {
        "listenAddress": "0.0.0.0:14000",
        "managementListenAddress": "0.0.0.0:15000",
        "certificate": "/srv/pebble.pem",
        "privateKey": "/srv/pebble.key",
        "httpPort": http_port,
        "tlsPort": 8443,
        # Its Retry-After is at times a date, which Caddy 2.6 cannot read; public authorities give
        # seconds.
        "retryAfter": {"authz": 0, "order": 0},
    }
