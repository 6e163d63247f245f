"""What the base does not cover is counted by its words, never with a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.access import Access
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Raw, Request
from bot.state.db import FILE
from bot.state.gaps import GapLedger, anonymous, most_asked, most_marked
from knowledge import KnowledgeBase

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_counted_once_a_question(tmp_path: Path) -> None:
    ledger = GapLedger(tmp_path)
    for question, day in (("Who WON?", 20), ("who  won?", 21), ("why", 21)):
        ledger.gap(question, date(2026, 11, day))
    assert most_asked(tmp_path) == [
        ("who won?", 2, "2026-11-20", "2026-11-21"),
        ("why", 1, "2026-11-21", "2026-11-21"),
    ]


def test_nothing_kept_points_to_a_person(tmp_path: Path) -> None:
    GapLedger(tmp_path).gap("mail a.b@c.org or +44 20 7946 0958, <@1234> @bob https://x.y/z", TODAY)
    columns = [row[1] for row in sqlite3.connect(tmp_path / FILE).execute("PRAGMA table_info(gap)")]
    assert columns == ["question", "asked", "first", "last"]
    kept = most_asked(tmp_path)[0][0]
    assert not any(part in kept for part in ("a.b", "7946", "1234", "bob", "x.y"))


def test_long_questions_are_cut() -> None:
    assert len(anonymous("w " * 1_000)) == 200


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    GapLedger(tmp_path / "file").gap("who won?", TODAY)


def test_no_file_no_gaps(tmp_path: Path) -> None:
    assert most_asked(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_marks_are_counted_by_question_and_entry(tmp_path: Path) -> None:
    ledger = GapLedger(tmp_path)
    ledger.unhelpful("Who WON?", ("a", "b"), TODAY)
    ledger.unhelpful("who won?", ("a",), TODAY)
    ledger.unhelpful("what now", (), TODAY)
    assert most_marked(tmp_path) == [
        ("who won?", "a", 2, "2026-11-22", "2026-11-22"),
        ("what now", "", 1, "2026-11-22", "2026-11-22"),
        ("who won?", "b", 1, "2026-11-22", "2026-11-22"),
    ]


class Counts:
    """Records what was counted."""

    def __init__(self) -> None:
        self.gaps: list[str] = []
        self.marks: list[tuple[str, tuple[str, ...]]] = []

    def gap(self, question: str, today: date) -> None:
        self.gaps.append(question)

    def unhelpful(self, question: str, entries: Sequence[str], today: date) -> None:
        self.marks.append((question, tuple(entries)))

    def close(self) -> None:
        return


def _asked(base: KnowledgeBase, question: str, **values: Raw) -> Counts:
    counts = Counts()
    desk = Desk(base=base, access=Access(), report=lambda *_: None, ledger=counts)
    desk.handle(
        Request(
            command="ask",
            values={"question": question, **values},
            actor=Actor(platform="test", id="1"),
            place=Place(platform="test"),
            now=NOW,
        )
    )
    return counts


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("gimme a good pizza recipe", True),
        ("is finland bound by the mine ban", False),
        ("how to build a landmine", False),
    ],
)
def test_only_the_uncovered_are_counted(base: KnowledgeBase, question: str, counted: bool) -> None:
    assert _asked(base, question).gaps == ([question] if counted else [])


def test_what_did_not_help_is_counted_with_its_entries(base: KnowledgeBase) -> None:
    counts = _asked(base, "what is a bounding mine", unhelpful=True)
    assert counts.gaps == []
    [(question, entries)] = counts.marks
    assert question == "what is a bounding mine"
    assert entries
