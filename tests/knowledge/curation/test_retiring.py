"""Reverting, retiring and merging."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.curation.curator import Curator
from knowledge.curation.model import Origin, State
from knowledge.errors import (
    NothingChanged,
    StaleBase,
    UnknownEntry,
    UnknownRevision,
    Unsound,
)
from knowledge.store import Store
from tests.knowledge.curation.conftest import ENTRY, act, new_entry, proposal, rows, title


def test_revert_is_a_new_revision(curator: Curator, change: Callable[..., int], path: Path) -> None:
    change("decision-2024", title="Second")
    change("decision-2024", 2, title="Third")
    made = curator.revert(ENTRY, "decision-2024", 1, act(minutes=9, reason="It was right."))
    assert (made.number, made.base, made.origin) == (4, 1, Origin.REVERT)
    assert title(path) == "A decision of 2024"
    titles = [one.fields["title"] for one in curator.history(ENTRY, "decision-2024")]
    assert titles == ["A decision of 2024", "Second", "Third", "A decision of 2024"]
    with pytest.raises(NothingChanged):
        curator.revert(ENTRY, "decision-2024", 1, act())
    with pytest.raises(StaleBase):
        curator.revert(ENTRY, "decision-2024", 2, act(), base=3)
    with pytest.raises(UnknownRevision):
        curator.revert(ENTRY, "decision-2024", 7, act())


def test_retire_and_bring_back(curator: Curator, path: Path) -> None:
    other = proposal(curator, title="Too late")
    number = curator.propose_retire(ENTRY, "decision-2024", act("ed")).id
    made = curator.approve(number, act(reason="not notable"))
    assert made is not None
    assert made.state is State.RETIRED
    with pytest.raises(UnknownEntry):
        title(path)
    store = Store(path)
    assert "decision-2024" not in [slug for slug, *_ in store.list_entries()]
    assert {id: count for id, _, count in store.topics()}["debate"] == 1
    store.close()
    closed = curator.proposal(other)
    assert (closed.standing, closed.reason) == ("superseded", "decision-2024 was retired")
    with pytest.raises(Unsound):
        curator.propose(new_entry("decision-2024"), act())
    curator.revert(ENTRY, "decision-2024", 1, act(reason="notable after all"))
    assert title(path) == "A decision of 2024"


def test_an_entry_that_others_refer_to_is_not_retired(curator: Curator) -> None:
    draft = new_entry(data={"related": ["decision-2024"]})
    curator.approve(curator.propose(draft, act()).id, act())
    with pytest.raises(Unsound, match="new-one refers to it"):
        curator.propose_retire(ENTRY, "decision-2024", act())


def test_merge(curator: Curator, path: Path, connection: sqlite3.Connection) -> None:
    for slug, related in (("one", []), ("two", ["one"]), ("three", ["one"])):
        draft = new_entry(slug, aliases=[f"alias of {slug}"], data={"related": related})
        curator.approve(curator.propose(draft, act()).id, act())
    held = curator.propose_merge("one", "two", act("ed"))
    assert {d.field for d in curator.changes(held)} >= {"aliases.2", "statements.2"}
    made = curator.approve(held.id, act(reason="the same thing"))
    assert made is not None
    assert (made.key, made.number, made.origin) == ("two", 2, Origin.MERGE)
    store = Store(path)
    two = store.entry("two")
    assert two.aliases == ("alias of two", "A term called one", "alias of one")
    assert [s.text for s in two.statements] == [
        "The term two means this.",
        "The term one means this.",
    ]
    assert two.details == {"related": []}
    assert store.entry("three").details == {"related": ["two"]}
    assert store.resolve("one") == "two"
    assert store.resolve("two") == "two"
    store.close()
    assert rows(connection, "one") == []
    assert curator.history(ENTRY, "one")[-1].state is State.RETIRED
    with pytest.raises(Unsound):
        curator.propose_merge("one", "three", act())


def test_a_merge_is_undone_by_two_reverts(curator: Curator, path: Path) -> None:
    for slug in ("one", "two"):
        draft = new_entry(slug, aliases=[f"alias of {slug}"])
        curator.approve(curator.propose(draft, act()).id, act())
    curator.approve(curator.propose_merge("one", "two", act()).id, act())
    with pytest.raises(Unsound, match="alias of two already"):
        curator.revert(ENTRY, "one", 1, act())  # its names are the other's now
    curator.revert(ENTRY, "two", 1, act())
    curator.revert(ENTRY, "one", 1, act())
    store = Store(path)
    assert [store.entry(slug).slug for slug in ("one", "two")] == ["one", "two"]
    assert store.resolve("one") == "one"
    assert store.entry("two").aliases == ("alias of two",)
    store.close()


def test_merge_waits_for_both(curator: Curator, change: Callable[..., int]) -> None:
    curator.approve(curator.propose(new_entry(), act()).id, act())
    held = curator.propose_merge("new-one", "decision-2024", act())
    change("decision-2024", title="Moved on")
    with pytest.raises(StaleBase) as caught:
        curator.approve(held.id, act())
    assert caught.value.key == "decision-2024"


def test_what_is_retired_is_not_retired_again(curator: Curator) -> None:
    curator.approve(curator.propose_retire(ENTRY, "decision-2024", act()).id, act())
    with pytest.raises(NothingChanged):
        curator.propose_retire(ENTRY, "decision-2024", act())
