"""The days for which a claim is made: in a day, month or year, since, until, by, before, after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import regex

from knowledge.answer.when import When
from knowledge.dates import first_day, last_day
from knowledge.model import PartialDate

_SLASHED = regex.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` to `last`, in a role: at, since, until, by, before, after. `other` is the second
    reading of a day such as 01/10/2026.
    """

    first: date
    last: date
    role: str
    other: date | None = None

    def covers(self, value: PartialDate) -> bool:
        """Whether a date of the base, or a part of it, lies in the window or its other reading."""
        if not value:
            return False
        first, last = first_day(value), last_day(value)
        return (first <= self.last and last >= self.first) or bool(
            self.other and first <= self.other <= last
        )

    def admits(self, value: PartialDate) -> bool:
        """Whether an event of that date fits the window in its role."""
        if not value:
            return False
        if self.role in {"by", "until"}:
            return first_day(value) <= self.last or self.covers(value)
        if self.role == "before":
            return first_day(value) < self.first
        if self.role == "after":
            return last_day(value) > self.last
        return self.covers(value)


def window_of(when: When, role: str, text: str) -> Window:
    """The window of a date in a text."""
    match = _SLASHED.fullmatch(text[when.start : when.end])
    other = None
    if match and when.precision == "day":
        month, day = int(match[1]), int(match[2])
        if month <= 12 and day <= 31 and (month, day) != (when.first.month, when.first.day):
            try:
                other = date(int(match[3]), month, day)
            except ValueError:
                other = None
    return Window(when.first, when.last, role, other)


def spoken(windows: Iterable[Window], role: str) -> Window | None:
    """The first window of a role."""
    return next((window for window in windows if window.role == role), None)


def days_of(window: Window, turns: Iterable[date], today: date) -> list[date]:
    """Days on which to look within a window: its ends, and each day on which something turns."""
    first, last = window.first, window.last
    if window.role in {"before", "until"}:
        first, last = date(1980, 1, 1), window.first - timedelta(days=1)
    elif window.role == "by":
        first = window.last
    elif window.role == "after":
        first, last = window.last + timedelta(days=1), max(today, window.last + timedelta(days=1))
    elif first <= today < last:
        last = today
    days = {first, last, *(turn for turn in turns if first <= turn <= last)}
    if window.other:
        days.add(window.other)
    return sorted(days)
