"""Fits the ranking and abstention weights on the packs' own question variants, each left out in
turn.

    .venv/bin/python tools/fit.py build/knowledge.db [--encoder static]

Prints cross-validated quality and writes `knowledge/answer/weights.json`. Uses nothing of the
evaluation questions in `../shared`.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedKFold

from knowledge.answer import abstain, rank
from knowledge.answer.engine import Engine
from knowledge.answer.law.context import Law
from knowledge.answer.scope import out_of_scope
from knowledge.encode import make_encoder
from knowledge.store import Store

TODAY = date(2026, 11, 22)
NEGATIVES = 12
ANSWERED_FROM, UNSURE_FROM = 0.2, 0.06
"""Shares of the answerable questions that shall come out below "answered" and below "unsure"."""
REAL_WEIGHT = 6
"""How often the questions with expected patterns count against a left-out variant, which differs
from its siblings on purpose.
"""
DEVELOPMENT = Path(__file__).resolve().parent.parent.parent / "shared" / "questions" / "dev.jsonl"
QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
WEIGHTS = Path(rank.__file__).parent / "weights.json"


def variants(store: Store) -> list[tuple[int, int, str]]:
    """(row, entry number, question) of every stored variant."""
    query = "SELECT r.id, e.ord, r.text FROM search_row AS r JOIN entry AS e ON e.slug = r.entry WHERE r.field = 'question'"
    return list(store.connection.execute(query))


def graded(engine: Engine) -> list[tuple[np.ndarray, np.ndarray]]:
    """(features, mask of right candidates) for questions with expected patterns: an entry is right
    when its text holds them all.

    Reads `tests/questions/answerable.jsonl`, `safe_lookalikes.jsonl` (which name their entry) and,
    where it is at hand, the development set, which is there to be tuned on.
    """
    found: list[tuple[str, list[str], list[str], str]] = []
    for row in rows_of("answerable"):
        found.append((row["question"], row["expect"], [], ""))
    for row in rows_of("safe_lookalikes"):
        if row.get("entry") in engine.store.numbers:
            found.append((row["question"], [], [], row["entry"]))
    if DEVELOPMENT.exists():
        for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["answerable"]:
                found.append((row["question"], row["expect_all"], row["expect_any"], ""))
    texts = []
    for slug in engine.store.slugs:
        entry = engine.store.entry(slug)
        texts.append(" ".join([entry.title, *(statement.text for statement in entry.statements)]))
    lists = []
    for question, every, some, slug in found:
        ranked = engine.ranker.rank(engine.read(question, TODAY))
        right = np.array(
            [
                engine.store.slugs[entry] == slug
                if slug
                else all(re.search(p, texts[entry], re.IGNORECASE) for p in every)
                and (not some or any(re.search(p, texts[entry], re.IGNORECASE) for p in some))
                for entry in ranked.entries
            ]
        )
        if right.any() and not right.all():
            lists.append((ranked.features, right))
    return lists


def fit_rank(engine: Engine, rows: list[tuple[int, int, str]]) -> tuple[list[float], float]:
    """Pairwise logistic regression: the right entry against the strongest wrong ones. Returns
    weights and success@1.
    """
    samples: list[np.ndarray] = []
    groups: list[int] = []
    lists: list[tuple[np.ndarray, np.ndarray]] = []
    for row, entry, question in rows:
        reading = engine.read(question, TODAY)
        ranked = engine.ranker.rank(reading, drop_row=row)
        right = np.flatnonzero(ranked.entries == entry)
        lists.append((ranked.features, right))
        if not len(right):
            continue
        wrong = [at for at in range(len(ranked)) if at != right[0]][:NEGATIVES]
        samples.extend(ranked.features[right[0]] - ranked.features[at] for at in wrong)
        groups.extend([entry] * len(wrong))
    real = graded(engine)
    extra: list[np.ndarray] = []
    for matrix, mask in real:
        better, worse = matrix[mask][:2], matrix[~mask][:NEGATIVES]
        extra.extend(good - bad for good in better for bad in worse)
    differences, owners = np.array(samples), np.array(groups)
    scores = []
    for train, test in GroupKFold(5).split(differences, groups=owners):
        fitted = pairwise(np.concatenate([differences[train], *[np.array(extra)] * REAL_WEIGHT]))
        kept = set(owners[test])
        hits = [
            len(right) and (features @ fitted).argmax() == right[0]
            for (features, right), (_, entry, _) in zip(lists, rows, strict=True)
            if entry in kept
        ]
        scores.append(np.mean(hits))
    final = pairwise(np.concatenate([differences, *[np.array(extra)] * REAL_WEIGHT]))
    held: list[bool] = []
    for part in range(5):
        others = [
            good - bad
            for at, (f, r) in enumerate(real)
            if at % 5 != part
            for good in f[r][:2]
            for bad in f[~r][:NEGATIVES]
        ]
        weights = pairwise(np.concatenate([differences, *[np.array(others)] * REAL_WEIGHT]))
        held += [
            bool(r[(f @ weights).argmax()]) for at, (f, r) in enumerate(real) if at % 5 == part
        ]
    print(
        f"ranking over {len(held)} questions with expected patterns, cross-validated: success@1 {np.mean(held):.3f}"
    )
    return [round(float(w), 4) for w in final], float(np.mean(scores))


def pairwise(differences: np.ndarray) -> np.ndarray:
    """Weights by logistic loss over (right - wrong), each held to the sign that its feature means:
    a left-out variant differs from its siblings on purpose, so that a free fit would punish the
    very likeness that real questions show.
    """
    bounds = [
        (None, 0)
        if name.endswith(("_missing", "_unasked"))
        else (None, None)
        if name.startswith("kind")
        else (0, None)
        for name in rank.FEATURES
    ]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = differences @ weights
        slope = -expit(-margin)
        return float(
            np.logaddexp(0, -margin).mean() + 1e-3 * weights @ weights
        ), differences.T @ slope / len(margin) + 2e-3 * weights

    return np.asarray(
        minimize(loss, np.zeros(differences.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    )


def fit_abstain(engine: Engine) -> tuple[list[float], tuple[float, float], dict[str, float]]:
    """Logistic regression over the question sets, those left out that a resolver or the scope list
    settles.

    Returns the weights, the thresholds (answered, unsure) and a cross-validated report.
    """
    samples, labels, origins = [], [], []
    for name, label in (
        ("unanswerable_near", 0),
        ("unanswerable_far", 0),
        ("answerable", 1),
        ("safe_lookalikes", 1),
    ):
        for question in load(name):
            reading = engine.read(question, TODAY)
            law = Law(store=engine.store, today=TODAY, day=TODAY)
            if engine.exact(reading, law) or out_of_scope(reading):
                continue
            ranked = engine.ranker.rank(reading)
            if len(ranked) and reading.terms:
                samples.append(engine.searcher.judge.signals(reading, ranked))
                labels.append(label)
                origins.append(name)
    x, y, origin = map(np.array, (samples, labels, origins))
    scale = x.std(axis=0)
    scale[scale == 0] = 1
    held = np.zeros(len(y))
    for train, test in StratifiedKFold(10, shuffle=True, random_state=3).split(x, y):
        held[test] = expit(x[test] / scale @ signed(x[train] / scale, y[train]))
    report = {"auroc": roc_auc_score(y, held)}
    for share in (0.03, 0.05, 0.07, 0.1):
        cut = np.quantile(held[y == 1], share)
        for name in ("unanswerable_far", "unanswerable_near"):
            report[f"{name} let through at {share:.0%} abstained (p {cut:.2f})"] = float(
                (held[origin == name] >= cut).mean()
            )
    thresholds = (
        round(float(np.quantile(held[y == 1], ANSWERED_FROM)), 3),
        round(float(np.quantile(held[y == 1], UNSURE_FROM)), 3),
    )
    fitted = signed(x / scale, y) / scale
    return [round(float(c), 4) for c in fitted], thresholds, report


AGAINST = {"unknown", "short", "how_many", "year_off", "worst", "proper", "exact"}


def signed(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression in which each signal keeps the sign that it means (the bias is free)."""
    against = [name in AGAINST or name.endswith("_missing") for name in abstain.SIGNALS]
    bounds: list[tuple[int | None, int | None]] = [
        (None, 0) if bad else (0, None) for bad in against
    ]
    bounds[-1] = (None, None)
    sign = 2 * y - 1

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ weights)
        slope = -expit(-margin) * sign
        return float(np.logaddexp(0, -margin).mean() + 2e-3 * weights @ weights), x.T @ slope / len(
            y
        ) + 4e-3 * weights

    return np.asarray(
        minimize(loss, np.zeros(x.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    )


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of one set in tests/questions."""
    path = QUESTIONS / f"{name}.jsonl"
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def load(name: str) -> list[str]:
    """The questions of one set in tests/questions."""
    return [row["question"] for row in rows_of(name)]


def main() -> None:
    """Fit both and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("--encoder", default="static")
    options = parser.parse_args()
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    engine = Engine(Store(options.base), make_encoder(options.encoder))
    rows = variants(engine.store)
    stored["rank"][options.encoder], success = fit_rank(engine, rows)
    print(f"ranking over {len(rows)} left-out variants: success@1 {success:.3f}")
    for name, weight in zip(rank.FEATURES, stored["rank"][options.encoder], strict=True):
        print(f"  {name:14} {weight:8.3f}")
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    rank.weights.cache_clear()
    engine = Engine(Store(options.base), make_encoder(options.encoder))
    stored["abstain"][options.encoder], stored["thresholds"][options.encoder], report = fit_abstain(
        engine
    )
    for name, value in report.items():
        print(f"{name:62} {value:.3f}")
    print("thresholds", stored["thresholds"][options.encoder])
    for name, weight in zip(abstain.SIGNALS, stored["abstain"][options.encoder], strict=True):
        print(f"  {name:14} {weight:8.3f}")
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
