"""Where each entry's rows stand: as the index was written whole, and with the edits since.

A stored row number says when a row was written; edited entries have theirs at the end. Readers know
rows by their place in the order in which entries are browsed, as if the index had just been written
whole. So all that rests on the order (ties above all) is the same with edits as without.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexBehind

Integers = NDArray[np.int32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Edit:
    """The last edit of an entry. `main`: its number when the index was written whole, -1 for none.
    `first`: its first stored row now, -1 if it is retired. `fields`, `terms`: field and number of
    terms of each row. `centroid`: its mean vector as float16.
    """

    entry: str
    main: int
    first: int
    fields: bytes
    terms: bytes
    centroid: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows in order. `starts`: the first row of each entry, and the end. `row_entry`,
    `row_field`, `row_terms`: entry, field and number of terms of each row. `keys`: each entry's key
    in `vector`. `moved`: the row that a stored row now is, -1 where it is no more. The last two are
    None where nothing has been edited: then numbers are as stored.
    """

    starts: Integers
    row_entry: Integers
    row_field: Bytes
    row_terms: Bytes
    keys: Integers | None = None
    moved: Integers | None = None

    @property
    def entries(self) -> int:
        """The number of entries."""
        return len(self.starts) - 1


def read_part(connection: sqlite3.Connection, name: str, kind: str) -> NDArray[np.generic]:
    """An array of the index as it was written whole; empty where there is none."""
    row = connection.execute("SELECT data FROM index_part WHERE name = ?", [name]).fetchone()
    return np.frombuffer(row[0] if row else b"", dtype=kind)


def read_layout(connection: sqlite3.Connection) -> Layout:
    """The layout as the index was written whole."""
    row_entry: Integers = read_part(connection, "row_entry", "<i4").astype(np.int32, copy=False)
    entries = int(row_entry[-1]) + 1 if len(row_entry) else 0
    return Layout(
        starts=np.searchsorted(row_entry, np.arange(entries + 1)).astype(np.int32),
        row_entry=row_entry,
        row_field=read_part(connection, "row_field", "u1").astype(np.uint8, copy=False),
        row_terms=read_part(connection, "row_terms", "u1").astype(np.uint8, copy=False),
    )


def read_edits(connection: sqlite3.Connection, after: int) -> list[Edit]:
    """The edits whose number is above `after`."""
    return [
        Edit(*row)
        for row in connection.execute(
            """SELECT entry, coalesce(main, -1), coalesce(first, -1), fields, terms, centroid
            FROM index_edit WHERE number > ? ORDER BY number""",
            [after],
        )
    ]


def edited(main: Layout, edits: Sequence[Edit], numbers: Mapping[str, int]) -> Layout:
    """The layout with the edits. `numbers` are the places of all entries in the order of browsing.

    Raises:
        IndexBehind: entries were added or retired without the index being told.
    """
    first, size, keys = _places(main, edits, numbers)
    starts = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
    top = max([len(main.row_entry), *(edit.first + len(edit.fields) for edit in edits)])
    fields, terms = np.zeros(top, dtype=np.uint8), np.zeros(top, dtype=np.uint8)
    fields[: len(main.row_field)] = main.row_field
    terms[: len(main.row_terms)] = main.row_terms
    for edit in edits:
        if edit.first >= 0:
            end = edit.first + len(edit.fields)
            fields[edit.first : end] = np.frombuffer(edit.fields, dtype="u1")
            terms[edit.first : end] = np.frombuffer(edit.terms, dtype="u1")
    rows = np.arange(starts[-1], dtype=np.int32)
    order = np.repeat(first - starts[:-1], size) + rows
    moved = np.full(top, -1, dtype=np.int32)
    moved[order] = rows
    return Layout(
        starts=starts,
        row_entry=np.repeat(np.arange(len(size), dtype=np.int32), size),
        row_field=fields[order],
        row_terms=terms[order],
        keys=keys,
        moved=moved,
    )


def alive(main: Layout, edits: Sequence[Edit]) -> Integers:
    """The numbers in the whole index of the entries that no edit has touched."""
    untouched = np.ones(main.entries, dtype=np.bool_)
    untouched[[edit.main for edit in edits if edit.main >= 0]] = False
    return np.flatnonzero(untouched).astype(np.int32)


def plain(edits: Sequence[Edit], numbers: Mapping[str, int]) -> Integers:
    """The places of the entries that no edit has touched. Raises IndexBehind."""
    untouched = np.ones(len(numbers), dtype=np.bool_)
    try:
        untouched[[numbers[edit.entry] for edit in edits if edit.first >= 0]] = False
    except KeyError as error:
        raise IndexBehind(f"the index holds {error}, which is no entry any more") from error
    return np.flatnonzero(untouched).astype(np.int32)


def _places(
    main: Layout, edits: Sequence[Edit], numbers: Mapping[str, int]
) -> tuple[Integers, Integers, Integers]:
    """(first stored row, number of rows, key in `vector`) of each entry."""
    seats, places = alive(main, edits), plain(edits, numbers)
    if len(seats) != len(places):
        raise IndexBehind("entries were added or retired without the index being told")
    first, size, keys = (np.zeros(len(numbers), dtype=np.int32) for _ in range(3))
    first[places] = main.starts[seats]
    size[places] = main.starts[seats + 1] - main.starts[seats]
    keys[places] = seats
    for edit in edits:
        if edit.first >= 0:
            at = numbers[edit.entry]
            first[at] = keys[at] = edit.first
            size[at] = len(edit.fields)
    return first, size, keys
