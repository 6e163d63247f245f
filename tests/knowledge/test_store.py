"""The store reads and never writes; it answers for what the base held on a day of record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.errors import (
    BaseMissing,
    BaseOutdated,
    NotInBase,
    UnknownEntry,
    UnknownSource,
    UnknownState,
    UnknownTreaty,
)
from knowledge.model import Confidence, Kind, SourceKind
from knowledge.packing.build import build_base
from knowledge.store import Store
from knowledge.treaties import status_on

TODAY = date(2027, 6, 1)
BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)


@pytest.fixture
def small(folder: Path, tmp_path: Path) -> Path:
    """A small base, recorded on 22 November 2026."""
    path = tmp_path / "base.db"
    build_base(path, folder)
    return path


@pytest.fixture
def corrected(small: Path) -> Iterator[KnowledgeBase]:
    """A base that learned on 1 January 2027 of Finland's notice, and took back a statement."""
    with sqlite3.connect(small) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("UPDATE participation SET recorded_to = '2027-01-01' WHERE state = 'FIN'")
        db.execute(
            """INSERT INTO participation (id, recorded_from, state, treaty, signed, consent_type,
            consent_date, consent_year, entry_into_force, withdrawal_notified, withdrawal_effective,
            note, confidence) VALUES (99, '2027-01-01', 'FIN', 'APMBC', '', 'accession',
            '2012-01-09', '', '2012-07-01', '2025-07-10', '2026-01-10', '', 'high')"""
        )
        db.execute("INSERT INTO participation_citation (owner, ord, source) VALUES (99, 1, 'news')")
        db.execute("UPDATE statement SET recorded_to = '2027-01-01' WHERE text = 'Others say no.'")
    db.close()
    with KnowledgeBase.open(small) as base:
        yield base


def finland(base: KnowledgeBase, recorded: date | None) -> str:
    row = base.store.participations(recorded)["FIN", "APMBC"]
    return status_on(row.state, row.treaty, row, TODAY).stage


def test_the_law_as_recorded_before_and_after_a_correction(corrected: KnowledgeBase) -> None:
    assert [finland(corrected, day) for day in (BEFORE, AFTER, None)] == ["party", "left", "left"]
    assert (
        corrected.store.participations(BEFORE)["UKR", "APMBC"]
        == corrected.store.participations(AFTER)["UKR", "APMBC"]
    )
    assert corrected.store.participations(AFTER)["FIN", "APMBC"].citations[0].source.id == "news"


def test_an_answer_as_recorded_before_and_after_a_correction(corrected: KnowledgeBase) -> None:
    asked = [
        corrected.ask("Is Finland bound by the mine ban?", today=TODAY, as_recorded=day)
        .statements[0]
        .text
        for day in (BEFORE, AFTER)
    ]
    assert "is a State Party" in asked[0]
    assert "no longer bound" in asked[1]
    told = [
        corrected.status("Finland", "APMBC", today=TODAY, as_recorded=day).statements[0].text
        for day in (BEFORE, AFTER)
    ]
    assert told == asked


def test_statements_as_recorded_before_and_after(corrected: KnowledgeBase) -> None:
    texts = {
        day: [s.text for s in corrected.store.entry("debate-use", day).statements]
        for day in (BEFORE, AFTER)
    }
    assert texts == {BEFORE: ["Some say yes.", "Others say no."], AFTER: ["Some say yes."]}


def test_before_the_base_existed_it_says_so(corrected: KnowledgeBase) -> None:
    answer = corrected.ask(
        "Is Finland bound by the mine ban?", today=TODAY, as_recorded=date(2026, 11, 21)
    )
    assert answer.outcome == "unknown"
    assert answer.statements == ()
    assert "2026-11-22" in answer.remark
    assert corrected.store.participations(date(2026, 11, 21)) == {}
    with pytest.raises(UnknownEntry):
        corrected.store.entry("debate-use", date(2026, 11, 21))


@pytest.mark.parametrize("call", ["status", "compare", "parties", "law"])
def test_every_command_says_that_the_base_did_not_exist(
    corrected: KnowledgeBase, call: str
) -> None:
    argument = {"compare": ["Finland", "Ukraine"], "parties": "APMBC"}.get(call, "Finland")
    answer = getattr(corrected, call)(argument, today=TODAY, as_recorded=date(2020, 1, 1))
    assert answer.statements == ()


def test_a_searched_answer_as_recorded(corrected: KnowledgeBase) -> None:
    answer = corrected.ask("For and against", today=TODAY, as_recorded=BEFORE)
    assert [statement.text for statement in answer.statements] == [
        "Some say yes.",
        "Others say no.",
    ]


def test_nothing_can_be_written(store: Store) -> None:
    for write in (
        "DELETE FROM statement",
        "UPDATE meta SET value = ''",
        "CREATE TABLE x (y)",
        "PRAGMA user_version = 3",
    ):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.connection.execute(write)


def test_not_even_without_the_pragma(small: Path) -> None:
    store = Store(small)
    store.connection.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.connection.execute("DELETE FROM topic")
    store.close()


