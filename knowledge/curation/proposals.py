"""Reads and writes the table of proposals."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Any

from knowledge.curation import heads
from knowledge.curation.fields import dump, load
from knowledge.curation.model import Act, Action, Fields, Proposal, Queued, Standing, Target
from knowledge.errors import AlreadyDecided, UnknownProposal
from knowledge.recorded import instant, moment

_COLUMNS = """id, target, key, action, base, fields, author, at, note, place, answers, state,
    decided_by, decided_at, reason"""
_OWN_SHAPE = {Action.SUGGEST, Action.MERGE}


def insert(
    connection: sqlite3.Connection,
    act: Act,
    *,
    target: Target,
    key: str,
    action: Action,
    base: int,
    fields: Fields,
    note: str = "",
    answers: int | None = None,
) -> Proposal:
    """Add an open proposal of `act.by`."""
    number = connection.execute(
        """INSERT INTO proposal (target, key, action, base, fields, author, at, note, place,
        answers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            *(target, key, action, base, dump(fields), act.by, instant(act.at)),
            *(note, act.place, answers),
        ],
    ).lastrowid
    return get(connection, number or 0)


def get(connection: sqlite3.Connection, number: int) -> Proposal:
    """A proposal by its number. Raises UnknownProposal."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM proposal WHERE id = ?", [number]).fetchone()
    if row is None:
        raise UnknownProposal(str(number))
    return _read(row)


def open_one(connection: sqlite3.Connection, number: int) -> Proposal:
    """A proposal that is still open. Raises UnknownProposal, AlreadyDecided."""
    found = get(connection, number)
    if found.standing is not Standing.OPEN:
        raise AlreadyDecided(
            number, found.decided_by, found.standing, found.decided_at, found.reason
        )
    return found


def settle(connection: sqlite3.Connection, number: int, standing: Standing, act: Act) -> None:
    """Close a proposal."""
    connection.execute(
        "UPDATE proposal SET state = ?, decided_by = ?, decided_at = ?, reason = ? WHERE id = ?",
        [standing, act.by, instant(act.at), act.reason, number],
    )


def change(
    connection: sqlite3.Connection, number: int, base: int, fields: Fields, note: str
) -> None:
    """Give an open proposal other fields, and another base where it was rebased."""
    connection.execute(
        "UPDATE proposal SET base = ?, fields = ?, note = ?, action = ? WHERE id = ?",
        [base, dump(fields), note, Action.EDIT if base else Action.ADD, number],
    )


def open_of(connection: sqlite3.Connection, target: Target, key: str) -> list[int]:
    """The open proposals, suggestions apart, on one key."""
    rows = connection.execute(
        """SELECT id FROM proposal WHERE target = ? AND key = ? AND state = 'open'
        AND action <> 'suggest' ORDER BY id""",
        [target, key],
    )
    return [number for (number,) in rows]


def by_author(connection: sqlite3.Connection, author: str, limit: int) -> tuple[Proposal, ...]:
    """What somebody proposed and suggested, decided or not, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM proposal WHERE author = ? ORDER BY id DESC LIMIT ?",
        [author, limit],
    ).fetchall()
    return tuple(map(_read, rows))


def waiting(connection: sqlite3.Connection, actions: Collection[Action]) -> int:
    """How many open proposals ask for one of these."""
    marks = ", ".join("?" * len(actions))
    query = f"SELECT count(*) FROM proposal WHERE state = 'open' AND action IN ({marks})"
    (count,) = connection.execute(query, list(actions)).fetchone()
    return int(count)


def settled_with(connection: sqlite3.Connection, one: Proposal) -> tuple[Proposal, ...]:
    """What was closed by the same act: the suggestion that it answers, what it superseded."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM proposal WHERE decided_at = ? AND id <> ? ORDER BY id",
        [one.decided_at, one.id],
    ).fetchall()
    return tuple(map(_read, rows)) if one.decided_at else ()


def answered_by(connection: sqlite3.Connection, suggestion: int) -> int | None:
    """The approved proposal that was made from a suggestion, if there is one."""
    row = connection.execute(
        "SELECT id FROM proposal WHERE answers = ? AND state = 'approved' ORDER BY id LIMIT 1",
        [suggestion],
    ).fetchone()
    return int(row[0]) if row else None


def queue(connection: sqlite3.Connection, actions: Collection[Action]) -> tuple[Queued, ...]:
    """The open proposals that ask for one of these, oldest first, each with the head of what it is
    about.
    """
    marks = ", ".join("?" * len(actions))
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM proposal WHERE state = 'open' AND action IN ({marks})
        ORDER BY at, id""",
        list(actions),
    ).fetchall()
    found = []
    for one in map(_read, rows):
        suggestion = one.action is Action.SUGGEST
        head = 0 if suggestion else heads.current(connection, one.target, one.key)[0]
        found.append(Queued(proposal=one, head=head, stale=not suggestion and head != one.base))
    return tuple(found)


def _read(row: tuple[Any, ...]) -> Proposal:
    number, target, key, action, base, fields, author, at, *rest = row
    note, place, answers, state, decided_by, decided_at, reason = rest
    return Proposal(
        id=number,
        target=Target(target),
        key=key,
        action=Action(action),
        base=base,
        fields=json.loads(fields) if action in _OWN_SHAPE else load(Target(target), fields),
        author=author,
        at=moment(at),
        note=note,
        place=place,
        answers=answers,
        standing=Standing(state),
        decided_by=decided_by,
        decided_at=decided_at,
        reason=reason,
    )
