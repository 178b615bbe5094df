"""Reads Caddy's log, which is JSON, and passes on what people need to know."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from streaming_runtime.gateway.acme_problems import AcmeProblem
from streaming_runtime.gateway.caddy import FAILED_REQUESTS
from streaming_runtime.gateway.certificates import Certificates

log = logging.getLogger(__name__)

ATTEMPT = re.compile(r"\[(?P<domain>[^\]]+)\] (?:Obtain|Renew): (?P<error>.*)", re.DOTALL)
GRAVE = frozenset({"error", "panic", "fatal"})
VIEWER_LEFT = re.compile(r"context canceled|incomplete response|broken pipe|connection reset")
"""What Caddy calls an error of its own when a viewer goes away in the middle of a segment."""
SERVER_ERROR = 500


class CaddyLog:
    """Tells the certificates' states and passes errors on; the rest is Caddy's own affair."""

    def __init__(self, certificates: Certificates) -> None:
        """Read for these certificates."""
        self._certificates = certificates

    def read(self, line: str) -> None:
        """Take in a line."""
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            # What Caddy says before its log is set up, and how it dies.
            log.error("caddy: %s", line)
        elif entry.get("logger") == FAILED_REQUESTS:
            _tell_of_request(entry)
        elif not self._of_certificates(entry) and entry.get("level") in GRAVE:
            _pass_on(entry)

    def _of_certificates(self, entry: Mapping[str, Any]) -> bool:
        domain = str(entry.get("identifier", ""))
        error = str(entry.get("error", ""))
        match entry.get("msg"):
            case "challenge failed":
                problem = AcmeProblem(str(entry.get("problem_type", "")).rpartition(":")[2], error)
                plain_http = entry.get("challenge_type") == "http-01"
                self._certificates.challenge_failed(domain, problem, plain_http=plain_http)
            case "will retry" | "final attempt; giving up":
                attempt = ATTEMPT.match(error)
                if attempt is None:
                    return False
                problem = AcmeProblem.of(attempt["error"])
                self._certificates.failed(attempt["domain"], problem, entry.get("retrying_in"))
            case "certificate obtained successfully" | "certificate renewed successfully":
                self._certificates.obtained(domain)
            case "validating authorization" | "could not get certificate from issuer":
                pass  # said again by "will retry"
            case _:
                return False
        return True


def _tell_of_request(entry: Mapping[str, Any]) -> None:
    """Say that a request was not answered, without its headers and its query."""
    message, status = str(entry.get("msg", "")), entry.get("status")
    if not isinstance(status, int) or status < SERVER_ERROR or VIEWER_LEFT.search(message):
        return
    request = entry.get("request")
    path = str(request.get("uri", "")).partition("?")[0] if isinstance(request, dict) else ""
    log.warning("%s not answered (%d): %s", path, status, message)


def _pass_on(entry: Mapping[str, Any]) -> None:
    message, error = str(entry.get("msg", "")), str(entry.get("error", ""))
    text = f"{message}: {error}" if error else message
    if not VIEWER_LEFT.search(text):
        log.error("caddy: %s", text)
