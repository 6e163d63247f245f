"""Recognises requests for help with harm: by patterns, and by a linear classifier over words and
meaning.

Questions about law, history, professional clearance and safety use the same words and stay
allowed: they ask what is, not how to do it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import text
from knowledge.answer.harm_patterns import Harm, mentions_device, patterns
from knowledge.encode import Encoder

VECTOR_SCALE = 3.0


def grams(question: str) -> set[str]:
    """Stems, pairs of stems and pairs with one word between, with marks for the ends; stop words
    count ("how do i").
    """
    stems = ["<", *(text.stem(word.norm) for word in text.words(question)), ">"]
    pairs = {f"{first} {second}" for first, second in pairwise(stems)}
    gaps = {f"{first} _ {second}" for first, second in zip(stems, stems[2:], strict=False)}
    return set(stems) | pairs | gaps


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (Path(__file__).parent / "harm_weights.json").read_text(encoding="utf-8")
    )
    return loaded


class Guard:
    """Judges messages: by patterns, and by a linear classifier over words and meaning
    (`tools/fit_guard.py`).
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vector = np.array(_weights()["vector"], dtype=np.float32) * VECTOR_SCALE

    def judge(self, question: str) -> Harm | None:
        """Why a message must be declined, or None."""
        found = patterns(question)
        if (
            found is None
            and mentions_device(question)
            and self.score(question) >= _weights()["sure"]
        ):
            return Harm.HELP
        return found

    def suspects(self, question: str) -> bool:
        """Whether a message that has no sure answer is better declined."""
        return mentions_device(question) and self.score(question) >= float(_weights()["suspect"])

    def score(self, question: str) -> float:
        """The classifier's score; more is more likely a request for help with harm."""
        weights: dict[str, float] = _weights()["grams"]
        meaning = float(self._encoder.encode([question])[0] @ self._vector)
        return (
            float(_weights()["bias"])
            + sum(weights.get(gram, 0.0) for gram in grams(question))
            + meaning
        )
