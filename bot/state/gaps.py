"""Counts what the base could not answer, or answered without helping, so that its keepers see it.

Kept are the words of the question, how often and on which days; nobody's name, place or platform.
Long numbers, addresses and mentions are struck out, as people write them by mistake.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import regex
from sqlite_utils import Database

from bot.state.db import FILE, open_state

LONGEST = 200
"""Characters kept of a question."""

Gap = tuple[str, int, str, str]
"""(question, times asked, first day, last day)"""

Mark = tuple[str, str, int, str, str]
"""(question, slug of the entry or empty, times marked, first day, last day)"""

_PERSONAL = regex.compile(
    r"\S+@\S+|https?://\S+|<[@#!][^>]*>|@\w+|\+?\d[\d\s().-]{6,}\d", regex.IGNORECASE
)


def anonymous(question: str) -> str:
    """A question as it is kept: lower case, one line, without what may point to a person."""
    return " ".join(_PERSONAL.sub("…", question).casefold().split())[:LONGEST]


class GapLedger:
    """Counts into `state.db`. Never raises: a reply matters more than a count.

    The file is opened with the first count and kept open; it belongs to the thread of that count.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._db: Database | None = None

    def gap(self, question: str, today: date) -> None:
        """Count a question that the base does not cover."""
        if kept := anonymous(question):
            self._write(
                """INSERT INTO gap (question, asked, first, last) VALUES (?, 1, ?, ?)
                ON CONFLICT (question) DO UPDATE SET asked = asked + 1, last = excluded.last""",
                [(kept, today.isoformat(), today.isoformat())],
            )

    def unhelpful(self, question: str, entries: Sequence[str], today: date) -> None:
        """Count an answer that did not help, under each entry that it rested on."""
        kept, day = anonymous(question), today.isoformat()
        self._write(
            """INSERT INTO unhelpful (question, entry, marked, first, last) VALUES (?, ?, 1, ?, ?)
            ON CONFLICT (question, entry)
            DO UPDATE SET marked = marked + 1, last = excluded.last""",
            [(kept, entry, day, day) for entry in (entries or ("",))],
        )

    def _write(self, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
        try:
            self._db = self._db or open_state(self._folder)
            with self._db.conn:
                self._db.conn.executemany(statement, rows)
        except (sqlite3.Error, OSError):
            self.close()

    def close(self) -> None:
        """Give the file back."""
        db, self._db = self._db, None
        if db:
            with contextlib.suppress(sqlite3.Error):
                db.close()


def most_asked(folder: Path, limit: int = 50) -> list[Gap]:
    """The gaps, most asked first."""
    return _read(
        folder,
        "SELECT question, asked, first, last FROM gap ORDER BY asked DESC, last DESC LIMIT ?",
        limit,
    )


def most_marked(folder: Path, limit: int = 50) -> list[Mark]:
    """The answers that did not help, most marked first."""
    return _read(
        folder,
        """SELECT question, entry, marked, first, last FROM unhelpful
        ORDER BY marked DESC, last DESC, question, entry LIMIT ?""",
        limit,
    )


def _read(folder: Path, query: str, limit: int) -> list[Any]:
    if not (folder / FILE).exists():
        return []
    db = open_state(folder)
    found: list[Any] = db.conn.execute(query, [limit]).fetchall()
    db.close()
    return found
