"""The values of a request are checked in one place, with sentences that say what to do."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.about import find
from bot.core.catalog import CATALOG
from bot.core.command import Value
from bot.core.errors import BadValue, MissingValue
from bot.core.model import Raw
from bot.core.values import check_values


def check(command: str, **raw: Raw) -> dict[str, Value]:
    return check_values(find(CATALOG, command), raw)


def test_values_become_what_they_mean() -> None:
    assert check("status", state=" Finland ", on="2026-01-09", more=True) == {
        "state": "Finland",
        "on": date(2026, 1, 9),
        "more": True,
    }


def test_what_is_not_given_is_left_out() -> None:
    assert check("parties", treaty="", which="  ", on="", more=False) == {}


@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_a_blank_required_value_is_missing(blank: str) -> None:
    with pytest.raises(MissingValue, match="needs question"):
        check("ask", question=blank)


def test_a_missing_value_comes_with_an_example() -> None:
    with pytest.raises(MissingValue) as caught:
        check("compare")
    assert caught.value.advice == "Example: compare Finland, Poland, Ukraine"


@pytest.mark.parametrize("states", ["Finland, Poland", ("Finland", "Poland"), ("Finland,Poland,",)])
def test_names_come_as_a_list_or_with_commas(states: Raw) -> None:
    assert check("compare", states=states)["states"] == ("Finland", "Poland")


@pytest.mark.parametrize(
    "typed",
    ["2025-02-30", "yesterday", "2025-6-1", "20250601", "2025", "0000-01-01", "２０２５-01-01"],
)
def test_a_date_must_exist_and_be_whole(typed: str) -> None:
    with pytest.raises(BadValue):
        check("status", state="Finland", on=typed)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1997", date(1997, 1, 1), date(1997, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-11-20", date(2024, 11, 20), date(2024, 11, 20)),
    ],
)
def test_a_period_reaches_to_the_ends_of_its_dates(typed: str, first: date, last: date) -> None:
    assert check("timeline", first=typed, last=typed) == {"first": first, "last": last}


@pytest.mark.parametrize("typed", ["9999", "0000", "2024-13", "soon"])
def test_a_period_outside_the_calendar_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        check("timeline", last=typed)


def test_a_choice_lists_what_there_is() -> None:
    assert check("parties", which="OUTSIDE")["which"] == "outside"
    with pytest.raises(BadValue, match="parties, outside, signatories, left, joined"):
        check("parties", which="members")


@pytest.mark.parametrize("typed", ["0", "-1", "many", "1.5", "9999999"])
def test_a_page_is_a_whole_number(typed: str) -> None:
    with pytest.raises(BadValue, match="whole number"):
        check("browse", page=typed)


def test_a_flag_is_yes_or_nothing() -> None:
    assert check("browse", all="yes") == {"all": True}
    with pytest.raises(BadValue, match="neither yes nor no"):
        check("browse", all="perhaps")


def test_too_long_a_value_is_refused() -> None:
    assert check("ask", question="x" * 10_000)
    with pytest.raises(BadValue, match="At most 10000"):
        check("ask", question="x" * 10_001)


def test_an_unknown_value_is_refused() -> None:
    with pytest.raises(BadValue, match="takes no “colour”"):
        check("ask", question="why?", colour="red")
