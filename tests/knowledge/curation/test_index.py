"""With the real index: what is approved is found, what is retired is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Target
from knowledge.curation.opening import bring_up_to_date, open_curator
from knowledge.encode import make_encoder
from knowledge.errors import BaseOutdated, UnknownEntry
from knowledge.index.update import IndexWriter
from tests.knowledge.curation.conftest import act, edited, new_entry
from tests.knowledge.curation.invariants import check_base
from tests.knowledge.small_packs import entry_of, small_packs, write_packs

TODAY = date(2026, 12, 1)


@pytest.fixture
def base(path: Path) -> Iterator[KnowledgeBase]:
    """The base as readers have it open all the while."""
    with KnowledgeBase.open(path) as opened:
        yield opened


@pytest.fixture
def curator(path: Path, base: KnowledgeBase) -> Iterator[Curator]:
    """A curator with the index of the base."""
    connection = connect(path)
    yield Curator(connection, IndexWriter(connection, base.store.gazetteer, make_encoder("static")))
    check_base(connection)
    connection.close()


def first(base: KnowledgeBase, question: str) -> str:
    base.refresh()
    return next(iter(base.ask(question, today=TODAY).entries), "")


def test_an_approval_is_found_and_a_retirement_is_not(
    base: KnowledgeBase, curator: Curator
) -> None:
    draft = new_entry(
        title="The zebra protocol", questions=["what is the zebra protocol", "a", "b"]
    )
    curator.approve(curator.propose(draft, act()).id, act())
    assert first(base, "what is the zebra protocol") == "new-one"
    changed = edited(curator.draft_of(Target.ENTRY, "new-one"), title="The giraffe protocol")
    curator.approve(curator.propose(changed, act()).id, act())
    assert first(base, "the giraffe protocol") == "new-one"
    assert base.entry("new-one@1").title == "The zebra protocol"
    curator.approve(curator.propose_retire(Target.ENTRY, "new-one", act()).id, act())
    assert first(base, "the giraffe protocol") != "new-one"
    with pytest.raises(UnknownEntry):
        base.entry("new-one")
    curator.revert(Target.ENTRY, "new-one", 1, act())
    assert first(base, "what is the zebra protocol") == "new-one"


def test_newer_packs_come_to_an_edited_base(path: Path, tmp_path: Path) -> None:
    encoder, data, folder = make_encoder("static"), small_packs(), tmp_path / "packs"
    assert bring_up_to_date(path, act("ada"), encoder, write_packs(folder, data)) is None
    curator = open_curator(path, encoder)
    draft = new_entry(
        title="The zebra protocol", questions=["what is the zebra protocol", "a", "b"]
    )
    curator.approve(curator.propose(draft, act()).id, act())
    curator.connection.close()
    data["law/instruments.yaml"][1]["names"] = ["the grand study"]
    data["lexicon.yaml"].append({"id": "zebra", "phrases": ["zebra", "striped horse"]})
    entry_of(data, "decision-2024")["title"] = "Newer"
    plan = bring_up_to_date(path, act("ada"), encoder, write_packs(folder, data))
    assert plan is not None
    assert plan.counts["changed"] == 1
    assert bring_up_to_date(path, act("ada"), encoder, folder) is None
    with KnowledgeBase.open(path) as base:
        assert first(base, "what is the striped horse protocol") == "new-one"
        assert base.entry("decision-2024").title == "Newer"
    with closing(connect(path)) as connection:
        check_base(connection)


def test_the_encoder_must_be_that_of_the_base(path: Path) -> None:
    class Other:
        name = "other"
        dimensions = 3

        def encode(self, texts: object) -> object:
            return texts

    with pytest.raises(BaseOutdated):
        open_curator(path, Other())  # type: ignore[arg-type]


def test_an_answer_given_earlier_can_be_given_again(base: KnowledgeBase, curator: Curator) -> None:
    text = {"text": "In May 2024 the whole matter was reopened.", "cite": ["news"]}
    draft = curator.draft_of(Target.ENTRY, "decision-2024")
    more = edited(draft, statements=[text, *draft.fields["statements"]], aliases=["the reopening"])
    curator.approve(curator.propose(more, act()).id, act())
    base.refresh()

    def said(recorded: date | None) -> list[str]:
        answer = base.ask("what was decided, the decision", today=TODAY, as_recorded=recorded)
        assert answer.entries[:1] == ("decision-2024",)
        return [statement.text for statement in answer.statements]

    assert "In May 2024 the whole matter was reopened." in said(None)
    assert said(date(2026, 11, 30)) == ["In November 2024 it was decided."]


def test_a_merged_entry_leads_to_the_other(base: KnowledgeBase, curator: Curator) -> None:
    for slug in ("one", "two"):
        curator.approve(curator.propose(new_entry(slug), act()).id, act())
    curator.approve(curator.propose_merge("one", "two", act()).id, act())
    base.refresh()
    assert base.entry("one").slug == "two"
    assert base.entry("one@1").slug == "one"
    assert first(base, "a term called one") == "two"
