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

from knowledge.dates import first_day, say
from knowledge.model import Kind
from knowledge.recorded import NOW, moment

SHORT, LONG = 90, 365
"""Days for what changes (status, figures, positions), and for law, terms and what has happened."""
_LONG = frozenset({Kind.PROVISION, Kind.TERM, Kind.WEAPON, Kind.EVENT})
_HELD_AT_MOST = 20_000


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
    some = json.dumps(slugs) if slugs is not None else "[]"
    among = "IN (SELECT value FROM json_each(:some))" if slugs is not None else "IS NOT NULL"
    values = {"some": some, "bound": bound}
    dates: dict[str, list[str]] = {}
    for entry, *bounds in connection.execute(
        f"""SELECT entry, valid_from, valid_to FROM statement WHERE entry {among}
        AND (valid_from <> '' OR valid_to <> '') AND recorded_from <= :bound
        AND (recorded_to IS NULL OR recorded_to > :bound)""",
        values,
    ):
        dates.setdefault(entry, []).extend(bound for bound in bounds if bound)
    rows = connection.execute(
        f"""SELECT slug, kind, recorded_from, verifier, verified_at, interval FROM entry
        LEFT JOIN verified ON entry = slug AND verified_at = (SELECT max(verified_at)
            FROM verified WHERE entry = slug AND verified_at <= :bound)
        WHERE slug {among} AND recorded_from <= :bound
        AND (recorded_to IS NULL OR recorded_to > :bound) ORDER BY ord""",
        values,
    )
    for entry, kind, recorded, verifier, verified, interval in rows:
        yield _one(
            entry,
            verifier or "",
            verified or recorded,
            interval or default_interval(kind),
            dates.get(entry, []),
            today,
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
        missing = [slug for slug in slugs if (slug, bound) not in self._held]
        if missing:
            if len(self._held) > _HELD_AT_MOST:
                self._held.clear()
            # `due` does not depend on the day; `overdue` is reckoned below.
            for one in read_freshness(self._connection, date.min, missing, bound):
                self._held[one.entry, bound] = one
        held = [self._held.get((slug, bound)) for slug in slugs]
        return [
            replace(one, overdue=True) if today >= one.due else one
            for one in held
            if one is not None
        ]
