"""A world for tests of EC2 hosts: moto for AWS's API, real machines behind its instances.

with AwsWorld(folder) as world:
    deployment.environment.update(world.environment)
    deployment.stack("up")
    assert world.machine("web").open_ports() == […]
"""

import hashlib
import os
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import boto3

from tests.aws.docker_network import DockerNetwork
from tests.aws.leftovers import leftovers
from tests.aws.machines import LABEL, Machine, docker
from tests.aws.moto_server import ACCOUNT, PUBLISH
from tests.aws.site import Site
from tests.deployment import ROOT, free_port, wait_until
from tests.registry.docker_registry import DockerRegistry

FOLDER = Path(__file__).parent
REGION = "eu-central-1"
REGISTRY_USER = "AWS"
REGISTRY_PASSWORD = f"{ACCOUNT}-auth-token"  # what moto's ECR gives out


class AwsWorld:
    """An AWS account, a network of machines, and a registry if asked for.

    environment: what a deployment needs of it; nothing in it leads to the real AWS.
    """

    def __init__(self, folder: Path, *, region: str = REGION, registry: bool = False) -> None:
        """Start everything; the folder keeps moto's log and the registry's certificate."""
        self.region = region
        self.registry: DockerRegistry | None = None
        self._ending = ExitStack()
        image = machine_image()
        network = DockerNetwork(image)
        self._ending.callback(network.remove)
        self.site = Site(network.name, network.subnet, image)
        try:
            if registry:
                self.registry = self._started_registry(folder)
                address, ca_file = self.registry.address, self.registry.ca_file
                self.site = replace(self.site, registry=address, registry_ca=ca_file)
            self._start_moto(folder)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "AwsWorld":
        """Ready."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """Remove all that it consists of, also what a deployment left in it."""
        self._ending.close()

    @property
    def endpoint(self) -> str:
        """Where moto answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def gateway(self) -> str:
        """This machine's address as the machines see it, and that from which it reaches them."""
        return str(self.site.gateway)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for a deployment: moto instead of AWS, the stand-in instead of the plugin."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PATH": f"{FOLDER / 'bin'}:{os.environ['PATH']}",
            **self.site.environment(),
        }

    def client(self, service: str) -> Any:
        """A client of boto3's."""
        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - moto takes any
        )

    def instance_ids(self, name: str | None = None) -> list[str]:
        """The instances that are not terminated, all or those whose tag Name is this."""
        states = {
            "Name": "instance-state-name",
            "Values": ["pending", "running", "stopping", "stopped"],
        }
        named = [{"Name": "tag:Name", "Values": [name]}] if name else []
        found = self.client("ec2").describe_instances(Filters=[states, *named])
        return [one["InstanceId"] for page in found["Reservations"] for one in page["Instances"]]

    def machine(self, name: str) -> Machine:
        """The machine of an instance, by its id or its tag Name."""
        [id_] = [name] if name.startswith("i-") else self.instance_ids(name)
        return Machine(self.site, id_)

    def kill_machine(self, name: str) -> str:
        """End an instance behind Pulumi's back, at once and with its disk; returns its id."""
        machine, ec2 = self.machine(name), self.client("ec2")
        machine.remove()
        unprotected = {"Value": False}
        ec2.modify_instance_attribute(
            InstanceId=machine.instance, DisableApiTermination=unprotected
        )
        ec2.terminate_instances(InstanceIds=[machine.instance])
        mine = [{"Name": "instance-id", "Values": [machine.instance]}]
        for address in ec2.describe_addresses(Filters=mine)["Addresses"]:
            ec2.disassociate_address(AssociationId=address["AssociationId"])
        return machine.instance

    def newer_ami(self) -> str:
        """Publish a newer Debian image, as Debian does every few weeks; returns its id."""
        request = urllib.request.Request(self.endpoint + PUBLISH, method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own
            id_: str = answer.read().decode()
            return id_

    def zone(self, name: str) -> str:
        """Make a public zone in Route 53, as one is there before a stack; returns its id."""
        found = self.client("route53").create_hosted_zone(Name=name, CallerReference=name)
        return str(found["HostedZone"]["Id"]).rpartition("/")[2]

    def records(self, zone: str) -> dict[str, list[str]]:
        """A zone's records but its own: {"live.example.org A": ["192.0.2.1"]}."""
        found = self.client("route53").list_resource_record_sets(HostedZoneId=zone)
        return {
            f"{record['Name'].rstrip('.')} {record['Type']}": [
                value["Value"] for value in record["ResourceRecords"]
            ]
            for record in found["ResourceRecordSets"]
            if record["Type"] not in ("NS", "SOA")
        }

    def leftovers(self) -> list[str]:
        """All that still exists: in the account, but what every account has, and machines."""
        return leftovers(self.client, self.site)

    def _started_registry(self, folder: Path) -> DockerRegistry:
        registry = DockerRegistry(
            f"{self.site.network}-registry",
            folder,
            host=str(self.site.gateway),
            user=REGISTRY_USER,
            password=REGISTRY_PASSWORD,
        )
        self._ending.callback(registry.remove)
        self._ending.callback(registry.trusted_by_docker, False)
        registry.trusted_by_docker(True)
        return registry

    def _start_moto(self, folder: Path) -> None:
        self._port = free_port()
        with (folder / "moto.log").open("wb") as log:
            moto = subprocess.Popen(
                [sys.executable, "-m", "tests.aws.moto_server", str(self._port), self.region],
                cwd=ROOT,
                env={**os.environ, **self.site.environment()},
                stdout=log,
                stderr=log,
            )

        self._ending.callback(moto.wait)
        self._ending.callback(moto.kill)

        def answers() -> bool:
            assert moto.poll() is None, (folder / "moto.log").read_text()
            url = f"{self.endpoint}/moto-api/"
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)

        wait_until(answers, "moto answers")


def machine_image() -> str:
    """The machines' image, built if this is the first test since a change of it."""
    folder = FOLDER / "machine"
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    image = f"{LABEL}-machine:{digest.hexdigest()[:12]}"
    if not docker("image", "ls", "--quiet", image):
        docker("build", "--quiet", "--tag", image, str(folder))
    return image
