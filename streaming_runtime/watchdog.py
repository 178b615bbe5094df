"""How badly a process behaves, as a score: faults add, good behaviour takes away.

The rule is the one of the original project's watchdog: a fault adds points, each quiet second takes
one away, and a process over the limit is beyond restarting by itself.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

DECAY_PER_SECOND = 1.0
ESCALATION_SCORE = 60.0
REMEMBERED_FAULTS = 5


class Fault(StrEnum):
    """What a process did wrong."""

    EXITED = "exited"
    HUNG = "hung"


POINTS = {Fault.EXITED: 10.0, Fault.HUNG: 15.0}


@dataclass
class Score:
    """The score of one process; times are seconds of the supervisor's clock."""

    _points: float = 0.0
    _at: float = 0.0
    history: deque[tuple[float, Fault]] = field(
        default_factory=lambda: deque(maxlen=REMEMBERED_FAULTS)
    )

    def at(self, now: float) -> float:
        """The score now, never below zero."""
        return max(0.0, self._points - DECAY_PER_SECOND * (now - self._at))

    def add(self, fault: Fault, now: float) -> None:
        """Count a fault."""
        self._points = self.at(now) + POINTS[fault]
        self._at = now
        self.history.append((now, fault))

    def beyond_restarting(self, now: float) -> bool:
        """Whether restarting this process alone has stopped making sense."""
        return self.at(now) > ESCALATION_SCORE
