"""What still exists in a test's AWS account and on its machines, asked of moto and of Docker."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.aws.machines import LABEL, docker
from tests.aws.site import Site

Clients = Callable[[str], Any]


def leftovers(client: Clients, site: Site) -> list[str]:
    """Everything but what each account has by itself, as "kind id"."""
    label = f"--filter=label={LABEL}={site.network}"
    machines = docker("ps", "--all", "--format={{.Names}}", label).split()
    return sorted(
        [
            *(f"machine {name}" for name in machines),
            *_of_ec2(client("ec2")),
            *_of_iam(client("iam")),
            *(f"bucket {found['Name']}" for found in client("s3").list_buckets()["Buckets"]),
            *(
                f"repository {found['repositoryName']}"
                for found in client("ecr").describe_repositories()["repositories"]
            ),
            *_of_route53(client("route53")),
        ]
    )


def _of_ec2(ec2: Any) -> Iterator[str]:
    for page in ec2.describe_instances()["Reservations"]:
        for found in page["Instances"]:
            if found["State"]["Name"] != "terminated":
                yield f"instance {found['InstanceId']} {found['State']['Name']}"
    for found in ec2.describe_vpcs()["Vpcs"]:
        if not found["IsDefault"]:
            yield f"vpc {found['VpcId']}"
    for found in ec2.describe_subnets()["Subnets"]:
        if not found["DefaultForAz"]:
            yield f"subnet {found['SubnetId']}"
    for found in ec2.describe_security_groups()["SecurityGroups"]:
        if found["GroupName"] != "default":
            yield f"security-group {found['GroupId']}"
    for found in ec2.describe_internet_gateways()["InternetGateways"]:
        yield f"internet-gateway {found['InternetGatewayId']}"
    for found in ec2.describe_addresses()["Addresses"]:
        yield f"elastic-ip {found['PublicIp']}"
    for found in ec2.describe_key_pairs()["KeyPairs"]:
        yield f"key-pair {found['KeyName']}"
    for found in ec2.describe_volumes()["Volumes"]:
        yield f"volume {found['VolumeId']}"


def _of_iam(iam: Any) -> Iterator[str]:
    for found in iam.list_instance_profiles()["InstanceProfiles"]:
        yield f"instance-profile {found['InstanceProfileName']}"
    for found in iam.list_roles()["Roles"]:
        yield f"role {found['RoleName']}"


def _of_route53(route53: Any) -> Iterator[str]:
    """Records only: the zones are there before a stack is."""
    for zone in route53.list_hosted_zones()["HostedZones"]:
        found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])
        for record in found["ResourceRecordSets"]:
            if record["Type"] not in ("NS", "SOA"):
                yield f"record {record['Name']} {record['Type']}"
