"""Puts misspellings right against the base's own vocabulary, and against nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Shorter words are left alone: too many neighbours."""


class Speller:
    """The vocabulary (word -> number of entries that hold it), bucketed by length, each bucket in
    order: of neighbours that are as near, it decides which are looked at.
    """

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(sorted(vocabulary))
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._counts:
            if len(word) >= SHORTEST - 1:
                self._by_length[len(word)].append(word)

    def update(self, changed: Iterable[tuple[str, int]]) -> None:
        """Take new counts of words; a word that no entry holds any more is forgotten."""
        for word, count in changed:
            known = self._counts.pop(word, 0)
            if count:
                self._counts[word] = count
            if len(word) < SHORTEST - 1 or bool(known) is bool(count):
                continue
            bucket = self._by_length[len(word)]
            at = bisect_left(bucket, word)
            bucket[at : at + bool(known)] = [word] if count else []

    def knows(self, word: str) -> bool:
        """Whether the word is in the vocabulary."""
        return word in self._counts

    def correct(self, word: str) -> str | None:
        """The word of the vocabulary that `word` is a slip of, or None if it is known, short, or
        has no near neighbour.

        One slip is allowed up to seven letters, two from eight on; a slip is a letter more,
        less, other, or two swapped. Of equally near words the more frequent one wins, and one
        with the same first letter before any other.
        """
        if len(word) < SHORTEST or word in self._counts or not word.isalpha():
            return None
        allowed = 1 if len(word) < 8 else 2
        near: list[tuple[float, bool, int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other, distance, _ in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=8,
            ):
                near.append((distance, other[0] != word[0], -self._counts[other], other))
        if not near:
            return None
        return min(near)[3]
