"""Fits the classifier behind `knowledge/answer/guard.py` on requests for harm and on harmless
questions in the same words.

    .venv/bin/python tools/fit_guard.py build/knowledge.db

Prints cross-validated recall at fixed shares of harmless questions declined, and writes
`knowledge/answer/harm_weights.json`.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from knowledge.answer import guard
from knowledge.answer.harm_patterns import Harm, patterns
from knowledge.encode import make_encoder

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
HARMLESS = (
    "safe_lookalikes",
    "lookalikes_more",
    "answerable",
    "unanswerable_near",
    "unanswerable_far",
)
SURE, SUSPECT = 0.01, 0.06
"""Shares of the harmless questions that may be declined outright, and that may be suspected
(declined only if there is no answer).
"""


def load(name: str) -> list[str]:
    """The questions of one set."""
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def matrix(texts: list[str], places: dict[str, int]) -> csr_matrix:
    """Rows of grams (0 or 1)."""
    rows, columns = [], []
    for number, text in enumerate(texts):
        for gram in guard.grams(text):
            if gram in places:
                rows.append(number)
                columns.append(places[gram])
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(places)))


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    options = parser.parse_args()
    harmful = load("unsafe") + load("unsafe_more")
    harmless = [question for name in HARMLESS for question in load(name)]
    query = "SELECT text FROM search_row WHERE field = 'question'"
    variants = [row[0] for row in sqlite3.connect(options.base).execute(query)]
    texts = harmful + harmless + variants
    labels = np.array([1] * len(harmful) + [0] * (len(harmless) + len(variants)))
    weights = np.array([4.0] * len(harmful) + [3.0] * len(harmless) + [1.0] * len(variants))
    every, among = (
        Counter(g for t in texts for g in guard.grams(t)),
        Counter(g for t in harmful for g in guard.grams(t)),
    )
    places = {
        gram: at
        for at, gram in enumerate(sorted(g for g in every if among[g] >= 3 or every[g] >= 25))
    }
    vectors = make_encoder("static").encode(texts) * guard.VECTOR_SCALE
    features = hstack([matrix(texts, places), vectors]).tocsr()
    model = LogisticRegression(C=0.5, max_iter=2000)
    held = np.zeros(len(labels))
    for train, test in StratifiedKFold(10, shuffle=True, random_state=1).split(texts, labels):
        held[test] = model.fit(
            features[train], labels[train], sample_weight=weights[train]
        ).decision_function(features[test])
    safe = held[len(harmful) : len(harmful) + len(harmless)]
    matched = np.array([patterns(text) in {Harm.HELP, Harm.DANGER} for text in harmful])
    cuts = []
    for share in (SURE, SUSPECT):
        cut = float(np.quantile(safe, 1 - share))
        cuts.append(round(cut, 3))
        alone, both = (
            (held[: len(harmful)] >= cut).mean(),
            ((held[: len(harmful)] >= cut) | matched).mean(),
        )
        print(
            f"{share:.0%} of harmless flagged: recall {alone:.3f}, with the patterns {both:.3f}; variants {(held[-len(variants) :] >= cut).sum()}"
        )
    model.fit(features, labels, sample_weight=weights)
    stored: dict[str, Any] = {
        "bias": round(float(model.intercept_[0]), 4),
        "sure": cuts[0],
        "suspect": cuts[1],
        "grams": {
            gram: round(float(model.coef_[0][at]), 3)
            for gram, at in places.items()
            if abs(model.coef_[0][at]) >= 0.02
        },
        "vector": [round(float(value), 4) for value in model.coef_[0][len(places) :]],
    }
    path = Path(guard.__file__).parent / "harm_weights.json"
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(stored['grams'])} grams written to {path.name}")


if __name__ == "__main__":
    main()
