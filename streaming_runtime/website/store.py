"""The tracker's memory: each node's latest report and each room's state, in SQLite.

It is on disk for two reasons only: a restart of the website must not let an old report be sent a
second time, and must not make viewers believe that every room went off the air.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from streaming_runtime.report import Report

SCHEMA = """
CREATE TABLE IF NOT EXISTS report (
    node TEXT PRIMARY KEY,
    node_time REAL NOT NULL,
    received_at REAL NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS room_state (
    slug TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since REAL NOT NULL
);
"""


@dataclass(frozen=True)
class ReceivedReport:
    """A report and when it came, in seconds since 1970 on the website's clock."""

    report: Report
    received_at: float


class Store:
    """The database; to be used from one thread."""

    def __init__(self, file: Path) -> None:
        """Open the database, creating it if need be.

        Raises:
            sqlite3.Error: the file is no database or cannot be written.
        """
        self._connection = sqlite3.connect(file, isolation_level=None)
        # A power failure may take the last reports, which are seconds old at most.
        self._connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA
        )

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def put_report(self, report: Report, received_at: float) -> bool:
        """Keep a report if it is newer than the node's last one; says whether it was."""
        cursor = self._connection.execute(
            "INSERT INTO report (node, node_time, received_at, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (node) DO UPDATE SET node_time = excluded.node_time,"
            " received_at = excluded.received_at, body = excluded.body"
            " WHERE excluded.node_time > report.node_time",
            (report.node, report.time, received_at, report.model_dump_json(by_alias=True)),
        )
        return cursor.rowcount == 1

    def reports(self) -> list[ReceivedReport]:
        """Every node's latest report, without those of another version that cannot be read."""
        received = []
        for body, received_at in self._connection.execute(
            "SELECT body, received_at FROM report ORDER BY node"
        ):
            try:
                received.append(ReceivedReport(Report.model_validate_json(body), received_at))
            except ValidationError:
                continue
        return received

    def put_room_state(self, slug: str, state: str, since: float) -> None:
        """Keep the state of a room and the time at which it took it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO room_state (slug, state, since) VALUES (?, ?, ?)",
            (slug, state, since),
        )

    def room_states(self) -> dict[str, tuple[str, float]]:
        """State and since-when of every room, by slug."""
        rows = self._connection.execute("SELECT slug, state, since FROM room_state")
        return {slug: (state, since) for slug, state, since in rows}
