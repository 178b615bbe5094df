"""The register sends signed reports, and a website that is away is no fault."""

import asyncio
import json
import logging

import httpx
import pytest

from streaming_runtime.register import Register, trust_of
from streaming_runtime.report import REPORT_PATH, SIGNATURE_HEADER, Health, Report, signature
from streaming_runtime.settings import ReportTarget
from tests.streaming_runtime.authority import PEM
from tests.streaming_runtime.fake_clock import FakeClock

TOKEN = "t" * 64
TARGET = ReportTarget(url="http://website:8080", interval_seconds=3)


def make_report(time: float, nonce: str) -> Report:
    health = Health(state="well")
    return Report(
        node="encoder/main", room="main", time=time, nonce=nonce, version="1", health=health
    )


class Website:
    """Answers with these status codes, one after the other; None means out of reach."""

    def __init__(self, *answers: int | None) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    async def run(self, clock: FakeClock) -> None:
        transport = httpx.MockTransport(self._answer)
        register = Register(TARGET, TOKEN, make_report, clock=clock, transport=transport)
        with pytest.raises(asyncio.CancelledError):
            await register.run()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if not self._answers:
            raise asyncio.CancelledError
        self.requests.append(request)
        status = self._answers.pop(0)
        if status is None:
            raise httpx.ConnectError("connection refused")
        return httpx.Response(status)


async def test_reports_are_signed_and_each_is_new(clock: FakeClock) -> None:
    website = Website(204, 204)
    await website.run(clock)
    for request in website.requests:
        assert request.url == f"http://website:8080{REPORT_PATH}"
        assert request.headers[SIGNATURE_HEADER] == signature(request.content, TOKEN)
    nonces = {json.loads(request.content)["nonce"] for request in website.requests}
    assert len(nonces) == 2


async def test_it_goes_on_whatever_the_website_answers(clock: FakeClock) -> None:
    website = Website(204, None, 500, 403, 204)
    await website.run(clock)
    assert clock.slept == [TARGET.interval_seconds] * 5


async def test_only_changes_are_logged(clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await Website(204, 204, None, None, None, 204, 204).run(clock)
    lines = [record.message for record in caplog.records if "register" in record.name]
    assert lines == ["registered", "website out of reach: connection refused", "registered"]


def test_an_authority_of_ones_own_is_trusted_beside_the_systems() -> None:
    own = TARGET.model_copy(update={"ca_pem": PEM})
    subjects = [certificate["subject"] for certificate in trust_of(own).get_ca_certs()]
    assert ((("commonName", "Authority"),),) in subjects
    assert len(subjects) == len(trust_of(TARGET).get_ca_certs()) + 1
