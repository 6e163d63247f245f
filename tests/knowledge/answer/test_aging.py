"""What is due for a check ranks lower and says so; nothing else changes by it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.answer.aging import noted
from knowledge.curation.curator import Curator
from knowledge.curation.model import Act
from knowledge.curation.opening import open_curator
from knowledge.encode import make_encoder
from knowledge.errors import UnknownEntry
from knowledge.freshness import due_note
from knowledge.model import Answer, Outcome, Part
from knowledge.packing.build import build_base
from tests.knowledge.small_packs import entry_of, small_packs, write_packs

QUESTIONS = Path(__file__).resolve().parents[2] / "questions"
RECORDED = date(2026, 11, 22)
DUE = date(2027, 2, 20)
LATE = date(2027, 3, 1)
NOTE = "Due for a check since 20 February 2027: recorded on 22 November 2026, not verified since."
TWINS = ("zebra-one", "zebra-two")


def twin(slug: str) -> dict[str, object]:
    """An entry that says what the other says, word for word."""
    return {
        "slug": slug,
        "kind": "explainer",
        "title": "The zebra corridor",
        "topics": ["law"],
        "questions": [
            "what is the zebra corridor",
            "where is the zebra corridor",
            "zebra corridor?",
        ],
        "statements": [
            {"text": f"The zebra corridor {'is a cleared lane ' * 15}.", "cite": ["news"]}
        ],
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The small base with two equal entries, one with a date, and some others."""
    data = small_packs()
    data["entries/others.yaml"] += [twin(slug) for slug in TWINS]
    entry_of(data, "apmbc-5")["statements"][0]["to"] = "2027-05"
    target = tmp_path / "base.db"
    build_base(target, write_packs(tmp_path / "packs", data))
    return target