def test_where_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BaseMissing, match=r"nowhere\.db"):
        Store(tmp_path / "nowhere.db")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BaseMissing):
        Store(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no database, though it is long enough " * 100])
def test_a_file_that_is_no_base(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "base.db").write_bytes(content)
    with pytest.raises(BaseOutdated, match="is not a knowledge base"):
        Store(tmp_path / "base.db")


def test_a_base_of_another_format(small: Path) -> None:
    with sqlite3.connect(small) as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    db.close()
    with pytest.raises(BaseOutdated, match="another version"):
        Store(small)


def test_former_ids_resolve(store: Store, small: Path) -> None:
    assert store.source("untc-xxvi-5-2026") is store.source("untc-status-2026")
    assert "untc-xxvi-5-2026" in store.source("untc-status-2026").formerly
    one = Store(small)
    assert (one.source("treaty-text-copy").id, one.source("treaty-text-copy").kind) == (
        "treaty-text",
        SourceKind.TREATY,
    )
    one.close()


def test_cited_in_counts_the_former_id_too(base: KnowledgeBase) -> None:
    id = next(s.id for s in base.store.sources.values() if s.formerly and base.cited_in(s.id))
    former = base.source(id).formerly[0]
    assert base.cited_in(former) == base.cited_in(id)


@pytest.mark.parametrize(
    ("ask", "error", "near"),
    [
        (lambda base: base.entry("apmbc-55"), UnknownEntry, "apmbc-5"),
        (lambda base: base.entry("poland-exit-2025"), UnknownEntry, "poland-exit-2026"),
        (lambda base: base.status("Fnlnd", today=TODAY), UnknownState, "Finland"),
        (
            lambda base: base.compare(["Finland", "Korea"], today=TODAY),
            UnknownState,
            "Republic of Korea (South Korea)",
        ),
        (lambda base: base.law("Zembla", today=TODAY), UnknownState, "Zimbabwe"),
        (lambda base: base.parties("Treaty of Rome", today=TODAY), UnknownTreaty, "APMBC"),
    ],
)
def test_unknown_names_come_with_near_ones(
    base: KnowledgeBase, ask: object, error: type[NotInBase], near: str
) -> None:
    with pytest.raises(error) as caught:
        ask(base)  # type: ignore[operator]
    assert near in caught.value.near


def test_a_land_that_does_not_exist_is_not_taken_for_another(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownState):
        base.status("Wakanda", today=TODAY)


def test_unknown_sources_and_entries_of_the_store(store: Store) -> None:
    for call, error in ((store.source, UnknownSource), (store.entry, UnknownEntry)):
        with pytest.raises(error) as caught:
            call("no-such-thing")
        assert caught.value.name == "no-such-thing"
        assert "no-such-thing" in str(caught.value)


def test_an_entry_comes_back_as_it_was_written(small: Path) -> None:
    store = Store(small)
    entry = store.entry("decision-2024")
    assert (entry.kind, entry.title, entry.date, entry.topics) == (
        Kind.EVENT,
        "A decision of 2024",
        "2024-11",
        ("debate",),
    )
    assert (entry.aliases, entry.origin) == (("the decision",), ("events:decision-2024",))
    assert entry.questions == ("what was decided", "when was that", "who decided it")
    (statement,) = entry.statements
    assert (statement.text, statement.confidence, statement.entry) == (
        "In November 2024 it was decided.",
        Confidence.MEDIUM,
        "decision-2024",
    )
    assert [citation.source.id for citation in statement.citations] == ["news", "depositary"]
    assert store.entry("apmbc-5").statements[0].citations[0].locator == "art. 5(1)"
    assert store.entry("debate-use").sides == ("For", "Against")
    assert [s.side for s in store.entry("debate-use").statements] == [1, 2]
    store.close()


def test_lists_and_topics(store: Store) -> None:
    assert [row[0] for row in store.list_entries()] == list(store.slugs)
    assert len(store.list_entries(kind="weapon")) == 69
    for id, _, number in store.topics():
        assert len(store.list_entries(topic=id)) == number > 0
    assert store.list_entries(kind="weapon", topic="no-such-topic") == []
    assert store.numbers[store.slugs[5]] == 5


def test_deadlines_that_the_base_knows(store: Store) -> None:
    (one,) = store.deadlines("BIH", "APMBC", "5")
    assert (one.due, one.confidence) == ("2027-03", Confidence.MEDIUM)
    assert one.note
    assert one.citations
    assert one in store.known_deadlines()
    assert store.deadlines("BIH", "APMBC", "4") == store.deadlines("LKA", "APMBC", "5") == []


def test_instruments_and_treaties(store: Store) -> None:
    assert store.instruments()["APMBC"] == ("the Ottawa Convention", 22, "article")
    assert store.instruments()["CIHL"][1:] == (161, "rule")
    assert list(store.treaties) == ["APMBC", "CCM", "CCW", "CCW-APII", "CCW-PV"]
    assert store.treaties["APMBC"].opened == date(1997, 12, 3)
    assert store.treaties["CCW-APII"].parent == "CCW"
