"""Recorded time: when the base held what.

It is stored as an instant in UTC to the microsecond; what the packs brought has only its day. A
reader asks for an instant or for a day, and a day means what stood at its end (in UTC).
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from typing import Any

from knowledge.errors import UnknownEntry, UnknownRevision

NOW = "9999-12-31"


def instant(at: datetime) -> str:
    """A moment as it is stored. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(stored: str) -> datetime:
    """The moment of a stored time; of a day its begin."""
    return datetime.fromisoformat(stored if "T" in stored else f"{stored}T00:00:00Z")


def bound_of(when: date | None) -> str:
    """What stored times are compared with: an instant, the end of a day, or (None) now."""
    if when is None:
        return NOW
    return instant(when) if isinstance(when, datetime) else f"{when.isoformat()}T24"


def as_known(today: date, recorded: date | None) -> tuple[date, str]:
    """(day, bound): today and what is known now, or the day of record and what was known then."""
    if recorded is None:
        return today, NOW
    day = recorded.astimezone(UTC).date() if isinstance(recorded, datetime) else recorded
    return min(today, day), bound_of(recorded)


def stood(connection: sqlite3.Connection, slug: str, bound: str) -> dict[str, Any] | None:
    """The fields of the entry's revision that stood at `bound`; None where it was never edited, so
    that the tables tell. Raises UnknownEntry where it was not held then.
    """
    row = connection.execute(
        """SELECT fields, state FROM revision WHERE target = 'entry' AND key = ? AND recorded <= ?
        ORDER BY number DESC LIMIT 1""",
        [slug, bound],
    ).fetchone()
    if row and row[1] == "held":
        fields: dict[str, Any] = json.loads(row[0])
        return fields
    edited = connection.execute(
        "SELECT 1 FROM head WHERE target = 'entry' AND key = ?", [slug]
    ).fetchone()
    if row or edited:
        raise UnknownEntry(slug)
    return None


def recorded_of(connection: sqlite3.Connection, slug: str, number: int) -> datetime:
    """From which moment on a revision of an entry stood. Raises UnknownRevision."""
    row = connection.execute(
        "SELECT recorded FROM revision WHERE target = 'entry' AND key = ? AND number = ?",
        [slug, number],
    ).fetchone()
    if row is None and number == 1:
        row = connection.execute(
            """SELECT recorded_from FROM entry WHERE slug = ?1 AND NOT EXISTS
            (SELECT 1 FROM head WHERE target = 'entry' AND key = ?1)""",
            [slug],
        ).fetchone()
    if row is None:
        raise UnknownRevision(f"{slug}@{number}")
    return moment(row[0])
