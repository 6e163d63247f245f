"""The search index follows an edit, within the transaction of the edit.

What was written whole stays as it is; an edit adds beside it (`create_index_edits` in
`knowledge.migrations`), so that it costs what the entry costs and not what the base does. All is
as exact as in an index written whole, but for one number: weights are reckoned with the average
length that rows had when it was last written whole.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from knowledge.encode import Encoder
from knowledge.errors import BaseOutdated
from knowledge.gazetteer import Gazetteer
from knowledge.index.build import FIELDS, centroid, quantise, saturation
from knowledge.index.terms import Terms, read_terms

Line = tuple[str, str, int | None]
"""(field, text, id of the statement or None). Fields are title, alias, question and statement."""

_MOST_TERMS = 255
"""The number of a row's terms is kept in one byte."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What the index knows of an entry: how many of its rows hold each term, and its words."""

    terms: Counter[str] = field(default_factory=Counter)
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Held:
    """Where an entry stands. `main`: its number in the index as written whole, `first`: its first
    row; None where it has none. `fresh`: no edit has touched it yet.
    """

    main: int | None
    first: int | None
    fresh: bool
    content: _Content


@contextmanager
def whole(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it, inside the caller's transaction."""
    connection.execute("SAVEPOINT index_edit")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO index_edit")
            connection.execute("RELEASE index_edit")
        raise
    connection.execute("RELEASE index_edit")


def check_encoder(connection: sqlite3.Connection, encoder: Encoder) -> None:
    """Raises BaseOutdated if the base was built with another encoder."""
    (built,) = connection.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchone()
    if built != encoder.name:
        raise BaseOutdated(f"the base was built with the encoder {built!r}, not {encoder.name!r}")


class IndexWriter:
    """Keeps the index of one open base in step with its entries. It begins and commits nothing: the
    transaction is the caller's, who writes the entry and its statements first.

    `gazetteer` must be that of the base (`Store.gazetteer`), `encoder` the one that built it.

    Raises:
        BaseOutdated: the base was built with another encoder.
    """

    def __init__(
        self, connection: sqlite3.Connection, gazetteer: Gazetteer, encoder: Encoder
    ) -> None:
        check_encoder(connection, encoder)
        self._connection = connection
        self._gazetteer = gazetteer
        self._encoder = encoder

    def put(self, slug: str, lines: Sequence[Line]) -> None:
        """Let an entry be found by these lines and by no others: a new entry, a changed one or one
        that was retired. Lines stand in the order title, aliases, questions, statements.

        Raises:
            ValueError: there are no lines, or one has no such field.
            sqlite3.IntegrityError: the entry or a statement has not been written.
        """
        if not lines or any(line[0] not in FIELDS for line in lines):
            raise ValueError(f"{slug}: an entry needs lines, each of a field of {FIELDS}")
        with whole(self._connection):
            before = self._take_out(slug)
            first, average = self._connection.execute(
                "SELECT next_row, average FROM index_state"
            ).fetchone()
            content, sizes = self._write_rows(slug, lines, first, average)
            self._count(before, content, first + len(lines))
            mean = self._write_vectors(lines, first)
            fields = bytes(FIELDS.index(line[0]) for line in lines)
            self._log(slug, before.main, first, fields, sizes, mean)

    def drop(self, slug: str) -> None:
        """Let an entry not be found any more; nothing happens where it is not in the index."""
        with whole(self._connection):
            before = self._take_out(slug)
            if before.first is not None:
                self._count(before, _Content(), None)
                self._log(slug, before.main, None, b"", b"", b"")

    def _take_out(self, slug: str) -> _Held:
        """Remove an entry's rows and what edits added for it."""
        run = self._connection.execute
        rows = run("SELECT id, text FROM search_row WHERE entry = ? ORDER BY id", [slug]).fetchall()
        known = run("SELECT main FROM index_edit WHERE entry = ?", [slug]).fetchone()
        content = _content([read_terms(line, self._gazetteer) for _, line in rows])
        if not rows:
            return _Held(known[0] if known else None, None, False, content)
        first = rows[0][0]
        self._connection.executemany(
            "INSERT INTO search_text (search_text, rowid, text) VALUES ('delete', ?, ?)", rows
        )
        run("DELETE FROM search_row WHERE entry = ?", [slug])
        if known is None:
            return _Held(self._main_number(first), first, True, content)
        run("DELETE FROM vector WHERE entry = ?", [first])
        self._connection.executemany(
            "DELETE FROM posting_edit WHERE term = ? AND first = ?",
            [(term, first) for term in content.terms],
        )
        return _Held(known[0], first, False, content)

    def _main_number(self, row: int) -> int:
        """The entry number of a row as written whole."""
        (id,) = self._connection.execute(
            "SELECT rowid FROM index_part WHERE name = 'row_entry'"
        ).fetchone()
        with self._connection.blobopen("index_part", "data", id, readonly=True) as blob:
            blob.seek(4 * row)
            return int.from_bytes(blob.read(4), "little")

    def _write_rows(
        self, slug: str, lines: Sequence[Line], first: int, average: float
    ) -> tuple[_Content, bytes]:
        """Search rows and postings. Returns what they hold and the number of terms of each row."""
        numbered = list(enumerate(lines, first))
        self._connection.executemany(
            "INSERT INTO search_row (id, entry, field, text, statement) VALUES (?, ?, ?, ?, ?)",
            [(number, slug, *line) for number, line in numbered],
        )
        self._connection.executemany(
            "INSERT INTO search_text (rowid, text) VALUES (?, ?)",
            [(number, line[1]) for number, line in numbered],
        )
        postings: dict[str, list[tuple[int, float]]] = {}
        read = [read_terms(line[1], self._gazetteer) for line in lines]
        for number, row in enumerate(read, first):
            weight = saturation(len(row.terms), average)
            for term in row.terms:
                postings.setdefault(term, []).append((number, weight))
        self._connection.executemany(
            "INSERT INTO posting_edit (term, first, rows, weights) VALUES (?, ?, ?, ?)",
            [(term, first, *_packed(found)) for term, found in postings.items()],
        )
        return _content(read), bytes(min(len(row.terms), _MOST_TERMS) for row in read)

    def _write_vectors(self, lines: Sequence[Line], first: int) -> bytes:
        """The block of vectors. Returns the mean vector."""
        vectors = self._encoder.encode([line[1] for line in lines])
        self._connection.execute(
            "INSERT INTO vector (entry, block) VALUES (?, ?)", [first, quantise(vectors).tobytes()]
        )
        return centroid(vectors, [line[0] for line in lines]).astype("<f2").tobytes()

    def _count(self, before: _Held, now: _Content, next_row: int | None) -> None:
        """Bring the numbers of entries of terms and words up to date, and the state."""
        (change,) = self._connection.execute(
            """UPDATE index_state SET change = change + 1, next_row = coalesce(?, next_row)
            RETURNING change""",
            [next_row],
        ).fetchone()
        dead: Mapping[str, int] = before.content.terms if before.fresh else {}
        more = _difference(before.content.terms.keys(), now.terms.keys())
        self._connection.executemany(
            """INSERT INTO term_edit (term, documents, dead) VALUES (:term, :more + coalesce(
            (SELECT documents FROM posting WHERE term = :term), 0), :dead) ON CONFLICT DO UPDATE
            SET documents = documents + :more, dead = dead + :dead""",
            [
                {"term": term, "more": more.get(term, 0), "dead": dead.get(term, 0)}
                for term in sorted(more.keys() | dead.keys())
            ],
        )
        spoken = _difference(before.content.words, now.words)
        self._connection.executemany(
            """INSERT INTO vocabulary (word, entries, changed)
            VALUES (:word, max(:more, 0), :change) ON CONFLICT DO UPDATE
            SET entries = max(entries + :more, 0), changed = :change""",
            [{"word": w, "more": n, "change": change} for w, n in sorted(spoken.items())],
        )

    def _log(
        self,
        slug: str,
        main: int | None,
        first: int | None,
        fields: bytes,
        sizes: bytes,
        mean: bytes,
    ) -> None:
        """Tell readers."""
        self._connection.execute(
            """INSERT OR REPLACE INTO index_edit
            (number, entry, main, first, fields, terms, centroid)
            SELECT change, ?, ?, ?, ?, ?, ? FROM index_state""",
            [slug, main, first, fields, sizes, mean],
        )


def _content(read: Sequence[Terms]) -> _Content:
    return _Content(
        Counter(term for row in read for term in row.terms),
        frozenset(word.norm for row in read for word in row.words),
    )


def _difference(before: Iterable[str], now: Iterable[str]) -> dict[str, int]:
    """1 for what is new, -1 for what is gone."""
    gone, new = set(before), set(now)
    return {word: 1 if word in new else -1 for word in gone ^ new}


def _packed(found: Sequence[tuple[int, float]]) -> tuple[bytes, bytes]:
    rows, weights = zip(*found, strict=True)
    return np.array(rows, dtype="<i4").tobytes(), np.array(weights, dtype="<f4").tobytes()
