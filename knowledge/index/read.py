"""Reads the search index: for a question's terms and vector, the candidate entries and how they
fit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.encode import Vectors
from knowledge.index.build import CENTROID_LIMIT, FIELDS, idf
from knowledge.index.cache import Cache
from knowledge.index.scores import DenseScores, Posting, Scores, WideScores

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
    connection.
    """

    def __init__(self, connection: sqlite3.Connection, dimensions: int) -> None:
        self._connection = connection
        self._dimensions = dimensions
        self.row_entry = self._part("row_entry", "<i4")
        self.row_field = self._part("row_field", "u1")
        self.row_terms = self._part("row_terms", "u1")
        self.rows = len(self.row_entry)
        self._row_mass: Floats = self._part("row_mass", "<f4").astype(np.float32, copy=False)
        self.entries = int(self.row_entry[-1]) + 1 if self.rows else 0
        self.starts = np.searchsorted(self.row_entry, np.arange(self.entries + 1)).astype(np.int32)
        centroids = (
            self._part("centroids", "<f2")
            if self.entries <= CENTROID_LIMIT
            else np.zeros(0, dtype="<f2")
        )
        self._centroids = centroids.reshape(-1, dimensions).astype(np.float32)
        self._sums = np.zeros(self.rows if self.rows > DENSE_LIMIT else 0, dtype=np.float32)
        self._held_postings: Cache[str, tuple[int, Posting]] = Cache(POSTINGS_HELD)
        self._held_blocks: Cache[int, Floats] = Cache(BLOCKS_HELD)

    def _part(self, name: str, kind: str) -> NDArray[np.generic]:
        row = self._connection.execute(
            "SELECT data FROM index_part WHERE name = ?", [name]
        ).fetchone()
        return np.frombuffer(row[0] if row else b"", dtype=kind)

    def _postings(self, term: str) -> tuple[int, Posting]:
        """(number of entries with the term, its heaviest postings in order of their rows)"""
        held = self._held_postings.get(term)
        if held is None:
            held = self._read_postings(term)
            self._held_postings.put(term, held, weight=len(held[1][0]) + 16)
        return held

    def _read_postings(self, term: str) -> tuple[int, Posting]:
        row = self._connection.execute(
            "SELECT documents, substr(rows, 1, ?), substr(weights, 1, ?) FROM posting WHERE term = ?",
            [4 * READ_AT_MOST, 4 * READ_AT_MOST, term],
        ).fetchone()
        if row is None:
            return 0, (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        rows, weights = np.frombuffer(row[1], dtype="<i4"), np.frombuffer(row[2], dtype="<i4")
        # Row and weight as one number: sorting that is three times as fast as sorting by row and carrying the weights along.
        pairs = rows.astype(np.int64) << 32 | weights
        pairs.sort()
        return row[0], (pairs >> 32, pairs.astype(np.int32).view(np.float32))

    def _blocks(self, entries: Sequence[int]) -> list[Floats]:
        """The unit vectors of each entry's rows."""
        found = {entry: self._held_blocks.get(entry) for entry in entries}
        missing = [entry for entry, block in found.items() if block is None]
        for start in range(0, len(missing), 500):
            some = missing[start : start + 500]
            for entry, block in self._read_blocks(some):
                found[entry] = block
                self._held_blocks.put(entry, block)
        return [block for block in found.values() if block is not None]

    def _read_blocks(self, entries: Sequence[int]) -> Iterator[tuple[int, Floats]]:
        marks = ", ".join("?" * len(entries))
        rows = self._connection.execute(
            f"SELECT entry, block FROM vector WHERE entry IN ({marks})", entries
        ).fetchall()
        stored = np.frombuffer(b"".join(block for _, block in rows), dtype=np.int8)
        vectors = stored.reshape(-1, self._dimensions).astype(np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
        start = 0
        for entry, block in rows:
            stop = start + len(block) // self._dimensions
            yield entry, unit[start:stop].copy()
            start = stop

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
        if len(self._centroids):
            # Not `@`: BLAS would share this out to threads, which costs milliseconds on a busy machine.
            near = np.einsum("ij,j->i", self._centroids, vector)
            keep = min(len(near), DENSE_CANDIDATES)
            chosen.append(np.argpartition(-near, keep - 1)[:keep].astype(np.int32))
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
        score, share = scores.at(members) if scores else (none, none)
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
        whole_name = named & (share >= 0.999 * self._row_mass[members].astype(np.float32))

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
