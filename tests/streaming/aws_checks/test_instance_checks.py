"""Instance types exist, are of amd64 and offered in the hosts' zones; quotas admit the hosts.

The answers are those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/, pages
API_DescribeInstanceTypeOfferings, API_DescribeInstanceTypes and API_DescribeAvailabilityZones.
"""

from typing import Any

import pytest

from streaming.aws_checks.instances import check_instances
from streaming.aws_checks.quotas import check_addresses
from tests.streaming.aws_checks.recorded import REGION, Recorded, ec2_hosts, event

OWN = [{"Key": "streaming-system.stack", "Value": "pyexample"}]
ZONES = [f"{REGION}{letter}" for letter in "abc"]


def offers(name: str, zones: list[str]) -> list[dict[str, str]]:
    return [
        {"InstanceType": name, "LocationType": "availability-zone", "Location": zone}
        for zone in zones
    ]


def described(name: str, vcpus: int = 2, architecture: str = "x86_64") -> dict[str, Any]:
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "ProcessorInfo": {"SupportedArchitectures": [architecture]},
    }


@pytest.fixture
def clients() -> Recorded:
    """Types of the region: t3.medium everywhere, c7i.xlarge in a and c only."""
    clients = Recorded()
    offered = [*offers("t3.medium", ZONES), *offers("c7i.xlarge", [ZONES[0], ZONES[2]])]
    know(clients, offered, described("t3.medium"), described("c7i.xlarge", 4))
    zones = [{"ZoneName": zone} for zone in ZONES]
    clients.answers("ec2", "describe_availability_zones", {"AvailabilityZones": zones})
    return clients


def know(clients: Recorded, offered: list[dict[str, str]], *types: dict[str, Any]) -> None:
    answer = {"InstanceTypeOfferings": offered}
    clients.answers("ec2", "describe_instance_type_offerings", answer)
    clients.answers("ec2", "describe_instance_types", {"InstanceTypes": list(types)})


def allow(clients: Recorded, vcpus: float, *running: dict[str, Any]) -> Recorded:
    """An account with this quota, in which these machines run.

    https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
    """
    clients.answers("service-quotas", "get_service_quota", {"Quota": {"Value": vcpus}})
    found = {"Reservations": [{"Instances": list(running)}]}
    clients.answers("ec2", "describe_instances", found)
    return clients


def running(name: str, cores: int, **keys: Any) -> dict[str, Any]:
    cpus = {"CoreCount": cores, "ThreadsPerCore": 2}
    return {"InstanceType": name, "CpuOptions": cpus, **keys}


def said(clients: Recorded, **hosts: Any) -> list[str]:
    found = event(hosts=ec2_hosts(**hosts))
    return [str(problem) for problem in check_instances(found, "pyexample", clients)]


def on(zone: str, name: str = "c7i.xlarge", **keys: Any) -> dict[str, Any]:
    return {"instanceType": name, "zone": zone, **keys}


def test_types_that_are_there_are_no_problem(clients: Recorded) -> None:
    assert said(allow(clients, 8), web="t3.medium", stage=on(ZONES[2])) == []


def test_a_misspelt_type_is_named_with_the_nearest(clients: Recorded) -> None:
    sizes = [described("t3.medium"), described("t3.2xlarge")]
    clients.answers("ec2", "describe_instance_types", {"InstanceTypes": sizes})
    assert said(clients, web="t3.medum") == [
        "hosts.web.instanceType: eu-central-1 has no 't3.medum'; did you mean t3.medium?"
    ]


def test_a_family_that_is_not_there_at_all(clients: Recorded) -> None:
    clients.answers("ec2", "describe_instance_types", {"InstanceTypes": []})
    [found] = said(clients, web="c99z.large")
    assert found.endswith("eu-central-1 has no 'c99z.large'; use one such as c7i.xlarge")


def test_another_processor_is_refused() -> None:
    clients = Recorded()
    know(clients, offers("mac2.metal", ZONES), described("mac2.metal", 8, "arm64_mac"))
    clients.answers("ec2", "describe_availability_zones", {"AvailabilityZones": []})
    [found] = said(clients, web="mac2.metal")
    assert "has a processor of another kind (arm64_mac), and images are built for amd64" in found


