"""Reads the search index: for a question's terms and vector, the candidate entries and how they
fit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.encode import Vectors
from knowledge.errors import IndexBehind
from knowledge.index.build import CENTROID_LIMIT, FIELDS, idf
from knowledge.index.cache import Cache
from knowledge.index.centroids import Centroids
from knowledge.index.layout import Edit, Layout, edited, read_edits, read_layout, read_part
from knowledge.index.scores import DenseScores, Posting, Scores, WideScores
from knowledge.index.stored import read_blocks, read_postings
from knowledge.roster import Roster

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

DENSE_LIMIT = 200_000
"""Rows up to which every row is scored; above, only those that hold a term of the question."""
READ_AT_MOST = 20_000
"""Postings read of one term, heaviest first."""
POSTINGS_HELD = 4_000_000
BLOCKS_HELD = 4_096
"""Postings (12 bytes each) and entries' vectors that are kept in memory."""
LEXICAL_CANDIDATES = 60
DENSE_CANDIDATES = 30

_TITLE, _ALIAS, _QUESTION, _STATEMENT = range(len(FIELDS))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate entries with the features of each; all arrays have one value an entry.

    entries: entry numbers. asked: best normalised BM25 over title, aliases and questions. told:
    the same over statements. overlap: best idf-weighted dice with a title, alias or question.
    coverage: share of the question's idf mass that the entry contains anywhere. alias: share of
    the idf mass that is a whole alias or title of the entry. near_asked, near_told: best cosine
    over titles and questions, over statements. row_coverage: share of the idf mass that the best
    single row contains.
    """

    entries: Integers
    asked: Floats
    told: Floats
    overlap: Floats
    coverage: Floats
    row_coverage: Floats
    near_asked: Floats
    near_told: Floats
    alias: Floats

    def __len__(self) -> int:
        return len(self.entries)


class Index:
    """The search index of one open base. Not safe across threads: it shares the base's
    connection. Entries and rows are numbered in the order of the roster, with edits as without.

    Raises:
        IndexBehind: entries were written and the index was not told.
    """

    def __init__(self, connection: sqlite3.Connection, dimensions: int, roster: Roster) -> None:
        self._connection = connection
        self._dimensions = dimensions
        self._roster = roster
        self._reload()

    def refresh(self) -> None:
        """Follow the edits since the last refresh, after the roster has. Raises IndexBehind."""
        if self._state() != self._seen:
            if self._state()[0] != self._seen[0]:
                self._reload()
            else:
                self._follow()

    def _state(self) -> tuple[int, int]:
        """(how often the index was written whole, edits since)"""
        found: tuple[int, int] = self._connection.execute(
            "SELECT generation, change FROM index_state"
        ).fetchone()
        return found

    def _reload(self) -> None:
        """Read what was written whole, then the edits."""
        self._seen = (self._state()[0], 0)
        self._main = read_layout(self._connection)
        self._edits: dict[str, Edit] = {}
        means = read_part(self._connection, "centroids", "<f2")
        self.centroids = Centroids(means.reshape(-1, self._dimensions).astype(np.float32))
        self._held_blocks: Cache[int, Floats] = Cache(BLOCKS_HELD)
        if self._state()[1]:
            self._follow()
        else:
            self._lay(self._main)

    def _follow(self) -> None:
        changed = read_edits(self._connection, self._seen[1])
        self._edits.update((edit.entry, edit) for edit in changed)
        edits, numbers = list(self._edits.values()), self._roster.numbers
        layout = edited(self._main, edits, numbers)
        if self._main.entries <= CENTROID_LIMIT:
            self.centroids.update(changed)
            self.centroids.place(self._main, edits, numbers)
        self._seen = self._state()
        self._lay(layout)

    def _lay(self, layout: Layout) -> None:
        self.starts, self.entries = layout.starts, layout.entries
        self.row_entry, self.row_field = layout.row_entry, layout.row_field
        self.row_terms, self.rows = layout.row_terms, len(layout.row_entry)
        self._keys, self._moved = layout.keys, layout.moved
        self._sums = np.zeros(self.rows if self.rows > DENSE_LIMIT else 0, dtype=np.float32)
        self._held_postings: Cache[str, tuple[int, Posting]] = Cache(POSTINGS_HELD)
        if self.entries != len(self._roster.slugs):
            raise IndexBehind("entries were added or retired without the index being told")

    def _postings(self, term: str) -> tuple[int, Posting]:
        """(number of entries with the term, its heaviest postings in order of their rows)"""
        held = self._held_postings.get(term)
        if held is None:
            held = read_postings(self._connection, term, READ_AT_MOST, self._moved)
            self._held_postings.put(term, held, weight=len(held[1][0]) + 16)
        return held

    def _blocks(self, entries: Sequence[int]) -> list[Floats]:
        """The unit vectors of each entry's rows."""
        keys = entries if self._keys is None else self._keys[list(entries)].tolist()
        found = {key: self._held_blocks.get(key) for key in keys}
        missing = [key for key, block in found.items() if block is None]
        for start in range(0, len(missing), 500):
            some = missing[start : start + 500]
            for key, block in read_blocks(self._connection, some, self._dimensions):
                found[key] = block
                self._held_blocks.put(key, block)
        return [block for block in found.values() if block is not None]

    def documents(self, term: str) -> int:
        """In how many entries the term occurs."""
        return self._postings(term)[0]

    def holds(self, entries: Integers, term: str, drop_row: int = -1) -> NDArray[np.bool_]:
        """Which of the entries hold the term anywhere (but in `drop_row`)."""
        rows, _ = self._postings(term)[1]
        if drop_row >= 0:
            rows = rows[rows != drop_row]
        held: NDArray[np.bool_] = np.searchsorted(rows, self.starts[entries + 1]) > np.searchsorted(
            rows, self.starts[entries]
        )
        return held

    def holds_one(self, entry: int, term: str) -> bool:
        """Whether one entry holds the term anywhere."""
        return bool(self.holds(np.array([entry], dtype=np.int32), term)[0])

    def idf(self, term: str) -> float:
        """Inverse document frequency over entries; a term that the base does not have counts as
        one found once.
        """
        return idf(self.entries, self._postings(term)[0])

    def candidates(
        self, terms: Sequence[str], vector: Vectors, drop_row: int = -1, drop_entry: int = -1
    ) -> Candidates:
        """The entries that may answer. `drop_row` and `drop_entry` leave one out, for fitting
        and calibration.
        """
        idfs = np.array([self.idf(term) for term in terms], dtype=np.float32)
        scores = self._scores(terms, idfs, drop_row)
        chosen = self._choose(scores, vector)
        if drop_entry >= 0:
            chosen = chosen[chosen != drop_entry]
        return self._features(chosen, terms, idfs, vector, scores, drop_row)

    def features_of(
        self, entries: Sequence[int], terms: Sequence[str], vector: Vectors
    ) -> Candidates:
        """The features of given entries."""
        idfs = np.array([self.idf(term) for term in terms], dtype=np.float32)
        chosen = np.array(sorted(entries), dtype=np.int32)
        return self._features(chosen, terms, idfs, vector, self._scores(terms, idfs, -1), -1)

    def _scores(self, terms: Sequence[str], idfs: Floats, drop_row: int) -> Scores | None:
        """The scores of rows; None where no row has any of the terms."""
        postings = [self._postings(term)[1] for term in terms]
        filled = [number for number, (rows, _) in enumerate(postings) if len(rows)]
        if not filled:
            return None
        some, theirs = [postings[number] for number in filled], idfs[filled]
        if self.rows <= DENSE_LIMIT:
            return DenseScores(some, theirs, self.rows, drop_row)
        return WideScores(some, theirs, self._sums, drop_row)

    def _choose(self, scores: Scores | None, vector: Vectors) -> Integers:
        chosen: list[Integers] = []
        if scores:
            entries = self.row_entry[scores.best(6 * LEXICAL_CANDIDATES)]
            _, first = np.unique(entries, return_index=True)
            chosen.append(entries[np.sort(first)][:LEXICAL_CANDIDATES])
        if self._main.entries <= CENTROID_LIMIT and self.entries <= CENTROID_LIMIT:
            chosen.append(self.centroids.nearest(vector, DENSE_CANDIDATES))
        return (
            np.unique(np.concatenate(chosen)).astype(np.int32)
            if chosen
            else np.zeros(0, dtype=np.int32)
        )

    def _features(
        self,
        chosen: Integers,
        terms: Sequence[str],
        idfs: Floats,
        vector: Vectors,
        scores: Scores | None,
        drop_row: int,
    ) -> Candidates:
        mass = float(idfs.sum()) or 1.0
        count = len(chosen)
        if not count:
            empty = np.zeros(0, dtype=np.float32)
            whole = np.zeros(0, dtype=np.int32)
            return Candidates(whole, empty, empty, empty, empty, empty, empty, empty, empty)
        sizes = self.starts[chosen + 1] - self.starts[chosen]
        offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        members = np.repeat(self.starts[chosen] - offsets, sizes) + np.arange(
            int(sizes.sum()), dtype=np.int32
        )
        fields = self.row_field[members]
        none = np.zeros(len(members), dtype=np.float32)
        score, share, held = scores.at(members) if scores else (none, none, none)
        mean_idf = mass / max(1, len(terms))
        dice = (
            2
            * share
            / (mass + np.maximum(share, self.row_terms[members].astype(np.float32) * mean_idf))
        )
        near = np.concatenate([block @ vector for block in self._blocks(chosen.tolist())])
        if drop_row >= 0:
            near = np.where(members == drop_row, 0, near)
        spoken = (fields != _STATEMENT).astype(np.float32)
        embedded = ((fields == _QUESTION) | (fields == _TITLE)).astype(np.float32)
        stated = (fields == _STATEMENT).astype(np.float32)
        named = (fields == _ALIAS) | (fields == _TITLE)
        whole_name = named & (held >= self.row_terms[members])

        def best(values: Floats) -> Floats:
            highest: Floats = np.maximum.reduceat(values, offsets).astype(np.float32)
            return highest

        return Candidates(
            entries=chosen,
            asked=best(score * spoken) / (1.9 * mass),
            told=best(score * stated) / (1.9 * mass),
            overlap=best(dice * spoken),
            coverage=self._coverage(chosen, terms, idfs, drop_row) / mass,
            row_coverage=best(share) / mass,
            near_asked=best(near * embedded),
            near_told=best(near * stated),
            alias=best(np.where(whole_name, share, 0)) / mass,
        )

    def _coverage(
        self, chosen: Integers, terms: Sequence[str], idfs: Floats, drop_row: int
    ) -> Floats:
        total = np.zeros(len(chosen), dtype=np.float32)
        for term, weight in zip(terms, idfs, strict=True):
            total += weight * self.holds(chosen, term, drop_row)
        return total

    def near_rows(self, entry: int, vector: Vectors) -> tuple[Integers, Floats]:
        """The rows of an entry and their cosine with a vector."""
        rows = np.arange(self.starts[entry], self.starts[entry + 1], dtype=np.int32)
        return rows, self._blocks([entry])[0] @ vector
