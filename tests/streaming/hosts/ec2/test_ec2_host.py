"""A machine on EC2: how it is started, and how all that is on it shares its fate."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_docker as docker
import pytest

from streaming.hosts.ec2 import Ec2Host
from tests.streaming.hosts.ec2.cloud_hosts import (
    INSTANCE,
    aws_options,
    dependencies,
    deploy_hosts,
    host_settings,
)
from tests.streaming.recording_monitor import Program, Secret, address_of, revealed

ADDRESS = address_of("web-address")


def a_volume(hosts: dict[str, Ec2Host]) -> None:
    docker.Volume("on-web", opts=hosts["web"].on_machine(pulumi.ResourceOptions()))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return deploy_hosts(aws_options(tmp_path), then=a_volume, web=host_settings())


def test_the_instance_is_locked_down(program: Program) -> None:
    inputs = program["web-instance"].inputs
    assert inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert inputs["rootBlockDevice"] == {
        "encrypted": True,
        "volumeSize": 30,
        "volumeType": "gp3",
    }
    assert inputs["vpcSecurityGroupIds"] == ["web-firewall-group-id"]
    assert inputs["disableApiTermination"] is False
    assert "iamInstanceProfile" not in inputs
    assert "instanceMarketOptions" not in inputs


def test_the_stack_file_decides_on_type_disk_protection_and_tags(tmp_path: Path) -> None:
    settings = host_settings(
        instance_type="c7i.xlarge",
        disk_gb=200,
        disk_kind="gp2",
        protect=True,
        tags={"cost-centre": "video"},
    )
    inputs = deploy_hosts(aws_options(tmp_path), web=settings)["web-instance"].inputs
    assert inputs["instanceType"] == "c7i.xlarge"
    assert inputs["rootBlockDevice"]["volumeSize"] == 200
    assert inputs["rootBlockDevice"]["volumeType"] == "gp2"
    assert inputs["disableApiTermination"] is True
    assert inputs["tags"] == {
        "Name": "streaming-test-web",
        "streaming-system.host": "web",
        "cost-centre": "video",
    }


def test_everything_on_aws_carries_the_stacks_name(program: Program) -> None:
    tags = json.loads(program["aws"].inputs["defaultTags"])
    assert tags == {"tags": {"streaming-system.stack": "test"}}
    for resource in program.resources.values():
        if resource.type.startswith("aws:"):
            assert "::aws::" in resource.request.provider, resource.name


def test_the_host_key_is_known_before_the_machine_is_and_is_kept_secret(program: Program) -> None:
    assert list(program["web-host-key"].request.additionalSecretOutputs) == ["private"]
    user_data = program["web-instance"].inputs["userData"]
    assert isinstance(user_data, Secret)
    assert json.loads(revealed(user_data).removeprefix("#cloud-config"))["ssh_keys"] == {
        "ed25519_private": "PRIVATE web-host-key",
        "ed25519_public": "ssh-ed25519 web-host-key",
    }
    shown = [resource.inputs for resource in program.resources.values()]
    assert "PRIVATE" in repr(shown)
    assert "PRIVATE" not in repr([hidden(inputs) for inputs in shown])


def hidden(value: Any) -> Any:
    """The value without what is marked as secret."""
    match value:
        case Secret():
            return None
        case dict():
            return {key: hidden(item) for key, item in value.items()}
        case list():
            return [hidden(item) for item in value]
    return value


def test_a_newer_image_of_debian_replaces_nothing_unless_it_is_wanted(tmp_path: Path) -> None:
    for newest, ignored in ((False, ["ami"]), (True, [])):
        options = aws_options(tmp_path, newest_image=newest)
        instance = deploy_hosts(options, web=host_settings())["web-instance"]
        assert instance.inputs["ami"] == "ami of /aws/service/debian/release/13/latest/amd64"
        assert list(instance.request.ignoreChanges) == ignored


def test_another_type_changes_a_machine_in_place_but_a_spot_instance_is_replaced(
    tmp_path: Path, program: Program
) -> None:
    assert not program["web-instance"].request.replaceOnChanges
    spot = deploy_hosts(aws_options(tmp_path), web=host_settings(spot=True))["web-instance"]
    assert list(spot.request.replaceOnChanges) == ["instanceType"]
    assert spot.inputs["instanceMarketOptions"] == {
        "marketType": "spot",
        "spotOptions": {
            "spotInstanceType": "one-time",
            "instanceInterruptionBehavior": "terminate",
        },
    }


def test_other_user_data_replaces_the_machine_after_its_successor_came(program: Program) -> None:
    instance = program["web-instance"]
    assert instance.inputs["userDataReplaceOnChange"] is True
    assert not instance.request.deleteBeforeReplace


def test_the_machine_starts_when_its_network_is_there(program: Program) -> None:
    assert {
        "network-key",
        "network-eu-central-1a-routes",
        "network-eu-central-1b-routes",
        "web-firewall-outgoing",
    } <= dependencies(program["web-instance"])


def test_docker_is_waited_for_at_the_elastic_address(program: Program) -> None:
    ready = program["web-ready"]
    assert ready.inputs["address"] == ADDRESS
    assert ready.inputs["machine"] == "web-instance-id"
    assert ready.inputs["machineType"] == "t3.medium"
    assert ready.inputs["console"] == {"region": "eu-central-1", "profile": None}
    assert {"web-address-use", "web-firewall-tcp-22-198-51-100-0-24"} <= dependencies(ready)
    assert program["web-address-use"].inputs == {
        "allocationId": "eipalloc-web-address",
        "instanceId": "web-instance-id",
    }


def test_docker_is_driven_over_ssh_with_the_pinned_key(program: Program) -> None:
    provider = program["web-docker"]
    options = json.loads(provider.inputs["sshOpts"])
    assert "KnownHostsCommand=/bin/echo * ssh-ed25519 web-host-key" in options
    assert provider.inputs["host"] == f"ssh://admin@{ADDRESS}"
    assert "web-ready" in dependencies(provider)
    command = program.exports["web-command"]
    assert command == ["ssh", *options, f"admin@{ADDRESS}", "docker"]
    assert program.exports["web-egress"] == f"{ADDRESS}/32"


@pytest.mark.parametrize("name", ["web-network", "on-web"])
def test_what_is_on_the_machine_shares_its_fate(program: Program, name: str) -> None:
    request = program[name].request
    instance = program["web-instance"].urn
    assert request.deletedWith == instance
    assert list(request.replace_with) == [instance]
    assert f"{program['web-docker'].urn}::" in request.provider


def test_the_network_is_not_deleted_before_its_successor(program: Program) -> None:
    """Pulumi 3.259 cannot preview that of what others depend on while a machine is replaced."""
    assert not program["web-network"].request.deleteBeforeReplace


def test_without_rights_there_is_no_role(program: Program) -> None:
    assert not [resource for resource in program.resources.values() if ":iam/" in resource.type]


def test_a_machine_gets_its_own_rights_only(tmp_path: Path) -> None:
    program = deploy_hosts(
        aws_options(tmp_path),
        rights={
            "repository_arns": ["arn:repository"],
            "recording_arns": ["arn:aws:s3:::archive/recordings/main/*"],
        },
        web=host_settings(),
    )
    statements = json.loads(program["web-rights-policy"].inputs["policy"])["Statement"]
    assert {statement["Effect"] for statement in statements} == {"Allow"}
    allowed = {statement["Resource"][0]: statement["Action"] for statement in statements}
    assert list(allowed) == ["*", "arn:repository", "arn:aws:s3:::archive/recordings/main/*"]
    assert allowed["*"] == ["ecr:GetAuthorizationToken"]
    assert not [action for actions in allowed.values() for action in actions if "Delete" in action]
    assert "web-rights-policy" in dependencies(program["web-rights-profile"])
    assert program["web-instance"].inputs["iamInstanceProfile"] == "web-rights-profile-1a2b3c4"


def test_children_belong_to_the_host(program: Program) -> None:
    for name in ("host-key", "firewall", "instance", "address", "ready", "docker", "network"):
        assert program[f"web-{name}"].parent == "web"
    assert len(program.of_type(INSTANCE)) == 1
