"""Reads `knowledge.db`. One `Store` belongs to one thread; it never writes.

Every read takes `recorded`: the day (at its end) or the instant at which the base must have held the
row to be so (None = now).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from knowledge.errors import BaseMissing, BaseOutdated, UnknownEntry
from knowledge.freshness import Checks, Freshness
from knowledge.gazetteer import Gazetteer, Name
from knowledge.law_tables import LawTables
from knowledge.model import Confidence, Entry, Kind, Statement
from knowledge.recorded import as_known, bound_of, recorded_of, stood
from knowledge.roster import Roster
from knowledge.version import FORMAT


class Store(LawTables):
    """The stored base, as it was when it was opened or last refreshed: it holds that snapshot open,
    whatever is written meanwhile.

    Raises:
        BaseMissing: there is no file at `path`.
        BaseOutdated: the file is not a base that this version reads.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BaseMissing(f"there is no knowledge base at {path}")
        self.connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
        )
        self.connection.execute("PRAGMA mmap_size = 268435456")
        self.connection.execute("PRAGMA query_only = ON")
        try:
            self._version = self._open_snapshot()
            self.meta: dict[str, str] = self._meta()
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise BaseOutdated(f"{path} is not a knowledge base: {error}") from error
        if self.meta.get("format") != FORMAT:
            self.connection.close()
            raise BaseOutdated("the knowledge base was built by another version; build it anew")
        self.roster = Roster(self.connection)
        self._seen = self._index_state()
        self._checks = Checks(self.connection)
        self._read_entry = lru_cache(maxsize=None)(self._entry)
        self._view: date | None = None
        self.participations = lru_cache(maxsize=8)(self._participations)

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()

    def refresh(self) -> bool:
        """Move to the newest snapshot; whether anything was written since the last one. What was
        read and may have changed is forgotten, the gazetteer stays.
        """
        version = self._open_snapshot()
        if version == self._version:
            return False
        self._version, self.meta = version, self._meta()
        self._read_entry.cache_clear()
        self._checks.forget()
        self.participations = lru_cache(maxsize=8)(self._participations)
        self.forget_law()
        generation, change = self._index_state()
        if generation != self._seen[0]:
            self.roster.load()
        elif change != self._seen[1]:
            query = "SELECT entry FROM index_edit WHERE number > ?"
            rows = self.connection.execute(query, [self._seen[1]])
            self.roster.refresh([slug for (slug,) in rows])
        self._seen = generation, change
        return True

    def _open_snapshot(self) -> int:
        """Let go of the snapshot that is held, take the newest, and say which it is."""
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        self.connection.execute("BEGIN")
        self.connection.execute("SELECT 1 FROM meta LIMIT 1").fetchone()
        version: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _meta(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM meta").fetchall())

    def _index_state(self) -> tuple[int, int]:
        query = "SELECT generation, change FROM index_state"
        found: tuple[int, int] = self.connection.execute(query).fetchone()
        return found

    @property
    def recorded_from(self) -> date:
        """The first day on which this base held anything."""
        return date.fromisoformat(self.meta["recorded"])

    def held_nothing(self, recorded: date | None) -> bool:
        """Whether a day or instant of record lies before all that this base ever held."""
        return recorded is not None and bound_of(recorded) < self.meta["recorded"]

    # Entries

    @property
    def slugs(self) -> tuple[str, ...]:
        """Slugs of all entries, in their order; the position is the entry's number in the index."""
        return self.roster.slugs

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each entry in the index, by slug."""
        return self.roster.numbers

    @contextmanager
    def viewed(self, recorded: date | None) -> Iterator[None]:
        """Within the block, entries are those that the base held on `recorded` (None = now)."""
        before, self._view = self._view, recorded
        try:
            yield
        finally:
            self._view = before

    def entry(self, slug: str, recorded: date | None = None) -> Entry:
        """An entry as the base held it at the end of a day, or at an instant (default: that of
        `viewed`, else now).

        Raises:
            UnknownEntry: there was no entry of that slug.
        """
        return self._read_entry(slug, recorded or self._view)

    def entry_revision(self, slug: str, number: int) -> Entry:
        """An entry as its revision of that number said. Raises UnknownRevision, and UnknownEntry for
        the revision with which it was given up.
        """
        return self.entry(slug, recorded_of(self.connection, slug, number))

    def resolve(self, slug: str) -> str:
        """The slug that an entry goes by now, if it was merged into another."""
        row = self.connection.execute(
            "SELECT entry FROM redirect WHERE slug = ?", [slug]
        ).fetchone()
        return str(row[0]) if row else slug

    def head(self, slug: str) -> int:
        """The number of an entry's newest revision; what was never edited has one."""
        row = self.connection.execute(
            "SELECT number FROM head WHERE target = 'entry' AND key = ?", [slug]
        ).fetchone()
        return int(row[0]) if row else 1

    def held(self, slug: str) -> bool:
        """Whether the base held the entry, with a statement, on the day of `viewed`."""
        if self._view is None:
            return True
        try:
            return bool(self.entry(slug).statements)
        except UnknownEntry:
            return False

    def freshness(self, slugs: Sequence[str], today: date) -> list[Freshness]:
        """Until when entries count as verified; on a day of record (`viewed`) as known and told then."""
        return self._checks.of(slugs, *as_known(today, self._view))

    def overdue(self, slugs: Sequence[str], today: date) -> list[bool]:
        """Which of them are overdue for a check, by the same rule."""
        return self._checks.overdue(slugs, *as_known(today, self._view))

    def row_statements(self, slug: str) -> list[int]:
        """The statement ids of an entry's statement rows, in the order of the index."""
        query = (
            "SELECT statement FROM search_row WHERE entry = ? AND field = 'statement' ORDER BY id"
        )
        return [row[0] for row in self.connection.execute(query, [slug])]

    def _entry(self, slug: str, recorded: date | None = None) -> Entry:
        bound = bound_of(recorded)
        then = stood(self.connection, slug, bound) if recorded else None
        holds = "recorded_from <= ? AND (recorded_to IS NULL OR recorded_to > ?)"
        one = self.connection.execute(
            f"SELECT kind, title, date, details FROM entry WHERE slug = ? AND (? OR {holds})",
            [slug, then is not None, bound, bound],
        ).fetchone()
        if one is None:
            raise UnknownEntry(slug)
        rows = self.connection.execute(
            f"SELECT id, side, text, confidence, valid_from, valid_to FROM statement WHERE entry = ? AND {holds} ORDER BY ord",
            [slug, bound, bound],
        ).fetchall()
        marks = ", ".join("?" * len(rows))
        citations = self._citations("statement", f"owner IN ({marks})", [row[0] for row in rows])
        head = then or {
            "kind": one[0],
            "title": one[1],
            "date": one[2],
            "data": json.loads(one[3]),
            "aliases": self._lines("alias", slug),
            "questions": self._lines("question", slug),
            "sides": self._lines("side", slug, "label"),
            "topics": self._set("topic", slug),
            "origin": self._set("origin", slug),
        }
        return Entry(
            slug=slug,
            kind=Kind(head["kind"]),
            title=head["title"],
            date=head["date"],
            details=head["data"],
            aliases=tuple(head["aliases"]),
            questions=tuple(head["questions"]),
            sides=tuple(head["sides"]),
            topics=tuple(head["topics"]),
            origin=tuple(head["origin"]),
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

    def _set(self, what: str, slug: str) -> tuple[str, ...]:
        query = f"SELECT {what} FROM entry_{what} WHERE entry = ? ORDER BY {what}"
        return tuple(row[0] for row in self.connection.execute(query, [slug]))

    def list_entries(self, kind: str = "", topic: str = "") -> list[tuple[str, str, str, str]]:
        """(slug, kind, title, date) of the entries of a kind and topic; an empty string means
        any.
        """
        query = """SELECT slug, kind, title, date FROM entry WHERE recorded_to IS NULL AND (? = ''
        OR kind = ?) AND (? = '' OR slug IN
            (SELECT entry FROM entry_topic WHERE topic = ?)) ORDER BY ord"""
        return self.connection.execute(query, [kind, kind, topic, topic]).fetchall()

    def topics(self) -> list[tuple[str, str, int]]:
        """(id, title, number of entries) of each topic."""
        query = """SELECT topic.id, topic.title, count(entry_topic.entry) FROM topic LEFT JOIN
        entry_topic
            ON entry_topic.topic = topic.id GROUP BY topic.id ORDER BY topic.rowid"""
        return self.connection.execute(query).fetchall()

    def vocabulary(self) -> list[tuple[str, int]]:
        """(word, number of entries) of the words that the base writes, names included."""
        query = "SELECT word, entries FROM vocabulary WHERE entries > 0 ORDER BY word"
        return self.connection.execute(query).fetchall()

    def vocabulary_since(self, generation: int, change: int) -> list[tuple[str, int]] | None:
        """(word, number of entries, which may be 0) of the words that edits after `change` touched;
        None where the index has been written whole since.
        """
        if generation != self._seen[0]:
            return None
        query = "SELECT word, entries FROM vocabulary WHERE changed > max(?, 0)"
        return self.connection.execute(query, [change]).fetchall()

    @property
    def index_state(self) -> tuple[int, int]:
        """(how often the index has been written whole, edits of it since), of this snapshot."""
        return self._seen

    def disputes(self, about: str) -> list[Entry]:
        """Debates whose `dispute` names a state and treaty ("UKR/APMBC")."""
        query = "SELECT slug FROM entry WHERE kind = 'debate' AND json_extract(details, '$.dispute') = ? AND recorded_to IS NULL ORDER BY ord"
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
