"""Writes the search index: one posting list a term, one block of vectors an entry.

A posting is (row, weight), heaviest first, where the weight is the BM25 saturation of the term
in the row without its idf; so the same lists serve any size of base, and a long list can be read
from its heavy end only.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log

import numpy as np

from knowledge.encode import Encoder, Vectors
from knowledge.gazetteer import Gazetteer
from knowledge.index.terms import read_terms

K1 = 0.9
B = 0.3
"""BM25 constants for short rows; fitted with the ranking weights."""

FIELDS = ("title", "alias", "question", "statement")
CENTROID_LIMIT = 50_000
"""Up to this many entries a question is also compared with the mean vector of each."""

Row = tuple[int, int, str, str]
"""(row id from 0, entry number from 0, field, text)"""


def idf(entries: int, documents: int) -> float:
    """Inverse document frequency over entries; a term in no entry counts as one in half an
    entry.
    """
    return log(1 + (entries - documents + 0.5) / (max(documents, 0.5) + 0.5))


def saturation(terms: int, average: float) -> float:
    """The weight of any term in a row of so many terms, where rows have `average` of them."""
    return (K1 + 1) / (1 + K1 * (1 - B + B * terms / average))


def centroid(vectors: Vectors, fields: Sequence[str]) -> Vectors:
    """The mean of an entry's titles and questions (of all its rows where it has neither)."""
    asked = [field in {"title", "question"} for field in fields]
    mean: Vectors = (vectors[asked] if any(asked) else vectors).mean(axis=0)
    return mean


def write_index(
    db: sqlite3.Connection,
    rows: Sequence[Row],
    gazetteer: Gazetteer,
    encoder: Encoder,
    average: float = 0.0,
) -> None:
    """Fill `posting`, `index_part`, `index_state` and the vectors for `rows`, which must be ordered
    by entry. `average` is the number of terms a row that weights are reckoned with (default: that
    of these rows).
    """
    entries = rows[-1][1] + 1 if rows else 0
    read = [read_terms(text, gazetteer).terms for _, _, _, text in rows]
    average = average or max(1.0, sum(map(len, read)) / max(1, len(read)))
    _write_postings(db, rows, read, average)
    db.execute(
        """INSERT INTO index_state (id, generation, change, main_rows, next_row, average)
        VALUES (1, 1, 0, ?, ?, ?) ON CONFLICT DO UPDATE SET generation = generation + 1, change = 0,
        main_rows = excluded.main_rows, next_row = excluded.next_row, average = excluded.average""",
        [len(rows), len(rows), average],
    )
    _put(db, "row_entry", np.fromiter((row[1] for row in rows), dtype="<i4", count=len(rows)))
    _put(
        db,
        "row_field",
        np.fromiter((FIELDS.index(row[2]) for row in rows), dtype="u1", count=len(rows)),
    )
    _put(db, "row_terms", np.fromiter((len(terms) for terms in read), dtype="u1", count=len(rows)))
    _write_vectors(db, rows, entries, encoder)


def _write_postings(
    db: sqlite3.Connection, rows: Sequence[Row], read: list[tuple[str, ...]], average: float
) -> None:
    rows_of: dict[str, array[int]] = defaultdict(lambda: array("i"))
    weights_of: dict[str, array[float]] = defaultdict(lambda: array("f"))
    entries_of: Counter[str] = Counter()
    last: dict[str, int] = {}
    for (number, entry, _, _), terms in zip(rows, read, strict=True):
        weight = saturation(len(terms), average)
        for term in terms:
            rows_of[term].append(number)
            weights_of[term].append(weight)
            if last.get(term) != entry:
                last[term] = entry
                entries_of[term] += 1

    def packed() -> Iterator[tuple[str, int, bytes, bytes]]:
        for term in sorted(rows_of):
            weights = np.frombuffer(weights_of[term], dtype="<f4")
            order = np.argsort(-weights, kind="stable")
            numbers = np.frombuffer(rows_of[term], dtype="<i4")[order]
            yield term, entries_of[term], numbers.tobytes(), weights[order].tobytes()

    db.executemany(
        "INSERT INTO posting (term, documents, rows, weights) VALUES (?, ?, ?, ?)", packed()
    )


def _write_vectors(
    db: sqlite3.Connection, rows: Sequence[Row], entries: int, encoder: Encoder
) -> None:
    """Vectors as int8 blocks, one an entry, rows in order; and the mean of each entry's titles
    and questions.
    """
    centroids: list[Vectors] = []

    def blocks() -> Iterator[tuple[int, bytes]]:
        for start, stop, vectors in _encoded(rows, encoder):
            numbers = [row[1] for row in rows[start:stop]]
            cuts = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1]]
            for first, block in zip([0, *cuts], np.split(vectors, cuts), strict=True):
                fields = [row[2] for row in rows[start + first : start + first + len(block)]]
                if entries <= CENTROID_LIMIT:
                    centroids.append(centroid(block, fields))
                yield numbers[first], quantise(block).tobytes()

    db.executemany("INSERT INTO vector (entry, block) VALUES (?, ?)", blocks())
    if centroids:
        _put(db, "centroids", np.stack(centroids).astype("<f2"))
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('encoder', ?)", [encoder.name])


def _encoded(rows: Sequence[Row], encoder: Encoder) -> Iterator[tuple[int, int, Vectors]]:
    """Batches of about 4,096 rows that end where an entry ends."""
    start = 0
    while start < len(rows):
        stop = min(len(rows), start + 4096)
        while stop < len(rows) and rows[stop][1] == rows[stop - 1][1]:
            stop += 1
        yield start, stop, encoder.encode([row[3] for row in rows[start:stop]])
        start = stop


def quantise(vectors: Vectors) -> np.ndarray:
    """Unit vectors as int8, each scaled by its largest component (the scale falls out when the
    cosine is taken).
    """
    peak = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = np.divide(vectors * 127, peak, out=np.zeros_like(vectors), where=peak > 0)
    return np.asarray(np.rint(scaled), dtype=np.int8)


def write_full_text(connection: sqlite3.Connection) -> None:
    """Write the full-text table whole, as one segment: else an edit now and then merges the large
    ones that writing it leaves, which takes ten times as long as the edit.
    """
    for command in ("rebuild", "optimize"):
        connection.execute("INSERT INTO search_text (search_text) VALUES (?)", [command])


def _put(db: sqlite3.Connection, name: str, data: np.ndarray) -> None:
    db.execute("INSERT INTO index_part (name, data) VALUES (?, ?)", [name, data.tobytes()])


def number_rows(rows: Iterable[tuple[int, str, str]]) -> list[Row]:
    """Number (entry, field, text) rows from 0."""
    return [(number, entry, field, text) for number, (entry, field, text) in enumerate(rows)]
