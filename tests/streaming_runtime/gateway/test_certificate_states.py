"""Caddy's log in plain words: certificates, their problems, and requests that nobody answers.

The lines are Caddy 2.6.2's own, from runs against Pebble, an ACME server for tests; details in the
words of Let's Encrypt are marked so.
"""

import json
import logging

import pytest

from streaming_runtime.gateway.acme_problems import SENTENCES, AcmeProblem
from streaming_runtime.gateway.caddy_log import CaddyLog
from streaming_runtime.gateway.certificates import Certificates

DOMAIN = "live.example.org"
URN = "urn:ietf:params:acme:error:"
REFUSED = f'Get "http://{DOMAIN}:80/.well-known/acme-challenge/kQ3-_z": connection refused'
ORDER = "(order=https://ca/my-order/Hq7) (ca=https://ca/dir)"
NO_SOLVERS = f"[{DOMAIN}] solving challenges: no solvers available for remaining challenges {ORDER}"


@pytest.fixture
def certificates() -> Certificates:
    return Certificates([DOMAIN])


@pytest.fixture
def caddy(certificates: Certificates, caplog: pytest.LogCaptureFixture) -> CaddyLog:
    caplog.set_level(logging.INFO)
    return CaddyLog(certificates)


def tell(caddy: CaddyLog, message: str, level: str = "error", **fields: object) -> None:
    caddy.read(json.dumps({"level": level, "ts": 1.0, "msg": message, **fields}))


def retry(caddy: CaddyLog, error: str, seconds: int = 60) -> None:
    tell(
        caddy,
        "will retry",
        logger="tls.obtain",
        error=f"[{DOMAIN}] Obtain: {error}",
        retrying_in=seconds,
    )


def failed_challenge(caddy: CaddyLog, challenge: str, kind: str, detail: str) -> None:
    tell(
        caddy,
        "challenge failed",
        logger="http.acme_client",
        identifier=DOMAIN,
        challenge_type=challenge,
        problem_type=URN + kind,
        error=detail,
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            f"HTTP 400 {URN}dns - DNS problem: NXDOMAIN looking up A for {DOMAIN}",  # Let's Encrypt
            "the name live.example.org does not lead to this host: the DNS has no address for it",
        ),
        (
            f'HTTP 400 {URN}malformed - "lookup {DOMAIN} on 127.0.0.11:53: no such host"',
            "the name live.example.org does not lead to this host: the DNS has no address for it",
        ),
        (f"HTTP 400 {URN}connection - {REFUSED}", "does not lead to this host, or its ports 80"),
        (f"HTTP 403 {URN}unauthorized - Invalid response: 404", "leads to another host"),
        (f"HTTP 429 {URN}rateLimited - too many certificates already issued", "asked too often"),
        (f"HTTP 400 {URN}rejectedIdentifier", "gives no certificates for live.example.org"),
        (f"HTTP 400 {URN}somethingNew - oh", "the authority refuses (oh)"),
        (
            'performing request: Get "https://pebble:14000/dir": tls: failed to verify '
            "certificate: x509: certificate signed by unknown authority",
            "acme.caPem can say whose",
        ),
        (
            'performing request: Get "https://172.20.0.2/dir": dial tcp: connection refused',
            "the certification authority cannot be reached",
        ),
    ],
)
def test_a_failed_attempt_says_why_and_when_it_goes_on(
    caddy: CaddyLog, caplog: pytest.LogCaptureFixture, error: str, words: str
) -> None:
    retry(caddy, f"{error} {ORDER}")
    [record] = caplog.records
    assert record.getMessage().startswith("live.example.org: has no certificate: ")
    assert words in record.getMessage()
    assert record.getMessage().endswith("; next try in 60 s")
    assert "order" not in record.getMessage()


