"""Schedules by the local wall clock: gaps, overlaps, month ends, downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadValue
from bot.digest.schedule import (
    Due,
    due,
    next_window,
    parse_schedule,
    previous_window,
    say_schedule,
    windows,
)

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
LORD_HOWE, APIA, MOSCOW = (
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Apia"),
    ZoneInfo("Europe/Moscow"),
)
ZONES = (KYIV, NEW_YORK, LORD_HOWE, APIA, MOSCOW, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu"))


def local(schedule: str, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    """The next windows as the zone's clock shows them, with their offset from UTC."""
    found = islice(windows(parse_schedule(schedule), zone, after), count)
    return [at.astimezone(zone).strftime("%Y-%m-%d %H:%M %z") for at in found]


@pytest.mark.parametrize(
    ("written", "kept", "words"),
    [
        ("daily 08:00", "daily 08:00", "every day at 08:00"),
        ("Daily 8:05", "daily 08:05", "every day at 08:05"),
        ("weekly mon 09:00", "weekly mon 09:00", "every Monday at 09:00"),
        (
            "weekly Friday, monday 9:00",
            "weekly mon,fri 09:00",
            "every Monday and Friday at 09:00",
        ),
        ("weekly mon,tue,wed 9:00", "weekly mon,tue,wed 09:00", None),
        ("monthly 1 09:00", "monthly 1 09:00", "on day 1 of each month, at 09:00"),
        ("monthly 31 09:00", "monthly 31 09:00", "on the last day of each month, at 09:00"),
        ("monthly last 09:00", "monthly 31 09:00", None),
        (
            "monthly 30 9:00",
            "monthly 30 09:00",
            "on day 30 of each month, or the last where there is none, at 09:00",
        ),
        ("cron 30 2 * * 1-5", "cron 30 2 * * 1-5", "at 02:30 on Monday through Friday"),
        ("CRON 0 9 * * MON#1", "cron 0 9 * * mon#1", "at 09:00 on the first Monday of the month"),
    ],
)
def test_reads_what_people_write(written: str, kept: str, words: str | None) -> None:
    schedule = parse_schedule(written)
    assert schedule.text == kept
    assert parse_schedule(kept) == schedule, "what is kept can be read again"
    if words:
        assert say_schedule(schedule) == words


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "A schedule is needed"),
        ("yearly 08:00", "is not a schedule"),
        ("daily", "is not a schedule"),
        ("daily 24:00", "not a time of day"),
        ("daily 08:60", "not a time of day"),
        ("daily ٠٨:٠٠", "not a time of day"),
        ("weekly t 09:00", "not a day of the week"),
        ("weekly xyz 09:00", "not a day of the week"),
        ("monthly 0 09:00", "not a day of the month"),
        ("monthly 32 09:00", "not a day of the month"),
        ("cron 0 9 * *", "five fields"),
        ("cron 0 0 9 * * *", "five fields"),
        ("cron */5 * * * *", "at most once an hour"),
        ("cron 0,30 9 * * *", "at most once an hour"),
        ("cron * 9 * * *", "at most once an hour"),
        ("cron 0 25 * * *", "cannot be read"),
        ("cron 0 9 31 2 *", "cannot be read"),
        ("cron 0 9 */31 * mon#5", "no day on which that comes"),
    ],
)
def test_says_plainly_what_is_wrong(written: str, says: str) -> None:
    with pytest.raises(BadValue, match=says) as caught:
        parse_schedule(written)
    assert caught.value.field == "schedule"
    assert "daily 08:00" in caught.value.advice


@pytest.mark.parametrize(
    ("zone", "after", "days"),
    [
        (
            KYIV,
            datetime(2026, 3, 27, 12, tzinfo=UTC),
            ["2026-03-28 02:30 +0200", "2026-03-29 02:30 +0200", "2026-03-30 02:30 +0300"],
        ),
        (
            NEW_YORK,
            datetime(2026, 3, 7, 12, tzinfo=UTC),
            ["2026-03-08 03:00 -0400", "2026-03-09 02:30 -0400"],
        ),
        (
            NEW_YORK,
            datetime(2026, 10, 31, 12, tzinfo=UTC),
            ["2026-11-01 02:30 -0500", "2026-11-02 02:30 -0500"],
        ),
    ],
)
def test_half_past_two_happens_once_a_day(zone: ZoneInfo, after: datetime, days: list[str]) -> None:
    assert local("cron 30 2 * * *", zone, after, len(days)) == days


