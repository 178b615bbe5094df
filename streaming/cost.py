"""What an event costs on Amazon's cloud: an estimate from the price table in `streaming/prices/`.

Nothing is guessed. What the table does not list is said to be unknown, and a total is then what the
rest costs at least.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from streaming.event import ConferenceOptions, Ec2HostSettings, EventSettings
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.problems import Problem

PRICES = Path(__file__).parent / "prices"
HOURS_A_MONTH = 730
"""What AWS's own calculator takes a month for (https://calculator.aws)."""
EVERYWHERE = "*"


class CostLine(SettingsModel):
    """One thing that is paid for.

    Attributes:
        what: the thing, for people.
        price: what one unit costs; None: the table does not say.
        unit: `hour`, `GB` or `GB-month`.
        per_hour: what it costs in an hour of the event; None: unknown, or a matter of use.
        by_use: whether it depends on use, and is in no total for that.
        note: what else there is to know.
    """

    what: str
    price: float | None
    unit: str
    per_hour: float | None = None
    by_use: bool = False
    note: str | None = None


class Cost(SettingsModel):
    """An estimate in the table's currency, without taxes.

    Attributes:
        currency: as in ISO 4217.
        per_hour: of all lines that are known, as long as the hosts are there.
        hours: from `conference.start` to `conference.end`; None: not said.
        for_event: `per_hour` for these hours.
        lines: what it is made of, and the prices of what depends on use.
        unknown: what has no price in the table.
        complete: whether all that is not by use is in the totals.
        sources: where the prices are from, with the date of each source.
        date: when they were looked up.
    """

    currency: str
    per_hour: float
    hours: float | None
    for_event: float | None
    lines: tuple[CostLine, ...]
    unknown: tuple[str, ...]
    complete: bool
    sources: tuple[str, ...]
    date: str


@dataclass(frozen=True)
class Price:
    """A row of the table."""

    usd: float
    unit: str
    source: str


@dataclass
class _Quotes:
    """Looks prices up for one region, and remembers which sources they came from."""

    region: str
    sources: list[str] = field(default_factory=list)

    def price(self, what: str, name: str) -> float | None:
        table = _table()
        found = table.get((what, self.region, name)) or table.get((what, EVERYWHERE, name))
        if found is None:
            return None
        if found.source not in self.sources:
            self.sources.append(found.source)
        return found.usd


def estimate(event: EventSettings) -> Cost | None:
    """What the event costs, or None if nothing of it is paid by use."""
    machines = {
        name: host for name, host in event.hosts.items() if isinstance(host, Ec2HostSettings)
    }
    if event.aws is None or not (machines or event.archive or event.registry.kind == "ecr"):
        return None
    quotes = _Quotes(event.aws.region)
    lines = [line for name, host in machines.items() for line in _machine(name, host, quotes)]
    if machines:
        lines.append(_by_use("viewers: traffic to the internet", "traffic", "out", "GB", quotes))
    if event.archive:
        stored = _by_use("archive: recordings kept", "bucket", "standard", "GB-month", quotes)
        lines.append(stored)
    if event.registry.kind == "ecr":
        images = _by_use("registry: images kept", "registry", "images", "GB-month", quotes)
        lines.append(images)
    per_hour = sum(line.per_hour or 0 for line in lines)
    hours = event_hours(event.conference)
    sources = _sources()
    return Cost(
        currency=sources["currency"],
        per_hour=round(per_hour, 4),
        hours=hours,
        for_event=None if hours is None else round(per_hour * hours, 2),
        lines=tuple(lines),
        unknown=tuple(line.what for line in lines if line.price is None),
        complete=all(line.by_use or line.price is not None for line in lines),
        sources=tuple(_described(sources["sources"][name]) for name in quotes.sources),
        date=sources["looked_up"].isoformat(),
    )


def _machine(name: str, host: Ec2HostSettings, quotes: _Quotes) -> Iterator[CostLine]:
    on_demand = quotes.price("instance", host.instance_type)
    machine = f"host {name}: {host.instance_type}"
    if host.spot:
        limit = f", at most {on_demand} on demand" if on_demand else ""
        note = f"changes with supply and demand{limit}"
        yield CostLine(what=f"{machine} as spot instance", price=None, unit="hour", note=note)
    else:
        yield CostLine(what=machine, price=on_demand, unit="hour", per_hour=on_demand)
    stored = quotes.price("disk", host.disk_kind)
    yield CostLine(
        what=f"host {name}: {host.disk_gb} GB {host.disk_kind}",
        price=stored,
        unit="GB-month",
        per_hour=None if stored is None else round(stored * host.disk_gb / HOURS_A_MONTH, 6),
    )
    address = quotes.price("address", "ipv4")
    yield CostLine(
        what=f"host {name}: public IPv4 address", price=address, unit="hour", per_hour=address
    )


def _by_use(what: str, kind: str, name: str, unit: str, quotes: _Quotes) -> CostLine:
    return CostLine(what=what, price=quotes.price(kind, name), unit=unit, by_use=True)


def event_hours(conference: ConferenceOptions) -> float | None:
    """How long the hosts are needed, over changes of daylight saving time too."""
    start, end = _moment(conference, conference.start), _moment(conference, conference.end)
    if start is None or end is None:
        return None
    return round((end - start).total_seconds() / 3600, 2)


def is_over(conference: ConferenceOptions, now: datetime) -> bool:
    """Whether the hosts are no longer needed by this time, which has a zone."""
    end = _moment(conference, conference.end)
    return end is not None and end < now


def _moment(conference: ConferenceOptions, time: datetime | None) -> datetime | None:
    """A time of the venue's clocks, in UTC."""
    if time is None or time.tzinfo:
        return time
    return time.replace(tzinfo=ZoneInfo(conference.timezone)).astimezone(UTC)


def check_hours(stack: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the event's hours, in a stack file as it was written."""
    conference = stack.get("conference")
    if not isinstance(conference, Mapping):
        return []
    times = {key: conference.get(key) for key in ("start", "end")}
    if all(time is None for time in times.values()):
        return []
    for key, time in times.items():
        if time is None:
            return [Problem(f"conference.{key}", "missing; give both start and end, or neither")]
    start, end = (_time(time) for time in times.values())
    if start is None or end is None:
        return []
    problems = [
        Problem(f"conference.{key}", "is in the time of `conference.timezone`: leave out the zone")
        for key, time in (("start", start), ("end", end))
        if time.tzinfo
    ]
    if not problems and end <= start:
        problems = [Problem("conference.end", f"{times['end']} is not after {times['start']}")]
    return problems


def _time(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return None


@cache
def _table() -> dict[tuple[str, str, str], Price]:
    with (PRICES / "aws.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["what"], row["region"], row["name"]): Price(
                float(row["usd"]), row["per"], row["source"]
            )
            for row in csv.DictReader(file)
        }


@cache
def _sources() -> dict[str, Any]:
    return tomllib.loads((PRICES / "sources.toml").read_text(encoding="utf-8"))


def _described(source: Mapping[str, str]) -> str:
    return f"{source['title']} ({source['date']}): {source['url']}"
