"""Settings of a stack's own Cobbler."""

from typing import Any

import pytest
from pydantic import ValidationError

from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings

SUBNET = "192.0.2.0/24"


def settings(**dhcp: Any) -> CobblerSettings:
    return CobblerSettings.model_validate({"address": "192.0.2.2", "dhcp": dhcp})


@pytest.mark.parametrize("kind", ["server", "proxy"])
def test_they_are_read_as_they_were_written(kind: str) -> None:
    written = settings(kind=kind, subnet=SUBNET)
    assert CobblerSettings.model_validate_json(written.model_dump_json(by_alias=True)) == written
    assert (written.port, written.api_port) == (8067, 25151)


@pytest.mark.parametrize("subnet", ["192.0.2.2/24", "192.0.2.0/33", "192.0.2.0", "999.0.2.0/24"])
def test_a_range_that_is_none(subnet: str) -> None:
    with pytest.raises(ValidationError, match=r"use an IPv4 range such as 192\.0\.2\.0/24"):
        settings(kind="server", subnet=subnet)


def test_who_asks_another_server_for_addresses_has_no_router() -> None:
    with pytest.raises(ValidationError, match="router"):
        settings(kind="proxy", subnet=SUBNET, router="192.0.2.1")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValidationError):
        CobblerSecrets(password="short")  # noqa: S106 - of nobody
