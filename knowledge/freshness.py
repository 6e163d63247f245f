"""Until when an entry counts as verified. Freshness is computed when it is read.

What nobody has verified since it came is as fresh as the day it was recorded. An approval does not
verify: somebody who puts a comma right has not looked at the figures.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from knowledge.dates import first_day, say
from knowledge.model import Kind
from knowledge.recorded import NOW, moment

SHORT, LONG = 90, 365
"""Days for what changes (status, figures, positions), and for law, terms and what has happened."""
_LONG = frozenset({Kind.PROVISION, Kind.TERM, Kind.WEAPON, Kind.EVENT})
_LONG_KINDS = f"({', '.join(repr(str(kind)) for kind in sorted(_LONG))})"
_HELD_AT_MOST = 20_000

_COLUMNS = "slug, kind, recorded_from, verifier, verified_at, interval"
_HELD = """FROM entry LEFT JOIN (SELECT entry, max(verified_at) AS verified_at, verifier, interval
    FROM verified WHERE entry {among} AND verified_at <= :bound GROUP BY entry) ON entry = slug
    WHERE slug {among} AND recorded_from <= :bound
    AND (recorded_to IS NULL OR recorded_to > :bound)"""
"""Entries that were held, with their last verification: with `max`, SQLite takes the other columns
from the row that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Until when an entry counts as verified. `verifier` is empty where only the packs vouch;
    `interval` is in days; `why` says in plain words what makes it due on that day.
    """

    entry: str
    verifier: str
    verified_at: str
    interval: int
    due: date
    overdue: bool
    why: str


def default_interval(kind: str) -> int:
    """After how many days an entry of a kind is due."""
    return LONG if kind in _LONG else SHORT


def due_note(one: Freshness, title: str = "") -> str:
    """The line for readers of an overdue entry; empty for one that is not. `title` names the entry
    where more than one is shown.
    """
    if not one.overdue:
        return ""
    day = say(moment(one.verified_at).date())
    checked = (
        f"last verified on {day}" if one.verifier else f"recorded on {day}, not verified since"
    )
    named = f"“{title}”, " if title else ""
    return f"Due for a check since {say(one.due)}: {named}{checked}."


def read_freshness(
    connection: sqlite3.Connection,
    today: date,
    slugs: Sequence[str] | None = None,
    bound: str = NOW,
) -> Iterator[Freshness]:
    """How fresh entries (default: all) are on a day, as far as the base knew at `bound`; in their
    order. What it did not hold is left out.
    """
    values = {"some": json.dumps(slugs), "bound": bound}
    among = "IS NOT NULL" if slugs is None else "IN (SELECT value FROM json_each(:some))"
    dates = _dates(connection, among, values)
    rows = connection.execute(f"SELECT {_COLUMNS} {_HELD.format(among=among)} ORDER BY ord", values)
    for row in rows:
        yield _one(row, dates.get(row[0], []), today)


def read_overdue(
    connection: sqlite3.Connection, today: date, verifier: str | None, limit: int | None
) -> list[Freshness]:
    """The entries that are due on a day (of one verifier, or of all), the longest due first, at
    most `limit`.
    """
    values = {"bound": NOW, "today": today.isoformat(), "verifier": verifier, "limit": limit or -1}
    # What says when it changes is looked at one by one; of the rest the database knows the day.
    dates = _dates(connection, "IS NOT NULL", values)
    values["some"] = json.dumps(list(dates))
    rows = connection.execute(
        f"""SELECT {_COLUMNS}, date(substr(coalesce(verified_at, recorded_from), 1, 10), '+' ||
            coalesce(interval, CASE WHEN kind IN {_LONG_KINDS} THEN {LONG} ELSE {SHORT} END)
            || ' days') AS due {_HELD.format(among="IS NOT NULL")} AND due <= :today
        AND (:verifier IS NULL OR coalesce(verifier, '') = :verifier)
        AND slug NOT IN (SELECT value FROM json_each(:some)) ORDER BY due, slug LIMIT :limit""",
        values,
    )
    found = [_one(row[:-1], [], today) for row in rows]
    found += [
        one
        for one in read_freshness(connection, today, list(dates))
        if one.overdue and verifier in (None, one.verifier)
    ]
    return sorted(found, key=lambda one: (one.due, one.entry))[:limit]


def _dates(
    connection: sqlite3.Connection, among: str, values: dict[str, Any]
) -> dict[str, list[str]]:
    """The days from or until which statements hold, by entry."""
    dates: dict[str, list[str]] = {}
    for entry, *bounds in connection.execute(
        f"""SELECT entry, valid_from, valid_to FROM statement WHERE entry {among}
        AND (valid_from <> '' OR valid_to <> '') AND recorded_from <= :bound
        AND (recorded_to IS NULL OR recorded_to > :bound)""",
        values,
    ):
        dates.setdefault(entry, []).extend(bound for bound in bounds if bound)
    return dates


def _one(row: tuple[Any, ...], dates: list[str], today: date) -> Freshness:
    entry, kind, recorded, verifier, verified, interval = row
    verified, interval = verified or recorded, interval or default_interval(kind)
    since = moment(verified).date()
    due = since + timedelta(days=interval)
    why = f"{interval} days after it was verified" if verifier else f"{interval} days after it came"
    passing = [day for day in map(first_day, dates) if since < day < due]
    if passing:
        due = min(passing)
        why = f"what it says changes on {say(due)}"
    return Freshness(
        entry=entry,
        verifier=verifier or "",
        verified_at=verified,
        interval=interval,
        due=due,
        overdue=today >= due,
        why=why,
    )


class Checks:
    """The freshness of the entries of one snapshot, read when it is first asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: dict[tuple[str, str], Freshness] = {}

    def forget(self) -> None:
        """Read anew from the snapshot that the connection has moved to."""
        self._held.clear()

    def of(self, slugs: Sequence[str], today: date, bound: str = NOW) -> list[Freshness]:
        """How fresh entries are on a day, in the order given; what is not held is left out."""
        return [
            replace(one, overdue=True) if today >= one.due else one
            for one in self._read(slugs, bound)
            if one is not None
        ]

    def overdue(self, slugs: Sequence[str], today: date, bound: str = NOW) -> list[bool]:
        """Which of the entries are overdue on a day; what is not held is not."""
        return [one is not None and today >= one.due for one in self._read(slugs, bound)]

    def _read(self, slugs: Sequence[str], bound: str) -> list[Freshness | None]:
        held = self._held
        missing = [slug for slug in slugs if (slug, bound) not in held]
        if missing:
            if len(held) > _HELD_AT_MOST:
                held.clear()
                missing = list(slugs)
            # `due` does not depend on the day; who asks reckons with it whether it has come.
            for one in read_freshness(self._connection, date.min, missing, bound):
                held[one.entry, bound] = one
        return [held.get((slug, bound)) for slug in slugs]
