"""What changes in the law between two days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.dates import last_day
from knowledge.model import LawEvent
from knowledge.packing.build import build_base
from knowledge.treaties import status_on
from tests.knowledge.small_packs import Data, participation, write_packs

ALWAYS = (date(1900, 1, 1), date(2100, 1, 1))
Events = Callable[..., tuple[LawEvent, ...]]


def told(events: tuple[LawEvent, ...]) -> list[tuple[str, str]]:
    return [(one.change, one.statement.text) for one in events]


def of(base: KnowledgeBase, state: str, treaty: str, **more: date) -> list[tuple[str, str]]:
    found = base.law_events(*ALWAYS, **more)
    return told(tuple(one for one in found if (one.state, one.treaty) == (state, treaty)))


def test_the_life_of_a_participation_in_words(base: KnowledgeBase) -> None:
    assert of(base, "POL", "APMBC", today=date(2026, 1, 1)) == [
        ("signed", "Poland signed the Ottawa Convention on 4 December 1997."),
        (
            "consented",
            "Poland ratified the Ottawa Convention on 27 December 2012; it is bound from 1 June 2013.",
        ),
        ("in-force", "The Ottawa Convention entered into force for Poland on 1 June 2013."),
        (
            "notice",
            "Poland gave notice of withdrawal from the Ottawa Convention on 20 August 2025, "
            "with effect from 20 February 2026.",
        ),
        (
            "left",
            "Poland leaves the Ottawa Convention with effect from 20 February 2026, "
            "after its notice of 20 August 2025.",
        ),
    ]
    later = of(base, "POL", "APMBC", today=date(2026, 3, 1))
    assert later[-1][1].startswith("Poland left the Ottawa Convention")


def test_both_ends_of_the_window_count(base: KnowledgeBase) -> None:
    day = date(2026, 1, 10)
    assert [one.state for one in base.law_events(day, day)] == ["FIN"]
    assert base.law_events(date(2026, 1, 11), date(2026, 2, 19)) == ()
    assert base.law_events(date(2026, 2, 1), date(2026, 1, 1)) == ()


def test_they_are_in_order_and_each_has_its_source(base: KnowledgeBase) -> None:
    found = base.law_events(*ALWAYS)
    assert len(found) > 1_000
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(one.statement.citations for one in found)
    assert all(len(one.statement.text) <= 300 for one in found)
    windows = [base.law_events(date(year, 1, 1), date(year, 12, 31)) for year in range(1980, 2030)]
    assert [one for window in windows for one in window] == [
        one for one in found if 1980 <= one.day.year < 2030
    ]


def test_a_change_of_stage_and_an_event_are_of_one_day(base: KnowledgeBase) -> None:
    """On the day of an entry into force or of a departure the status of the law model changes."""
    wanted = {"in-force": ("party", "leaving", "left"), "left": ("left",)}
    seen = 0
    for one in base.law_events(*ALWAYS):
        row = base.store.participations(None).get((one.state, one.treaty))
        if one.change in wanted and row is not None:
            status = status_on(row.state, row.treaty, row, one.day)
            assert status.stage in wanted[one.change], one
            seen += 1
    assert seen > 500


def test_deadlines_that_the_base_knows(base: KnowledgeBase) -> None:
    (one,) = base.law_events(date(2027, 1, 1), date(2027, 12, 31), today=date(2026, 11, 22))
    assert (one.state, one.change, one.day) == ("BIH", "deadline", last_day("2027-03"))
    assert one.statement.text.startswith(
        "Bosnia and Herzegovina: the time for clearing mined areas under the Ottawa Convention runs "
        "to March 2027. States Parties approved"
    )
    assert one.statement.confidence == "medium"
    assert {c.source.id for c in one.statement.citations} == {
        "top-bih-bhmac-18msp",
        "top-bih-rtvslon-2025",
    }
    (past,) = base.law_events(date(2027, 3, 31), date(2027, 3, 31), today=date(2027, 4, 1))
    assert " ran to March 2027" in past.statement.text


@pytest.fixture
def events(packs: Data, tmp_path: Path) -> Events:
    """`events(rows, deadlines)`: all events of a base with these."""

    def make(rows: list[Data], deadlines: list[Data]) -> tuple[LawEvent, ...]:
        packs["law/participation.csv"] = rows
        packs["law/deadlines.yaml"] = deadlines
        path = tmp_path / "base.db"
        build_base(path, write_packs(tmp_path / "packs", packs))
        with KnowledgeBase.open(path) as base:
            return base.law_events(*ALWAYS, today=date(2026, 12, 1))

    return make


def deadline(due: str, article: str = "5") -> Data:
    row = {"state": "FIN", "treaty": "APMBC", "article": article, "due": due}
    return {**row, "note": "Extended.", "cite": ["news"]}


def test_no_deadline_for_who_is_not_bound_by_then(events: Events) -> None:
    joined = {
        "iso3": "FIN",
        "consent_type": "accession",
        "consent_date": "2012-01-09",
        "entry_into_force": "2012-07-01",
    }
    left = {"withdrawal_notified": "2025-07-10", "withdrawal_effective": "2026-01-10"}
    deadlines = [deadline("2025-12-31"), deadline("2027", "9")]
    texts = [text for change, text in told(events([participation(**joined)], deadlines))]
    assert texts[-2:] == [
        "Finland: the time for its duty under article 5 under the Ottawa Convention ran to "
        "31 December 2025. Extended.",
        "Finland: the time for its duty under article 9 under the Ottawa Convention runs to 2027. "
        "Extended.",
    ]
    gone = told(events([participation(**joined, **left)], deadlines))
    assert [change for change, _ in gone] == ["consented", "in-force", "notice", "deadline", "left"]


def test_partial_and_missing_dates(events: Events) -> None:
    rows = [
        participation(iso3="FIN", consent_type="accession", consent_date="2026-05"),
        participation(iso3="UKR", signed="1999", consent_type="consent", note="consent_year=2026"),
    ]
    assert told(events(rows, [deadline("2010")])) == [
        ("signed", "Ukraine signed the Ottawa Convention in 1999."),
        ("consented", "Finland acceded to the Ottawa Convention in May 2026."),
    ]
