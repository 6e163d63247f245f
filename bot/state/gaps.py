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

from bot.core.office import GapRow
from bot.state.db import FILE, State, open_state
from knowledge.text import CHATTER, content, words

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


def topic_of(question: str) -> str:
    """What a question is about: the stems of the words that carry its matter, in one order, so that
    it counts as the same however it is worded."""
    norms = [word.norm for word in words(question) if word.norm not in CHATTER]
    return " ".join(sorted(set(content(norms))))


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
            self._write(
                """INSERT INTO gap_topic (topic, sample, asked, first, last) VALUES (?, ?, 1, ?, ?)
                ON CONFLICT (topic) DO UPDATE SET asked = asked + 1, last = excluded.last,
                closed = 0""",
                [(topic_of(kept) or kept, kept, today.isoformat(), today.isoformat())],
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


class StoredGaps:
    """Gaps as their keepers see them, in `state.db`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def uncovered(self, limit: int) -> Sequence[GapRow]:
        """What was not covered, most asked first."""
        rows = self._state.connection.execute(
            """SELECT number, sample, asked, first, last, work FROM gap_topic WHERE NOT closed
            ORDER BY asked DESC, last DESC, number LIMIT ?""",
            [limit],
        )
        return tuple(
            GapRow(number=number, topic=sample, asked=asked, first=first, last=last, work=work)
            for number, sample, asked, first, last, work in rows.fetchall()
        )

    def unhelpful(self, limit: int) -> Sequence[GapRow]:
        """Entries whose answers did not help, most marked first."""
        rows = self._state.connection.execute(
            """SELECT entry, sum(marked), min(first), max(last) FROM unhelpful WHERE entry <> ''
            GROUP BY entry ORDER BY sum(marked) DESC, max(last) DESC, entry LIMIT ?""",
            [limit],
        )
        return tuple(
            GapRow(number=number, topic=entry, asked=asked, first=first, last=last, entry=entry)
            for number, (entry, asked, first, last) in enumerate(rows.fetchall(), 1)
        )

    def take(self, number: int, work: str) -> None:
        """Something is being done about a gap."""
        self._write("UPDATE gap_topic SET work = ? WHERE number = ?", work, number)

    def moved(self, before: str, after: str) -> None:
        """A draft has become a proposal."""
        self._write("UPDATE gap_topic SET work = ? WHERE work = ?", after, before)

    def settle(self, work: str, *, done: bool) -> None:
        """What was being done came to an end; only if it is done is the gap closed."""
        self._write("UPDATE gap_topic SET work = '', closed = ? WHERE work = ?", int(done), work)

    def _write(self, statement: str, *values: object) -> None:
        with self._state.connection as connection:
            connection.execute(statement, values)

    def close(self, number: int) -> None:
        """A gap is none any more; asked again and not covered, it is one again."""
        with self._state.connection as connection:
            connection.execute("UPDATE gap_topic SET closed = 1 WHERE number = ?", [number])


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
