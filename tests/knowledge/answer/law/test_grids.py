"""The table beside the sentences: the same standing, the same days, never more than they say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer.law import counting, grids, say, standing
from knowledge.answer.law.context import Law
from knowledge.model import Answer, Confidence, Grid
from knowledge.store import Store
from knowledge.treaties import Participation, Stage, Status, status_on

TODAY = date(2026, 11, 22)
MONTHS = (
    "January February March April May June July August September October November December".split()
)
TREATIES = ("APMBC", "CCM", "CCW", "CCW-APII", "CCW-PV")
SHORT_DATE = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
UNSURE = {Confidence.MEDIUM: " (medium confidence)", Confidence.LOW: " (weak source)"}

any_day = st.dates(date(1970, 1, 1), date(2100, 12, 31))
near_the_departures = st.dates(date(2025, 6, 1), date(2026, 3, 1))


def compared(
    store: Store, states: list[str], treaties: list[str], day: date = TODAY
) -> tuple[Answer, Grid | None]:
    answer = standing.standing(
        Law(store=store, today=TODAY, day=day),
        "?",
        [store.states[state] for state in states],
        [store.treaties[treaty] for treaty in treaties],
    )
    return answer, answer.grid


def listed(store: Store, treaty: str, which: str, *period: date, day: date = TODAY) -> Answer:
    first_and_last = (period[0], period[1]) if period else None
    law = Law(store=store, today=TODAY, day=day)
    return counting.listed(law, "?", store.treaties[treaty], which, first_and_last)


def days_in(cell: str) -> list[str]:
    """The days of a cell as a sentence writes them."""
    full = {month[:3]: month for month in MONTHS}
    return [f"{day} {full[month]} {year}" for day, month, year in SHORT_DATE.findall(cell)]


def short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def plainly(found: Status) -> str:
    """The cell, read off the status a second time."""
    row = found.participation
    if found.day < found.treaty.adopted:
        said = f"Adopted only on {short(found.treaty.adopted)}"
    elif row is None:
        said = "Outside (never joined)" if found.certain else "Not known to have joined"
    elif found.stage == "none":
        said = "Outside (not yet joined)"
    elif row.consent_type and not row.consent_date:
        if found.stage == "consented":
            return f"Reported joined in {row.consent_year} (date not known)"
        said = "Party (date not known)"
    elif found.stage == "signatory":
        said = f"Signed {short(date.fromisoformat(row.signed))} only"
    elif found.stage == "consented":
        said = f"Bound only from {short(date.fromisoformat(row.entry_into_force))}"
    elif found.stage == "party":
        said = f"Party since {short(found.since or date.min)}"
    elif found.stage == "leaving":
        said = f"Leaves {short(date.fromisoformat(row.withdrawal_effective))}"
    else:
        said = f"Left {short(date.fromisoformat(row.withdrawal_effective))}"
    sure = row.confidence if row else Confidence.HIGH if found.certain else Confidence.MEDIUM
    return said + UNSURE.get(sure, "")


@settings(max_examples=400, deadline=None)
@given(data=st.data(), day=any_day | near_the_departures)
def test_a_grid_is_the_standing_of_exactly_the_pairs_that_are_said(
    store: Store, data: st.DataObject, day: date
) -> None:
    some = st.sampled_from(sorted(store.states)) | st.sampled_from(
        ["FIN", "EST", "LTU", "POL", "UKR", "LBN", "BEN", "MDV", "USA", "NIU"]
    )
    states = data.draw(st.lists(some, min_size=1, max_size=5, unique=True))
    treaties = data.draw(st.lists(st.sampled_from(TREATIES), min_size=1, max_size=5, unique=True))
    answer, grid = compared(store, states, treaties, day)
    pairs = [(state, treaty) for state in states for treaty in treaties]
    pairs = pairs[: standing.ROWS_AT_MOST]
    if len(pairs) == 1:
        assert grid is None
        return
    assert grid
    assert answer.as_of == day
    shown_states = list(dict.fromkeys(state for state, _ in pairs))
    assert len(grid.rows) == len(shown_states) <= 100
    assert len(grid.header) == 1 + len(treaties) <= 20
    for state, row in zip(shown_states, grid.rows, strict=True):
        assert len(row) == len(grid.header)
        for treaty, cell in zip(treaties, row[1:], strict=True):
            if (state, treaty) not in pairs:
                assert cell == "not shown"
                continue
            status = status_on(
                store.states[state],
                store.treaties[treaty],
                store.participations(None).get((state, treaty)),
                day,
            )
            disputed = " (disputed)" if store.disputes(f"{state}/{treaty}") else ""
            assert cell == plainly(status) + disputed
            sentence = answer.statements[pairs.index((state, treaty))]
            assert [day for day in days_in(cell) if day not in sentence.text] == []
            if day >= status.treaty.adopted:
                assert row[0].casefold() in sentence.text.casefold()


@pytest.mark.parametrize(
    ("state", "treaty", "day", "said"),
    [
        ("UKR", "APMBC", "2026-11-22", "Party since 1 Jun 2006 (disputed)"),
        ("FIN", "APMBC", "2026-01-10", "Left 10 Jan 2026"),
        ("FIN", "APMBC", "2026-01-09", "Leaves 10 Jan 2026"),
        ("FIN", "APMBC", "2025-07-09", "Party since 1 Jul 2012"),
        ("FIN", "APMBC", "2012-06-30", "Bound only from 1 Jul 2012"),
        ("FIN", "APMBC", "2012-01-08", "Outside (not yet joined)"),
        ("MHL", "APMBC", "2020-01-01", "Signed 4 Dec 1997 only"),
        ("USA", "APMBC", "2026-11-22", "Outside (never joined)"),
        ("USA", "APMBC", "1990-01-01", "Adopted only on 18 Sep 1997"),
        ("LBN", "APMBC", "2026-11-22", "Reported joined in 2026 (date not known)"),
        ("LBN", "APMBC", "2020-01-01", "Outside (not yet joined) (medium confidence)"),
        ("BEN", "CCW-APII", "2026-11-22", "Party (date not known) (medium confidence)"),
        ("MDV", "CCM", "2026-11-22", "Party since 1 Mar 2020 (medium confidence)"),
        ("MWI", "CCW", "2026-11-22", "Party since 23 Mar 2023 (weak source)"),
        ("MDV", "CCW-PV", "2026-11-22", "Not known to have joined (medium confidence)"),
        ("LTU", "CCM", "2026-11-22", "Left 6 Mar 2025"),
    ],
)
def test_wording(store: Store, state: str, treaty: str, day: str, said: str) -> None:
    _, grid = compared(store, [state, "NOR"], [treaty], date.fromisoformat(day))
    assert grid
    assert grid.rows[0][1] == said


def test_names_are_the_usual_ones_without_article(store: Store) -> None:
    _, grid = compared(store, ["USA", "GBR", "LAO"], ["APMBC", "CCM", "CCW-PV"])
    assert grid
    assert grid.header == (
        "State",
        "Ottawa Convention",
        "Convention on Cluster Munitions",
        "CCW Protocol V",
    )
    assert [row[0] for row in grid.rows] == ["United States", "United Kingdom", "Laos"]


def test_a_pair_named_twice_is_one_row_and_alone_no_table(store: Store) -> None:
    assert compared(store, ["FIN", "FIN"], ["APMBC"])[1] is None
    _, grid = compared(store, ["FIN", "FIN", "NOR"], ["APMBC"])
    assert grid
    assert [row[0] for row in grid.rows] == ["Finland", "Norway"]


def test_what_the_sentences_leave_out_is_not_in_the_table(store: Store) -> None:
    answer, grid = compared(store, ["FIN", "POL", "EST", "NOR"], ["APMBC", "CCM", "CCW"])
    assert grid
    assert len(answer.statements) == 10
    assert [row[0] for row in grid.rows] == ["Finland", "Poland", "Estonia", "Norway"]
    assert grid.rows[3][2:] == ("not shown", "not shown")
    _, grid = compared(store, ["FIN", "POL", "EST"], list(TREATIES))
    assert grid
    assert [row[0] for row in grid.rows] == ["Finland", "Poland"]


def test_a_notice_without_a_day_of_effect(store: Store) -> None:
    row = replace(store.participations(None)["FIN", "APMBC"], withdrawal_effective="")
    found = status_on(row.state, row.treaty, row, TODAY)
    assert found.stage is Stage.LEAVING
    assert grids.cell(found) == "Leaving (notice 10 Jul 2025)"


def turning_days(row: Participation) -> set[date]:
    dates = (
        row.signed,
        row.consent_date,
        row.entry_into_force,
        row.withdrawal_notified,
        row.withdrawal_effective,
    )
    turns = [date.fromisoformat(day) for day in dates if day] + [row.treaty.adopted, TODAY]
    return {turn + timedelta(days=shift) for turn in turns for shift in (-1, 0)}


def test_every_cell_of_every_row_fits_and_says_more_than_yes_or_no(store: Store) -> None:
    for row in store.participations(None).values():
        for doubt in Confidence:
            doubted = replace(row, confidence=doubt)
            for day in turning_days(row):
                status = status_on(row.state, row.treaty, doubted, day)
                cell = grids.cell(status, disputed=True)
                assert 8 < len(cell) <= grids.CELL_AT_MOST
                assert cell.endswith(" (disputed)")
                assert "None" not in cell
                assert "  " not in cell
                sentence = say.status_line(status, TODAY).text
                assert [day for day in days_in(cell) if day not in sentence] == []
    names = [grids.row_name(state) for state in store.states.values()]
    assert len(set(names)) == len(names)
    assert max(len(name) for name in names) <= grids.CELL_AT_MOST


def test_who_left_and_when(store: Store) -> None:
    grid = listed(store, "APMBC", "left").grid
    assert grid == Grid(
        header=("State", "Left on"),
        rows=(
            ("Estonia", "27 Dec 2025"),
            ("Latvia", "27 Dec 2025"),
            ("Lithuania", "27 Dec 2025"),
            ("Finland", "10 Jan 2026"),
            ("Poland", "20 Feb 2026"),
        ),
    )
    early = listed(store, "APMBC", "left", day=date(2026, 1, 9)).grid
    assert early
    assert [row[0] for row in early.rows] == ["Estonia", "Latvia", "Lithuania"]


@settings(max_examples=150, deadline=None)
@given(
    treaty=st.sampled_from(TREATIES),
    which=st.sampled_from(["left", "joined"]),
    period=st.tuples(any_day, any_day).map(sorted),
)
def test_a_dated_list_holds_what_its_sentences_name(
    store: Store, treaty: str, which: str, period: list[date]
) -> None:
    answer = listed(store, treaty, which, *period)
    key = "withdrawal_effective" if which == "left" else "consent_date"
    moved = [
        row
        for (_, id), row in store.participations(None).items()
        if id == treaty
        and getattr(row, key)
        and period[0] <= date.fromisoformat(getattr(row, key)) <= period[1]
    ]
    if answer.grid is None:
        assert len(moved) < 2
        return
    rows = answer.grid.rows
    assert 2 <= len(rows) <= 100
    assert len(rows) + answer.grid.left_out == len(moved)
    assert {len(row) for row in rows} == {len(answer.grid.header)} == {2}
    said = " ".join(statement.text for statement in answer.statements)
    for state, when in rows:
        (day,) = days_in(when)
        assert state in said
        assert day in said
    if which == "joined":
        assert sum(len(re.findall(r" \d{4}\)[;.]", s.text)) for s in answer.statements) == len(rows)
    facts = {
        (name, short(date.fromisoformat(getattr(row, key))))
        for row in moved
        for name in (row.state.name, grids.row_name(row.state))
    }
    assert set(rows) <= facts


def test_a_list_of_names_or_a_count_alone_is_no_table(store: Store) -> None:
    for which in ("parties", "outside", "signatories", "signed"):
        for treaty in TREATIES:
            assert listed(store, treaty, which).grid is None
    assert listed(store, "CCM", "left").grid is None, "one state is no list"
    assert listed(store, "APMBC", "left", date(2000, 1, 1), date(2001, 1, 1)).grid is None


def test_a_list_has_at_most_a_hundred_rows() -> None:
    many = [(f"State {number}", "1 Jan 2000") for number in range(150)]
    grid = grids.of_dates("Left on", many, 180)
    assert grid
    assert (len(grid.rows), grid.left_out) == (100, 80)
    whole = grids.of_dates("Left on", many[:100], 100)
    assert whole
    assert (len(whole.rows), whole.left_out) == (100, 0)
    assert grids.of_dates("Left on", many[:1], 1) is None


def test_a_name_too_long_for_a_cell_is_cut_visibly() -> None:
    grid = grids.of_dates("Left on", [("N" * 80, "1991"), ("M" * 60, "1991")], 2)
    assert grid
    assert [len(row[0]) for row in grid.rows] == [60, 60]
    assert grid.rows[0][0].endswith("…")
    assert grid.rows[1][0] == "M" * 60
