"""Answers of AWS as its references show them, checked against botocore's models of them."""

from typing import Any

import boto3
from botocore import xform_name
from botocore.model import OperationModel
from botocore.stub import Stubber

from streaming.event import EventSettings
from tests.streaming.stack_files import stack

REGION = "eu-central-1"


class Recorded:
    """Makes clients that give these answers in this order; any other question ends the test."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._stubbers: dict[tuple[str, str], Stubber] = {}
        self._expected: dict[tuple[str, str], list[str]] = {}

    def __call__(self, service: str, *, region: str = REGION, profile: str | None = None) -> Any:
        """The client of a service."""
        return self._stubber(service, region).client

    def answers(
        self, service: str, operation: str, *answers: dict[str, Any], region: str = REGION
    ) -> None:
        """What the service says to such questions."""
        for answer in answers:
            self._stubber(service, region).add_response(operation, answer)
            self._expected[service, region].append(operation)

    def refuses(
        self, service: str, operation: str, code: str, message: str = "", region: str = REGION
    ) -> None:
        """How the service refuses such a question."""
        self._stubber(service, region).add_client_error(operation, code, message, 400)
        self._expected[service, region].append(operation)

    def _stubber(self, service: str, region: str) -> Stubber:
        if (service, region) not in self._stubbers:
            client = boto3.client(
                service,
                region_name=region,
                aws_access_key_id="AKIATEST",
                aws_secret_access_key="test",  # noqa: S106 - of no account
            )
            expected = self._expected[service, region] = []

            def expect(model: OperationModel, **_: Any) -> None:
                # Stubber says so as well, by an error that may count as one of AWS's.
                asked = xform_name(model.name)
                assert asked in expected[:1], f"{asked} is asked, and expected is {expected}"
                del expected[0]

            client.meta.events.register("provide-client-params.*.*", expect)
            self._stubbers[service, region] = Stubber(client)
            self._stubbers[service, region].activate()
        return self._stubbers[service, region]


def event(*, aws: dict[str, Any] | None = None, **sections: Any) -> EventSettings:
    """A valid stack with these sections, in the account's usual region."""
    account = {"region": REGION, "adminCidrs": ["203.0.113.7/32"], **(aws or {})}
    return EventSettings.model_validate(stack(aws=account, **sections))


def ec2_hosts(**types: str | dict[str, Any]) -> dict[str, Any]:
    """Hosts on EC2: by name the instance type, or all keys of it."""
    return {
        name: {"kind": "ec2", **(keys if isinstance(keys, dict) else {"instanceType": keys})}
        for name, keys in types.items()
    }
