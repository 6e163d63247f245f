"""What people ask of the desk in chat: the words that they draw from."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpus import SAMPLE, variants
from knowledge import KnowledgeBase

STATES = (
    "Finland", "Poland", "Ukraine", "Russia", "United States", "China", "India", "Pakistan",
    "Estonia", "Latvia", "Lithuania", "Norway", "Angola", "Cambodia", "Colombia", "Myanmar",
    "Syria", "Turkey", "Israel", "Egypt", "France", "Germany", "Brazil", "Japan",
)  # fmt: skip
TREATIES = ("Ottawa Convention", "CCM", "CCW", "Amended Protocol II", "Protocol V")
PROVISIONS = ("art 5(1)", "art 20(3)", "Rule 81", "AP II art 3")
TOPICS = ("us policy", "clearance", "withdrawals", "ukraine", "casualties", "smart mines")
GROUPS = ("NATO", "EU", "Northern Europe", "G20")
DAYS = ("2010-05-01", "2024-11-20", "2025-12-27", "2026-01-09", "2026-01-10")


def questions(base: Path) -> list[str]:
    """Questions in plain words."""
    return [case.question for case in variants(base, SAMPLE)]


def entries(base: Path) -> list[str]:
    """The names of all entries of the base."""
    with KnowledgeBase.open(base) as desk:
        return [slug for slug, *_ in desk.browse()]
