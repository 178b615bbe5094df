"""What AWS refuses, the stand-in refuses: also where moto by itself does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.aws.plugin.account import Account
from tests.aws.plugin.catalogue import TYPES
from tests.aws.plugin.ec2 import dependencies
from tests.aws.plugin.ec2.address import Eip, EipAssociation
from tests.aws.plugin.ec2.instance import Instance
from tests.aws.plugin.ec2.network import InternetGateway, Subnet, Vpc
from tests.aws.plugin.ec2.security_group import SecurityGroup
from tests.aws.plugin.refusal import Refusal, said
from tests.aws.plugin.resource import Resource
from tests.aws.plugin.schema import violations
from tests.aws.world import REGION, AwsWorld

PARAMETER = "/aws/service/debian/release/13/latest/amd64"
RULE = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "cidrIpv4": "0.0.0.0/0"}


@pytest.fixture(scope="module")
def account(world: AwsWorld) -> Iterator[Account]:
    with pytest.MonkeyPatch.context() as patch:
        for key, value in world.environment.items():
            patch.setenv(key, value)
        account = Account()
        account.configure({"region": REGION})
        yield account


@pytest.fixture
def host(account: Account) -> Iterator[dict[str, Any]]:
    """The inputs of an instance that is not refused."""
    parameter = account.ssm.get_parameter(Name=PARAMETER)["Parameter"]
    yield {"ami": parameter["Value"], "instanceType": "t3.micro"}
    for page in account.ec2.describe_instances()["Reservations"]:
        assert page["Instances"][0]["State"]["Name"] == "terminated"


def refused(account: Account, token: str, **inputs: Any) -> str:
    """Why a resource is refused, at its check or when it is created."""
    resource = TYPES[token](account)
    assert [*violations(resource.inputs, inputs)] == []
    if problems := [*resource.problems(inputs)]:
        [(key, why)] = problems
        return f"{key}: {why}"
    with pytest.raises((Refusal, ClientError)) as error:
        resource.create(inputs)
    return said(error.value, token)


@pytest.mark.parametrize(
    ("token", "inputs", "why"),
    [
        ("vpc:Vpc", {"cidrBlock": "10.20.0.1/16"}, "has host bits set"),
        ("vpc:Vpc", {"cidrBlock": "10.0.0.0/8"}, "the stand-in's machines are in"),
        ("vpc:Vpc", {"cidrBlock": "10.0.0.0/16", "instanceTenancy": "mine"}, "is none of default"),
        ("subnet:Subnet", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"}, "InvalidVpcID.NotFound"),
        ("securityGroup:SecurityGroup", {"name": "sg-hosts"}, 'cannot begin with "sg-"'),
        ("keyPair:KeyPair", {"keyName": "k", "publicKey": "ecdsa AAAA"}, "InvalidKey.Format"),
    ],
)
def test_of_networks_and_keys(account: Account, token: str, inputs: Any, why: str) -> None:
    assert why in refused(account, f"aws:ec2/{token}", **inputs)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"fromPort": 70000, "toPort": 70000}, "Invalid port range 70000"),
        ({"fromPort": 20, "toPort": 10}, "Invalid TCP/UDP port range"),
        ({"cidrIpv4": "192.0.2.1/24"}, "has host bits set"),
        ({"cidrIpv6": "::/0"}, "exactly one of"),
        ({"ipProtocol": "-1", "fromPort": 1}, "with -1 no ports can be given"),
        ({"fromPort": 22, "toPort": 22}, "InvalidGroup.NotFound"),
    ],
)
def test_of_rules(account: Account, changes: Any, why: str) -> None:
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"  # noqa: S105 - a type's
    given = {**RULE, "fromPort": 1, "toPort": 2, **changes}
    assert why in refused(account, token, **given)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"instanceType": "t3.tiny"}, "is none of"),
        ({"instanceType": "t4g.micro"}, "architecture 'arm64' of the specified instance type"),
        ({"ami": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"availabilityZone": "us-east-1a"}, "is not supported in your requested Availability"),
        ({"keyName": "lost"}, "InvalidKeyPair.NotFound"),
        ({"iamInstanceProfile": "lost"}, "NoSuchEntity"),
        ({"rootBlockDevice": {"volumeType": "gp9"}}, "is none of"),
        ({"rootBlockDevice": {"volumeSize": 4}}, "smaller than snapshot"),
        ({"metadataOptions": {"httpTokens": "never"}}, "is none of"),
        ({"userData": "#" * 20000}, "User data is limited to 16384 bytes"),
        ({"creditSpecification": {"cpuCredits": "x"}, "instanceType": "c7i.large"}, "T families"),
    ],
)
def test_of_instances(account: Account, host: dict[str, Any], changes: Any, why: str) -> None:
    assert why in refused(account, Instance.type_name, **{**host, **changes})


@pytest.mark.parametrize(
    ("token", "inputs", "why"),
    [
        ("s3/bucket:Bucket", {"bucket": "Bad_Bucket"}, "InvalidBucketName"),
        (
            "iam/role:Role",
            {"name": "r", "assumeRolePolicy": "{"},
            "contains an invalid JSON policy",
        ),
        (
            "iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "lost", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            "NoSuchEntity",
        ),
        ("ecr/repository:Repository", {"name": "x", "imageTagMutability": "SOME"}, "is none of"),
        (
            "route53/record:Record",
            {"zoneId": "Z1", "name": "a", "type": "A", "ttl": 60, "records": ["192.0.2.1"]},
            "NoSuchHostedZone",
        ),
    ],
)
def test_of_other_services(account: Account, token: str, inputs: Any, why: str) -> None:
    assert why in refused(account, f"aws:{token}", **inputs)


def test_a_protected_instance_is_not_deleted(account: Account, host: dict[str, Any]) -> None:
    instance = Instance(account)
    id_ = instance.create({**host, "disableApiTermination": True})
    with pytest.raises(ClientError) as error:
        instance.delete(id_, {})
    assert "OperationNotPermitted" in str(error.value)
    assert f"The instance '{id_}' may not be terminated" in str(error.value)
    state = instance.found(id_, {}) or {}
    assert state["disableApiTermination"]
    instance.update(id_, state, {**host, "disableApiTermination": False}, ["disableApiTermination"])
    instance.delete(id_, {})
    assert instance.found(id_, {}) is None


def test_what_is_in_use_is_not_deleted(
    account: Account, host: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "PATIENCE_SECONDS", 0)
    network = Vpc(account)
    vpc = network.create({"cidrBlock": "10.20.0.0/16"})
    made: list[tuple[Resource, str]] = [(network, vpc)]

    def make(type_: type[Resource], **inputs: Any) -> str:
        resource = type_(account)
        made.append((resource, resource.create(inputs)))
        return made[-1][1]

    subnet = make(Subnet, vpcId=vpc, cidrBlock="10.20.0.0/24")
    group = make(SecurityGroup, vpcId=vpc, name="hosts")
    instance = make(Instance, **host, subnetId=subnet, vpcSecurityGroupIds=[group])
    address = make(Eip)
    with pytest.raises(Refusal, match="is not attached to any internet gateway"):
        EipAssociation(account).create({"allocationId": address, "instanceId": instance})
    make(InternetGateway, vpcId=vpc)
    association = make(EipAssociation, allocationId=address, instanceId=instance)
    in_use = [one for one in made if one[1] not in (instance, address, association)]
    for resource, id_ in in_use:
        with pytest.raises(Refusal, match="DependencyViolation"):
            resource.delete(id_, {})
    for resource, id_ in reversed(made):
        resource.delete(id_, {"allocationId": address})
        assert resource.found(id_, {}) is None


def test_a_disk_never_shrinks(account: Account, host: dict[str, Any]) -> None:
    instance = Instance(account)
    id_ = instance.create({**host, "rootBlockDevice": {"volumeSize": 20}})
    smaller = {**host, "rootBlockDevice": {"volumeSize": 10}}
    try:
        with pytest.raises(Refusal, match="New size cannot be smaller than existing size 20"):
            instance.update(id_, instance.found(id_, {}) or {}, smaller, ["rootBlockDevice"])
    finally:
        instance.delete(id_, {})


def test_an_instance_of_the_spot_market_is_not_stopped(
    account: Account, host: dict[str, Any]
) -> None:
    instance = Instance(account)
    spot = {**host, "instanceMarketOptions": {"marketType": "spot"}}
    id_ = instance.create(spot)
    larger = {**spot, "instanceType": "t3.large"}
    try:
        with pytest.raises(Refusal, match="You can't stop the Spot Instance"):
            instance.update(id_, instance.found(id_, {}) or {}, larger, ["instanceType"])
    finally:
        instance.delete(id_, {})


def test_aws_itself_is_never_asked(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://ec2.eu-central-1.amazonaws.com")
    with pytest.raises(Refusal, match="asks only moto"):
        Account().configure({"region": REGION})
