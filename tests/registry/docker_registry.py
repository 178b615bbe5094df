"""A real registry in a container: TLS with a certification authority of its own, and a user."""

import base64
import json
import os
import ssl
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from tests.deployment import docker, free_port, wait_until

IMAGE = "streaming-system/docker-registry:test"
USER = "volunteer"
PASSWORD = "correct horse"  # noqa: S105 - of a registry that lives for minutes

SET_UP = """
set -eu
cd /srv
key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $key -days 2 -subj '/CN=Authority of the test' -keyout ca.key -out ca.pem
openssl req $key -subj /CN=registry -keyout registry.key -out registry.csr
printf 'subjectAltName=IP:%s' "$1" >names
openssl x509 -req -in registry.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
    -extfile names -out registry.pem
perl -e 'printf "%s:%s\\n", $ARGV[0], crypt($ARGV[1], q($2y$05$MuchSaltMuchSaltMuchSO))' \
    "$2" "$3" >htpasswd
touch ready
"""
SERVE = """
while true; do
    until test -f /srv/ready; do sleep 0.1; done
    docker-registry serve /etc/docker/registry/config.yml &
    echo $! >/srv/pid
    wait
done
"""
STOP = "rm /srv/ready && kill -9 $(cat /srv/pid)"
ENVIRONMENT = {
    "REGISTRY_HTTP_TLS_CERTIFICATE": "/srv/registry.pem",
    "REGISTRY_HTTP_TLS_KEY": "/srv/registry.key",
    "REGISTRY_AUTH_HTPASSWD_PATH": "/srv/htpasswd",
}


class DockerRegistry:
    """The registry, reached by this machine's Docker and by Pulumi under one address.

    That address is not a loopback one: there Docker would not ask for a certificate.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        host: str | None = None,
        user: str = USER,
        password: str = PASSWORD,
    ) -> None:
        """Start it; its authority's certificate is put into the folder.

        host: this machine's address under which it is reached, if not that of Docker's own bridge.
        """
        self.name = name
        self._user, self._password = user, password
        subprocess.run(
            ["docker", "build", "--quiet", "--tag", IMAGE, "-"],
            input=(Path(__file__).parent / "Dockerfile").read_bytes(),
            env={**os.environ, "DOCKER_BUILDKIT": "0"},
            check=True,
            capture_output=True,
        )
        self.remove()
        port = free_port()
        variables = [f"--env={key}={value}" for key, value in ENVIRONMENT.items()]
        docker(
            *("run", "--detach", "--name", name, "--publish", f"{port}:5000", *variables),
            *(IMAGE, "sh", "-c", SERVE),
        )
        network = json.loads(docker("inspect", name))[0]["NetworkSettings"]
        host = host or network["Gateway"]
        self.address = f"{host}:{port}"
        docker("exec", name, "sh", "-c", SET_UP, "sh", host, user, password)
        self.ca_file = folder / "ca.pem"
        docker("cp", f"{name}:/srv/ca.pem", str(self.ca_file))
        wait_until(lambda: self.ask("") == {}, "the registry answers")

    def settings(self, **changes: Any) -> dict[str, Any]:
        """The stack file's section."""
        return {
            "kind": "generic",
            "address": f"{self.address}/conference",
            "username": USER,
            "caFile": str(self.ca_file),
            **changes,
        }

    def ask(self, path: str) -> Any:
        """What the registry's API says to its user."""
        request = urllib.request.Request(f"https://{self.address}/v2/{path}")
        credentials = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        request.add_header("Authorization", f"Basic {credentials}")
        trust = ssl.create_default_context(cafile=str(self.ca_file))
        with urllib.request.urlopen(request, timeout=5, context=trust) as answer:  # noqa: S310
            return json.load(answer)

    def stop(self) -> None:
        """It is gone, at once; its port stays its own."""
        docker("exec", self.name, "sh", "-c", STOP)

    def start(self) -> None:
        """It is back, with all that was pushed."""
        docker("exec", self.name, "touch", "/srv/ready")
        wait_until(lambda: self.ask("") == {}, "the registry answers")

    def requests(self) -> int:
        """How often it was asked anything."""
        words = ["docker", "logs", self.name]
        result = subprocess.run(words, capture_output=True, text=True, check=True)
        return (result.stdout + result.stderr).count("HTTP/")

    def trusted_by_docker(self, trusted: bool) -> None:
        """Whether this machine's Docker knows the authority (/etc/docker/certs.d)."""
        folder = f"/host/certs.d/{self.address}"
        change = f"mkdir -p {folder} && cp /ca.pem {folder}/ca.crt"
        docker(
            *("run", "--rm", "--volume=/etc/docker:/host", f"--volume={self.ca_file}:/ca.pem:ro"),
            *(IMAGE, "sh", "-c", change if trusted else f"rm -rf {folder}"),
        )

    def remove(self) -> None:
        """Take it away, with all that was pushed."""
        subprocess.run(
            ["docker", "rm", "--force", "--volumes", self.name], check=False, capture_output=True
        )
