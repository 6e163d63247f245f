"""Proposals and what becomes of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Action, Draft, Origin, Standing, State, Target
from knowledge.curation.rows import SearchRows
from knowledge.errors import (
    AlreadyDecided,
    NothingChanged,
    NotInBase,
    ReasonMissing,
    StaleBase,
    UnknownEntry,
    UnknownProposal,
    UnknownRevision,
    Unsound,
)
from knowledge.store import Store
from tests.knowledge.curation.conftest import act, edited, new_entry

ENTRY = Target.ENTRY


def title(path: Path, slug: str = "decision-2024") -> str:
    store = Store(path)
    try:
        return store.entry(slug).title
    finally:
        store.close()


def proposal(curator: Curator, by: str = "ed", **fields: object) -> int:
    draft = edited(curator.draft_of(ENTRY, "decision-2024"), **fields)
    return curator.propose(draft, act(by)).id


def rows(connection: sqlite3.Connection, slug: str) -> list[tuple[str, str]]:
    query = "SELECT field, text FROM search_row WHERE entry = ? ORDER BY id"
    return connection.execute(query, [slug]).fetchall()


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


def test_edit_and_approve(curator: Curator, path: Path) -> None:
    number = proposal(curator, title="A desicion")
    draft = edited(curator.draft_of(ENTRY, "decision-2024"), title="A decision")
    made = curator.approve(number, act(), draft=draft)
    assert made is not None
    assert (made.author, made.decided_by, title(path)) == ("ed", "rita", "A decision")
    assert curator.proposal(number).fields["title"] == "A decision"


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


def test_what_has_become_wrong_is_not_approved(curator: Curator) -> None:
    first = curator.propose(new_entry("one", aliases=["the very name"]), act())
    second = curator.propose(new_entry("two", aliases=["The very name"]), act())
    curator.approve(first.id, act())
    with pytest.raises(Unsound, match="alias of one already"):
        curator.approve(second.id, act())


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


def test_what_is_retired_is_not_retired_again(curator: Curator) -> None:
    curator.approve(curator.propose_retire(ENTRY, "decision-2024", act()).id, act())
    with pytest.raises(NothingChanged):
        curator.propose_retire(ENTRY, "decision-2024", act())


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
