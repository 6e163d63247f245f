"""Fits the ranking and abstention weights on the packs' own question variants, each left out in turn.

    .venv/bin/python tools/fit.py build/knowledge.db [--encoder static]

Prints cross-validated quality and writes `knowledge/answer/weights.json`. Uses nothing of the evaluation questions in `../shared`.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from knowledge.answer import abstain, rank
from knowledge.answer.engine import Engine
from knowledge.encode import make_encoder
from knowledge.store import Store

TODAY = date(2026, 11, 22)
NEGATIVES = 12
QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
WEIGHTS = Path(rank.__file__).parent / "weights.json"


def variants(store: Store) -> list[tuple[int, int, str]]:
    """(row, entry number, question) of every stored variant."""
    query = "SELECT r.id, e.ord, r.text FROM search_row AS r JOIN entry AS e ON e.slug = r.entry WHERE r.field = 'question'"
    return list(store.connection.execute(query))


def fit_rank(engine: Engine, rows: list[tuple[int, int, str]]) -> tuple[list[float], float]:
    """Pairwise logistic regression: the right entry against the strongest wrong ones. Returns weights and success@1."""
    samples, groups, lists = [], [], []
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
    differences, owners = np.array(samples), np.array(groups)
    scores = []
    for train, test in GroupKFold(5).split(differences, groups=owners):
        fitted = pairwise(differences[train])
        held = set(owners[test])
        hits = [
            len(right) and (features @ fitted).argmax() == right[0]
            for (features, right), (_, entry, _) in zip(lists, rows, strict=True)
            if entry in held
        ]
        scores.append(np.mean(hits))
    return [round(float(w), 4) for w in pairwise(differences)], float(np.mean(scores))


def pairwise(differences: np.ndarray) -> np.ndarray:
    """Weights by logistic loss over (right - wrong), each held to the sign that its feature means: a left-out variant differs
    from its siblings on purpose, so that a free fit would punish the very likeness that real questions show."""
    bounds = [(None, 0) if name.endswith("_missing") else (None, None) if name.startswith("kind") else (0, None) for name in rank.FEATURES]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = differences @ weights
        slope = -expit(-margin)
        return float(np.logaddexp(0, -margin).mean() + 1e-3 * weights @ weights), differences.T @ slope / len(margin) + 2e-3 * weights

    return minimize(loss, np.zeros(differences.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x


def fit_abstain(engine: Engine, rows: list[tuple[int, int, str]]) -> tuple[list[float], dict[str, float]]:
    """Logistic regression: does the best entry answer? Half of the variants with their entry there, half with it gone."""
    samples, labels, groups, weights = [], [], [], []
    for number, (row, entry, question) in enumerate(rows):
        reading = engine.read(question, TODAY)
        gone = number % 2 == 1
        ranked = engine.ranker.rank(reading, drop_row=row, drop_entry=entry if gone else -1)
        if len(ranked):
            samples.append(abstain.signals(reading, ranked, engine.ranker.index))
            # A neighbour often answers as well when the entry itself is gone: such a miss weighs less than a sure one.
            labels.append(0 if gone else 1)
            weights.append(0.35 if gone else 1.0)
            groups.append(entry)
    for name in ("unanswerable_near", "unanswerable_far"):
        for number, question in enumerate(load(name)):
            reading = engine.read(question, TODAY)
            ranked = engine.ranker.rank(reading)
            if len(ranked):
                samples.append(abstain.signals(reading, ranked, engine.ranker.index))
                labels.append(0)
                weights.append(6.0)
                groups.append(-1 - number)
    for number, question in enumerate([*load("answerable"), *load("safe_lookalikes")]):
        reading = engine.read(question, TODAY)
        ranked = engine.ranker.rank(reading)
        if len(ranked):
            samples.append(abstain.signals(reading, ranked, engine.ranker.index))
            labels.append(1)
            weights.append(6.0)
            groups.append(-1000 - number)
    x, y, g, w = map(np.array, (samples, labels, groups, weights))
    held = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, g):
        model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=2000).fit(x[train], y[train], sample_weight=w[train])
        held[test] = model.decision_function(x[test])
    real = g < 0
    if not real.any():
        real = np.ones(len(g), dtype=bool)
    report = {"auroc": roc_auc_score(y, held), "auroc_sets": roc_auc_score(y[real], held[real])}
    for share in (0.02, 0.05, 0.1):
        cut = np.quantile(held[real & (y == 1)], share)
        report[f"false at {share:.0%} abstained"] = float((held[real & (y == 0)] >= cut).mean())
        report[f"p at {share:.0%} abstained"] = float(1 / (1 + np.exp(-cut)))
    model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=2000).fit(x, y, sample_weight=w)
    return [round(float(c), 4) for c in model.coef_[0]], report


def load(name: str) -> list[str]:
    """The questions of one set in tests/questions."""
    path = QUESTIONS / f"{name}.jsonl"
    return [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()] if path.exists() else []


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
    stored["abstain"][options.encoder], report = fit_abstain(engine, rows)
    for name, value in report.items():
        print(f"{name:28} {value:.3f}")
    for name, weight in zip(abstain.SIGNALS, stored["abstain"][options.encoder], strict=True):
        print(f"  {name:14} {weight:8.3f}")
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
