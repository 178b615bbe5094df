"""What the plugin answers to the engine, without an engine."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from pulumi.runtime.proto import provider_pb2 as protocol

from tests.aws.plugin.account import Account
from tests.aws.plugin.catalogue import FUNCTIONS, TYPES
from tests.aws.plugin.servicer import Provider
from tests.aws.plugin.values import UNKNOWN, dumped, loaded

URN = "urn:pulumi:test::project::streaming:index:Host$aws:{}::Hall"
GROUP = URN.format("ec2/securityGroup:SecurityGroup")
HOST = URN.format("ec2/instance:Instance")
SITE = {"NETWORK": "none", "SUBNET": "10.77.0.0/16", "IMAGE": "none"}


class Context:
    """Of a call: where it ends if it fails."""

    def abort(self, code: Any, message: str) -> NoReturn:
        raise RuntimeError(message)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with pytest.MonkeyPatch.context() as patch:
        for key, value in SITE.items():
            patch.setenv(f"STREAMING_TEST_AWS_{key}", value)
        yield Provider(Account(), TYPES, FUNCTIONS, "0.0.0")


def check(provider: Provider, urn: str, old: Any = None, **inputs: Any) -> Any:
    olds, news = dumped(old or {}), dumped(inputs)
    request = protocol.CheckRequest(urn=urn, olds=olds, news=news, randomSeed=b"seed")
    return provider.Check(request, Context())


def test_a_property_that_is_not_modelled_is_refused(provider: Provider) -> None:
    host = {"ami": "ami-1", "instanceType": UNKNOWN, "rootBlockDevice": {"kmsKeyId": "x"}}
    failures = check(provider, HOST, **host, hibernation=True).failures
    assert {failure.property for failure in failures} == {"hibernation", "rootBlockDevice.kmsKeyId"}
    assert "is not modelled by the stand-in" in failures[0].reason


def test_a_type_that_is_not_modelled_is_refused(provider: Provider) -> None:
    with pytest.raises(RuntimeError, match="aws:ec2/fleet:Fleet is not modelled"):
        check(provider, URN.format("ec2/fleet:Fleet"))


@pytest.mark.parametrize(
    ("token", "arguments"),
    [("aws:ec2/getEips:getEips", {}), ("aws:ec2/getAmi:getAmi", {"nameRegex": "debian"})],
)
def test_a_function_or_argument_that_is_not_modelled_is_refused(
    provider: Provider, token: str, arguments: Any
) -> None:
    request = protocol.InvokeRequest(tok=token, args=dumped(arguments))
    with pytest.raises(RuntimeError, match="is not modelled by the stand-in"):
        provider.Invoke(request, Context())


def test_a_setting_that_has_no_effect_is_refused(provider: Provider) -> None:
    news = dumped({"region": "eu-central-1", "assumeRoles": "[]"})
    request = protocol.CheckRequest(urn="urn:pulumi:test::p::pulumi:providers:aws::a", news=news)
    [failure] = provider.CheckConfig(request, Context()).failures
    assert failure.property == "assumeRoles"


def test_a_given_name_is_the_same_in_preview_and_update_and_stays(provider: Provider) -> None:
    first = loaded(check(provider, GROUP).inputs)
    assert first["name"].startswith("Hall-")
    assert loaded(check(provider, GROUP).inputs) == first
    kept = check(provider, GROUP, old={**first, "name": "Hall-0123456"})
    assert loaded(kept.inputs)["name"] == "Hall-0123456"


def difference(provider: Provider, urn: str, old: Any, new: Any) -> Any:
    request = protocol.DiffRequest(urn=urn, old_inputs=dumped(old), news=dumped(new))
    return provider.Diff(request, Context())


@pytest.mark.parametrize(
    ("change", "replacing"),
    [
        ({"instanceType": "c7i.large"}, []),
        ({"ami": "ami-2"}, ["ami"]),
        ({"userData": "#!/bin/sh"}, ["userData"]),
        ({"rootBlockDevice": {"volumeSize": 30, "encrypted": True}}, []),
        ({"rootBlockDevice": {"volumeSize": 20}}, ["rootBlockDevice"]),
        ({"userData": None}, ["userData"]),
        ({"vpcSecurityGroupIds": ["sg-2", "sg-1"]}, None),
        ({"vpcSecurityGroupIds": None}, None),
    ],
)
def test_what_replaces_an_instance(provider: Provider, change: Any, replacing: Any) -> None:
    old = {
        "ami": "ami-1",
        "instanceType": "t3.micro",
        "rootBlockDevice": {"volumeSize": 20, "encrypted": True},
        "userData": "#cloud-config",
        "userDataReplaceOnChange": True,
        "vpcSecurityGroupIds": ["sg-1", "sg-2"],
    }
    answer = difference(provider, HOST, old, {**old, **change})
    unchanged = answer.changes == protocol.DiffResponse.DIFF_NONE
    assert (None if unchanged else [*answer.replaces]) == replacing


def test_who_has_a_name_of_its_own_is_deleted_first(provider: Provider) -> None:
    for extra, first in (({}, True), ({"__defaults": ["name"]}, False)):
        old, new = {"name": "hosts", **extra}, {"name": "others", **extra}
        assert difference(provider, GROUP, old, new).deleteBeforeReplace is first


def test_what_aws_computes_is_unknown_beforehand(provider: Provider) -> None:
    request = protocol.CreateRequest(urn=GROUP, properties=dumped({"name": "x"}), preview=True)
    planned = loaded(provider.Create(request, Context()).properties)
    assert (planned["name"], planned["arn"], planned["vpcId"]) == ("x", UNKNOWN, UNKNOWN)
