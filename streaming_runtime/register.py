"""Reports a node's state to the website, every few seconds, for as long as the node runs."""

import logging
import secrets
import ssl
import time
from collections.abc import Callable

import httpx

from streaming_runtime.clock import Clock, SystemClock
from streaming_runtime.report import REPORT_PATH, SIGNATURE_HEADER, Report, signature
from streaming_runtime.settings import ReportTarget

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5.0


class Register:
    """Sends signed reports; a website that is away is no fault of the node."""

    def __init__(
        self,
        target: ReportTarget,
        token: str,
        make_report: Callable[[float, str], Report],
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Prepare.

        Args:
            target: where to report and how often.
            token: this node's register token.
            make_report: given time and nonce, the report of this moment.
            clock: what to wait on.
            transport: replaces the network in tests.
        """
        self._target = target
        self._token = token
        self._make_report = make_report
        self._clock = clock or SystemClock()
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, transport=transport, verify=trust_of(target)
        )
        self._last_answer = ""

    async def run(self) -> None:
        """Report until cancelled."""
        async with self._client:
            while True:
                self._note(await self._send())
                await self._clock.sleep(self._target.interval_seconds)

    async def _send(self) -> str:
        report = self._make_report(time.time(), secrets.token_hex(16)).model_copy(
            update={"interval_seconds": self._target.interval_seconds}
        )
        body = report.model_dump_json(by_alias=True).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature(body, self._token),
        }
        try:
            response = await self._client.post(
                self._target.url + REPORT_PATH, content=body, headers=headers
            )
        except httpx.HTTPError as error:
            return f"website out of reach: {error or type(error).__name__}"
        if response.is_success:
            return "registered"
        return f"website refused the report: {response.status_code} {response.text[:200]}"

    def _note(self, answer: str) -> None:
        if answer != self._last_answer:
            log.log(logging.INFO if answer == "registered" else logging.WARNING, "%s", answer)
            self._last_answer = answer


def trust_of(target: ReportTarget) -> ssl.SSLContext:
    """Whose certificates the website may show."""
    context = ssl.create_default_context()
    if target.ca_pem:
        context.load_verify_locations(cadata=target.ca_pem)
    return context
