"""What `make preview` says that an event costs."""

from typing import Any

import pytest

from streaming.cost import Cost, estimate
from streaming.event import EventSettings
from tests.streaming.stack_files import stack

WEB = {"kind": "ec2", "instanceType": "t3.medium", "diskGb": 20}
DAY = {"name": "A", "timezone": "Europe/Berlin", "start": "2027-05-01T08:00"}


def cost(hosts: dict[str, Any], region: str = "eu-central-1", **sections: Any) -> Cost | None:
    content = stack(hosts=hosts, aws={"region": region, "adminCidrs": ["192.0.2.1/32"]}, **sections)
    return estimate(EventSettings.model_validate(content))


def known(hosts: dict[str, Any], region: str = "eu-central-1", **sections: Any) -> Cost:
    found = cost(hosts, region, **sections)
    assert found is not None
    return found


def test_a_machine_costs_its_hours_its_disk_and_its_address() -> None:
    found = known({"web": WEB})
    assert [(line.what, line.price, line.unit) for line in found.lines] == [
        ("host web: t3.medium", 0.048, "hour"),
        ("host web: 20 GB gp3", 0.0952, "GB-month"),
        ("host web: public IPv4 address", 0.005, "hour"),
        ("viewers: traffic to the internet", None, "GB"),
    ]
    assert found.per_hour == pytest.approx(0.048 + 20 * 0.0952 / 730 + 0.005, abs=1e-4)


def test_all_machines_are_counted_and_no_other_host() -> None:
    one = known({"web": WEB})
    two = known({"web": WEB, "enc": WEB, "here": {"kind": "local"}})
    assert two.per_hour == pytest.approx(2 * one.per_hour, abs=2e-4)


def test_an_event_without_hours_has_a_price_per_hour_only() -> None:
    found = known({"web": WEB})
    assert found.hours is None
    assert found.for_event is None


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-05-01T08:00", "2027-05-02T19:00", 35),
        ("2027-05-01T08:00", "2027-05-01T08:45", 0.75),
        ("2027-03-28T01:00", "2027-03-28T04:00", 2),
        ("2027-10-31T01:00", "2027-10-31T04:00", 4),
    ],
    ids=["two days", "minutes", "into summer time", "out of summer time"],
)
def test_the_events_hours_are_those_that_pass(start: str, end: str, hours: float) -> None:
    conference = {**DAY, "start": start, "end": end}
    found = known({"web": WEB}, conference=conference)
    assert found.hours == hours
    assert found.for_event == pytest.approx(found.per_hour * hours, abs=0.01)


def test_what_is_not_in_the_table_is_unknown_and_in_no_total() -> None:
    big = {**WEB, "instanceType": "x9.mega"}
    found = known({"web": big}, "eu-central-1")
    assert "host web: x9.mega" in found.unknown
    assert not found.complete
    assert known({"web": WEB}).complete
    assert found.per_hour == pytest.approx(20 * 0.0952 / 730 + 0.005, abs=1e-4)


def test_a_region_that_is_not_in_the_table_leaves_the_address_only() -> None:
    assert known({"web": WEB}, "mx-central-1").per_hour == 0.005


def test_a_spot_instance_has_no_price_and_an_upper_limit() -> None:
    found = known({"web": {**WEB, "spot": True}})
    spot = found.lines[0]
    assert spot.price is None
    assert spot.what in found.unknown
    assert "at most 0.048" in (spot.note or "")


def test_what_depends_on_use_has_a_price_and_no_part_in_the_total() -> None:
    found = known({"web": WEB}, "us-east-1", archive={}, registry={"kind": "ecr"})
    by_use = {line.what: (line.price, line.unit, line.per_hour) for line in found.lines[3:]}
    assert by_use == {
        "viewers: traffic to the internet": (0.09, "GB", None),
        "archive: recordings kept": (0.023, "GB-month", None),
        "registry: images kept": (None, "GB-month", None),
    }
    assert found.per_hour == known({"web": WEB}, "us-east-1").per_hour


def test_sources_are_those_of_the_prices_used_with_their_dates() -> None:
    assert all("https://" in source and "(20" in source for source in known({"web": WEB}).sources)
    assert any("Libcloud" in source for source in known({"web": WEB}).sources)
    assert not any("Libcloud" in source for source in known({"web": WEB}, "us-east-1").sources)


def test_a_stack_on_this_machine_costs_nothing() -> None:
    assert cost({"here": {"kind": "local"}}) is None
    assert estimate(EventSettings.model_validate(stack())) is None
