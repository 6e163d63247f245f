"""When a digest is due: schedules by the local wall clock, as cron expressions.

Each local minute that a schedule names has one window, however often the clock shows it: where the
clock is set back, the first time counts; where it is set forward over it, the moment at which the
gap ends. So 02:30 happens once on both days, and windows never repeat and never go back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.core.errors import BadValue
from bot.core.markup import clean

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
EXAMPLES = "“daily 08:00”, “weekly mon 09:00”, “monthly 1 09:00” or “cron 30 8 * * 1-5”"
MOST_MISSED = 10_000
"""Missed windows that are counted: more than a year of hourly ones."""
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_START = datetime(2024, 1, 1)  # noqa: DTZ001 - a reading of a wall clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule: `text` is how it is written and kept, `crons` the expressions that it means."""

    text: str
    crons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A window that has come: `at` which moment, in UTC. `missed` older ones were not served;
    `since` is the oldest of them (None: there are none)."""

    at: datetime
    missed: int = 0
    since: datetime | None = None


@lru_cache(maxsize=1024)
def parse_schedule(text: str) -> Schedule:
    """The schedule that somebody wrote.

    Raises:
        BadValue: it is none, never comes, or comes more than once an hour.
    """
    words = text.casefold().split()
    kind, rest = (words[0], words[1:]) if words else ("", [])
    if kind == "daily" and len(rest) == 1:
        hour, minute = _time(rest[0])
        return _made(f"daily {hour:02}:{minute:02}", f"{minute} {hour} * * *")
    if kind == "weekly" and len(rest) >= 2:
        hour, minute = _time(rest[-1])
        days = _week_days(" ".join(rest[:-1]))
        said = ",".join(DAYS[day] for day in days)
        numbers = ",".join(str(day + 1) for day in days)
        return _made(f"weekly {said} {hour:02}:{minute:02}", f"{minute} {hour} * * {numbers}")
    if kind == "monthly" and len(rest) == 2:
        hour, minute = _time(rest[1])
        return _monthly(rest[0], hour, minute)
    if kind == "cron":
        return _cron(rest)
    raise _wrong(f"“{clean(text)[:60]}” is not a schedule." if words else "A schedule is needed.")


def _made(text: str, *crons: str) -> Schedule:
    return Schedule(text=text, crons=crons)


def _wrong(what: str) -> BadValue:
    return BadValue(what, f"Write {EXAMPLES}.", field="schedule")


def _time(word: str) -> tuple[int, int]:
    found = _TIME.fullmatch(word)
    if not found:
        raise _wrong(f"“{clean(word)[:20]}” is not a time of day.")
    return int(found[1]), int(found[2])


def _week_days(text: str) -> tuple[int, ...]:
    found = set()
    for word in re.split(r"[\s,]+", text):
        days = [at for at, name in enumerate(_DAY_NAMES) if name.casefold().startswith(word)]
        if len(word) < 2 or len(days) != 1:
            raise _wrong(f"“{clean(word)[:20]}” is not a day of the week.")
        found.add(days[0])
    return tuple(sorted(found))


def _monthly(word: str, hour: int, minute: int) -> Schedule:
    """A day that a month does not have is its last one."""
    if word == "last":
        word = "31"
    if not re.fullmatch(r"[0-9]{1,2}", word) or not 1 <= int(word) <= 31:
        raise _wrong(f"“{clean(word)[:20]}” is not a day of the month.")
    day, text = int(word), f"monthly {int(word)} {hour:02}:{minute:02}"
    if day == 31:
        return _made(text, f"{minute} {hour} L * *")
    on_day = f"{minute} {hour} {day} * *"
    return _made(text, on_day, f"{minute} {hour} L 2 *") if day > 28 else _made(text, on_day)


def _cron(fields: list[str]) -> Schedule:
    if len(fields) != 5:
        raise _wrong(
            f"A cron expression has five fields, minute to day of the week, not {len(fields)}."
        )
    if not re.fullmatch(r"[0-5]?[0-9]", fields[0]):
        raise _wrong("A digest comes at most once an hour, so the minute must be one number.")
    expression = " ".join(fields)
    try:
        next(CronSim(expression, _START))
    except CronSimError as error:
        raise _wrong(f"The cron expression cannot be read: {str(error).casefold()}.") from None
    except StopIteration:
        raise _wrong("There is no day on which that comes.") from None
    return _made(f"cron {expression}", expression)


def say_schedule(schedule: Schedule) -> str:
    """A schedule in words: "every day at 08:00". The time zone is said by whoever shows it."""
    kind, *rest = schedule.text.split()
    if kind == "daily":
        return f"every day at {rest[0]}"
    if kind == "weekly":
        days = [_DAY_NAMES[DAYS.index(day)] for day in rest[0].split(",")]
        return f"every {_listed(days)} at {rest[1]}"
    if kind == "monthly":
        day = "the last day" if rest[0] == "31" else f"day {rest[0]}"
        late = ", or the last where there is none" if rest[0] in {"29", "30"} else ""
        return f"on {day} of each month{late}, at {rest[1]}"
    said = CronSim(schedule.crons[0], _START).explain()
    return said[:1].lower() + said[1:]


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def windows(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The moments of the schedule after `after` (aware), in UTC, in order, without end.

    Ends where fifty years pass without one.
    """
    last = after.astimezone(UTC)
    for wall in _walls(schedule, after.astimezone(zone).replace(tzinfo=None, fold=0)):
        at = _moment(wall, zone)
        if at > last:
            yield at
            last = at


def _walls(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    return merge(*(CronSim(cron, start) for cron in schedule.crons))


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock shows `wall`, or the end of the gap over it."""
    local = wall.replace(tzinfo=zone, fold=0)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    # Within a gap the two folds lie on either side of the change, which is found between them.
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def next_window(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime:
    """The first window after a moment, in UTC. Raises BadValue where there is none any more."""
    found = _next(schedule, zone, after.astimezone(UTC))
    if found is None:
        raise _wrong("That schedule has no further day.")
    return found


@lru_cache(maxsize=4096)
def _next(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime | None:
    return next(windows(schedule, zone, after), None)


def due(schedule: Schedule, zone: ZoneInfo, after: datetime, now: datetime) -> Due | None:
    """What has come after the window `after` and until `now`: the newest window, and how many older
    ones there were. None where nothing has."""
    return _due(schedule, zone, after.astimezone(UTC), now.astimezone(UTC))


@lru_cache(maxsize=4096)
def _due(schedule: Schedule, zone: ZoneInfo, after: datetime, now: datetime) -> Due | None:
    first: datetime | None = None
    newest: datetime | None = None
    count = 0
    for at in islice(windows(schedule, zone, after), MOST_MISSED):
        if at > now:
            break
        first, newest, count = first or at, at, count + 1
    if newest is None:
        return None
    return Due(at=newest, missed=count - 1, since=first if count > 1 else None)


def previous_window(schedule: Schedule, zone: ZoneInfo, before: datetime) -> datetime | None:
    """The newest window at or before a moment and within the last 400 days."""
    found = due(schedule, zone, before - timedelta(days=400), before)
    return found.at if found else None
