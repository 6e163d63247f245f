"""What is known of the addresses of sources: when each was looked at, and whether it lives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlite_utils import Database


class LinkStatus(StrEnum):
    """What looking at an address last gave."""

    ALIVE = "alive"
    UNKNOWN = "unknown"
    """The server does not say: it wants a password, or does not let programs in."""
    MISSING = "missing"
    """The server answers that there is nothing there."""
    UNREACHABLE = "unreachable"
    """There was no answer, or one that the server itself calls a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What is known of the address `url` of a source.

    `failures` counts those in a row, the first of which was at `failing_since`; `dead_since` is
    when they became enough (None: it is not dead). `why` is a plain sentence on the last failure.
    `etag` and `modified` are what the server gave to ask again with.
    """

    source: str
    url: str
    checked: datetime
    status: LinkStatus
    etag: str = ""
    modified: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    dead_since: datetime | None = None
    why: str = ""


def create_links(db: Database) -> None:
    """One row a source whose address was looked at."""
    db.execute(
        """CREATE TABLE link (source TEXT PRIMARY KEY, url TEXT NOT NULL, checked TEXT NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('alive', 'unknown', 'missing', 'unreachable')),
            etag TEXT NOT NULL, modified TEXT NOT NULL,
            failures INTEGER NOT NULL CHECK (failures >= 0),
            failing_since TEXT, dead_since TEXT, why TEXT NOT NULL,
            CHECK ((failures = 0) = (failing_since IS NULL)),
            CHECK (dead_since IS NULL OR failures > 0)) STRICT, WITHOUT ROWID"""
    )


_COLUMNS = "source, url, checked, status, etag, modified, failures, failing_since, dead_since, why"


def read_links(db: Database) -> tuple[LinkState, ...]:
    """All that is known, by source."""
    return _read(db, f"SELECT {_COLUMNS} FROM link ORDER BY source")


def dead_links(db: Database) -> tuple[LinkState, ...]:
    """Those that are dead, for longest first."""
    return _read(
        db,
        f"SELECT {_COLUMNS} FROM link WHERE dead_since IS NOT NULL ORDER BY dead_since, source",
    )


def keep_link(connection: sqlite3.Connection, state: LinkState) -> None:
    """Write what is known of a source's address, within the caller's transaction."""
    connection.execute(
        f"INSERT OR REPLACE INTO link ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            state.source,
            state.url,
            _written(state.checked),
            state.status.value,
            state.etag,
            state.modified,
            state.failures,
            _written(state.failing_since),
            _written(state.dead_since),
            state.why,
        ],
    )


def forget_links(connection: sqlite3.Connection, sources: Iterable[str]) -> None:
    """Drop what is known of sources that are no more, within the caller's transaction."""
    connection.executemany("DELETE FROM link WHERE source = ?", [(source,) for source in sources])


def _read(db: Database, query: str) -> tuple[LinkState, ...]:
    return tuple(
        LinkState(
            source=source,
            url=url,
            checked=datetime.fromisoformat(checked),
            status=LinkStatus(status),
            etag=etag,
            modified=modified,
            failures=failures,
            failing_since=datetime.fromisoformat(failing) if failing else None,
            dead_since=datetime.fromisoformat(dead) if dead else None,
            why=why,
        )
        for source, url, checked, status, etag, modified, failures, failing, dead, why in (
            db.conn.execute(query)
        )
    )


def _written(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
