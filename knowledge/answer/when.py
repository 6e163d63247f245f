"""Finds dates in a question: "on 15 January 2026", "in march 2025", "as of 2005", "last year",
"new year's day 2026", "15.07.2025".

Only the spans are found here; python-dateutil reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import regex
from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date
from dateutil.relativedelta import relativedelta

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19[4-9]\d|20\d\d)"
_FORMS: tuple[tuple[str, str], ...] = (
    ("day", rf"{_DAY}\s*(?:of\s+)?{_MONTH},?\s*(?:of\s+)?{_YEAR}"),
    ("day", rf"{_MONTH}\s*{_DAY},?\s*{_YEAR}"),
    ("day", rf"{_YEAR}-\d\d-\d\d"),
    ("day", rf"\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}"),
    ("month", rf"{_MONTH},?\s*(?:of\s+)?{_YEAR}"),
    ("month", rf"{_YEAR}-\d\d(?!\d)"),
    ("year", _YEAR),
    ("month-short", rf"{_MONTH},?\s*(?:of\s+)?'?[0-9]\d(?!\d|\s*(?:st|nd|rd|th|,|of)\b)"),
    (
        "short",
        r"(?<=\b(?:in|of|back\s+in|since|by|from)\s)'?\d\d(?!\s*(?:days?|years?|months?|hours?|percent|%|states|countries|km))(?=\b)",
    ),
    ("short", r"'\d\d\b"),
)
_SPAN = regex.compile(
    "|".join(
        f"(?P<f{number}>\\b{form})\\b"
        if not form.startswith(("(?<=", "'"))
        else f"(?P<f{number}>{form})"
        for number, (_, form) in enumerate(_FORMS)
    ),
    regex.IGNORECASE,
)
_HOLIDAYS = (
    (
        regex.compile(
            rf"new\s+year'?s?'?\s+(day|eve)(?:\s+(?:of\s+|in\s+)?({_YEAR}))?", regex.IGNORECASE
        ),
        {"day": (1, 1), "eve": (12, 31)},
    ),
    (
        regex.compile(rf"(christmas)(?:\s+(?:day|of|in))*\s+({_YEAR})", regex.IGNORECASE),
        {"christmas": (12, 25)},
    ),
)
_RELATIVE = regex.compile(
    r"\b(?:(?P<word>today|right now|now|currently|at present|these days|at the moment|yesterday|tomorrow|tonight)"
    r"|(?P<which>last|this|next|past)\s+(?P<unit>year|month|week)"
    r"|(?P<count>\d{1,3}|a|one|two|three|five|ten)\s+(?P<units>year|month|week|day)s?\s+(?P<way>ago|from now))\b",
    regex.IGNORECASE,
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}


@dataclass(frozen=True, slots=True)
class When:
    """A date in a question: from `first` to `last` inclusive, written at characters start to
    end.

    `precision` is day, month, year, or now; `relative` where it was said relative to today.
    """

    first: date
    last: date
    precision: str
    start: int
    end: int
    relative: bool = False


def find_dates(text: str, today: date) -> tuple[When, ...]:
    """All dates in a text, in order, not overlapping."""
    found = [*_holidays(text, today), *_absolute(text, today), *_relative(text, today)]
    chosen: list[When] = []
    for when in sorted(found, key=lambda when: (when.start, -when.end)):
        if not chosen or when.start >= chosen[-1].end:
            chosen.append(when)
    return tuple(chosen)


def _holidays(text: str, today: date) -> list[When]:
    found = []
    for pattern, days in _HOLIDAYS:
        for match in pattern.finditer(text):
            month, day = days[match[1].lower()]
            day_found = date(int(match[2]) if match[2] else today.year, month, day)
            found.append(When(day_found, day_found, "day", match.start(), match.end()))
    return found


def _absolute(text: str, today: date) -> list[When]:
    found = []
    for match in _SPAN.finditer(text):
        number = next(number for number in range(len(_FORMS)) if match[f"f{number}"])
        when = _read(_FORMS[number][0], match[0], match.start(), today)
        if when:
            found.append(when)
    return found


def _read(precision: str, span: str, start: int, today: date, end: int = 0) -> When | None:
    end = end or start + len(span)
    if precision == "short":
        digits = int(span.strip("'"))
        year = 1900 + digits if digits >= 60 else 2000 + digits
        return (
            When(date(year, 1, 1), date(year, 12, 31), "year", start, end)
            if digits >= 80 or digits <= today.year % 100 + 10
            else None
        )
    if precision == "month-short":
        head, digits = span[:-2].rstrip(" '"), int(span[-2:])
        return _read(
            "month", f"{head} {1900 + digits if digits >= 60 else 2000 + digits}", start, today, end
        )
    if precision == "year":
        return When(date(int(span), 1, 1), date(int(span), 12, 31), "year", start, end)
    cleaned = regex.sub(r"(?<=\d)(st|nd|rd|th)\b|\bof\b", " ", span, flags=regex.IGNORECASE)
    try:
        day = parse_date(cleaned, dayfirst="-" not in span, default=parse_date("2000-01-01")).date()
    except (ParserError, OverflowError, ValueError):
        return None
    last = (
        day
        if precision == "day"
        else day.replace(day=1) + relativedelta(months=1) - timedelta(days=1)
    )
    return When(day if precision == "day" else day.replace(day=1), last, precision, start, end)


def _relative(text: str, today: date) -> list[When]:
    found = []
    for match in _RELATIVE.finditer(text):
        first, last, precision = _span(match, today)
        found.append(When(first, last, precision, match.start(), match.end(), relative=True))
    return found


def _span(match: regex.Match[str], today: date) -> tuple[date, date, str]:
    if match["word"]:
        shift = {"yesterday": -1, "tomorrow": 1}.get(match["word"].lower(), 0)
        day = today + timedelta(days=shift)
        return day, day, "now" if not shift else "day"
    if match["which"]:
        step = {"last": -1, "past": -1, "this": 0, "next": 1}[match["which"].lower()]
        unit = match["unit"].lower()
        if unit == "year":
            return date(today.year + step, 1, 1), date(today.year + step, 12, 31), "year"
        if unit == "month":
            first = today.replace(day=1) + relativedelta(months=step)
            return first, first + relativedelta(months=1) - timedelta(days=1), "month"
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), "week"
    count = _NUMBERS.get(match["count"].lower()) or int(match["count"])
    step = -count if match["way"].lower() == "ago" else count
    try:
        day = today + _step(match["units"].lower(), step)
    except (ValueError, OverflowError):
        day = today
    return day, day, "day"


def _step(unit: str, count: int) -> relativedelta:
    steps = {
        "year": relativedelta(years=count),
        "month": relativedelta(months=count),
        "week": relativedelta(weeks=count),
        "day": relativedelta(days=count),
    }
    return steps[unit]
