"""Reads heads and revisions. What came with the packs and was never touched has no row: its
revision 1 is read from the tables, and written down at the first edit.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from knowledge.curation.fields import load, participation_key, stored
from knowledge.curation.model import Draft, Origin, Revision, State, Target
from knowledge.errors import (
    NotInBase,
    UnknownEntry,
    UnknownParticipation,
    UnknownRevision,
    UnknownSource,
)
from knowledge.recorded import instant

REVISION = """target, key, number, base, state, fields, origin, recorded, author, at, note,
    decided_by, decided_at, reason, proposal"""


def meta(connection: sqlite3.Connection, key: str) -> str:
    """A value of `meta`; empty where there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return str(row[0]) if row else ""


def unknown(target: Target, key: str) -> NotInBase:
    """The error for a key that names nothing."""
    kinds: dict[Target, type[NotInBase]] = {
        Target.ENTRY: UnknownEntry,
        Target.SOURCE: UnknownSource,
        Target.PARTICIPATION: UnknownParticipation,
    }
    return kinds[target](key)


def current(connection: sqlite3.Connection, target: Target, key: str) -> tuple[int, State]:
    """(number, state) of the head; number 0 where there was never anything."""
    row = connection.execute(
        "SELECT number, state FROM head WHERE target = ? AND key = ?", [target, key]
    ).fetchone()
    if row:
        return row[0], State(row[1])
    return (1 if _in_tables(connection, target, key) else 0), State.HELD


def _in_tables(connection: sqlite3.Connection, target: Target, key: str) -> bool:
    if target is Target.PARTICIPATION:
        query = "SELECT 1 FROM participation WHERE state = ? AND treaty = ?"
        return bool(connection.execute(query, participation_key(key)).fetchone())
    column = "slug" if target is Target.ENTRY else "id"
    return bool(connection.execute(f"SELECT 1 FROM {target} WHERE {column} = ?", [key]).fetchone())


def revision(connection: sqlite3.Connection, target: Target, key: str, number: int) -> Revision:
    """One revision. Raises UnknownRevision."""
    row = connection.execute(
        f"SELECT {REVISION} FROM revision WHERE target = ? AND key = ? AND number = ?",
        [target, key, number],
    ).fetchone()
    if row:
        return read_revision(row)
    if number == 1 and current(connection, target, key)[0] == 1:
        return implied(connection, target, key)
    raise UnknownRevision(f"{key}@{number}")


def implied(connection: sqlite3.Connection, target: Target, key: str) -> Revision:
    """Revision 1 of what came with the packs, from the tables."""
    fields = stored(connection, target, key)
    if fields is None:
        raise unknown(target, key)
    return Revision(
        target=target,
        key=key,
        number=1,
        base=0,
        state=State.HELD,
        fields=fields,
        origin=Origin.PACKS,
        recorded=meta(connection, "recorded"),
    )


def history(connection: sqlite3.Connection, target: Target, key: str) -> tuple[Revision, ...]:
    """Every revision, oldest first. Raises UnknownEntry, UnknownSource, UnknownParticipation."""
    rows = connection.execute(
        f"SELECT {REVISION} FROM revision WHERE target = ? AND key = ? ORDER BY number",
        [target, key],
    ).fetchall()
    if rows:
        return tuple(map(read_revision, rows))
    return (implied(connection, target, key),)


def changes_between(
    connection: sqlite3.Connection, after: datetime, until: datetime
) -> tuple[Revision, ...]:
    """The revisions of all targets that somebody decided on and that the base has held since a
    moment after `after` and up to `until`, in the order in which it learned them.
    """
    rows = connection.execute(
        f"""SELECT {REVISION} FROM revision WHERE recorded > ? AND recorded <= ?
        AND decided_by <> '' ORDER BY recorded, id""",
        [instant(after), instant(until)],
    ).fetchall()
    return tuple(map(read_revision, rows))


def at_instant(connection: sqlite3.Connection, target: Target, key: str, bound: str) -> Revision:
    """The revision that stood at an instant, or at the end of a day. Raises UnknownRevision."""
    found = [one for one in history(connection, target, key) if one.recorded <= bound]
    if not found:
        raise UnknownRevision(f"{key} at {bound}")
    return found[-1]


def draft_of(connection: sqlite3.Connection, target: Target, key: str) -> Draft:
    """The head as a draft. Raises UnknownEntry, UnknownSource, UnknownParticipation."""
    number, state = current(connection, target, key)
    if number == 0:
        raise unknown(target, key)
    fields = revision(connection, target, key, number).fields
    return Draft(target=target, key=key, base=number, fields=fields, state=state)


def live_keys(connection: sqlite3.Connection, target: Target) -> list[str]:
    """The keys of all heads, in the order in which they came."""
    query = {
        Target.ENTRY: "SELECT slug FROM entry WHERE recorded_to IS NULL ORDER BY ord",
        Target.SOURCE: """SELECT id FROM source WHERE id NOT IN (SELECT key FROM head
            WHERE target = 'source' AND state = 'retired') ORDER BY rowid""",
        Target.PARTICIPATION: """SELECT state || '/' || treaty FROM participation AS p
            WHERE recorded_to IS NULL ORDER BY (SELECT min(id) FROM participation AS first
            WHERE first.state = p.state AND first.treaty = p.treaty)""",
    }[target]
    return [key for (key,) in connection.execute(query)]


def read_revision(row: tuple[Any, ...]) -> Revision:
    """A row of `REVISION` as a value."""
    target, key, number, base, state, fields, origin, *rest = row
    names = "recorded author at note decided_by decided_at reason proposal".split()
    return Revision(
        target=Target(target),
        key=key,
        number=number,
        base=base,
        state=State(state),
        fields=load(Target(target), fields),
        origin=Origin(origin),
        **dict(zip(names, rest, strict=True)),
    )
