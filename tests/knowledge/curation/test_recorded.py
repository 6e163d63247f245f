"""What the base held when: by day, by instant, by revision; and the audit chain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.curation.curator import Curator
from knowledge.curation.model import Target
from knowledge.errors import UnknownEntry, UnknownRevision, Unsound
from knowledge.store import Store
from tests.knowledge.curation.conftest import act, at, edited, new_entry

ENTRY = Target.ENTRY
DAY = date(2026, 12, 1)


def test_two_revisions_of_one_day(curator: Curator, change: Callable[..., int], path: Path) -> None:
    text = {"text": "In May 2024 it was decided.", "cite": ["news"]}
    change("decision-2024", 0, title="Noon", statements=[text], aliases=["noon"])
    change("decision-2024", 30, title="Evening", questions=["why", "when", "who"])
    with KnowledgeBase.open(path) as base:
        read = base.store.entry
        assert read("decision-2024", date(2026, 11, 30)).title == "A decision of 2024"
        assert read("decision-2024", date(2026, 11, 30)).aliases == ("the decision",)
        assert read("decision-2024", DAY).title == "Evening"
        noon = read("decision-2024", at(10))
        assert (noon.title, noon.aliases) == ("Noon", ("noon",))
        assert noon.statements[0].text == "In May 2024 it was decided."
        assert noon.questions[0] == "what was decided"
        titles = [base.entry(f"decision-2024@{number}").title for number in (1, 2, 3)]
        assert titles == ["A decision of 2024", "Noon", "Evening"]
        assert base.entry("apmbc-5@1") == base.entry("apmbc-5")
        for wrong in ("decision-2024@4", "apmbc-5@2", "nothing@1"):
            with pytest.raises(UnknownRevision):
                base.entry(wrong)
    assert curator.revision_at(ENTRY, "decision-2024", DAY).number == 3
    assert curator.revision_at(ENTRY, "decision-2024", at(10)).number == 2
    with pytest.raises(UnknownRevision):
        curator.revision_at(ENTRY, "decision-2024", date(2020, 1, 1))


def test_before_it_came_and_after_it_went(curator: Curator, path: Path) -> None:
    curator.approve(curator.propose(new_entry(), act()).id, act(minutes=0))
    curator.approve(curator.propose_retire(ENTRY, "new-one", act()).id, act(minutes=20))
    curator.revert(ENTRY, "new-one", 1, act(minutes=40))
    store = Store(path)
    for when in (date(2026, 11, 30), at(30)):
        with pytest.raises(UnknownEntry):
            store.entry("new-one", when)
    for when in (at(10), at(50), DAY):
        assert len(store.entry("new-one", when).statements) == 1
    with pytest.raises(UnknownEntry):
        store.entry_revision("new-one", 2)
    store.close()


def test_a_clock_that_goes_back_loses_nothing(change: Callable[..., int], curator: Curator) -> None:
    change("decision-2024", 30, title="First")
    change("decision-2024", 0, title="Second")
    recorded = [one.recorded for one in curator.history(ENTRY, "decision-2024")]
    assert recorded == sorted(set(recorded))


def test_a_merged_entry_leads_to_the_other(curator: Curator, path: Path) -> None:
    for slug in ("one", "two", "three"):
        curator.approve(curator.propose(new_entry(slug), act()).id, act())
    for key, into in (("one", "two"), ("two", "three")):
        curator.approve(curator.propose_merge(key, into, act()).id, act())
    store = Store(path)
    assert store.resolve("one") == store.resolve("two") == "three"
    assert len(store.entry("three").statements) == 3
    assert store.entry_revision("one", 1).slug == "one"
    store.close()


def test_a_participation_is_corrected(curator: Curator, path: Path) -> None:
    draft = edited(
        curator.draft_of(Target.PARTICIPATION, "FIN/APMBC"),
        withdrawal_notified="2025-07-10",
        withdrawal_effective="2026-01-10",
        source_ids=["news", "depositary"],
    )
    made = curator.approve(curator.propose(draft, act("ed")).id, act())
    assert made is not None
    assert made.number == 2
    with KnowledgeBase.open(path) as base:
        today = date(2027, 1, 1)

        def said(recorded: date | None) -> str:
            answer = base.status("Finland", "APMBC", today=today, as_recorded=recorded)
            return answer.statements[0].text

        assert "is a State Party" in said(date(2026, 11, 30))
        assert "no longer bound" in said(DAY)
        assert "no longer bound" in said(None)
        assert ["is a State Party" in said(at(minutes)) for minutes in (-1, 1)] == [True, False]
        assert base.status("FIN", "APMBC", today=today, as_recorded=at(-99999)).statements == ()
        row = base.store.participations(None)["FIN", "APMBC"]
        assert [c.source.id for c in row.citations] == ["news", "depositary"]
    with pytest.raises(Unsound, match="lies before"):
        curator.propose(edited(draft, withdrawal_notified="2001-01-01"), act())
    with pytest.raises(Unsound, match="no source 'blog'"):
        curator.propose(edited(draft, source_ids=["blog"]), act())
    curator.revert(Target.PARTICIPATION, "FIN/APMBC", 1, act())
    with KnowledgeBase.open(path) as base:
        assert base.store.participations(None)["FIN", "APMBC"].withdrawal_notified == ""


def test_a_participation_is_added_and_retired(curator: Curator, path: Path) -> None:
    draft = curator.draft_of(Target.PARTICIPATION, "UKR/APMBC")
    number = curator.propose_retire(Target.PARTICIPATION, "UKR/APMBC", act()).id
    curator.approve(number, act())
    with KnowledgeBase.open(path) as base:
        assert ("UKR", "APMBC") not in base.store.participations(None)
    back = edited(curator.draft_of(Target.PARTICIPATION, "UKR/APMBC"), signed="1999-02-25")
    assert curator.propose(back, act()).base == 2
    nowhere = edited(draft, iso3="XXX")
    nowhere = type(draft)(target=draft.target, key="XXX/APMBC", base=0, fields=nowhere.fields)
    assert any("no state" in problem.what for problem in curator.check(nowhere))


def test_a_source_is_corrected_and_retired(curator: Curator, path: Path) -> None:
    draft = edited(curator.draft_of(Target.SOURCE, "news"), url="https://example.org/a")
    curator.approve(curator.propose(draft, act()).id, act())
    with KnowledgeBase.open(path) as base:
        assert base.source("news").url == "https://example.org/a"
        assert base.entry("decision-2024").statements[0].citations[0].source.url.endswith("/a")
    with pytest.raises(Unsound, match="decision-2024 rests on it"):
        curator.propose_retire(Target.SOURCE, "news", act())
    fields = {"id": "spare", "title": "Spare", "publisher": "A paper", "kind": "press"}
    spare = type(draft)(target=Target.SOURCE, key="spare", base=0, fields=fields)
    curator.approve(curator.propose(spare, act()).id, act())
    curator.approve(curator.propose_retire(Target.SOURCE, "spare", act()).id, act())
    assert any(
        "there is no source 'spare'" in problem.what
        for problem in curator.check(new_entry(statements=[{"text": "A text.", "cite": ["spare"]}]))
    )
    taken = edited(curator.draft_of(Target.SOURCE, "news"), formerly=["treaty-text-copy"])
    assert any("stands for treaty-text" in problem.what for problem in curator.check(taken))


def test_every_act_has_its_line(curator: Curator, change: Callable[..., int]) -> None:
    change("decision-2024", title="Second")
    curator.reject(
        curator.suggest("wrong", act("reader"), key="decision-2024").id, act(reason="it is right")
    )
    curator.verify("decision-2024", act())
    lines = list(curator.audit())
    assert [(line.number, line.who, line.what) for line in lines] == [
        (1, "ed", "proposed"),
        (2, "rita", "approved"),
        (3, "reader", "suggested"),
        (4, "rita", "rejected"),
        (5, "rita", "verified"),
    ]
    assert (lines[1].why, lines[1].place, lines[1].key) == ("right", "#review", "decision-2024")
    assert curator.verify_chain() is None
    exported = [json.loads(line) for line in curator.export_audit()]
    assert [line["hash"] for line in exported] == [line.hash for line in lines]
    assert len(list(curator.audit(after=3))) == 2


@pytest.mark.parametrize(
    "column", "at who what target key why place digest previous hash number".split()
)
@pytest.mark.parametrize("number", [1, 3, 6])
def test_tampering_with_any_line_shows(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    column: str,
    number: int,
) -> None:
    for turn in range(3):
        change("decision-2024", turn, title=f"Title number {turn}")
    connection.execute("DROP TRIGGER audit_no_update")
    value = 99 if column == "number" else "changed"
    connection.execute(f"UPDATE audit SET {column} = ? WHERE number = ?", [value, number])
    assert curator.verify_chain() == number


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_line_that_is_gone_shows(
    curator: Curator, connection: sqlite3.Connection, change: Callable[..., int], number: int
) -> None:
    change("decision-2024", title="One")
    change("decision-2024", title="Two")
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit WHERE number = ?", [number])
    assert curator.verify_chain() == number


def test_lines_and_revisions_are_only_ever_added(
    connection: sqlite3.Connection, change: Callable[..., int]
) -> None:
    change("decision-2024", title="Second")
    for write in ("UPDATE {} SET at = ''", "DELETE FROM {}"):
        for table in ("audit", "revision"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                connection.execute(write.format(table))


def test_the_content_hash_moves_with_what_readers_see(
    curator: Curator, connection: sqlite3.Connection
) -> None:
    def content() -> str:
        row = connection.execute("SELECT value FROM meta WHERE key = 'content'").fetchone()
        return str(row[0])

    seen = [content()]
    held = curator.propose(new_entry(), act())
    assert content() == seen[0]
    curator.approve(held.id, act())
    assert content() != seen[0]
