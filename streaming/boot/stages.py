"""What a machine that boots the host image says of its stages, line by line.

The lines are those of its console (docs/hosts/host-image.md). They are not signed: whoever is in
the network may send others, so that they are good for messages and for nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LINES = 50
LINE_CHARACTERS = 300
LINE = re.compile(r"streaming-host: stage=([\w@.-]+) state=(started|waiting|ready|failed)\b(.*)")
DETAIL = re.compile(r'([\w-]+)=(?:"([^"]*)"|(\S*))')


@dataclass(frozen=True)
class Stage:
    """One stage of a boot, at one time.

    Attributes:
        name: of the stage, such as `image`.
        state: `started`, `waiting`, `ready` or `failed`.
        details: what was said besides, by name.
    """

    name: str
    state: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def reason(self) -> str | None:
        """Why it waits or failed."""
        return self.details.get("reason") or None

    @property
    def uptime(self) -> float | None:
        """Seconds since the kernel began."""
        try:
            return float(self.details.get("uptime", ""))
        except ValueError:
            return None

    def __str__(self) -> str:
        """The stage in words, for messages."""
        reason = f": {self.reason}" if self.reason else ""
        return f"stage {self.name} {'has' if self.state == 'failed' else 'is'} {self.state}{reason}"


def read_stages(text: str) -> tuple[Stage, ...]:
    """The stages that were said, in order, without control characters; what is none is left out."""
    lines = [_printable(line[:LINE_CHARACTERS]) for line in text.splitlines()[-LINES:]]
    found = [match for line in lines if (match := LINE.match(line))]
    return tuple(
        Stage(name, state, {key: quoted or bare for key, quoted, bare in DETAIL.findall(rest)})
        for name, state, rest in (match.groups() for match in found)
    )


def obstacle(stages: tuple[Stage, ...]) -> Stage | None:
    """What keeps a machine from going on: the first of its stages that failed, or the last if it
    waits."""
    latest = {stage.name: stage for stage in stages}
    failed = [stage for stage in latest.values() if stage.state == "failed"]
    if failed:
        return next((stage for stage in failed if stage.reason), failed[0])
    waiting = [stage for stage in latest.values() if stage.state == "waiting"]
    return waiting[-1] if waiting else None


def _printable(line: str) -> str:
    return "".join(character for character in line if character.isprintable())
