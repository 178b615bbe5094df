"""A booting machine's host key is believed once, and only with the token of that boot."""

import hmac
import json
from http import HTTPStatus

import pytest

from streaming.boot.report import BootReports, ReportError

KEY = f"ssh-ed25519 {'A' * 68}"
OTHER = f"ssh-ed25519 {'B' * 68}"
TOKEN, LATER = "5a" * 32, "a5" * 32


@pytest.fixture
def reports() -> BootReports:
    reports = BootReports()
    reports.expect("hall", TOKEN)
    return reports


def body(key: str = KEY) -> bytes:
    return json.dumps({"key": key}).encode()


def report(reports: BootReports, content: bytes, token: str = TOKEN, host: str = "hall") -> int:
    """The status that answers a machine's report."""
    signature = hmac.digest(bytes.fromhex(token), content, "sha256").hex()
    return reports.receive(host, content, signature, "192.0.2.11")


def test_a_report_is_believed_and_may_be_repeated(reports: BootReports) -> None:
    assert reports.key("hall", 0.01) is None
    assert [report(reports, body()) for _ in range(2)] == [204, 204]
    assert reports.key("hall") == KEY
    assert reports.sender("hall") == "192.0.2.11"


def test_a_second_key_spoils_the_first(reports: BootReports) -> None:
    assert [report(reports, body(key)) for key in (KEY, OTHER, KEY)] == [204, 409, 204]
    with pytest.raises(ReportError, match="two different host keys were reported for hall"):
        reports.key("hall")


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b"\xff", body("ssh-rsa AAAA"), body(f"{KEY}\n@cert-authority * {OTHER}")],
)
def test_what_is_no_report_changes_nothing(reports: BootReports, content: bytes) -> None:
    assert report(reports, content) == HTTPStatus.BAD_REQUEST
    assert reports.key("hall") is None


def test_the_token_of_an_earlier_boot_is_refused(reports: BootReports) -> None:
    assert report(reports, body()) == 204
    reports.expect("hall", LATER)
    assert reports.key("hall") is None
    assert report(reports, body()) == 403
    assert report(reports, body(OTHER), LATER) == 204
    assert reports.key("hall") == OTHER


def test_machines_have_tokens_of_their_own(reports: BootReports) -> None:
    reports.expect("foyer", LATER)
    assert report(reports, body(), host="foyer") == 403


def test_a_machine_that_nobody_waits_for_yet_is_told_to_come_again(reports: BootReports) -> None:
    assert report(reports, body(), host="foyer") == HTTPStatus.SERVICE_UNAVAILABLE
    assert reports.receive_stages("foyer", b"") == HTTPStatus.SERVICE_UNAVAILABLE
    reports.forget("hall")
    assert report(reports, body()) == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.parametrize("signature", ["", "ä", "0" * 64])
def test_a_signature_that_is_none_is_refused(reports: BootReports, signature: str) -> None:
    assert reports.receive("hall", body(), signature, "192.0.2.11") == 403


def test_stages_are_those_that_were_said_last(reports: BootReports) -> None:
    line = b"streaming-host: stage=network state=ready uptime=6.0\n"
    assert (
        reports.receive_stages("hall", line + b"streaming-host: stage=image state=started") == 204
    )
    assert [stage.name for stage in reports.stages("hall")] == ["network", "image"]
    assert reports.key("hall") is None
