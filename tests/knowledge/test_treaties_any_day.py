"""Any state, any treaty, any day: the law model agrees with a plain reading of the table."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.census import census
from knowledge.packing.build import PACKS
from knowledge.store import Store
from knowledge.treaties import Stage, status_on

Row = dict[str, str]
FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
IN_FORCE = {
    "APMBC": "1999-03-01",
    "CCM": "2010-08-01",
    "CCW": "1983-12-02",
    "CCW-APII": "1998-12-03",
    "CCW-PV": "2006-11-12",
}
DATES = (
    "signed",
    "consent_date",
    "entry_into_force",
    "withdrawal_notified",
    "withdrawal_effective",
)
ORDER = [Stage.NONE, Stage.SIGNATORY, Stage.CONSENTED, Stage.PARTY, Stage.LEAVING, Stage.LEFT]


def read() -> dict[tuple[str, str], Row]:
    with (PACKS / "law" / "participation.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["iso3"], row["treaty"]): row for row in csv.DictReader(handle)}


ROWS = read()
with (PACKS / "law" / "states.csv").open(encoding="utf-8", newline="") as file:
    STATES = [row["iso3"] for row in csv.DictReader(file)]

any_pair = st.tuples(st.sampled_from(STATES), st.sampled_from(sorted(IN_FORCE))) | st.sampled_from(
    sorted(ROWS)
)
any_day = st.dates(FIRST, LAST)
turning_days = st.sampled_from(
    sorted({row[key] for row in ROWS.values() for key in DATES} - {""})
).flatmap(
    lambda day: st.integers(-1, 1).map(
        lambda shift: date.fromisoformat(day) + timedelta(days=shift)
    )
)


def plainly(row: Row | None, treaty: str, day: str) -> str:
    """The stage by comparing ISO dates as text, the last step first."""
    if row is None:
        return "none"
    if row["consent_type"] and not row["consent_date"]:
        return undated(row["note"], treaty, day)
    for key, stage in (
        ("withdrawal_effective", "left"),
        ("withdrawal_notified", "leaving"),
        ("entry_into_force", "party"),
        ("consent_date", "consented"),
        ("signed", "signatory"),
    ):
        if row[key] and row[key] <= day:
            return stage
    return "none"


def undated(note: str, treaty: str, day: str) -> str:
    """A state that joined on a day that nobody found: in its year, or since the start."""
    if note.startswith("consent_year="):
        return "consented" if day[:4] >= note[13:17] else "none"
    return "party" if day >= IN_FORCE[treaty] else "none"


def test_the_reading_rests_on_whole_dates() -> None:
    assert {len(row[key]) for row in ROWS.values() for key in DATES} == {0, 10}


def test_the_days_of_entry_into_force_are_those_of_the_base(store: Store) -> None:
    assert {id: treaty.in_force.isoformat() for id, treaty in store.treaties.items()} == IN_FORCE


@settings(max_examples=800, deadline=None)
@given(pair=any_pair, day=any_day | turning_days)
def test_any_state_treaty_and_day(store: Store, pair: tuple[str, str], day: date) -> None:
    state, treaty = pair
    found = status_on(
        store.states[state], store.treaties[treaty], store.participations(None).get(pair), day
    )
    stage = plainly(ROWS.get(pair), treaty, day.isoformat())
    assert found.stage == stage
    assert found.bound == (stage in {"party", "leaving"})
    assert (found.state.iso3, found.treaty.id, found.day) == (state, treaty, day)
    assert found.since is None or found.since <= day
    assert found.until is None or found.until > day


@pytest.mark.parametrize("treaty", IN_FORCE)
def test_every_row_on_its_turning_days(store: Store, treaty: str) -> None:
    """What Hypothesis samples, in full: each date of each row, the day before and the day after."""
    wrong = []
    for (state, id), row in ROWS.items():
        if id != treaty:
            continue
        for turn in (date.fromisoformat(row[key]) for key in DATES if row[key]):
            for day in (turn - timedelta(days=1), turn, turn + timedelta(days=1)):
                found = status_on(
                    store.states[state],
                    store.treaties[id],
                    store.participations(None)[state, id],
                    day,
                )
                if found.stage != plainly(row, treaty, day.isoformat()):
                    wrong.append((state, day, found.stage))
    assert wrong == []


@settings(max_examples=500, deadline=None)
@given(pair=any_pair, days=st.tuples(any_day | turning_days, any_day | turning_days).map(sorted))
def test_no_stage_is_ever_undone(store: Store, pair: tuple[str, str], days: list[date]) -> None:
    state, treaty = pair
    row = store.participations(None).get(pair)
    first, second = (
        status_on(store.states[state], store.treaties[treaty], row, day) for day in days
    )
    assert ORDER.index(first.stage) <= ORDER.index(second.stage)


@settings(max_examples=40, deadline=None)
@given(treaty=st.sampled_from(sorted(IN_FORCE)), day=any_day | turning_days)
def test_a_census_counts_the_same(store: Store, treaty: str, day: date) -> None:
    find = store.participations(None)
    found = census(
        store.treaties[treaty], store.states.values(), lambda state, id: find.get((state, id)), day
    )
    dated = [
        key
        for key, row in ROWS.items()
        if key[1] == treaty and not (row["consent_type"] and not row["consent_date"])
    ]
    stages = [plainly(ROWS[key], treaty, day.isoformat()) for key in dated]
    assert len(found.parties) == sum(stage in {"party", "leaving"} for stage in stages)
    assert len(found.signatories) == stages.count("signatory")
    assert len(found.left) == stages.count("left")
    assert (
        len(found.parties)
        + len(found.outside)
        + len(store.participations(None).keys() & undated_keys(treaty))
        == 199
    )


def undated_keys(treaty: str) -> set[tuple[str, str]]:
    return {
        key
        for key, row in ROWS.items()
        if key[1] == treaty and row["consent_type"] and not row["consent_date"]
    }
