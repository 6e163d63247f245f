"""Proposals and suggestions before they are decided."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.curation.curator import Curator
from knowledge.curation.model import Draft, Standing, Target
from knowledge.errors import (
    NothingChanged,
    NotInBase,
    StaleBase,
    UnknownProposal,
    Unsound,
)
from tests.knowledge.curation.conftest import ENTRY, act, edited, new_entry, proposal, title


def test_a_base_that_has_moved_shows_three_ways(curator: Curator) -> None:
    first, second = (
        proposal(curator, title="The decision of November 2024"),
        proposal(curator, "eve", title="The 2024 decision", date="2024-11-20"),
    )
    curator.approve(first, act())
    assert [queued.stale for queued in curator.queue()] == [True]
    with pytest.raises(StaleBase) as caught:
        curator.approve(second, act())
    one, two = caught.value.differences
    assert (one.field, one.base, one.theirs, one.yours, one.conflict) == (
        "title",
        "A decision of 2024",
        "The decision of November 2024",
        "The 2024 decision",
        True,
    )
    assert (two.field, two.theirs, two.yours, two.conflict) == (
        "date",
        "2024-11",
        "2024-11-20",
        False,
    )
    assert "".join(p.text for p in one.your_change if p.change != "removed") == one.yours
    assert curator.proposal(second).standing is Standing.OPEN


def test_a_rebase(curator: Curator, path: Path) -> None:
    first, second = proposal(curator, title="The first"), proposal(curator, title="The second")
    curator.approve(first, act())
    draft = edited(curator.draft_of(ENTRY, "decision-2024"), title="The first and second")
    assert curator.amend(second, draft, act("ed")).base == 2
    curator.approve(second, act())
    assert title(path) == "The first and second"


def test_what_is_wrong_is_refused_and_leaves_nothing(
    curator: Curator, connection: sqlite3.Connection
) -> None:
    before = list(connection.iterdump())
    with pytest.raises(Unsound, match="there is no source 'blog'"):
        proposal(curator, statements=[{"text": "It was.", "cite": ["blog"]}])
    with pytest.raises(NothingChanged):
        proposal(curator, title="A decision of 2024")
    with pytest.raises(UnknownProposal):
        curator.approve(99, act())
    assert list(connection.iterdump()) == before


def test_a_correction_is_never_refused_as_covered(curator: Curator) -> None:
    text = "In November 2024 it was decided."
    held = curator.suggest(text, act("reader"), key="decision-2024", source="https://example.org")
    assert (held.action, held.fields) == (
        "suggest",
        {"text": text, "source": "https://example.org"},
    )
    with pytest.raises(Unsound):
        curator.suggest("  ", act("reader"))
    number = curator.suggest("Something is missing.", act("reader")).id
    assert curator.approve(number, act()) is None
    assert [one.proposal.id for one in curator.queue()] == [held.id]


def test_a_suggestion_is_answered_by_the_proposal_made_from_it(curator: Curator) -> None:
    asked = curator.suggest("There is a new term.", act("reader"))
    made = curator.propose(new_entry(), act("ed"), answers=asked.id)
    curator.approve(made.id, act(reason="thank you"))
    told = curator.proposal(asked.id)
    assert (told.standing, told.reason) == ("approved", "thank you")


def test_only_a_suggestion_is_answered(curator: Curator) -> None:
    other = curator.propose(new_entry(), act("ed"))
    with pytest.raises(Unsound, match="no suggestion"):
        curator.propose(new_entry("two"), act("ed"), answers=other.id)


def test_a_suggestion_cannot_become_an_entry_by_amending(curator: Curator) -> None:
    asked = curator.suggest("There is a new term.", act("reader"), key="new-one")
    with pytest.raises(Unsound):
        curator.amend(asked.id, new_entry(), act("ed"))


def test_withdrawing(curator: Curator) -> None:
    number = proposal(curator, title="Another")
    assert curator.withdraw(number, act("ed", reason="mistake")).standing == "withdrawn"
    assert curator.queue() == ()


def test_differences_word_by_word(curator: Curator, change: Callable[..., int]) -> None:
    change("decision-2024", statements=[{"text": "In May 2024 it was decided.", "cite": ["news"]}])
    found = {d.field: d for d in curator.diff(ENTRY, "decision-2024", 1, 2)}
    assert set(found) == {"statements.1.text", "statements.1.cite.2", "statements.1.confidence"}
    words = [(p.change, p.text) for p in found["statements.1.text"].pieces]
    assert words == [
        ("kept", "In "),
        ("removed", "November"),
        ("added", "May"),
        ("kept", " 2024 it was decided."),
    ]


def test_a_moment_needs_its_zone(curator: Curator) -> None:
    from datetime import datetime

    from knowledge.curation.model import Act

    with pytest.raises(ValueError, match="zone"):
        curator.suggest("text", Act(by="x", at=datetime(2026, 12, 1)))  # noqa: DTZ001


def test_a_draft_of_nothing(curator: Curator) -> None:
    for target in Target:
        with pytest.raises(NotInBase, match="no"):
            curator.draft_of(target, "no")
    assert Draft(target=ENTRY, key="x", base=0, fields={}).is_new
