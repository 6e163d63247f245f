"""Who vouches for an entry: the verifiers' queue, and vouching anew (`knowledge.freshness`)."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from knowledge.curation import heads
from knowledge.curation.model import Act, Freshness, Target
from knowledge.freshness import read_freshness, read_overdue
from knowledge.recorded import instant, moment


def freshness(connection: sqlite3.Connection, slug: str, at: datetime) -> Freshness:
    """How fresh an entry is at a moment. Raises UnknownEntry."""
    found = list(read_freshness(connection, _day(at), [slug]))
    if not found:
        raise heads.unknown(Target.ENTRY, slug)
    return found[0]


def overdue(
    connection: sqlite3.Connection,
    at: datetime,
    verifier: str | None = None,
    limit: int | None = None,
) -> tuple[Freshness, ...]:
    """The entries that are due (of one verifier, or of all), the longest due first."""
    return tuple(read_overdue(connection, _day(at), verifier, limit))


def verify(connection: sqlite3.Connection, slug: str, act: Act, interval: int) -> Freshness:
    """`act.by` vouches for an entry from `act.at` on. What was vouched for before is kept."""
    connection.execute(
        """INSERT OR REPLACE INTO verified (entry, verified_at, verifier, interval)
        VALUES (?, ?, ?, ?)""",
        [slug, instant(act.at), act.by, interval],
    )
    return freshness(connection, slug, act.at)


def _day(at: datetime) -> date:
    return moment(instant(at)).date()
