"""Counts what the base could not answer, so that its keepers see the gaps: in `state.db`, apart
from the base.

Kept are the words of the question, how often and on which days; nobody's name, place or platform.
Long numbers, addresses and mentions are struck out, as people write them by mistake.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import regex
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

FILE = "state.db"
LONGEST = 200
"""Characters kept of a question."""

Gap = tuple[str, int, str, str]
"""(question, times asked, first day, last day)"""

migrations = Migrations("state")

_PERSONAL = regex.compile(
    r"\S+@\S+|https?://\S+|<[@#!][^>]*>|@\w+|\+?\d[\d\s().-]{6,}\d", regex.IGNORECASE
)


@migrations()
def create_gaps(db: Database) -> None:
    """One row a question, whoever asked it."""
    db.execute(
        """CREATE TABLE gap (question TEXT PRIMARY KEY, asked INTEGER NOT NULL CHECK (asked > 0),
            first TEXT NOT NULL, last TEXT NOT NULL) STRICT, WITHOUT ROWID"""
    )


def anonymous(question: str) -> str:
    """A question as it is kept: lower case, one line, without what may point to a person."""
    return " ".join(_PERSONAL.sub("…", question).casefold().split())[:LONGEST]


def _open(folder: Path) -> Database:
    folder.mkdir(parents=True, exist_ok=True)
    db = Database(sqlite3.connect(folder / FILE, timeout=2.0))
    db.enable_wal()
    migrations.apply(db)
    return db


def make_counter(folder: Path) -> Callable[[str, date], None]:
    """A function that counts an unanswered question. It never raises: a reply matters more than a
    count.
    """

    def count(question: str, today: date) -> None:
        kept = anonymous(question)
        if not kept:
            return
        try:
            db = _open(folder)
            with db.conn:
                db.conn.execute(
                    """INSERT INTO gap (question, asked, first, last) VALUES (?, 1, ?, ?)
                    ON CONFLICT (question) DO UPDATE SET asked = asked + 1, last = excluded.last""",
                    (kept, today.isoformat(), today.isoformat()),
                )
            db.close()
        except (sqlite3.Error, OSError):
            return

    return count


def most_asked(folder: Path, limit: int = 50) -> list[Gap]:
    """The gaps, most asked first."""
    if not (folder / FILE).exists():
        return []
    db = _open(folder)
    query = "SELECT question, asked, first, last FROM gap ORDER BY asked DESC, last DESC LIMIT ?"
    found: list[Gap] = db.conn.execute(query, [limit]).fetchall()
    db.close()
    return found
