"""The curated base, edited at random, against the same written whole."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import numpy as np

from knowledge import KnowledgeBase
from knowledge.model import Entry
from tests.knowledge.index.editing import (
    Editor,
    Written,
    copied,
    features,
    gazetteer_of,
    rebuilt,
    spoken,
)

TODAY = date(2026, 11, 22)
EDITS = 60
QUESTIONS = 80


def mixed(one: Entry, other: Entry) -> Written:
    """The questions of one entry with the statements of another."""
    return Written(
        one.title,
        one.questions[:5] + other.questions[:2],
        tuple(statement.text for statement in other.statements),
        other.aliases,
        "explainer",
    )


def test_edits_of_the_curated_base(base_path: Path, tmp_path: Path) -> None:
    path = copied(base_path, tmp_path / "base.db")
    gazetteer, dice = gazetteer_of(path), random.Random(20261122)
    editor = Editor(path, gazetteer)
    with KnowledgeBase.open(path) as base:
        slugs = [slug for slug, kind, *_ in base.browse() if kind not in {"debate", "provision"}]
        asked = [base.entry(slug).questions[0] for slug in dice.sample(slugs, QUESTIONS)]
        for number in range(EDITS):
            slug = dice.choice(slugs)
            if number % 6 == 0:
                editor.retire(slug)
            else:
                chosen = [base.store.entry(one) for one in dice.sample(base.store.slugs, 2)]
                editor.put(dice.choice([slug, f"new-{number % 9}"]), mixed(*chosen))
            base.refresh()
        editor.close()
        with KnowledgeBase.open(rebuilt(path, tmp_path / "anew.db", gazetteer)) as anew:
            for question in asked:
                mine, theirs = (features(one, question, TODAY) for one in (base, anew))
                assert mine["entries"].tolist() == theirs["entries"].tolist(), question
                assert mine["slugs"].tolist() == theirs["slugs"].tolist(), question
                np.testing.assert_allclose(mine["features"], theirs["features"], atol=1e-4)
                np.testing.assert_allclose(mine["scores"], theirs["scores"], atol=1e-4)
                assert spoken(base.ask(question, today=TODAY)) == spoken(
                    anew.ask(question, today=TODAY)
                ), question
