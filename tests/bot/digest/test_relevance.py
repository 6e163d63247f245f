"""How well relevance does on labelled headlines, as a ratchet; the figures are printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.digest.model import Judgement
from bot.digest.relevance import Relevance
from knowledge import KnowledgeBase

HEADLINES = yaml.safe_load(Path(__file__).with_name("headlines.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class Floor:
    """The least that each figure must be: a little below what was reached."""

    precision: float
    recall: float
    states_precision: float
    states_recall: float
    topics_recall: float


FLOORS = {
    "dev": Floor(0.97, 0.95, 0.96, 0.97, 0.91),
    "test": Floor(0.97, 0.88, 0.96, 0.96, 0.89),
    "late": Floor(0.96, 0.85, 0.94, 0.95, 0.83),
}


@pytest.fixture(scope="module")
def relevance(base: KnowledgeBase) -> Relevance:
    return Relevance.of(base)


def of_set(name: str) -> list[dict[str, Any]]:
    return [item for item in HEADLINES if item["set"] == name]


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def test_the_set_is_large_mixed_and_without_twins() -> None:
    titles = Counter(item["title"] for item in HEADLINES)
    languages = Counter(item["language"] for item in HEADLINES)
    assert len(HEADLINES) >= 240
    assert max(titles.values()) == 1
    assert share(sum(not item["relevant"] for item in HEADLINES), len(HEADLINES)) >= 0.4
    assert {"en", "uk", "ru", "fr", "es", "de"} <= languages.keys()
    for name in ("dev", "test"):
        assert 0.4 < share(len(of_set(name)), len(of_set("dev")) + len(of_set("test"))) < 0.6


@pytest.mark.parametrize("name", FLOORS)
def test_precision_and_recall_stay_where_they_were(
    relevance: Relevance, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    items = of_set(name)
    judged = [relevance.judge(i["title"], i["summary"], i["language"]) for i in items]
    found = figures(items, judged)
    with capsys.disabled():
        print(f"\nrelevance on {name} ({len(items)}): {found}")  # noqa: T201 - asked for
    floor = FLOORS[name]
    for figure in Floor.__dataclass_fields__:
        assert getattr(found, figure) >= getattr(floor, figure), figure


def figures(items: list[dict[str, Any]], judged: list[Judgement]) -> Floor:
    """Precision and recall of relevance; of states, and recall of topics, where labelled."""
    counts: Counter[str] = Counter()
    for item, judgement in zip(items, judged, strict=True):
        counts["right"] += item["relevant"] and judgement.relevant
        counts["said"] += judgement.relevant
        counts["so"] += item["relevant"]
        if "states" in item:
            states, known = set(judgement.states), set(item["states"])
            counts["states right"] += len(states & known)
            counts["states said"] += len(states)
            counts["states so"] += len(known)
        topics = set(item.get("topics", ()))
        counts["topics right"] += len(topics & set(judgement.topics))
        counts["topics so"] += len(topics)
    return Floor(
        round(share(counts["right"], counts["said"]), 3),
        round(share(counts["right"], counts["so"]), 3),
        round(share(counts["states right"], counts["states said"]), 3),
        round(share(counts["states right"], counts["states so"]), 3),
        round(share(counts["topics right"], counts["topics so"]), 3),
    )
