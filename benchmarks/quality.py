"""How often the right entry comes first, and how high it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from benchmarks.corpus import Case
from benchmarks.engines import Contender


@dataclass(frozen=True, slots=True)
class Quality:
    """success: share of questions whose entry comes first. ndcg: nDCG@10, one entry being right."""

    success: float
    ndcg: float
    cases: int


def quality(contender: Contender, cases: Sequence[Case]) -> Quality:
    """Ask each question, its own row left out."""
    gains = [gain(contender.search(case.question, case.row), case.entry) for case in cases]
    return Quality(
        success=sum(value == 1.0 for value in gains) / max(1, len(gains)),
        ndcg=sum(gains) / max(1, len(gains)),
        cases=len(gains),
    )


def gain(found: Sequence[int], entry: int) -> float:
    """1 where the entry comes first, 1 / log2(1 + rank) below, 0 where it is not found."""
    return 1 / log2(2 + list(found).index(entry)) if entry in found else 0.0
