"""How sure the desk is that its best entry answers the question: a calibrated probability from few features.

Fitted by `tools/fit.py` on left-out question variants (answerable), on the same with their entry taken away (near misses) and
on the question sets in `tests/questions` that the base cannot answer. Two thresholds make three outcomes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.answer.rank import Ranked, weights
from knowledge.answer.reading import Reading
from knowledge.index.read import Index

SIGNALS = (
    "asked", "told", "overlap", "coverage", "row_coverage", "near_asked", "near_told", "alias", "state_missing", "year_missing",
    "code_missing", "unknown", "short", "agreement", "bias",
)  # fmt: skip
_FROM_FEATURES = 11


def signals(reading: Reading, ranked: Ranked, index: Index) -> NDArray[np.float32]:
    """The features of the decision, in the order of `SIGNALS`.

    unknown: share of the question's idf mass in words that the base does not have. short: 1 for a single term. agreement: how far the
    two rankings (by words, by meaning) agree on the best entry.
    """
    terms = reading.terms
    idfs = [index.idf(term) for term in terms]
    mass = sum(idfs) or 1.0
    unknown = sum(idf for term, idf in zip(terms, idfs, strict=True) if not index.documents(term)) / mass
    best = ranked.features[0]
    first = ranked.features[:, :7]
    agreement = float(first[0, 2] >= first[:, 2].max() - 1e-6) * 0.5 + float(first[0, 5] >= first[:, 5].max() - 1e-6) * 0.5
    short = 1.0 if len(terms) <= 1 else 0.0
    return np.array([*best[:_FROM_FEATURES], unknown, short, agreement, 1.0], dtype=np.float32)


def probability(reading: Reading, ranked: Ranked, index: Index, encoder: str) -> float:
    """The calibrated probability that the best entry answers the question; 0 where there is no candidate."""
    if not len(ranked) or not reading.terms:
        return 0.0
    score = float(signals(reading, ranked, index) @ np.array(weights()["abstain"][encoder], dtype=np.float32))
    return float(1 / (1 + np.exp(-score)))


def thresholds(encoder: str) -> tuple[float, float]:
    """(from here on answered, from here on unsure); below that the question is not covered."""
    answered, unsure = weights()["thresholds"][encoder]
    return answered, unsure