def test_a_time_in_the_gap_comes_when_the_gap_ends() -> None:
    """In Kyiv the clock goes from 03:00 to 04:00."""
    found = local("daily 03:30", KYIV, datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert found == ["2026-03-29 04:00 +0300", "2026-03-30 03:30 +0300"]


def test_a_time_in_the_overlap_comes_the_first_time() -> None:
    found = local("daily 03:30", KYIV, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert found == ["2026-10-25 03:30 +0300", "2026-10-26 03:30 +0200"]
    found = local("daily 01:30", NEW_YORK, datetime(2026, 10, 31, 12, tzinfo=UTC), 2)
    assert found == ["2026-11-01 01:30 -0400", "2026-11-02 01:30 -0500"]


def test_half_an_hour_of_lord_howe() -> None:
    """There the clock moves by thirty minutes: from 02:00 to 02:30, and back."""
    gap = local("daily 02:15", LORD_HOWE, datetime(2026, 10, 3, 0, tzinfo=UTC), 2)
    assert gap == ["2026-10-04 02:30 +1100", "2026-10-05 02:15 +1100"]
    overlap = local("daily 01:45", LORD_HOWE, datetime(2026, 4, 4, 0, tzinfo=UTC), 2)
    assert overlap == ["2026-04-05 01:45 +1100", "2026-04-06 01:45 +1030"]


def test_a_day_that_a_zone_never_had_comes_when_the_next_begins() -> None:
    """Samoa skipped 30 December 2011."""
    found = local("daily 08:00", APIA, datetime(2011, 12, 28, 20, tzinfo=UTC), 3)
    assert found == ["2011-12-29 08:00 -1000", "2011-12-31 00:00 +1400", "2011-12-31 08:00 +1400"]


def test_rules_that_changed() -> None:
    """Moscow stopped changing its clock in 2011, and moved back for good in 2014."""
    spring = local("daily 02:30", MOSCOW, datetime(2011, 3, 26, 12, tzinfo=UTC), 1)
    assert spring == ["2011-03-27 03:00 +0400"]
    autumn = local("daily 01:30", MOSCOW, datetime(2014, 10, 25, 0, tzinfo=UTC), 2)
    assert autumn == ["2014-10-26 01:30 +0400", "2014-10-27 01:30 +0300"]


def test_hourly_windows_follow_the_clock_on_the_wall() -> None:
    """The hour that is shown twice has one window; the one that is missing shares the next."""
    autumn = local("cron 0 * * * *", KYIV, datetime(2026, 10, 24, 22, 30, tzinfo=UTC), 5)
    assert [one[11:] for one in autumn] == [
        "02:00 +0300",
        "03:00 +0300",
        "04:00 +0200",
        "05:00 +0200",
        "06:00 +0200",
    ]
    spring = local("cron 0 * * * *", KYIV, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), 3)
    assert [one[11:] for one in spring] == ["02:00 +0200", "04:00 +0300", "05:00 +0300"]


def test_the_last_day_of_each_month() -> None:
    after = datetime(2027, 12, 31, 12, tzinfo=UTC)
    days = [one[:10] for one in local("monthly 31 09:00", ZoneInfo("UTC"), after, 4)]
    assert days == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]
    days = [one[:10] for one in local("monthly 30 09:00", ZoneInfo("UTC"), after, 4)]
    assert days == ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]
    days = [one[:10] for one in local("monthly 29 09:00", ZoneInfo("UTC"), after, 3)]
    assert days == ["2028-01-29", "2028-02-29", "2028-03-29"], "29 February stands in both"