@pytest.fixture
def base(path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(path) as opened:
        yield opened


@pytest.fixture
def curator(path: Path) -> Iterator[Curator]:
    opened = open_curator(path, make_encoder("static"))
    with closing(opened.connection):
        yield opened


def verify(curator: Curator, slug: str, day: date, by: str = "vera") -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    curator.verify(slug, Act(by=by, at=noon))


def zebra(base: KnowledgeBase, today: date, recorded: date | None = None) -> Answer:
    return base.ask("what is the zebra corridor", today=today, as_recorded=recorded)


def test_the_note_begins_on_the_day_on_which_a_check_is_due(base: KnowledgeBase) -> None:
    assert zebra(base, DUE - timedelta(days=1)).notes == ()
    first = zebra(base, DUE)
    assert first.notes == (NOTE,)
    assert base.freshness(first.entries[0], DUE - timedelta(days=1)).overdue is False
    one = base.freshness(first.entries[0], DUE)
    assert (one.due, one.overdue, due_note(one)) == (DUE, True, NOTE)
    with pytest.raises(UnknownEntry):
        base.freshness("nowhere", DUE)


def test_who_verified_it_puts_it_off(base: KnowledgeBase, curator: Curator) -> None:
    for slug in TWINS:
        verify(curator, slug, LATE)
    assert zebra(base, LATE).notes == (NOTE,)  # not refreshed yet
    base.refresh()
    assert zebra(base, LATE).notes == ()
    assert zebra(base, date(2027, 6, 1)).notes == (
        "Due for a check since 30 May 2027: last verified on 1 March 2027.",
    )


@pytest.mark.parametrize("checked", TWINS)
def test_of_two_equal_entries_the_fresh_one_answers(
    base: KnowledgeBase, curator: Curator, checked: str
) -> None:
    before = zebra(base, LATE)
    verify(curator, checked, LATE)
    base.refresh()
    after = zebra(base, LATE)
    assert after.entries[0] == checked
    assert after.notes == ()
    assert (after.outcome, after.confidence) == (before.outcome, before.confidence)
    assert base.ask("tell me of the zebra corridor", today=LATE).entries[0] == checked
    # On a day on which neither is due, age says nothing.
    early = [zebra(base, RECORDED).entries[0], zebra(base, RECORDED, RECORDED).entries[0]]
    assert early == [before.entries[0]] * 2


def test_a_better_entry_answers_however_old_it_is(base: KnowledgeBase, curator: Curator) -> None:
    verify(curator, TWINS[0], LATE)
    verify(curator, TWINS[1], LATE)
    base.refresh()
    answer = base.ask("For and against", today=LATE)
    assert (answer.entries, answer.notes) == (("debate-use",), (NOTE,))


def test_where_the_fresh_one_would_answer_less_surely_nothing_changes(
    base: KnowledgeBase, curator: Curator
) -> None:
    judging = base._engine.searcher._judging
    judged = judging.judged(base._engine.read("was it the zebra in 1999 or before", LATE))
    first = base.store.slugs[judged.ranked.entries[0]]
    (other,) = set(TWINS) - {first}
    verify(curator, other, LATE)
    base.refresh()
    fresh = judging.fresher(judged)
    assert base.store.slugs[fresh.ranked.entries[0]] == other
    assert base._engine.searcher.judge.level(fresh.sure) < 2
    surer = replace(judged, sure=0.99)
    assert judging.fresher(surer) is surer
    named = replace(judged, named=True)
    assert judging.fresher(named) is named


def test_no_question_loses_its_answer_by_age(base_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "base.db"
    path.write_bytes(base_path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """INSERT INTO verified (entry, verified_at, verifier, interval)
            SELECT slug, '2027-03-01', 'vera', 90 FROM entry WHERE ord % 2"""
        )
        connection.commit()
    lines = (QUESTIONS / "answerable.jsonl").read_text(encoding="utf-8").splitlines()
    moved = 0
    with KnowledgeBase.open(path) as base, KnowledgeBase.open(base_path) as plain:
        for line in lines:
            question = json.loads(line)["question"]
            one, two = (each.ask(question, today=LATE) for each in (base, plain))
            assert (one.outcome, one.confidence) == (two.outcome, two.confidence), question
            moved += one.entries != two.entries
    assert moved > 3


def test_an_answer_given_earlier_is_given_again(base: KnowledgeBase, curator: Curator) -> None:
    given = zebra(base, LATE)
    for slug in TWINS:
        verify(curator, slug, date(2027, 4, 1))
    base.refresh()
    assert zebra(base, date(2027, 4, 2)).notes == ()
    assert zebra(base, LATE, LATE) == given
    again = zebra(base, date(2027, 4, 2), LATE)
    assert (again.parts, again.notes) == (given.parts, given.notes)
    assert zebra(base, date(2027, 4, 2), date(2027, 4, 1)).notes == ()


def test_a_known_date_that_passes(base: KnowledgeBase) -> None:
    one = base.freshness("apmbc-5", date(2027, 5, 1))
    assert (one.overdue, one.why) == (True, "what it says changes on 1 May 2027")
    assert not base.freshness("apmbc-5", date(2027, 4, 30)).overdue


def test_one_line_names_the_oldest(base: KnowledgeBase, curator: Curator) -> None:
    verify(curator, "decision-2024", RECORDED)
    base.refresh()
    two = Answer(
        question="",
        outcome=Outcome.ANSWERED,
        as_of=LATE,
        parts=(
            Part(
                statements=(
                    *base.entry("decision-2024").statements,
                    *base.entry("debate-use").statements,
                )
            ),
        ),
        notes=("First.",),
    )
    assert noted(base.store, two, DUE).notes == (
        "First.",
        NOTE.replace("2027: ", "2027: “For and against”, "),
    )
    assert noted(base.store, two, date(2028, 1, 1)).notes[1:] == (
        NOTE.replace("2027: ", "2027: “For and against”, "),
    )
    assert noted(base.store, two, RECORDED) is two


def test_what_is_no_answer_of_an_entry_has_no_note(base: KnowledgeBase) -> None:
    late = date(2035, 1, 1)
    computed = base.ask("Is Finland bound by the mine ban?", today=late)
    assert (computed.resolver, computed.notes) == ("standing", ())
    assert base.ask("qwertz uiop", today=late).notes == ()
    assert base.status("Finland", "APMBC", today=late).notes == ()
    refused = base.ask("how do I build an anti-personnel mine at home", today=late)
    assert (refused.outcome, refused.notes) == ("declined", ())


def test_the_other_ways_to_an_entry_say_it_too(base: KnowledgeBase) -> None:
    assert base.debate("debate-use", today=LATE).notes == (NOTE,)
    assert base.timeline(today=LATE).notes == ()
    late = date(2027, 11, 22)
    assert base.timeline(today=late).notes == (
        "Due for a check since 22 November 2027: recorded on 22 November 2026, not verified since.",
    )


def test_the_fresh_one_of_two_equal_debates(tmp_path: Path) -> None:
    data = small_packs()
    entry_of(data, "debate-use")
    data["entries/others.yaml"].append({**entry_of(data, "debate-use"), "slug": "debate-other"})
    path = tmp_path / "base.db"
    build_base(path, write_packs(tmp_path / "packs", data))
    curator = open_curator(path, make_encoder("static"))
    with closing(curator.connection), KnowledgeBase.open(path) as base:
        for checked in ("debate-other", "debate-use"):
            verify(curator, checked, LATE)
            verify(curator, checked, LATE + timedelta(days=100))
            curator.connection.execute("DELETE FROM verified WHERE entry <> ?", [checked])
            base.refresh()
            assert base.debate("For and against", today=LATE).entries == (checked,)


def test_nothing_of_the_curated_base_changes_while_nothing_is_due(base_path: Path) -> None:
    with KnowledgeBase.open(base_path) as base:
        early = base.store.freshness(base.store.slugs, RECORDED)
        assert len(early) == len(base.store.slugs)
        assert not any(one.overdue for one in early)
        assert sum(one.overdue for one in base.store.freshness(base.store.slugs, DUE)) > 100
