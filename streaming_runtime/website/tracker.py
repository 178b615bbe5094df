"""Takes in the nodes' reports, and refuses every one that cannot be trusted.

A report is believed if it is signed with the token of the node that it names, if its time is near
ours and later than that of every earlier report of the node, and if it speaks of the node's own
room. Later times only: a report that is sent a second time is refused without remembering more
than one number per node. The price: a node whose clock is put back is refused until its clock has
caught up, a minute at most.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from streaming_runtime.report import Report, signature
from streaming_runtime.settings.problems import problems_of
from streaming_runtime.settings.report import register_token
from streaming_runtime.website.event_file import EventWatcher
from streaming_runtime.website.store import Store

Model = TypeVar("Model", bound=BaseModel)

CLOCK_TOLERANCE_SECONDS = 60.0


class RefusedReport(Exception):
    """A report was not taken in.

    Attributes:
        status: the HTTP status that says so (RFC 9110).
        reason: a sentence for the log of the node.
    """

    def __init__(self, status: int, reason: str) -> None:
        """Refuse with a status and a reason."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Sender(BaseModel):
    """What must be known of a report before its signature can be checked."""

    node: str


class Tracker:
    """The gate between the network and the store."""

    def __init__(
        self, register_key: str, events: EventWatcher, store: Store, clock: Callable[[], float]
    ) -> None:
        """Prepare.

        Args:
            register_key: from which every node's token follows.
            events: says which rooms exist.
            store: where reports are kept.
            clock: seconds since 1970.
        """
        self._register_key = register_key
        self._events = events
        self._store = store
        self._clock = clock

    def take(self, body: bytes, given_signature: str | None) -> Report:
        """Take in a report.

        Raises:
            RefusedReport: it is not to be believed.
        """
        report = self._authentic(body, given_signature)
        self._check_room(report)
        now = self._clock()
        self._check_clock(report, now)
        if not self._store.put_report(report, now):
            raise RefusedReport(
                409,
                f"{report.node} sent a report of this time or a later one before: either this one"
                " is a copy, or the node's clock was put back and has to catch up first",
            )
        return report

    def _authentic(self, body: bytes, given_signature: str | None) -> Report:
        content = _parsed(body)
        sender = _validated(_Sender, content)
        if given_signature is None:
            raise RefusedReport(401, "the report is not signed")
        token = register_token(self._register_key, sender.node)
        # As bytes, because compare_digest refuses strings that are not ASCII.
        if not hmac.compare_digest(signature(body, token).encode(), given_signature.encode()):
            raise RefusedReport(401, "the signature is not the one of the node that is named")
        return _validated(Report, content)

    def _check_room(self, report: Report) -> None:
        if report.node.partition("/")[2] != report.room:
            raise RefusedReport(403, f"{report.node} may not speak for room {report.room!r}")
        event = self._events.event
        if event is None:
            raise RefusedReport(403, "the website has no event file yet")
        if report.room not in {room.slug for room in event.rooms}:
            raise RefusedReport(403, f"the event has no room {report.room!r}")

    def _check_clock(self, report: Report, now: float) -> None:
        ahead = report.time - now
        if abs(ahead) > CLOCK_TOLERANCE_SECONDS:
            raise RefusedReport(
                403,
                f"the clock of {report.node} is {abs(ahead):.0f} s"
                f" {'ahead of' if ahead > 0 else 'behind'} the website's;"
                f" at most {CLOCK_TOLERANCE_SECONDS:.0f} s are allowed",
            )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedReport(422, f"this is no JSON: {error}") from None


def _validated(model: type[Model], content: Any) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(str(problem) for problem in problems_of(error, content))
        raise RefusedReport(422, f"this is no report: {problems}") from None
