"""Debian's parameter can be read, which says what machines start with.

The refusals are those of
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html.
"""

import pytest

from streaming.aws_checks.images import check_machine_image
from tests.streaming.aws_checks.recorded import Recorded, ec2_hosts, event

PARAMETER = "/aws/service/debian/release/13/latest/amd64"


def said(clients: Recorded, **hosts: str) -> list[str]:
    found = event(hosts=ec2_hosts(**(hosts or {"web": "t3.medium"})))
    return [str(problem) for problem in check_machine_image(found, clients)]


def test_a_parameter_that_is_there_is_no_problem() -> None:
    clients = Recorded()
    value = {"Name": PARAMETER, "Type": "String", "Value": "ami-0a1b2c3d"}
    clients.answers("ssm", "get_parameter", {"Parameter": value})
    assert said(clients) == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("ParameterNotFound", "aws.region: Debian publishes no image in eu-central-1"),
        ("AccessDeniedException", "aws.profile: AWS does not show which image Debian has"),
    ],
)
def test_a_parameter_that_cannot_be_read(code: str, problem: str) -> None:
    clients = Recorded()
    clients.refuses("ssm", "get_parameter", code, "no identity-based policy allows it")
    [found] = said(clients)
    assert found.startswith(problem)
    assert PARAMETER in found


def test_without_machines_nothing_is_asked() -> None:
    assert list(check_machine_image(event(registry={"kind": "ecr"}), Recorded())) == []
