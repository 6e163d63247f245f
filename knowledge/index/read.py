"""Reads the search index: for a question's terms and vector, the candidate entries and how they fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
import numpy as np
from numpy.typing import NDArray

from knowledge.encode import Vectors
from knowledge.index.build import CENTROID_LIMIT, FIELDS, idf

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

DENSE_LIMIT = 200_000
"""Rows up to which scores are kept in one array; above, postings are joined by sorting."""
READ_AT_MOST = 20_000
"""Postings read of one term, heaviest first."""
LEXICAL_CANDIDATES = 60
DENSE_CANDIDATES = 30

_TITLE, _ALIAS, _QUESTION, _STATEMENT = range(len(FIELDS))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate entries with the features of each; all arrays have one value an entry.

    entries: entry numbers. asked: best normalised BM25 over title, aliases and questions. told: the same over statements.
    overlap: best idf-weighted dice with a title, alias or question. coverage: share of the question's idf mass that the entry
    contains anywhere. alias: share of the idf mass that is a whole alias or title of the entry. near_asked, near_told: best cosine over titles and questions, over statements.
    row_coverage: share of the idf mass that the best single row contains. best_row: the row of `overlap`.
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
    best_row: Integers

    def __len__(self) -> int:
        return len(self.entries)


class Index:
    """The search index of one open base. Not safe across threads: it shares the base's connection."""

    def __init__(self, connection: sqlite3.Connection, dimensions: int) -> None:
        self._connection = connection
        self._dimensions = dimensions
        self.row_entry = self._part("row_entry", "<i4")
        self.row_field = self._part("row_field", "u1")
        self.row_terms = self._part("row_terms", "u1").astype(np.float32)
        self.rows = len(self.row_entry)
        self._row_mass = self._part("row_mass", "<f4")
        self._is_name = (self.row_field == _ALIAS) | (self.row_field == _TITLE)
        self.entries = int(self.row_entry[-1]) + 1 if self.rows else 0
        self.starts = np.searchsorted(self.row_entry, np.arange(self.entries + 1)).astype(np.int32)
        centroids = self._part("centroids", "<f2") if self.entries <= CENTROID_LIMIT else np.zeros(0, dtype="<f2")
        self._centroids = centroids.reshape(-1, dimensions).astype(np.float32)
        self._postings = lru_cache(maxsize=4096)(self._read_postings)
        self._blocks = lru_cache(maxsize=4096)(self._read_block)

    def _part(self, name: str, kind: str) -> NDArray[np.generic]:
        row = self._connection.execute("SELECT data FROM index_part WHERE name = ?", [name]).fetchone()
        return np.frombuffer(row[0] if row else b"", dtype=kind)

    def _read_postings(self, term: str) -> tuple[int, Integers, Floats]:
        row = self._connection.execute(
            "SELECT documents, substr(rows, 1, ?), substr(weights, 1, ?) FROM posting WHERE term = ?",
            [4 * READ_AT_MOST, 4 * READ_AT_MOST, term],
        ).fetchone()
        if row is None:
            return 0, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        return row[0], np.frombuffer(row[1], dtype="<i4"), np.frombuffer(row[2], dtype="<f4")

    def _read_block(self, entry: int) -> Floats:
        row = self._connection.execute("SELECT block FROM vector WHERE entry = ?", [entry]).fetchone()
        block = np.frombuffer(row[0], dtype=np.int8).reshape(-1, self._dimensions).astype(np.float32)
        norms = np.linalg.norm(block, axis=1, keepdims=True)
        unit: Floats = np.divide(block, norms, out=np.zeros_like(block), where=norms > 0)
        return unit

    def documents(self, term: str) -> int:
        """In how many entries the term occurs."""
        return self._postings(term)[0]

    def holds(self, entries: Integers, term: str, drop_row: int = -1) -> NDArray[np.bool_]:
        """Which of the entries hold the term anywhere (but in `drop_row`)."""
        rows = self._postings(term)[1]
        return np.isin(entries, self.row_entry[rows if drop_row < 0 else rows[rows != drop_row]])

    def holds_one(self, entry: int, term: str) -> bool:
        """Whether one entry holds the term anywhere."""
        return bool(np.any(self.row_entry[self._postings(term)[1]] == entry))

    def idf(self, term: str) -> float:
        """Inverse document frequency over entries; a term that the base does not have counts as one found once."""
        return idf(self.entries, self._postings(term)[0])

    def candidates(self, terms: Sequence[str], vector: Vectors, drop_row: int = -1, drop_entry: int = -1) -> Candidates:
        """The entries that may answer. `drop_row` and `drop_entry` leave one out, for fitting and calibration."""
        idfs = np.array([self.idf(term) for term in terms], dtype=np.float32)
        mass = float(idfs.sum()) or 1.0
        rows, scores, shares = self._scored_rows(terms, idfs)
        if drop_row >= 0:
            scores = np.where(rows == drop_row, 0, scores)
            shares = np.where(rows == drop_row, 0, shares)
        chosen = self._choose(rows, scores, vector)
        if drop_entry >= 0:
            chosen = chosen[chosen != drop_entry]
        return self._features(chosen, terms, idfs, mass, vector, (rows, scores, shares), drop_row)

    def features_of(self, entries: Sequence[int], terms: Sequence[str], vector: Vectors) -> Candidates:
        """The features of given entries."""
        idfs = np.array([self.idf(term) for term in terms], dtype=np.float32)
        chosen = np.array(sorted(entries), dtype=np.int32)
        return self._features(chosen, terms, idfs, float(idfs.sum()) or 1.0, vector, self._scored_rows(terms, idfs), -1)

    def _scored_rows(self, terms: Sequence[str], idfs: Floats) -> tuple[Integers, Floats, Floats]:
        """Rows with any of the terms: (rows, sum of idf x weight, sum of idf)."""
        lists = [self._postings(term)[1:] for term in terms]
        filled = [number for number, (rows, _) in enumerate(lists) if len(rows)]
        if not filled:
            empty = np.zeros(0, dtype=np.float32)
            return np.zeros(0, dtype=np.int32), empty, empty
        rows = np.concatenate([lists[number][0] for number in filled])
        weights = np.concatenate([lists[number][1] * idfs[number] for number in filled])
        shares = np.concatenate([np.full(len(lists[number][0]), idfs[number], dtype=np.float32) for number in filled])
        if self.rows <= DENSE_LIMIT:
            score = np.bincount(rows, weights=weights, minlength=self.rows)
            share = np.bincount(rows, weights=shares, minlength=self.rows)
            hit = np.flatnonzero(score)
            return hit.astype(np.int32), score[hit].astype(np.float32), share[hit].astype(np.float32)
        unique, inverse = np.unique(rows, return_inverse=True)
        return (
            unique.astype(np.int32),
            np.bincount(inverse, weights=weights).astype(np.float32),
            np.bincount(inverse, weights=shares).astype(np.float32),
        )

    def _choose(self, rows: Integers, scores: Floats, vector: Vectors) -> Integers:
        chosen: list[Integers] = []
        if len(rows):
            keep = min(len(rows), 6 * LEXICAL_CANDIDATES)
            best = rows[np.argpartition(-scores, keep - 1)[:keep]]
            order = np.argsort(-scores[np.searchsorted(rows, best)], kind="stable")
            entries = self.row_entry[best[order]]
            _, first = np.unique(entries, return_index=True)
            chosen.append(entries[np.sort(first)][:LEXICAL_CANDIDATES])
        if len(self._centroids):
            near = self._centroids @ vector
            keep = min(len(near), DENSE_CANDIDATES)
            chosen.append(np.argpartition(-near, keep - 1)[:keep].astype(np.int32))
        return np.unique(np.concatenate(chosen)).astype(np.int32) if chosen else np.zeros(0, dtype=np.int32)

    def _features(
        self,
        chosen: Integers,
        terms: Sequence[str],
        idfs: Floats,
        mass: float,
        vector: Vectors,
        scored: tuple[Integers, Floats, Floats],
        drop_row: int,
    ) -> Candidates:
        count = len(chosen)
        if not count:
            empty = np.zeros(0, dtype=np.float32)
            whole = np.zeros(0, dtype=np.int32)
            return Candidates(whole, *([empty] * 8), whole)
        rows, scores, shares = scored
        sizes = self.starts[chosen + 1] - self.starts[chosen]
        offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        members = np.repeat(self.starts[chosen] - offsets, sizes) + np.arange(int(sizes.sum()), dtype=np.int32)
        fields = self.row_field[members]
        at = np.searchsorted(rows, members) if len(rows) else np.zeros(len(members), dtype=np.int64)
        at = np.minimum(at, max(len(rows) - 1, 0))
        hit = (rows[at] == members) if len(rows) else np.zeros(len(members), dtype=bool)
        score = np.where(hit, scores[at], 0) if len(rows) else np.zeros(len(members), dtype=np.float32)
        share = np.where(hit, shares[at], 0) if len(rows) else np.zeros(len(members), dtype=np.float32)
        mean_idf = mass / max(1, len(terms))
        dice = 2 * share / (mass + np.maximum(share, self.row_terms[members] * mean_idf))
        near = np.concatenate([self._blocks(int(entry)) @ vector for entry in chosen])
        if drop_row >= 0:
            near = np.where(members == drop_row, 0, near)
        spoken = (fields != _STATEMENT).astype(np.float32)
        embedded = ((fields == _QUESTION) | (fields == _TITLE)).astype(np.float32)
        stated = (fields == _STATEMENT).astype(np.float32)

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
            alias=best(np.where(self._is_name[members] & (share >= 0.999 * self._row_mass[members]), share, 0)) / mass,
            best_row=self._argbest(dice * spoken + 0.5 * near * embedded, offsets, sizes, members),
        )

    def _coverage(self, chosen: Integers, terms: Sequence[str], idfs: Floats, drop_row: int) -> Floats:
        total = np.zeros(len(chosen), dtype=np.float32)
        for term, idf in zip(terms, idfs, strict=True):
            rows = self._postings(term)[1]
            if drop_row >= 0:
                rows = rows[rows != drop_row]
            if len(rows):
                total += idf * np.isin(chosen, self.row_entry[rows])
        return total

    @staticmethod
    def _argbest(values: Floats, offsets: Integers, sizes: Integers, members: Integers) -> Integers:
        return np.array(
            [members[start + int(values[start : start + size].argmax())] for start, size in zip(offsets, sizes, strict=True)],
            dtype=np.int32,
        )

    def near_rows(self, entry: int, vector: Vectors) -> tuple[Integers, Floats]:
        """The rows of an entry and their cosine with a vector."""
        rows = np.arange(self.starts[entry], self.starts[entry + 1], dtype=np.int32)
        return rows, self._blocks(entry) @ vector
