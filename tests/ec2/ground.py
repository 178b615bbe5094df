"""What the story of tests/ec2 stands on: machines that stand in for EC2's, or a real account."""

import os
import subprocess
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from tests.aws.world import AwsWorld
from tools.real_aws import REGION_VARIABLE

OWN_ADDRESS = "https://checkip.amazonaws.com"


class Ground(ABC):
    """An AWS account, and machines behind its API.

    Attributes:
        environment: variables for whoever deploys there.
        account: what the stack file's `aws` says of it.
        venue: what it says of this machine, as a host.
    """

    environment: dict[str, str]
    account: dict[str, Any]
    venue: dict[str, Any]

    def __init__(self, folder: Path, region: str, admin: str) -> None:
        """Make a key to log in with.

        folder: for the key.
        admin: from which address this machine reaches others.
        """
        identity = folder / "id_ed25519"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(identity)]
        subprocess.run(words, check=True)
        self.region = region
        self.account = {
            "region": region,
            "adminCidrs": [f"{admin}/32"],
            "identityFile": str(identity),
        }
        self.venue = {"seenAs": admin}

    def another_zone(self, zone: str) -> str:
        """A zone of the region that is not this one."""
        return f"{self.region}{'b' if zone.endswith('a') else 'a'}"

    @abstractmethod
    def open_ports(self, host: str) -> list[str]:
        """What a host lets in: `tcp 22 from 192.0.2.0/24`."""

    @abstractmethod
    def end_machine(self, host: str) -> None:
        """The machine is gone, without Pulumi's doing."""

    @abstractmethod
    def leftovers(self) -> list[str]:
        """What there is in the account of the stack."""

    @abstractmethod
    def most_ssh_connections(self, host: str) -> int | None:
        """The most ssh connections to a host at once; None: not known."""


class StandIn(Ground):
    """moto and containers: `tests/aws`."""

    def __init__(self, folder: Path, world: AwsWorld, stack: str) -> None:
        """Stand on this world."""
        super().__init__(folder, world.region, world.gateway)
        self._world, self._stack = world, stack
        assert world.registry
        # The plugin asks the registry itself, and trusts what this machine trusts.
        trust = {"SSL_CERT_FILE": str(world.registry.ca_file)}
        self.environment = world.environment | trust

    def _machine(self, host: str) -> str:
        return f"streaming-{self._stack}-{host}"

    def open_ports(self, host: str) -> list[str]:
        """By the machine's own packet filter."""
        return self._world.machine(self._machine(host)).open_ports()

    def end_machine(self, host: str) -> None:
        """At once, with its disk."""
        self._world.kill_machine(self._machine(host))

    def leftovers(self) -> list[str]:
        """Everything in the account."""
        return self._world.leftovers()

    def most_ssh_connections(self, host: str) -> int | None:
        """By its sshd's log."""
        return self._world.machine(self._machine(host)).most_ssh_connections()


class RealAccount(Ground):
    """The account that this shell's credentials are for."""

    environment: dict[str, str] = {}  # noqa: RUF012 - nothing is needed besides this shell's

    def __init__(self, folder: Path, region: str, stack: str) -> None:
        """Stand on the account in this region."""
        with urllib.request.urlopen(OWN_ADDRESS, timeout=10) as answer:
            super().__init__(folder, region, answer.read().decode().strip())
        self._stack = stack
        self._ec2 = boto3.client("ec2", region_name=region)
        self._tags = boto3.client("resourcegroupstaggingapi", region_name=region)

    def open_ports(self, host: str) -> list[str]:
        """By the rules of its security group."""
        [machine] = self._instances(host)
        groups = [group["GroupId"] for group in machine["SecurityGroups"]]
        found = self._ec2.describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": groups}]
        )
        return sorted(
            f"{rule['IpProtocol']} {rule['FromPort']} from {rule['CidrIpv4']}"
            for rule in found["SecurityGroupRules"]
            if not rule["IsEgress"]
        )

    def end_machine(self, host: str) -> None:
        """Terminated, as by somebody in the console."""
        [machine] = self._instances(host)
        ids = [machine["InstanceId"]]
        self._ec2.terminate_instances(InstanceIds=ids)
        self._ec2.get_waiter("instance_terminated").wait(InstanceIds=ids)

    def leftovers(self) -> list[str]:
        """All that carries the stack's tag, but instances that are terminated."""
        tag = {"Key": "streaming-system.stack", "Values": [self._stack]}
        found = self._tags.get_resources(TagFilters=[tag])["ResourceTagMappingList"]
        alive = {machine["InstanceId"] for machine in self._instances()}
        arns = [resource["ResourceARN"] for resource in found]
        return [arn for arn in arns if ":instance/" not in arn or arn.rpartition("/")[2] in alive]

    def most_ssh_connections(self, host: str) -> int | None:
        """Not asked for."""
        return None

    def _instances(self, host: str = "*") -> list[dict[str, Any]]:
        filters = {
            "tag:Name": f"streaming-{self._stack}-{host}",
            "instance-state-name": ["pending", "running", "stopping", "stopped"],
        }
        found = self._ec2.describe_instances(
            Filters=[
                {"Name": name, "Values": values if isinstance(values, list) else [values]}
                for name, values in filters.items()
            ]
        )
        return [machine for page in found["Reservations"] for machine in page["Instances"]]


@contextmanager
def ground(folder: Path, stack: str) -> Iterator[Ground]:
    """The real account if the tests are told its region, else the stand-in."""
    region = os.environ.get(REGION_VARIABLE)
    if region:
        yield RealAccount(folder, region, stack)
        return
    with AwsWorld(folder, registry=True) as world:
        yield StandIn(folder, world, stack)