def test_a_failed_challenge_is_the_better_reason(
    caddy: CaddyLog, caplog: pytest.LogCaptureFixture
) -> None:
    failed_challenge(caddy, "http-01", "connection", REFUSED)
    failed_challenge(caddy, "tls-alpn-01", "unauthorized", "Failed to connect")
    tell(caddy, "validating authorization", logger="http.acme_client", identifier=DOMAIN)
    tell(caddy, "could not get certificate from issuer", logger="tls.obtain", identifier=DOMAIN)
    retry(caddy, NO_SOLVERS)
    [record] = caplog.records
    assert "or its ports 80 and 443 cannot be reached from outside" in record.getMessage()
    retry(caddy, "performing request: i/o timeout", 120)
    assert "authority cannot be reached" in caplog.records[1].getMessage()


def test_who_knows_the_reason_is_told_no_more(
    caddy: CaddyLog, certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    retry(caddy, "performing request: i/o timeout")
    certificates.seen(DOMAIN, False)
    assert len(caplog.records) == 1
    assert not certificates.complete


def test_challenge_tokens_are_left_out(caddy: CaddyLog, caplog: pytest.LogCaptureFixture) -> None:
    failed_challenge(caddy, "http-01", "connection", REFUSED)
    retry(caddy, NO_SOLVERS)
    assert "/.well-known/acme-challenge/…" in caplog.text
    assert "kQ3-_z" not in caplog.text


def test_all_sentences_can_be_said() -> None:
    for kind in SENTENCES:
        assert "{" not in AcmeProblem(kind, "detail").in_words(DOMAIN)


def test_a_state_is_told_once(certificates: Certificates, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for served in (False, False, True, True):
        certificates.seen(DOMAIN, served)
        assert certificates.complete is served
    assert [record.getMessage() for record in caplog.records] == [
        "live.example.org: has no certificate yet; asking for one",
        "live.example.org: has a certificate; HTTPS is served",
    ]


def test_a_failed_renewal_leaves_the_old_certificate(
    caddy: CaddyLog, certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    certificates.seen(DOMAIN, True)
    error = f"[{DOMAIN}] Renew: HTTP 500 {URN}serverInternal - oops"
    tell(caddy, "will retry", logger="tls.renew", error=error, retrying_in=60)
    assert "live.example.org: keeps its old certificate: " in caplog.text
    assert certificates.complete


def test_success_clears_an_old_problem(caddy: CaddyLog, caplog: pytest.LogCaptureFixture) -> None:
    failed_challenge(caddy, "tls-alpn-01", "unauthorized", "Failed to connect")
    tell(caddy, "certificate obtained successfully", "info", identifier=DOMAIN)
    retry(caddy, "performing request: i/o timeout")
    assert "got a certificate" in caplog.text
    assert "Failed to connect" not in caplog.text


def test_everyday_lines_are_not_passed_on(
    caddy: CaddyLog, caplog: pytest.LogCaptureFixture
) -> None:
    tell(caddy, "server running", "info", logger="http.log")
    tell(caddy, "admin endpoint disabled", "warn", logger="admin")
    gone = {"logger": "http.handlers.reverse_proxy", "error": "context canceled"}
    tell(caddy, "aborting with incomplete response", **gone)
    assert caplog.records == []


def test_other_errors_are(caddy: CaddyLog, caplog: pytest.LogCaptureFixture) -> None:
    tell(caddy, "cleaning storage", logger="tls", error="permission denied")
    caddy.read("Error: loading initial config: listen tcp :8080: address already in use")
    caddy.read("[1]")
    assert [record.getMessage() for record in caplog.records] == [
        "caddy: cleaning storage: permission denied",
        "caddy: Error: loading initial config: listen tcp :8080: address already in use",
        "caddy: [1]",
    ]


@pytest.mark.parametrize(
    ("status", "message", "told"),
    [
        (502, "dial tcp: lookup website: no such host", True),
        (502, "context canceled", False),
        (413, "http: request body too large", False),
    ],
)
def test_a_request_that_fails_is_told_without_its_query_and_headers(
    caddy: CaddyLog, caplog: pytest.LogCaptureFixture, status: int, message: str, told: bool
) -> None:
    request = {"uri": "/api/v1/report?key=s3cret", "headers": {"Cookie": ["s3cret"]}}
    tell(caddy, message, "debug", logger="http.log.error", request=request, status=status)
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert said == [("WARNING", f"/api/v1/report not answered (502): {message}")] * told