def test_due_is_the_newest_window_and_says_what_was_missed() -> None:
    schedule = parse_schedule("daily 08:00")
    served = datetime(2026, 11, 20, 6, tzinfo=UTC)  # 08:00 in Kyiv
    assert due(schedule, KYIV, served, datetime(2026, 11, 21, 5, 59, 59, tzinfo=UTC)) is None
    day = timedelta(days=1)
    assert due(schedule, KYIV, served, served + day) == Due(at=served + day)
    found = due(schedule, KYIV, served, served + 5 * day + timedelta(hours=3))
    assert found == Due(at=served + 5 * day, missed=4, since=served + day)


def test_due_takes_moments_of_any_zone() -> None:
    schedule = parse_schedule("daily 08:00")
    after = datetime(2026, 11, 20, 8, tzinfo=KYIV)
    assert due(schedule, KYIV, after, datetime(2026, 11, 21, 1, 0, tzinfo=NEW_YORK)) == Due(
        at=datetime(2026, 11, 21, 6, tzinfo=UTC)
    )


def test_previous_and_next() -> None:
    schedule, now = parse_schedule("weekly mon 09:00"), datetime(2026, 11, 27, tzinfo=UTC)
    assert previous_window(schedule, ZoneInfo("UTC"), now) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert next_window(schedule, ZoneInfo("UTC"), now) == datetime(2026, 11, 30, 9, tzinfo=UTC)
    rare = parse_schedule("cron 0 9 29 2 *")
    assert previous_window(rare, ZoneInfo("UTC"), now) is None
    assert next_window(rare, ZoneInfo("UTC"), now) == datetime(2028, 2, 29, 9, tzinfo=UTC)


fields = st.tuples(
    st.integers(0, 59),
    st.sampled_from(["*", "2", "3", "*/3", "0,12", "1-4"]),
    st.sampled_from(["*", "1", "15", "L", "1-7", "*/10"]),
    st.sampled_from(["*", "3,10", "*/2", "11"]),
    st.sampled_from(["*", "mon", "1-5", "sun#1", "7"]),
)
written = st.one_of(
    fields.map(lambda parts: "cron " + " ".join(map(str, parts))),
    st.integers(0, 23 * 60 + 59).map(lambda at: f"daily {at // 60:02}:{at % 60:02}"),
    st.tuples(st.integers(1, 31), st.integers(0, 4)).map(lambda p: f"monthly {p[0]} {p[1]:02}:30"),
)
moments = st.integers(0, 21 * 365 * 86_400).map(
    lambda seconds: datetime(2009, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@settings(max_examples=200, deadline=None)
@given(written, st.sampled_from(ZONES), moments)
def test_windows_never_repeat_and_never_go_back(text: str, zone: ZoneInfo, after: datetime) -> None:
    found = list(islice(windows(parse_schedule(text), zone, after), 30))
    assume(found)
    assert found[0] > after
    assert all(one < two for one, two in pairwise(found))
    shown = [at.astimezone(zone).replace(tzinfo=None) for at in found]
    assert len(set(shown)) == len(shown), "no local minute has two windows"


@settings(max_examples=200, deadline=None)
@given(written, st.sampled_from(ZONES), moments, st.integers(0, 20))
def test_stepping_finds_the_same_windows_as_walking(
    text: str, zone: ZoneInfo, after: datetime, stop: int
) -> None:
    """Whichever moment one looks from, the next window is the same: none is lost or served twice."""
    schedule = parse_schedule(text)
    walked = list(islice(windows(schedule, zone, after), 21))
    assume(len(walked) == 21)
    stepped, at = [], after
    for _ in range(21):
        at = next_window(schedule, zone, at)
        stepped.append(at)
    assert stepped == walked
    found = due(schedule, zone, after, walked[stop] + timedelta(seconds=1))
    assume(walked[min(stop + 1, 20)] > walked[stop] + timedelta(seconds=1))
    assert found == Due(at=walked[stop], missed=stop, since=walked[0] if stop else None)
