"""What becomes of proposals."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Barrier, Thread

import pytest

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Action, Origin, Standing
from knowledge.curation.rows import SearchRows
from knowledge.errors import (
    AlreadyDecided,
    ReasonMissing,
    UnknownEntry,
    Unsound,
)
from knowledge.store import Store
from tests.knowledge.curation.conftest import ENTRY, act, edited, new_entry, proposal, rows, title


def test_the_approved_version_stays_public_until_the_new_one_is(
    curator: Curator, path: Path
) -> None:
    number = proposal(curator, title="The decision of November 2024")
    assert title(path) == "A decision of 2024"
    made = curator.approve(number, act(minutes=5, reason="clearer"))
    assert made is not None
    assert (made.number, made.base, made.origin, made.author, made.decided_by, made.reason) == (
        2,
        1,
        Origin.PROPOSAL,
        "ed",
        "rita",
        "clearer",
    )
    assert title(path) == "The decision of November 2024"
    assert curator.proposal(number).standing is Standing.APPROVED


def test_all_of_an_entry_moves(
    curator: Curator, connection: sqlite3.Connection, path: Path
) -> None:
    before = Store(path).entry("decision-2024").statements[0].id
    draft = edited(
        curator.draft_of(ENTRY, "decision-2024"),
        aliases=["the 2024 decision", "that decision"],
        questions=["what was decided", "who decided it", "why was it decided"],
        topics=["debate", "law"],
        statements=[
            *curator.draft_of(ENTRY, "decision-2024").fields["statements"],
            {"text": "It took effect in 2025.", "cite": ["news @ p. 3"], "from": "2025"},
        ],
    )
    curator.approve(curator.propose(draft, act("ed")).id, act())
    entry = Store(path).entry("decision-2024")
    assert entry.aliases == ("the 2024 decision", "that decision")
    assert entry.topics == ("debate", "law")
    assert [s.text for s in entry.statements][1] == "It took effect in 2025."
    assert entry.statements[1].citations[0].locator == "p. 3"
    assert entry.statements[0].id == before  # what stays keeps its id
    assert rows(connection, "decision-2024") == [
        ("title", "A decision of 2024"),
        ("alias", "the 2024 decision"),
        ("alias", "that decision"),
        ("question", "what was decided"),
        ("question", "who decided it"),
        ("question", "why was it decided"),
        ("statement", "In November 2024 it was decided."),
        ("statement", "It took effect in 2025."),
    ]


def test_a_new_entry(curator: Curator, path: Path) -> None:
    number = curator.propose(new_entry(), act("ed")).id
    assert curator.proposal(number).action is Action.ADD
    with pytest.raises(UnknownEntry):
        title(path, "new-one")
    made = curator.approve(number, act())
    assert made is not None
    assert made.number == 1
    assert title(path, "new-one") == "A term called new-one"
    assert curator.history(ENTRY, "new-one") == (made,)


def test_a_rejection_needs_a_reason(curator: Curator, path: Path) -> None:
    number = proposal(curator, title="Another")
    with pytest.raises(ReasonMissing):
        curator.reject(number, act(reason=" "))
    held = curator.reject(number, act(reason="No source for it."))
    assert (held.standing, held.reason, held.decided_by) == (
        "rejected",
        "No source for it.",
        "rita",
    )
    assert title(path) == "A decision of 2024"
    assert curator.queue() == ()


def test_the_second_to_decide_is_told_who_and_what(curator: Curator) -> None:
    number = proposal(curator, title="Another")
    curator.reject(number, act("rita", reason="no"))
    for decide in (curator.approve, curator.reject, curator.withdraw):
        with pytest.raises(AlreadyDecided) as caught:
            decide(number, act("sam", reason="yes"))
        assert (caught.value.by, caught.value.what, caught.value.reason) == (
            "rita",
            "rejected",
            "no",
        )


def test_of_two_connections_one_wins(path: Path, curator: Curator) -> None:
    for turn in range(8):
        number = proposal(curator, title=f"Title number {turn}")
        told: list[object] = []
        start = Barrier(2)

        def decide(name: str, number: int, start: Barrier, told: list[object]) -> None:
            own = connect(path)
            start.wait()
            try:
                told.append(Curator(own, SearchRows(own)).approve(number, act(name)))
            except AlreadyDecided as error:
                told.append(error)
            own.close()

        threads = [
            Thread(target=decide, args=[name, number, start, told]) for name in ("rita", "sam")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (lost,) = [one for one in told if isinstance(one, AlreadyDecided)]
        (won,) = [one for one in told if not isinstance(one, AlreadyDecided)]
        assert won.decided_by == lost.by  # type: ignore[attr-defined]
        assert curator.draft_of(ENTRY, "decision-2024").base == turn + 2


def test_edit_and_approve(curator: Curator, path: Path) -> None:
    number = proposal(curator, title="A desicion")
    draft = edited(curator.draft_of(ENTRY, "decision-2024"), title="A decision")
    made = curator.approve(number, act(), draft=draft)
    assert made is not None
    assert (made.author, made.decided_by, title(path)) == ("ed", "rita", "A decision")
    assert curator.proposal(number).fields["title"] == "A decision"


def test_what_has_become_wrong_is_not_approved(curator: Curator) -> None:
    first = curator.propose(new_entry("one", aliases=["the very name"]), act())
    second = curator.propose(new_entry("two", aliases=["The very name"]), act())
    curator.approve(first.id, act())
    with pytest.raises(Unsound, match="alias of one already"):
        curator.approve(second.id, act())
