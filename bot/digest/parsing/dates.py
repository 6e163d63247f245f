"""When an item was published, as far as its feed says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from time import struct_time

from bot.digest.model import ReadItem

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""How far into the future a date may lie: clocks and time zones are off by less."""
LAST_OF_DAY = timedelta(hours=36)
"""From midnight UTC of a day until that day is over everywhere."""

_TIMED = re.compile(r"\d[:.]\d\d|\dT\d\d")
_NO_DAY = re.compile(r"\d{4}(-?\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A date as a feed states it, in its own time zone. `timed`: with a time of day."""

    at: datetime
    timed: bool

    @property
    def midnight(self) -> bool:
        """Whether it is the first moment of its day."""
        return self.at.time() == time()


def read_stated(text: str, parsed: struct_time | None = None) -> Stated | None:
    """What a date in a feed says, None if that is not a day. `parsed` is what a library made of
    it, in UTC, for the ways of writing that only it knows."""
    text = " ".join(text[:100].split())
    if not text or _NO_DAY.fullmatch(text):
        return None
    at = _iso(text) or _mail(text) or _from_parsed(parsed)
    if at is None:
        return None
    return Stated(at=at if at.tzinfo else at.replace(tzinfo=UTC), timed=bool(_TIMED.search(text)))


def settle(stated: Sequence[Stated | None], now: datetime) -> list[tuple[datetime | None, bool]]:
    """For each date of a feed: (moment in UTC, whether only the day is known).

    Some feeds write days as midnights. Where all of a feed's dates are, they are days. Dates in
    the future and before the web are taken for not known.
    """
    timed = [date for date in stated if date and date.timed]
    only_days = all(date.midnight for date in timed)
    return [_settled(date, only_days, now) if date else (None, False) for date in stated]


def may_be_newer(item: ReadItem, than: datetime) -> bool:
    """Whether an item may have been published after a moment: so may all that say no time, for as
    long as their day is not over everywhere."""
    if item.dated is None:
        return True
    return item.dated + (LAST_OF_DAY if item.whole_day else timedelta(0)) > than


def _settled(date: Stated, only_days: bool, now: datetime) -> tuple[datetime | None, bool]:
    whole_day = not date.timed or only_days
    try:
        # The day that the feed names, not the one that it is in UTC.
        at = date.at.replace(tzinfo=UTC) if whole_day else date.at.astimezone(UTC)
    except OverflowError:
        return None, False
    at = datetime.combine(at.date(), time(), UTC) if whole_day else at
    return (at, whole_day) if OLDEST <= at <= now + AHEAD else (None, False)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_parsed(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except ValueError:
        return None
