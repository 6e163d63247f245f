"""Scores of rows for a question's terms: which rows are best, and what given rows score.

`DenseScores` adds up in arrays of one value a row: fast while there are few rows. `WideScores`
touches only the rows of the terms' postings, in an array that the index lends it, so that its
cost does not grow with the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Integers = NDArray[np.int32]

_ONE = 1e6
"""Far above the idf mass of any question, far below what makes a float lose the mass."""

Posting = tuple[Rows, Floats]
"""(rows in rising order, weight of the term in each)"""


class Scores(Protocol):
    """What the index asks of either."""

    def best(self, count: int) -> Rows:
        """The rows of highest score, best first, about `count` of them."""
        ...

    def at(self, members: Integers) -> tuple[Floats, Floats, Floats]:
        """(sum of idf x weight, sum of idf, number of the terms) of given rows."""
        ...


class DenseScores:
    """Scores of all rows."""

    def __init__(self, postings: Sequence[Posting], idfs: Floats, size: int, drop_row: int) -> None:
        rows = np.concatenate([rows for rows, _ in postings])
        products = np.concatenate(
            [weights * idf for (_, weights), idf in zip(postings, idfs, strict=True)]
        )
        # One pass for two sums: the number of terms in units of `_ONE`, the idf mass below.
        shares = np.repeat(idfs.astype(np.float64) + _ONE, [len(rows) for rows, _ in postings])
        self._score = np.bincount(rows, weights=products, minlength=size).astype(np.float32)
        self._share = np.bincount(rows, weights=shares, minlength=size)
        self._hit = np.flatnonzero(self._score)
        if drop_row >= 0:
            self._score[drop_row] = self._share[drop_row] = 0

    def best(self, count: int) -> Rows:
        """See `Scores.best`."""
        if not len(self._hit):
            return self._hit
        scores = self._score[self._hit]
        keep = min(len(scores), count)
        best = self._hit[np.argpartition(-scores, keep - 1)[:keep]]
        return best[np.argsort(-self._score[best], kind="stable")]

    def at(self, members: Integers) -> tuple[Floats, Floats, Floats]:
        """See `Scores.at`."""
        packed = self._share[members]
        count = np.floor(packed / _ONE)
        share = (packed - count * _ONE).astype(np.float32)
        return self._score[members], share, count.astype(np.float32)


class WideScores:
    """Scores of the rows that hold any of the terms. `sums` has one zero a row and is given back
    so.
    """

    def __init__(
        self, postings: Sequence[Posting], idfs: Floats, sums: Floats, drop_row: int
    ) -> None:
        order = np.argsort(-idfs, kind="stable")
        self._postings = [postings[number] for number in order]
        self._idfs = idfs[order]
        self._sums = sums
        self._drop = drop_row

    def best(self, count: int) -> Rows:
        """See `Scores.best`."""
        for (rows, weights), idf in zip(self._postings, self._idfs, strict=True):
            np.add.at(self._sums, rows, weights * idf)
        if self._drop >= 0:
            self._sums[self._drop] = 0
        totals = [self._sums[rows] for rows, _ in self._postings]
        floor = _floor(totals, count)
        found = np.unique(
            np.concatenate(
                [rows[of >= floor] for (rows, _), of in zip(self._postings, totals, strict=True)]
            )
        )
        scores = self._sums[found]
        for rows, _ in self._postings:
            self._sums[rows] = 0
        return found[np.argsort(-scores, kind="stable")[:count]]

    def at(self, members: Integers) -> tuple[Floats, Floats, Floats]:
        """See `Scores.at`."""
        count = np.zeros(len(members), dtype=np.float32)
        score = np.zeros(len(members), dtype=np.float32)
        share = np.zeros(len(members), dtype=np.float32)
        for (rows, weights), idf in zip(self._postings, self._idfs, strict=True):
            at = np.minimum(np.searchsorted(rows, members), len(rows) - 1)
            holds = rows[at] == members
            score += np.where(holds, weights[at] * idf, 0)
            share += np.where(holds, idf, 0)
            count += holds
        if self._drop >= 0:
            score[members == self._drop] = share[members == self._drop] = 0
        return score, share, count


def _floor(totals: Sequence[Floats], count: int) -> float:
    """A score that at least `count` rows reach: the one of that rank among the rows of the
    rarest term that has so many.
    """
    for of_term in totals:
        if len(of_term) >= count:
            return float(np.partition(of_term, len(of_term) - count)[len(of_term) - count])
    return 0.0
