"""The mean vector of each entry: which entries are near to a question as a whole.

Up to `CENTROID_LIMIT` entries. A vector keeps its slot when others come and go: the matrix is large
and is not copied for an edit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.encode import Vectors
from knowledge.index.layout import Edit, Layout, alive, plain

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

SPARE = 64
"""Slots added at once when there is no room."""


class Centroids:
    """The mean vectors, one a slot; `means` has shape (slots, dimensions)."""

    def __init__(self, means: Floats) -> None:
        self.means = means
        self._own: dict[str, int] = {}
        """Slots of entries that came after the index was written whole."""
        self._used = len(means)
        self._entry_of: Integers | None = None
        self._held = len(means)

    def update(self, changed: Sequence[Edit]) -> None:
        """Take the mean vectors of edited entries."""
        for edit in changed:
            if edit.first >= 0:
                slot = self._slot(edit)
                self.means[slot] = np.frombuffer(edit.centroid, dtype="<f2")

    def place(self, main: Layout, edits: Sequence[Edit], numbers: Mapping[str, int]) -> None:
        """Say which entry is at which slot, after all of `edits`. Raises IndexBehind."""
        entry_of = np.full(len(self.means), -1, dtype=np.int32)
        entry_of[alive(main, edits)] = plain(edits, numbers)
        for edit in edits:
            if edit.first >= 0:
                entry_of[self._slot(edit)] = numbers[edit.entry]
        self._entry_of, self._held = entry_of, len(numbers)

    def nearest(self, vector: Vectors, count: int) -> Integers:
        """The entries nearest to a vector, in no order."""
        if not self._held:
            return np.zeros(0, dtype=np.int32)
        # Not `@`: BLAS would share this out to threads, which costs milliseconds on a busy machine.
        near = np.einsum("ij,j->i", self.means, vector)
        keep = min(self._held, count)
        if self._entry_of is None:
            return np.argpartition(-near, keep - 1)[:keep].astype(np.int32)
        near[self._entry_of < 0] = -2
        return self._entry_of[np.argpartition(-near, keep - 1)[:keep]]

    def _slot(self, edit: Edit) -> int:
        if edit.main >= 0:
            return edit.main
        slot = self._own.get(edit.entry)
        if slot is None:
            if self._used == len(self.means):
                room = np.zeros((SPARE, self.means.shape[1]), dtype=np.float32)
                self.means = np.concatenate([self.means, room])
            slot = self._own[edit.entry] = self._used
            self._used += 1
        return slot
