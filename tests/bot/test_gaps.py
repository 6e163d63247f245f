"""What the base does not cover is counted by its words, never with a person."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.access import Access
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Request
from bot.gaps import FILE, anonymous, make_counter, most_asked
from knowledge import KnowledgeBase

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_counted_once_a_question(tmp_path: Path) -> None:
    count = make_counter(tmp_path)
    for question, day in (("Who WON?", 20), ("who  won?", 21), ("why", 21)):
        count(question, date(2026, 11, day))
    assert most_asked(tmp_path) == [
        ("who won?", 2, "2026-11-20", "2026-11-21"),
        ("why", 1, "2026-11-21", "2026-11-21"),
    ]


def test_nothing_kept_points_to_a_person(tmp_path: Path) -> None:
    make_counter(tmp_path)("mail a.b@c.org or +44 20 7946 0958, <@1234> @bob https://x.y/z", TODAY)
    columns = [row[1] for row in sqlite3.connect(tmp_path / FILE).execute("PRAGMA table_info(gap)")]
    assert columns == ["question", "asked", "first", "last"]
    kept = most_asked(tmp_path)[0][0]
    assert not any(part in kept for part in ("a.b", "7946", "1234", "bob", "x.y"))


def test_long_questions_are_cut() -> None:
    assert len(anonymous("w " * 1_000)) == 200


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    make_counter(tmp_path / "file")("who won?", TODAY)


def test_no_file_no_gaps(tmp_path: Path) -> None:
    assert most_asked(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("gimme a good pizza recipe", True),
        ("is finland bound by the mine ban", False),
        ("how to build a landmine", False),
    ],
)
def test_only_the_uncovered_are_counted(base: KnowledgeBase, question: str, counted: bool) -> None:
    asked: list[str] = []
    desk = Desk(
        base=base,
        access=Access(),
        report=lambda *_: None,
        count_gap=lambda text, _day: asked.append(text),
    )
    desk.handle(
        Request(
            command="ask",
            values={"question": question},
            actor=Actor(platform="test", id="1"),
            place=Place(platform="test"),
            now=NOW,
        )
    )
    assert asked == ([question] if counted else [])
