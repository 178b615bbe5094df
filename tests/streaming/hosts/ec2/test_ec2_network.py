"""The network of a stack on EC2: its own, or a given one."""

from pathlib import Path

import pulumi
import pytest

from streaming.hosts.ec2.zones import stack_zones, zone_of
from tests.streaming.hosts.ec2.cloud_hosts import aws_options, deploy_hosts, host_settings
from tests.streaming.recording_monitor import Program

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
REGION = "eu-central-1"


def subnets(program: Program) -> dict[str, str]:
    """Address ranges by zone."""
    return {
        subnet.inputs["availabilityZone"]: subnet.inputs["cidrBlock"]
        for subnet in program.of_type(SUBNET)
    }


def test_a_stack_has_public_subnets_in_two_zones(tmp_path: Path) -> None:
    program = deploy_hosts(aws_options(tmp_path), web=host_settings())
    assert subnets(program) == {
        "eu-central-1a": "10.20.0.0/24",
        "eu-central-1b": "10.20.1.0/24",
    }
    assert all(subnet.inputs["mapPublicIpOnLaunch"] for subnet in program.of_type(SUBNET))
    assert "associatePublicIpAddress" not in program["web-instance"].inputs
    [route] = program["network-routes"].inputs["routes"]
    assert route == {"cidrBlock": "0.0.0.0/0", "gatewayId": "network-gateway-id"}


def test_a_zone_that_a_host_names_gets_a_subnet_and_moves_no_other(tmp_path: Path) -> None:
    options = aws_options(tmp_path)
    alone = deploy_hosts(options, web=host_settings())
    both = deploy_hosts(options, web=host_settings(), far=host_settings(zone="eu-central-1c"))
    assert subnets(both) == {**subnets(alone), "eu-central-1c": "10.20.2.0/24"}
    assert both["far-instance"].inputs["subnetId"] == "network-eu-central-1c-id"
    where = alone["web-instance"].inputs["subnetId"]
    assert both["web-instance"].inputs["subnetId"] == where


def test_hosts_are_spread_over_the_first_two_zones_by_their_names() -> None:
    zones = stack_zones(["eu-central-1c", "eu-central-1b", "eu-central-1a"], ["eu-central-1c"])
    assert zones == [f"{REGION}a", f"{REGION}b", f"{REGION}c"]
    chosen = [zone_of(f"host-{number}", None, zones) for number in range(20)]
    assert set(chosen) == {f"{REGION}a", f"{REGION}b"}
    assert chosen == [zone_of(f"host-{number}", None, zones[:2]) for number in range(20)]


def test_a_given_network_is_used_as_it_is(tmp_path: Path) -> None:
    options = aws_options(tmp_path, vpc_id="vpc-1", subnet_ids=["subnet-1a", "subnet-2b"])
    program = deploy_hosts(options, web=host_settings(zone="eu-central-1b"))
    for token in (VPC, SUBNET, "aws:ec2/internetGateway:InternetGateway"):
        assert not program.of_type(token)
    assert program["web-instance"].inputs["subnetId"] == "subnet-2b"
    assert program["web-firewall-group"].inputs["vpcId"] == "vpc-1"
    assert program["web-instance"].inputs["associatePublicIpAddress"] is True


def test_a_zone_without_a_given_subnet_is_refused(tmp_path: Path) -> None:
    options = aws_options(tmp_path, vpc_id="vpc-1", subnet_ids=["subnet-1a"])
    with pytest.raises(pulumi.RunError, match=r"none of aws.subnetIds is in eu-central-1c"):
        deploy_hosts(options, web=host_settings(zone="eu-central-1c"))


def test_another_login_key_replaces_no_machine(tmp_path: Path) -> None:
    """The machine depends on the key pair's name only, and that stays."""
    program = deploy_hosts(aws_options(tmp_path), web=host_settings())
    key = program["network-key"]
    assert key.inputs == {"keyName": "streaming-test", "publicKey": "ssh-ed25519 AAAAlogin"}
    assert key.request.deleteBeforeReplace
    instance = program["web-instance"]
    assert instance.inputs["keyName"] == "streaming-test"
    assert "keyName" not in {
        key for key, used in instance.request.propertyDependencies.items() if used.urns
    }
