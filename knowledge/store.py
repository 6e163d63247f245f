"""Reads `knowledge.db`. One `Store` belongs to one thread; it never writes.

Every read takes `recorded`: the day on which the base must have held the row to be so (None =
now).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern

from knowledge.errors import BaseMissing, BaseOutdated, UnknownEntry
from knowledge.gazetteer import Gazetteer, Name
from knowledge.law_tables import NOW, LawTables
from knowledge.model import Confidence, Entry, Kind, Statement
from knowledge.version import FORMAT


class Store(LawTables):
    """The stored base.

    Raises:
        BaseMissing: there is no file at `path`.
        BaseOutdated: the file is not a base that this version reads.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BaseMissing(f"there is no knowledge base at {path}")
        self.connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        self.connection.execute("PRAGMA mmap_size = 268435456")
        self.connection.execute("PRAGMA query_only = ON")
        try:
            self.meta: dict[str, str] = dict(
                self.connection.execute("SELECT key, value FROM meta").fetchall()
            )
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise BaseOutdated(f"{path} is not a knowledge base: {error}") from error
        if self.meta.get("format") != FORMAT:
            self.connection.close()
            raise BaseOutdated("the knowledge base was built by another version; build it anew")
        self._read_entry = lru_cache(maxsize=None)(self._entry)
        self._view: date | None = None
        self.participations = lru_cache(maxsize=8)(self._participations)

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()

    @property
    def recorded_from(self) -> date:
        """The first day on which this base held anything."""
        return date.fromisoformat(self.meta["recorded"])

    # Entries

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """Slugs of all entries, in their order; the position is the entry's number in the index."""
        return tuple(
            row[0] for row in self.connection.execute("SELECT slug FROM entry ORDER BY ord")
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each entry in the index, by slug."""
        return {slug: number for number, slug in enumerate(self.slugs)}

    @contextmanager
    def viewed(self, recorded: date | None) -> Iterator[None]:
        """Within the block, entries are those that the base held on `recorded` (None = now)."""
        before, self._view = self._view, recorded
        try:
            yield
        finally:
            self._view = before

    def entry(self, slug: str, recorded: date | None = None) -> Entry:
        """An entry as the base held it on a day (default: the day of `viewed`, else now).

        Raises:
            UnknownEntry: there was no entry of that slug.
        """
        return self._read_entry(slug, recorded or self._view)

    def held(self, slug: str) -> bool:
        """Whether the base held the entry, with a statement, on the day of `viewed`."""
        if self._view is None:
            return True
        try:
            return bool(self.entry(slug).statements)
        except UnknownEntry:
            return False

    def row_statements(self, slug: str) -> list[int]:
        """The statement ids of an entry's statement rows, in the order of the index."""
        query = (
            "SELECT statement FROM search_row WHERE entry = ? AND field = 'statement' ORDER BY id"
        )
        return [row[0] for row in self.connection.execute(query, [slug])]

    def _entry(self, slug: str, recorded: date | None = None) -> Entry:
        day = recorded.isoformat() if recorded else NOW
        holds = "recorded_from <= ? AND (recorded_to IS NULL OR recorded_to > ?)"
        one = self.connection.execute(
            f"SELECT kind, title, date, details FROM entry WHERE slug = ? AND {holds}",
            [slug, day, day],
        ).fetchone()
        if one is None:
            raise UnknownEntry(slug)
        rows = self.connection.execute(
            f"SELECT id, side, text, confidence, valid_from, valid_to FROM statement WHERE entry = ? AND {holds} ORDER BY ord",
            [slug, day, day],
        ).fetchall()
        marks = ", ".join("?" * len(rows))
        citations = self._citations("statement", f"owner IN ({marks})", [row[0] for row in rows])
        return Entry(
            slug=slug,
            kind=Kind(one[0]),
            title=one[1],
            date=one[2],
            details=json.loads(one[3]),
            aliases=self._lines("alias", slug),
            questions=self._lines("question", slug),
            sides=self._lines("side", slug, "label"),
            topics=tuple(
                r[0]
                for r in self.connection.execute(
                    "SELECT topic FROM entry_topic WHERE entry = ?", [slug]
                )
            ),
            origin=tuple(
                r[0]
                for r in self.connection.execute(
                    "SELECT origin FROM entry_origin WHERE entry = ?", [slug]
                )
            ),
            statements=tuple(
                Statement(
                    id=row[0],
                    entry=slug,
                    side=row[1],
                    text=row[2],
                    confidence=Confidence(row[3]),
                    valid_from=row[4],
                    valid_to=row[5],
                    citations=citations[row[0]],
                )
                for row in rows
            ),
        )

    def _lines(self, what: str, slug: str, column: str = "") -> tuple[str, ...]:
        query = f"SELECT {column or what} FROM entry_{what} WHERE entry = ? ORDER BY ord"
        return tuple(row[0] for row in self.connection.execute(query, [slug]))

    def list_entries(self, kind: str = "", topic: str = "") -> list[tuple[str, str, str, str]]:
        """(slug, kind, title, date) of the entries of a kind and topic; an empty string means
        any.
        """
        query = """SELECT slug, kind, title, date FROM entry WHERE (? = '' OR kind = ?) AND (? = ''
        OR slug IN
            (SELECT entry FROM entry_topic WHERE topic = ?)) ORDER BY ord"""
        return self.connection.execute(query, [kind, kind, topic, topic]).fetchall()

    def kinds(self) -> list[str]:
        """The kind of each entry, by number. Interned: a large base has few kinds and many entries."""
        rows = self.connection.execute("SELECT kind FROM entry ORDER BY ord")
        return [intern(row[0]) for row in rows]

    def entry_years(self) -> list[int]:
        """The year that each entry is about, by number: of a figure's data, of an event's date;
        0 where there is none.
        """
        query = (
            "SELECT coalesce(json_extract(details, '$.year'), date), kind FROM entry ORDER BY ord"
        )
        rows = self.connection.execute(query)
        return [
            int(str(when)[:4])
            if str(when)[:4].isdigit() and kind in {"figure", "event", "position"}
            else 0
            for when, kind in rows
        ]

    def topics(self) -> list[tuple[str, str, int]]:
        """(id, title, number of entries) of each topic."""
        query = """SELECT topic.id, topic.title, count(entry_topic.entry) FROM topic LEFT JOIN
        entry_topic
            ON entry_topic.topic = topic.id GROUP BY topic.id ORDER BY topic.rowid"""
        return self.connection.execute(query).fetchall()

    def vocabulary(self) -> list[tuple[str, int]]:
        """(word, number of entries) of the words that the base writes, names included."""
        return self.connection.execute("SELECT word, entries FROM vocabulary").fetchall()

    def disputes(self, about: str) -> list[Entry]:
        """Debates whose `dispute` names a state and treaty ("UKR/APMBC")."""
        query = "SELECT slug FROM entry WHERE kind = 'debate' AND json_extract(details, '$.dispute') = ? ORDER BY ord"
        return [self.entry(row[0]) for row in self.connection.execute(query, [about])]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The phrases by which states, treaties, groupings, instruments and terms are known."""
        gazetteer = Gazetteer()
        for key, kind, id, capitals, unspaced in self.connection.execute(
            "SELECT key, kind, id, capitals, unspaced FROM lexicon ORDER BY ord"
        ):
            gazetteer.add_key(key, Name(kind, id, bool(capitals)), bool(unspaced))
        return gazetteer
