"""A machine on EC2 is reached at the ports that were opened, from where they were opened."""

from pathlib import Path

import pytest

from streaming.event import LocalHostSettings
from streaming.hosts import LocalHost
from streaming.hosts.ec2 import Ec2Host
from tests.streaming.hosts.ec2.cloud_hosts import (
    ADMIN,
    aws_options,
    deploy_hosts,
    host_settings,
    opened,
    opening,
)
from tests.streaming.recording_monitor import Program, address_of

SSH = ("tcp", 22, ADMIN, "ssh")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    def open_some(hosts: dict[str, Ec2Host]) -> None:
        web, encoders = hosts["web"], hosts["encoders"]
        here = LocalHost("here", LocalHostSettings(kind="local", seen_as="192.0.2.7"))
        web.open_ports(opening("tcp", 443, "viewers"))
        web.open_ports(opening("tcp", 443, "viewers"))
        encoders.open_ports(opening("udp", 20000, "stream of room main", here))
        encoders.open_ports(opening("udp", 20001, "stream of room annex", web, here))

    return deploy_hosts(
        aws_options(tmp_path), then=open_some, web=host_settings(), encoders=host_settings()
    )


def test_only_what_was_opened_is_open(program: Program) -> None:
    assert opened(program, "web") == [SSH, ("tcp", 443, "0.0.0.0/0", "viewers")]
    assert opened(program, "encoders") == [
        SSH,
        ("udp", 20000, "192.0.2.7/32", "stream of room main"),
        ("udp", 20001, "192.0.2.7/32", "stream of room annex"),
        ("udp", 20001, f"{address_of('web-address')}/32", "stream of room annex"),
    ]


def test_a_peer_that_may_come_from_anywhere_opens_the_port_to_all(tmp_path: Path) -> None:
    def open_to_both(hosts: dict[str, Ec2Host]) -> None:
        here = LocalHost("here", LocalHostSettings(kind="local"))
        hosts["web"].open_ports(opening("udp", 20000, "stream", hosts["other"], here))

    program = deploy_hosts(
        aws_options(tmp_path), then=open_to_both, web=host_settings(), other=host_settings()
    )
    assert opened(program, "web") == [SSH, ("udp", 20000, "0.0.0.0/0", "stream")]


def test_each_range_of_administrators_may_log_in(tmp_path: Path) -> None:
    options = aws_options(tmp_path, admin_cidrs=["192.0.2.1/32", "198.51.100.0/24"])
    program = deploy_hosts(options, web=host_settings())
    assert opened(program, "web") == [
        ("tcp", 22, "192.0.2.1/32", "ssh"),
        ("tcp", 22, "198.51.100.0/24", "ssh"),
    ]


def test_the_machine_itself_reaches_everything(program: Program) -> None:
    rules = program.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert {(rule.inputs["ipProtocol"], rule.inputs["cidrIpv4"]) for rule in rules} == {
        ("-1", "0.0.0.0/0")
    }


def test_a_host_may_have_a_name_that_aws_refuses_for_a_security_group(tmp_path: Path) -> None:
    """Names of security groups must not begin with `sg-` (EC2 API, CreateSecurityGroup)."""
    program = deploy_hosts(aws_options(tmp_path), sg=host_settings())
    assert program["sg-firewall-group"].inputs["name"] == "streaming-test-sg"
