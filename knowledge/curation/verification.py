"""Who vouches for an entry, and until when. Freshness is computed when it is read.

What nobody has verified since it came is as fresh as the day it was recorded. An approval does not
verify: somebody who puts a comma right has not looked at the figures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from knowledge.curation import heads
from knowledge.curation.model import Freshness, Target
from knowledge.dates import first_day, say
from knowledge.model import Kind
from knowledge.recorded import instant, moment

SHORT, LONG = 90, 365
"""Days for what changes (status, figures, positions), and for law, terms and what has happened."""
_LONG = frozenset({Kind.PROVISION, Kind.TERM, Kind.WEAPON, Kind.EVENT})


def default_interval(kind: str) -> int:
    """After how many days an entry of a kind is due."""
    return LONG if kind in _LONG else SHORT


def freshness(connection: sqlite3.Connection, slug: str, at: datetime) -> Freshness:
    """How fresh an entry is at a moment. Raises UnknownEntry."""
    found = list(_all(connection, at, slug))
    if not found:
        raise heads.unknown(Target.ENTRY, slug)
    return found[0]


def overdue(
    connection: sqlite3.Connection, at: datetime, verifier: str | None = None
) -> tuple[Freshness, ...]:
    """The entries that are due (of one verifier, or of all), the longest due first."""
    found = [
        one for one in _all(connection, at, "") if one.overdue and verifier in (None, one.verifier)
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.entry)))


def _all(connection: sqlite3.Connection, at: datetime, slug: str) -> Iterator[Freshness]:
    dates: dict[str, list[str]] = {}
    for entry, *bounds in connection.execute(
        """SELECT entry, valid_from, valid_to FROM statement WHERE recorded_to IS NULL
        AND (valid_from <> '' OR valid_to <> '') AND (?1 = '' OR entry = ?1)""",
        [slug],
    ):
        dates.setdefault(entry, []).extend(bound for bound in bounds if bound)
    rows = connection.execute(
        """SELECT slug, kind, recorded_from, verifier, verified_at, interval FROM entry
        LEFT JOIN verification ON entry = slug WHERE recorded_to IS NULL AND (?1 = '' OR slug = ?1)
        ORDER BY ord""",
        [slug],
    )
    for entry, kind, recorded, verifier, verified, interval in rows:
        yield _one(
            entry,
            verifier or "",
            verified or recorded,
            interval or default_interval(kind),
            dates.get(entry, []),
            moment(instant(at)).date(),
        )


def _one(
    entry: str, verifier: str, verified: str, interval: int, dates: list[str], today: date
) -> Freshness:
    since = moment(verified).date()
    due = since + timedelta(days=interval)
    why = f"{interval} days after it was verified" if verifier else f"{interval} days after it came"
    passing = [day for day in map(first_day, dates) if since < day < due]
    if passing:
        due = min(passing)
        why = f"what it says changes on {say(due)}"
    return Freshness(
        entry=entry,
        verifier=verifier,
        verified_at=verified,
        interval=interval,
        due=due,
        overdue=today >= due,
        why=why,
    )
