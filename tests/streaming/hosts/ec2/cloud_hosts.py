"""Runs a program with hosts of kind ec2 alone, on the recording monitor."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pulumi

from streaming.event import AwsOptions, Ec2HostSettings
from streaming.hosts import Host, Opening
from streaming.hosts.ec2 import Ec2Host, Ec2Network, aws_provider
from tests.streaming.recording_monitor import Program, Registered, run_program

INSTANCE = "aws:ec2/instance:Instance"
ADMIN = "198.51.100.0/24"


def aws_options(folder: Path, **keys: Any) -> AwsOptions:
    """An account, with a login key in this folder."""
    identity = folder / "id_ed25519"
    identity.with_suffix(".pub").write_text("ssh-ed25519 AAAAlogin somebody@laptop\n")
    given = {"region": "eu-central-1", "admin_cidrs": [ADMIN], "identity_file": str(identity)}
    return AwsOptions.model_validate({**given, **keys})


def host_settings(**keys: Any) -> Ec2HostSettings:
    """A host of the smallest kind."""
    return Ec2HostSettings.model_validate({"kind": "ec2", "instance_type": "t3.medium", **keys})


def deploy_hosts(
    options: AwsOptions,
    *,
    then: Callable[[dict[str, Ec2Host]], None] = lambda hosts: None,
    rights: dict[str, Any] | None = None,
    **hosts: Ec2HostSettings,
) -> Program:
    """Run a program that has these hosts and does something with them.

    Args:
        options: the account.
        then: what is done with the hosts, by their names.
        rights: what the machines may do in the account.
        hosts: the hosts by name.
    """

    def program() -> None:
        provider = aws_provider("aws", options)
        network = Ec2Network(
            "network",
            options,
            provider=provider,
            zones=[host.zone for host in hosts.values() if host.zone],
        )
        made = {
            name: Ec2Host(name, settings, network=network, **(rights or {}))
            for name, settings in hosts.items()
        }
        then(made)
        for name, host in made.items():
            pulumi.export(f"{name}-command", host.docker_command)
            pulumi.export(f"{name}-egress", host.egress_cidr)

    return run_program(program)


def opened(program: Program, host: str) -> list[tuple[Any, ...]]:
    """Protocol, port, source and purpose of all that reaches a host."""
    return sorted(
        (
            rule.inputs["ipProtocol"],
            rule.inputs["fromPort"],
            rule.inputs["cidrIpv4"],
            rule.inputs["description"],
        )
        for rule in program.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if rule.parent == f"{host}-firewall"
    )


def dependencies(resource: Registered) -> set[str]:
    """The names of what a resource waits for."""
    return {urn.rpartition("::")[2] for urn in resource.request.dependencies}


def opening(protocol: str, port: int, purpose: str, *peers: Host) -> Sequence[Opening]:
    """One port, for these hosts only, or for anyone."""
    return [Opening(protocol, port, purpose, peers or None)]
