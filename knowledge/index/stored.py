"""Reads posting lists and vectors, as they were written whole and with what edits added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.index.scores import Posting

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


def read_postings(
    connection: sqlite3.Connection, term: str, limit: int, moved: Integers | None
) -> tuple[int, Posting]:
    """(number of entries with a term, its `limit` heaviest postings in order of their rows).
    `moved`: see `knowledge.index.layout.Layout`.
    """
    documents, dead, added = _edits_of(connection, term) if moved is not None else (None, 0, [])
    row = connection.execute(
        """SELECT documents, substr(rows, 1, ?), substr(weights, 1, ?) FROM posting
        WHERE term = ?""",
        [4 * (limit + dead), 4 * (limit + dead), term],
    ).fetchone() or (0, b"", b"")
    parts = [row[1:], *added]
    rows = np.frombuffer(b"".join(part[0] for part in parts), dtype="<i4")
    weights = np.frombuffer(b"".join(part[1] for part in parts), dtype="<i4")
    if moved is not None:
        rows = moved[rows]
        rows, weights = rows[rows >= 0], weights[rows >= 0]
        if len(rows) > limit:
            order = np.lexsort((rows, -weights.view(np.float32)))[:limit]
            rows, weights = rows[order], weights[order]
    # Row and weight as one number: sorting that is three times as fast as sorting by row and
    # carrying the weights along.
    pairs = rows.astype(np.int64) << 32 | weights
    pairs.sort()
    count = row[0] if documents is None else documents
    return count, (pairs >> 32, pairs.astype(np.int32).view(np.float32))


def _edits_of(
    connection: sqlite3.Connection, term: str
) -> tuple[int | None, int, list[tuple[bytes, bytes]]]:
    """(number of entries with the term or None if no edit touched it, rows of its main list that
    are dead, rows and weights that edits added)
    """
    one = connection.execute(
        "SELECT documents, dead FROM term_edit WHERE term = ?", [term]
    ).fetchone()
    if one is None:
        return None, 0, []
    query = "SELECT rows, weights FROM posting_edit WHERE term = ?"
    return one[0], one[1], connection.execute(query, [term]).fetchall()


def read_blocks(
    connection: sqlite3.Connection, keys: Sequence[int], dimensions: int
) -> Iterator[tuple[int, Floats]]:
    """(key, unit vectors of the entry's rows) of entries, by their keys in `vector`."""
    marks = ", ".join("?" * len(keys))
    rows = connection.execute(
        f"SELECT entry, block FROM vector WHERE entry IN ({marks})", keys
    ).fetchall()
    stored = np.frombuffer(b"".join(block for _, block in rows), dtype=np.int8)
    vectors = stored.reshape(-1, dimensions).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    start = 0
    for key, block in rows:
        stop = start + len(block) // dimensions
        yield key, unit[start:stop].copy()
        start = stop