def test_a_zone_without_the_type_is_named_with_those_that_have_it(clients: Recorded) -> None:
    assert said(allow(clients, 8), stage=on(ZONES[1])) == [
        "hosts.stage.zone: eu-central-1b does not offer c7i.xlarge; "
        "use eu-central-1a, eu-central-1c"
    ]


def test_the_zone_that_a_host_would_be_in_counts_as_well(clients: Recorded) -> None:
    """`hall` falls into the first zone, `web` into the second (streaming.hosts.ec2.zones)."""
    assert said(allow(clients, 8), hall="c7i.xlarge", web="c7i.xlarge") == [
        "hosts.web.zone: by its name the host would be in eu-central-1b, which does not offer "
        "c7i.xlarge; use eu-central-1a, eu-central-1c"
    ]


def test_the_zone_of_a_given_subnet_counts() -> None:
    clients = Recorded()
    know(clients, offers("c7i.xlarge", [ZONES[0]]), described("c7i.xlarge", 4))
    subnet = {"SubnetId": "subnet-0a", "AvailabilityZone": ZONES[2]}
    clients.answers("ec2", "describe_subnets", {"Subnets": [subnet]})
    network = {"vpcId": "vpc-0a", "subnetIds": ["subnet-0a"]}
    found = event(aws=network, hosts=ec2_hosts(hall="c7i.xlarge"))
    [problem] = check_instances(found, "pyexample", allow(clients, 8))
    assert "would be in eu-central-1c, which does not offer c7i.xlarge" in str(problem)


def test_a_quota_that_is_too_small_says_who_uses_it(clients: Recorded) -> None:
    others = running("m7i.large", 2)
    [found] = said(allow(clients, 8, others), web="t3.medium", stage=on(ZONES[0]))
    assert found.startswith(
        "hosts: the hosts need 6 vCPU of on-demand instances, other machines use 4, and the "
        "account may run 8 in eu-central-1"
    )
    assert "quotas/L-1216C47A?region=eu-central-1" in found


def test_the_stacks_own_machines_and_other_families_are_not_counted(clients: Recorded) -> None:
    own = running("c7i.xlarge", 2, Tags=OWN)
    machines = (own, running("p5.48xlarge", 96), running("c7i.large", 1, InstanceLifecycle="spot"))
    assert said(allow(clients, 4, *machines), stage=on(ZONES[0])) == []


def test_spot_instances_have_a_quota_of_their_own(clients: Recorded) -> None:
    [found] = said(allow(clients, 2), stage=on(ZONES[0], spot=True))
    assert "need 4 vCPU of spot instances" in found
    assert "L-34B43A08" in found


def test_quotas_that_may_not_be_read_are_left_out(clients: Recorded) -> None:
    clients.refuses("service-quotas", "get_service_quota", "AccessDeniedException")
    assert said(clients, web="t3.medium") == []


def addresses_said(allowed: float, *taken: dict[str, Any], hosts: int = 2) -> list[str]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html"""
    clients = Recorded()
    clients.answers("service-quotas", "get_service_quota", {"Quota": {"Value": allowed}})
    clients.answers("ec2", "describe_addresses", {"Addresses": list(taken)})
    found = event(hosts=ec2_hosts(**{f"h{number}": "t3.medium" for number in range(hosts)}))
    return [str(problem) for problem in check_addresses(found, "pyexample", clients)]


def test_every_host_needs_an_address() -> None:
    own = {"PublicIp": "203.0.113.1", "Tags": OWN}
    assert addresses_said(2, own, own) == []
    [found] = addresses_said(5, *({"PublicIp": f"203.0.113.{number}"} for number in range(4)))
    assert found.startswith(
        "hosts: the hosts need 2 Elastic IP addresses, 4 more are in use, and the account may have "
        "5 in eu-central-1"
    )


def test_a_missing_permission_to_look_is_no_problem() -> None:
    clients = Recorded()
    clients.refuses("ec2", "describe_instance_type_offerings", "UnauthorizedOperation")
    assert said(clients, web="t3.medium") == []


def test_without_machines_nothing_is_asked() -> None:
    found = event(registry={"kind": "ecr"})
    assert list(check_instances(found, "pyexample", Recorded())) == []
