"""Ranks candidate entries by a linear score over few features. The weights are fitted by
`tools/fit.py` on the packs' own question variants, each left out in turn; nothing of the
evaluation questions goes in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.answer.reading import Reading
from knowledge.encode import Encoder, Vectors
from knowledge.index.read import Candidates, Index

Floats = NDArray[np.float32]

FEATURES = (
    "asked",
    "told",
    "overlap",
    "coverage",
    "row_coverage",
    "near_asked",
    "near_told",
    "alias",
    "state_missing",
    "year_missing",
    "code_missing",
    "kind_fits",
    "kind_wide",
    "debate_fits",
    "debate_unasked",
    "year_fits",
)
"""The features of a candidate, in the order of the weights."""

_KIND_ASKED = {
    "figure": {"how-many"},
    "term": {"meaning", "compare"},
    "organisation": {"who", "where", "meaning"},
    "event": {"when", "where", "who"},
    "position": {"why", "view"},
    "weapon": {"meaning"},
    "provision": {"whether"},
}
WIDE = frozenset({"topic", "explainer", "debate"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates in falling order of `scores`; `features` has a row a candidate."""

    entries: NDArray[np.int32]
    scores: Floats
    features: Floats

    def __len__(self) -> int:
        return len(self.entries)

    def only(self, kept: Sequence[bool]) -> Ranked:
        """The same with only the candidates that are marked."""
        if all(kept):
            return self
        mask = np.array(kept, dtype=bool)
        return Ranked(self.entries[mask], self.scores[mask], self.features[mask])

    def with_first(self, at: int) -> Ranked:
        """The same with the candidate at `at` put first."""
        return self.ordered(np.array([at, *(other for other in range(len(self)) if other != at)]))

    def ordered(self, order: NDArray[np.int_]) -> Ranked:
        """The same in another order."""
        return Ranked(self.entries[order], self.scores[order], self.features[order])


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, list[float]]]:
    """The fitted weights: {"rank" | "abstain": {encoder: [...]}}."""
    loaded: dict[str, dict[str, list[float]]] = json.loads(
        (Path(__file__).parent / "weights.json").read_text(encoding="utf-8")
    )
    return loaded


class Ranker:
    """Search over one open base."""

    def __init__(
        self, index: Index, encoder: Encoder, kinds: Sequence[str], years: Sequence[int]
    ) -> None:
        self.index = index
        self._encoder = encoder
        self._kinds = kinds
        self._years = years
        self._weights = np.array(weights()["rank"][encoder.name], dtype=np.float32)

    def vector(self, question: str) -> Vectors:
        """The question as a unit vector."""
        vector: Vectors = self._encoder.encode([question])[0]
        return vector

    def rank(self, reading: Reading, *, drop_row: int = -1, drop_entry: int = -1) -> Ranked:
        """The candidate entries for a question, best first."""
        candidates = self.index.candidates(
            reading.terms, self.vector(reading.question), drop_row, drop_entry
        )
        features = self.features(reading, candidates, drop_row)
        scores = features @ self._weights
        order = np.argsort(-scores, kind="stable")
        return Ranked(candidates.entries[order], scores[order], features[order])

    def score_only(self, reading: Reading, entries: Sequence[int]) -> Floats:
        """The scores of given entries, whether or not they are candidates."""
        found = self.index.features_of(entries, reading.terms, self.vector(reading.question))
        scores: Floats = self.features(reading, found) @ self._weights
        return scores

    def features(self, reading: Reading, found: Candidates, drop_row: int = -1) -> Floats:
        """The feature matrix, shape (candidates, len(FEATURES))."""
        if not len(found):
            return np.zeros((0, len(FEATURES)), dtype=np.float32)
        kinds = [self._kinds[entry] for entry in found.entries]
        columns = [
            found.asked,
            found.told,
            found.overlap,
            found.coverage,
            found.row_coverage,
            found.near_asked,
            found.near_told,
            found.alias,
            self._missing(found, [f"@{state}" for state in reading.states], drop_row),
            self._missing(found, [str(year) for year in reading.years], drop_row),
            self._missing(found, [term for term in reading.terms if _is_code(term)], drop_row),
            np.array(
                [bool(_KIND_ASKED.get(kind, set()) & reading.asks) for kind in kinds],
                dtype=np.float32,
            ),
            np.array([kind in WIDE for kind in kinds], dtype=np.float32),
            np.array(
                [kind == "debate" and "debate" in reading.asks for kind in kinds], dtype=np.float32
            ),
            np.array(
                [kind == "debate" and "debate" not in reading.asks for kind in kinds],
                dtype=np.float32,
            ),
            np.array(
                [self._years[entry] in reading.years for entry in found.entries], dtype=np.float32
            ),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _missing(self, found: Candidates, terms: Sequence[str], drop_row: int) -> Floats:
        """The share of `terms` that an entry does not hold anywhere (0 where none was asked)."""
        if not terms:
            return np.zeros(len(found), dtype=np.float32)
        present = sum(
            self.index.holds(found.entries, term, drop_row).astype(np.float32) for term in terms
        )
        return np.asarray(1 - present / len(terms), dtype=np.float32)


def _is_code(term: str) -> bool:
    """A designation such as pfm1s or m18a1; not a year, an ordinal or a calibre."""
    return term[:1].isalpha() and any(char.isdigit() for char in term)
