"""Dates as sources give them: whole or partial."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates import check_partial, first_day, is_whole, last_day, say, say_short


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("1991", "1991-01-01", "1991-12-31", "1991"),
        ("2024-11", "2024-11-01", "2024-11-30", "November 2024"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
        ("2023-02", "2023-02-01", "2023-02-28", "February 2023"),
        ("2025-12", "2025-12-01", "2025-12-31", "December 2025"),
        ("2025-06-27", "2025-06-27", "2025-06-27", "27 June 2025"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "29 February 2024"),
    ],
)
def test_what_a_partial_date_covers(text: str, first: str, last: str, words: str) -> None:
    assert check_partial(text) == text
    assert (first_day(text).isoformat(), last_day(text).isoformat(), say(text)) == (
        first,
        last,
        words,
    )
    assert is_whole(text) == (first == last)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2023-02-29", "2025-13", "2025-00-01", "2025-04-31", "0000"]
)
def test_a_day_that_does_not_exist(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text!r}: there is no such day"):
        check_partial(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-1",
        "2025-1-01",
        "2025/01/01",
        "01.02.2025",
        "2025-01-01T00:00",
        "1990s",
        " 2025",
        "2025-01-01\n",
        "late 1980s",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        check_partial(text)
    with pytest.raises(ValueError, match="is not a date"):
        last_day(text)


def test_a_date_in_words() -> None:
    assert say(date(2026, 1, 9)) == "9 January 2026"


@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_any_whole_date_is_its_own_first_and_last_day(day: date) -> None:
    text = day.isoformat()
    assert first_day(text) == last_day(text) == day
    assert is_whole(text)
    assert say(text) == say(day)


@given(year=st.integers(1, 9998), month=st.integers(1, 12))
def test_any_month_ends_the_day_before_the_next(year: int, month: int) -> None:
    following = date(year + month // 12, month % 12 + 1, 1)
    assert (following - last_day(f"{year:04}-{month:02}")).days == 1


@given(text=st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        check_partial(text)
    except ValueError as error:
        assert repr(text) in str(error)  # noqa: PT017
    else:
        assert first_day(text) <= last_day(text)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2025, 6, 27), "27 Jun 2025"),
        ("2025-09-01", "1 Sep 2025"),
        ("2024-11", "Nov 2024"),
        ("1991", "1991"),
    ],
)
def test_a_short_date(value: date | str, said: str) -> None:
    assert say_short(value) == said
