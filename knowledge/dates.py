"""Dates as sources give them: whole ("2025-06-27") or partial ("2024-11", "1991"), and how to
say them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from knowledge.model import PartialDate

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def check_partial(text: PartialDate) -> PartialDate:
    """Return `text` if it is an ISO date, month or year that exists.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date of the form YYYY-MM-DD, YYYY-MM or YYYY")
    first_day(text)
    return text


def first_day(text: PartialDate) -> date:
    """The first day that a partial date covers. Raises ValueError for a day that does not exist."""
    year, month, day = (int(part) if part else 1 for part in _match(text).groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r}: there is no such day ({error})") from None


def last_day(text: PartialDate) -> date:
    """The last day that a partial date covers."""
    _, month, day = _match(text).groups()
    start = first_day(text)
    if day:
        return start
    return (
        start + (relativedelta(months=1) if month else relativedelta(years=1)) - timedelta(days=1)
    )


def is_whole(text: PartialDate) -> bool:
    """Whether year, month and day are all given."""
    return len(text) == 10


def say(value: date | PartialDate) -> str:
    """A date in words, day first: "27 June 2025", "November 2024", "1991"."""
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    year, month, day = _match(value).groups()
    words = [str(int(day))] if day else []
    if month:
        words.append(_MONTHS[int(month) - 1])
    return " ".join([*words, year])


def say_short(value: date | PartialDate) -> str:
    """A date with the month in three letters: "27 Jun 2025", "Nov 2024", "1991"."""
    return " ".join(word[:3] if word.isalpha() else word for word in say(value).split())


def _match(text: PartialDate) -> re.Match[str]:
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date")
    return match
