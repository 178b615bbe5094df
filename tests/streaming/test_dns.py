"""Names for viewers: one record each, in the zone that the stack file names."""

import pulumi
import pulumi_aws as aws
import pytest

from streaming.dns import DnsRecords
from streaming.event import DnsOptions
from tests.streaming.recording_monitor import Program, run_program

RECORD = "aws:route53/record:Record"


@pytest.fixture(scope="module")
def program() -> Program:
    def stack() -> None:
        DnsRecords(
            "dns",
            DnsOptions(zone="example.org"),
            addresses={
                "live.example.org": pulumi.Output.from_input("203.0.113.7"),
                "stage.example.org": "203.0.113.8",
            },
            provider=aws.Provider("aws", region="eu-central-1"),
        )

    return run_program(stack)


def test_every_name_leads_to_its_address(program: Program) -> None:
    assert {found.inputs["name"]: found.inputs["records"] for found in program.of_type(RECORD)} == {
        "live.example.org": ["203.0.113.7"],
        "stage.example.org": ["203.0.113.8"],
    }


def test_the_world_learns_of_a_new_address_within_a_minute(program: Program) -> None:
    for found in program.of_type(RECORD):
        assert (found.inputs["type"], found.inputs["ttl"]) == ("A", 60)


def test_records_are_in_the_zone_and_overwrite_nobody_elses(program: Program) -> None:
    for found in program.of_type(RECORD):
        assert found.inputs["zoneId"] == "zone of example.org"
        assert "allowOverwrite" not in found.inputs
        assert found.request.provider.startswith(program["aws"].urn)
        assert found.parent == "dns"


def test_a_record_is_known_by_its_name_so_that_others_may_come_and_go(program: Program) -> None:
    assert {found.name for found in program.of_type(RECORD)} == {
        "dns-live.example.org",
        "dns-stage.example.org",
    }
