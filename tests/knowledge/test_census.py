"""Counts and lists: who is bound, who left, who stays out; groups on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from knowledge.census import (
    Census,
    Grouping,
    Membership,
    bound_between,
    census,
    joined_between,
    left_between,
)
from knowledge.regions import macro_region
from knowledge.store import Store

TODAY = date(2026, 11, 22)


def count(
    store: Store, treaty: str, day: date = TODAY, members: frozenset[str] | None = None
) -> Census:
    states = [state for iso3, state in store.states.items() if members is None or iso3 in members]
    rows = store.participations(None)
    return census(store.treaties[treaty], states, lambda state, id: rows.get((state, id)), day)


def isos(statuses: tuple[object, ...]) -> list[str]:
    return sorted(status.state.iso3 for status in statuses)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("treaty", "parties", "undated", "signatories", "left"),
    [
        ("APMBC", 161, ["LBN"], 0, ["EST", "FIN", "LTU", "LVA", "POL"]),
        ("CCM", 112, [], 12, ["LTU"]),
        ("CCW", 127, [], 4, []),
        ("CCW-APII", 104, ["BEN", "MUS"], 0, []),
        ("CCW-PV", 95, [], 0, []),
    ],
)
def test_today(
    store: Store, treaty: str, parties: int, undated: list[str], signatories: int, left: list[str]
) -> None:
    found = count(store, treaty)
    assert (len(found.parties), isos(found.undated), len(found.signatories), isos(found.left)) == (
        parties,
        undated,
        signatories,
        left,
    )
    assert len(found.parties) + len(found.undated) + len(found.outside) == 199
    assert set(isos(found.left)) <= set(isos(found.outside))


@pytest.mark.parametrize(
    ("day", "parties"),
    [
        ("1999-02-28", 0), ("2025-12-01", 166), ("2025-12-26", 166), ("2025-12-27", 163),
        ("2026-01-09", 163), ("2026-01-10", 162),
        ("2026-02-19", 162), ("2026-02-20", 161),
    ],
)  # fmt: skip
def test_parties_to_the_mine_ban_over_time(store: Store, day: str, parties: int) -> None:
    assert len(count(store, "APMBC", date.fromisoformat(day)).parties) == parties


def test_lebanon_is_counted_nowhere_before_its_year(store: Store) -> None:
    found = count(store, "APMBC", date(2025, 12, 31))
    assert isos(found.undated) == []
    assert "LBN" not in isos(found.parties)


def test_nobody_is_counted_as_undated_before_the_treaty_held(store: Store) -> None:
    assert isos(count(store, "CCW-APII", date(1990, 1, 1)).undated) == []


def test_the_permanent_five(store: Store) -> None:
    members = store.groupings["p5"].on(TODAY)
    assert members == {"CHN", "FRA", "GBR", "RUS", "USA"}
    found = count(store, "APMBC", members=members)
    assert (isos(found.parties), isos(found.outside)) == (["FRA", "GBR"], ["CHN", "RUS", "USA"])
    assert isos(count(store, "CCW-APII", members=members).parties) == [
        "CHN",
        "FRA",
        "GBR",
        "RUS",
        "USA",
    ]


@pytest.mark.parametrize(
    ("group", "day", "size"),
    [
        ("eu", "1957-12-31", 0), ("eu", "1958-01-01", 6), ("eu", "2004-04-30", 15),
        ("eu", "2004-05-01", 25), ("eu", "2013-07-01", 28),
        ("eu", "2020-01-31", 28), ("eu", "2020-02-01", 27), ("eu", "2026-11-22", 27),
        ("nato", "1949-08-23", 0), ("nato", "1999-03-12", 19), ("nato", "2023-04-03", 30),
        ("nato", "2023-04-04", 31),
        ("nato", "2024-03-07", 32), ("nato", "2026-11-22", 32), ("p5", "2026-11-22", 5),
    ],
)  # fmt: skip
def test_members_on_a_day(store: Store, group: str, day: str, size: int) -> None:
    assert len(store.groupings[group].on(date.fromisoformat(day))) == size


def test_the_eu_and_the_mine_ban(store: Store) -> None:
    members = store.groupings["eu"].on(TODAY)
    found = count(store, "APMBC", members=members)
    assert len(found.parties) == 22
    assert isos(found.outside) == ["EST", "FIN", "LTU", "LVA", "POL"]
    assert len(count(store, "APMBC", date(2025, 6, 1), members).parties) == 27


def test_nato_and_the_mine_ban(store: Store) -> None:
    found = count(store, "APMBC", members=store.groupings["nato"].on(TODAY))
    assert isos(found.outside) == ["EST", "FIN", "LTU", "LVA", "POL", "USA"]


def test_groupings_are_cited(store: Store) -> None:
    assert all(grouping.citations and grouping.members for grouping in store.groupings.values())


def test_regions_cover_every_state_once(store: Store) -> None:
    regions = store.regions()
    macros = {name: regions[name] for name in ("Africa", "Americas", "Asia", "Europe", "Oceania")}
    assert sum(map(len, macros.values())) == len(frozenset().union(*macros.values())) == 199
    assert len(macros["Africa"]) == 54
    assert Counter(state.region for state in store.states.values()) == {
        name: len(members) for name, members in regions.items() if name not in macros
    }


@pytest.mark.parametrize(
    ("subregion", "region"),
    [
        ("Western Africa", "Africa"), ("Caribbean", "Americas"), ("Northern America", "Americas"),
        ("South-eastern Asia", "Asia"),
        ("Northern Europe", "Europe"), ("Polynesia", "Oceania"),
        ("Australia and New Zealand", "Oceania"),
    ],
)  # fmt: skip
def test_the_region_of_a_subregion(subregion: str, region: str) -> None:
    assert macro_region(subregion) == region


def test_states_by_subregion(store: Store) -> None:
    assert store.regions()["Northern Europe"] >= {"FIN", "EST", "LVA", "LTU", "SWE", "NOR"}
    assert "POL" in store.regions()["Eastern Europe"]


def test_joined_bound_and_left_in_a_period(store: Store) -> None:
    rows = [row for (_, treaty), row in store.participations(None).items() if treaty == "APMBC"]
    names = [row.state.iso3 for _, row in left_between(rows, date(2025, 12, 27), date(2026, 2, 20))]
    assert names == ["EST", "LVA", "LTU", "FIN", "POL"]
    assert [
        row.state.iso3 for _, row in left_between(rows, date(2025, 12, 28), date(2026, 2, 19))
    ] == ["FIN"]
    assert left_between(rows, date(1997, 1, 1), date(2025, 12, 26)) == []
    assert ("TON", date(2025, 6, 25)) in [
        (row.state.iso3, day)
        for day, row in joined_between(rows, date(2025, 1, 1), date(2025, 12, 31))
    ]
    assert [
        row.state.iso3 for _, row in bound_between(rows, date(2025, 12, 1), date(2025, 12, 1))
    ] == ["TON"]
    assert len(bound_between(rows, date(1999, 3, 1), date(1999, 3, 1))) == 45


def test_lists_are_in_order_of_name(store: Store) -> None:
    names = [status.state.name for status in count(store, "APMBC").statuses]
    assert names == sorted(names)
    assert len(names) == 199


def test_membership_is_half_open(store: Store) -> None:
    state = store.states["GBR"]
    member = Membership(state=state, joined="1973", ended="2020-02")
    assert [
        member.holds_on(date.fromisoformat(day))
        for day in ("1973-12-30", "1973-12-31", "2020-02-28", "2020-02-29")
    ] == [False, True, True, False]
    assert Grouping(id="x", title="X", members=(member,)).on(date(2000, 1, 1)) == {"GBR"}
