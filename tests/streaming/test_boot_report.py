"""A booting machine's host key is believed once, and only with the token of that boot."""

import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from streaming.boot_report import SIGNATURE, BootReports, ReportError

KEY = f"ssh-ed25519 {'A' * 68}"
OTHER = f"ssh-ed25519 {'B' * 68}"


@pytest.fixture
def reports() -> Iterator[BootReports]:
    with BootReports("127.0.0.1") as reports:
        yield reports


def report(url: str, token: str, body: bytes) -> int:
    """The status that answers a machine's report."""
    signature = hmac.digest(bytes.fromhex(token), body, "sha256").hex()
    request = urllib.request.Request(url, body, {SIGNATURE: signature})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def body(key: str = KEY, host: str = "hall") -> bytes:
    return json.dumps({"host": host, "key": key}).encode()


def expect(reports: BootReports, host: str = "hall") -> tuple[str, str]:
    options = reports.expect(host)
    return options["streaming.report"], options["streaming.report-token"]


def test_a_report_is_believed_and_may_be_repeated(reports: BootReports) -> None:
    url, token = expect(reports)
    assert [report(url, token, body()) for _ in range(2)] == [204, 204]
    assert reports.wait("hall", 1) == KEY


def test_a_second_key_spoils_the_first(reports: BootReports) -> None:
    url, token = expect(reports)
    assert [report(url, token, body(key)) for key in (KEY, OTHER, KEY)] == [204, 409, 204]
    with pytest.raises(ReportError, match="two different host keys were reported for hall"):
        reports.wait("hall", 1)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (body(host="foyer"), 403),
        (b"{}", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (body(key="ssh-rsa AAAA"), 400),
        (body(key=f"{KEY}\n@cert-authority * {OTHER}"), 400),
        (b"x" * 5000, 413),
    ],
)
def test_what_is_no_report_changes_nothing(
    reports: BootReports, content: bytes, status: int
) -> None:
    url, token = expect(reports)
    assert report(url, token, content) == status
    with pytest.raises(ReportError, match="hall has not reported"):
        reports.wait("hall", 0.01)


def test_the_token_of_an_earlier_boot_is_refused(reports: BootReports) -> None:
    url, old = expect(reports)
    assert report(url, old, body()) == 204
    _, new = expect(reports)
    assert report(url, old, body()) == 403
    assert report(url, new, body(OTHER)) == 204
    assert reports.wait("hall", 1) == OTHER


def test_machines_have_tokens_of_their_own(reports: BootReports) -> None:
    url, token = expect(reports)
    expect(reports, "foyer")
    assert report(url, token, body(host="foyer")) == 403


def test_a_signature_that_is_none_is_refused(reports: BootReports) -> None:
    expect(reports)
    assert [reports.receive(body(), signature) for signature in ("", "ä", "0" * 64)] == [403] * 3
