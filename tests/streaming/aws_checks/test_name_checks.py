"""Names for viewers are in a zone that is there, and lead to addresses.

The answers are those of
https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html.
"""

from typing import Any

import pytest

from streaming.aws_checks.names import check_names
from tests.streaming.aws_checks.recorded import Recorded, ec2_hosts, event

WEBSITE = {"host": "web", "domain": "live.example.org", "tls": {"kind": "none"}}


def zones(*names: str, private: tuple[str, ...] = ()) -> Recorded:
    clients = Recorded()
    found = [
        {
            "Id": f"/hostedzone/Z{name}",
            "Name": f"{name}.",
            "CallerReference": name,
            "Config": {"PrivateZone": name in private},
        }
        for name in (*names, *private)
    ]
    answer = {"HostedZones": found, "Marker": "", "IsTruncated": False, "MaxItems": "100"}
    clients.answers("route53", "list_hosted_zones", answer)
    return clients


def said(
    clients: Recorded, zone: str = "example.org", website: Any = WEBSITE, **hosts: Any
) -> list[str]:
    found = event(dns={"zone": zone}, website=website, hosts=hosts or ec2_hosts(web="t3.medium"))
    return [str(problem) for problem in check_names(found, "pyexample", clients)]


def test_names_in_a_zone_are_no_problem() -> None:
    assert said(zones("example.org")) == []
    assert said(zones("example.org"), website={**WEBSITE, "domain": "example.org"}) == []


@pytest.mark.parametrize(
    ("clients", "remedy"),
    [
        (zones(), "create it in Route 53, and name its servers at your registrar"),
        (zones("example.com", "a.test"), "there are a.test, example.com"),
        (zones("org", "example.org"), "use example.org, which has it"),
    ],
)
def test_a_zone_that_is_not_there(clients: Recorded, remedy: str) -> None:
    website = {**WEBSITE, "domain": "www.live.example.org"}
    assert said(clients, "live.example.org", website) == [
        "dns.zone: there is no public hosted zone live.example.org in this account; " + remedy
    ]


def test_a_zone_that_viewers_do_not_see() -> None:
    assert said(zones(private=("example.org",))) == [
        "dns.zone: example.org is a private zone, which viewers cannot see"
    ]


def test_names_outside_the_zone_are_told_with_their_keys() -> None:
    hosts = ec2_hosts(
        web="t3.medium", stage={"instanceType": "c7i.large", "domain": "s.example.net"}
    )
    tls = {**WEBSITE, "domain": "live.badexample.org", "tls": {"kind": "acme"}}
    clients = zones("example.org")
    found = event(
        dns={"zone": "example.org"},
        website=tls,
        hosts=hosts,
        rooms=[
            {
                "slug": "main",
                "collector": {"host": "stage", "source": {"kind": "test"}},
                "encoder": {"host": "stage"},
            }
        ],
    )
    assert [str(problem) for problem in check_names(found, "pyexample", clients)] == [
        "website.domain: 'live.badexample.org' is not in the zone example.org; "
        "use one such as live.example.org",
        "hosts.stage.domain: 's.example.net' is not in the zone example.org; "
        "use one such as live.example.org",
    ]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (None, "hosts.web.address: missing; live.example.org is to lead here"),
        ("media-pc.lan", "hosts.web.address: 'media-pc.lan' is no IPv4 address"),
    ],
)
def test_a_name_needs_an_address_to_lead_to(address: str | None, problem: str) -> None:
    [found] = said(zones("example.org"), web={"kind": "local", "address": address})
    assert found.startswith(problem)


def test_an_address_at_the_venue_is_as_good() -> None:
    assert said(zones("example.org"), web={"kind": "local", "address": "203.0.113.7"}) == []


def test_zones_that_may_not_be_listed_are_left_out() -> None:
    clients = Recorded()
    clients.refuses("route53", "list_hosted_zones", "AccessDenied")
    assert said(clients) == []


def test_without_a_zone_nothing_is_asked() -> None:
    assert list(check_names(event(), "pyexample", Recorded())) == []
