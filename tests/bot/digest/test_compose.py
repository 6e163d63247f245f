"""Which stories a digest shows, in which order, and why the others are not in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.digests.model import Grouping, Length, Marks, Taste
from bot.digest.compose import CHANGES, OTHER, WORLD, Material, Names, Window, compose
from bot.digest.content import Change, Digest, EntryChange, Why
from bot.digest.model import NewsItem, Story
from bot.digest.pool import NAMED
from knowledge.model import LawChange, LawEvent, SourceKind, Statement
from tests.bot.digest.kit import DAY, HOUR, NOW, news

NAMES = Names(
    states={"FIN": "Finland", "UKR": "Ukraine", "AGO": "Angola"},
    topics={"ukraine": "Ukraine", "clearance": "Clearance"},
    entries={"e1": "The first entry", "e2": "The second entry"},
)
WINDOW = Window(since=NOW - DAY, until=NOW)


def alone(*items: NewsItem) -> tuple[Story, ...]:
    return tuple(Story(items=(item,)) for item in items)


def made(
    *stories: Story, taste: Taste | None = None, window: Window = WINDOW, **more: Any
) -> Digest:
    material = Material(names=NAMES, stories=stories, **more)
    return compose(taste or Taste(), window, material, irrelevant=more.pop("irrelevant", 0))


def shown(digest: Digest) -> list[list[int]]:
    return [[report.item for report in story.reports] for story in digest.stories]


def left_out(digest: Digest) -> dict[int, Why]:
    return {one.item: one.why for one in digest.omissions}


def test_only_the_time_of_the_digest_counts() -> None:
    digest = made(
        *alone(
            news(1, seen=WINDOW.since),
            news(2, seen=WINDOW.since + timedelta(microseconds=1)),
            news(3, seen=WINDOW.until),
        )
    )
    assert sorted(shown(digest)) == [[2], [3]], "exclusive at its begin: two in a row share nothing"
    assert left_out(digest) == {}


def test_countries_topics_and_languages() -> None:
    stories = alone(
        news(1, states=("UKR",), topics=("clearance",)),
        news(2, states=("AGO",), topics=("clearance",)),
        news(3, states=("UKR",), topics=("ukraine",)),
        news(4, states=("UKR",), topics=("clearance",), language="fr"),
        news(5),
    )
    taste = Taste(countries=("UKR", "FIN"), topics=("clearance",), languages=("en", "uk"))
    digest = made(*stories, taste=taste)
    assert shown(digest) == [[1]]
    assert left_out(digest) == {
        2: Why.ELSEWHERE,
        3: Why.ELSEWHERE,
        4: Why.LANGUAGE,
        5: Why.ELSEWHERE,
    }
    assert digest.scope == "Ukraine, Finland; Clearance"


def test_a_story_is_of_all_the_countries_that_its_reports_name() -> None:
    story = Story(items=(news(1), news(2, states=("FIN",))))
    assert shown(made(story, taste=Taste(countries=("FIN",)))) == [[1, 2]]


def test_what_moderators_hide_or_withdraw_is_left_out() -> None:
    marks = {1: Marks(hidden="doubtful"), 2: Marks(withdrawn="wrong")}
    digest = made(*alone(news(1), news(2), news(3)), marks=marks)
    assert shown(digest) == [[3]]
    assert left_out(digest) == {1: Why.HIDDEN, 2: Why.WITHDRAWN}


def test_a_hidden_report_leaves_the_rest_of_its_story() -> None:
    story = Story(items=(news(1), news(2)))
    digest = made(story, marks={1: Marks(hidden="doubtful")})
    assert shown(digest) == [[2]]


def test_old_news_are_left_out_and_counted() -> None:
    assert left_out(made(*alone(news(1, stale="old")))) == {1: Why.OLD}


def test_a_later_report_on_a_story_of_an_earlier_digest_is_no_news() -> None:
    story = Story(items=(news(1, seen=NOW - 2 * DAY), news(2)))
    digest = made(story)
    assert shown(digest) == []
    assert left_out(digest) == {2: Why.FOLLOW_UP}


def test_but_it_is_where_the_earlier_report_was_not_shown() -> None:
    story = Story(items=(news(1, seen=NOW - 2 * DAY, language="fr"), news(2)))
    assert shown(made(story, taste=Taste(languages=("en",)))) == [[2]]


def test_pinned_stories_come_first_whatever_they_are_about() -> None:
    stories = alone(
        news(1, states=("AGO",)),
        news(2, score=0.1, stale="old"),
        news(3, states=("UKR",)),
        news(4, states=("UKR",), published=NOW - 9 * HOUR),
    )
    taste, marks = Taste(countries=("UKR", "AGO")), {2: Marks(pinned=True), 4: Marks(pinned=True)}
    digest = made(*stories, taste=taste, marks=marks)
    assert shown(digest) == [[4], [3], [2], [1]], "their groups first, and they within them"
    assert left_out(digest) == {}


@pytest.mark.parametrize("length", list(Length))
def test_length_counts_stories_and_says_how_many_more_there_are(length: Length) -> None:
    stories = alone(*(news(number, score=float(number)) for number in range(1, 41)))
    digest = made(*stories, taste=Taste(length=length))
    assert len(digest.stories) == length.stories
    assert digest.further == 40 - length.stories
    assert digest.counts == {Why.LENGTH: digest.further}
    assert Counter(left_out(digest).values()) == {Why.LENGTH: digest.further}
    assert min(item for (item,) in shown(digest)) == 41 - length.stories, "the strongest stay"


def test_no_class_of_outlets_crowds_out_another() -> None:
    press = [news(n, score=9.0, kind=SourceKind.PRESS) for n in range(1, 11)]
    others = [news(11, score=1.0, kind=SourceKind.UN), news(12, score=1.0, kind=SourceKind.NGO)]
    digest = made(*alone(*press, *others), taste=Taste(length=Length.SHORT))
    assert {11, 12} <= {item for (item,) in shown(digest)}


def test_what_more_outlets_report_weighs_more() -> None:
    doubled = Story(items=(news(1, outlet="A"), news(2, outlet="B")))
    lone = alone(*(news(number, score=9.0) for number in range(3, 9)))
    digest = made(*lone, doubled, taste=Taste(length=Length.SHORT))
    assert [1, 2] in shown(digest)


def test_all_pinned_ones_are_shown_even_beyond_the_length() -> None:
    stories = alone(*(news(number) for number in range(1, 9)))
    marks = {number: Marks(pinned=True) for number in range(1, 8)}
    digest = made(*stories, taste=Taste(length=Length.SHORT), marks=marks)
    assert len(digest.stories) == 7
    assert digest.further == 1


def test_groups_by_country_stand_in_the_order_of_their_names() -> None:
    digest = made(
        *alone(
            news(1, states=("UKR", "FIN")),
            news(2),
            news(3, states=("AGO",)),
            news(4, states=("UKR",), published=NOW),
        )
    )
    assert [story.group for story in digest.stories] == ["Angola", "Ukraine", "Ukraine", WORLD]
    assert shown(digest) == [[3], [4], [1], [2]], "within a group the newest first"


def test_a_story_stands_under_a_country_that_was_asked_for() -> None:
    digest = made(*alone(news(1, states=("UKR", "FIN"))), taste=Taste(countries=("FIN",)))
    assert digest.stories[0].group == "Finland"


def test_groups_by_topic_stand_in_the_order_of_the_base() -> None:
    stories = alone(news(1, topics=("clearance",)), news(2, topics=("ukraine",)), news(3))
    digest = made(*stories, taste=Taste(grouping=Grouping.TOPIC))
    assert [story.group for story in digest.stories] == ["Ukraine", "Clearance", OTHER]


def test_the_background_is_an_entry_that_the_base_has() -> None:
    digest = made(*alone(news(1, entries=("gone", "e2", "e1"))))
    assert (digest.stories[0].entry, digest.stories[0].entry_title) == ("e2", "The second entry")


def event(day: date, change: LawChange = LawChange.LEFT, state: str = "FIN") -> LawEvent:
    statement = Statement(text=f"{state} {change} {day}", citations=())
    return LawEvent(day=day, change=change, state=state, treaty="APMBC", statement=statement)


def test_law_of_the_time_and_of_the_coming_weeks() -> None:
    today = NOW.date()
    events = [event(today + timedelta(days=days)) for days in (-1, 0, 1, 28, 29)]
    signed = event(today + timedelta(days=3), LawChange.SIGNED)
    digest = made(law=(*events, signed))
    assert [one.text for one in digest.law] == [events[1].statement.text]
    assert [one.text for one in digest.coming] == [
        events[2].statement.text,
        events[3].statement.text,
    ]


def test_days_of_law_are_days_of_the_zone() -> None:
    """At 23:00 UTC it is the next day in Kyiv."""
    window = Window(
        since=datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
        until=datetime(2026, 11, 24, 22, 30, tzinfo=UTC),
        zone="Europe/Kyiv",
    )
    digest = made(law=(event(date(2026, 11, 24)), event(date(2026, 11, 25))), window=window)
    assert [one.text for one in digest.law] == ["FIN left 2026-11-25"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=8), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_each_event_of_law_is_told_once_by_digests_that_follow_each_other(
    steps: list[int], zone: str
) -> None:
    events = tuple(event(NOW.date() + timedelta(days=days)) for days in range(-1, 20))
    told: list[str] = []
    since = NOW
    for hours in steps:
        until = since + timedelta(hours=hours)
        digest = made(law=events, window=Window(since=since, until=until, zone=zone))
        told += [one.text for one in digest.law]
        since = until
    assert len(told) == len(set(told))
    assert told == sorted(told)


def test_law_follows_the_countries_that_were_asked_for() -> None:
    today = NOW.date()
    digest = made(law=(event(today), event(today, state="UKR")), taste=Taste(countries=("UKR",)))
    assert [one.text[:3] for one in digest.law] == ["UKR"]


def change(slug: str, recorded: datetime = NOW, **more: Any) -> EntryChange:
    return EntryChange(
        slug=slug, title=slug.title(), change=Change.EDITED, recorded=recorded, **more
    )


def test_changes_of_the_base_within_the_time() -> None:
    digest = made(
        changes=(
            change("a", NOW - DAY),
            change("b", NOW - HOUR, topics=("clearance",)),
            change("c", topics=("ukraine",)),
            change("d", topics=("clearance",), states=("AGO",)),
            change(
                "b", NOW, topics=("clearance",), statements=(Statement(text="x", citations=()),)
            ),
        ),
        taste=Taste(topics=("clearance",), countries=("UKR",)),
    )
    assert [(one.slug, len(one.statements)) for one in digest.changes] == [("b", 1)]


def test_hundreds_of_changes_are_counted() -> None:
    digest = made(changes=tuple(change(f"e{number}") for number in range(CHANGES + 57)))
    assert (len(digest.changes), digest.more_changes) == (CHANGES, 57)


def test_a_digest_is_empty_where_only_the_coming_weeks_have_something() -> None:
    assert made(law=(event(NOW.date() + timedelta(days=3)),)).is_empty
    assert not made(law=(event(NOW.date()),)).is_empty
    assert not made(*alone(news(1))).is_empty
    assert not made(changes=(change("a"),)).is_empty
    assert not made(window=Window(since=NOW - DAY, until=NOW, missed="One was missed.")).is_empty


items = st.builds(
    lambda number, seen, states, topics, kind, language, stale: news(
        number,
        seen=NOW - timedelta(hours=seen),
        states=states,
        topics=topics,
        kind=kind,
        language=language,
        stale=stale,
    ),
    st.integers(1, 200),
    st.integers(0, 60),
    st.lists(st.sampled_from(["FIN", "UKR", "AGO"]), unique=True, max_size=2).map(tuple),
    st.lists(st.sampled_from(["ukraine", "clearance"]), unique=True, max_size=2).map(tuple),
    st.sampled_from([SourceKind.UN, SourceKind.PRESS, SourceKind.NGO]),
    st.sampled_from(["en", "fr"]),
    st.sampled_from(["", "", "old"]),
)
tastes = st.builds(
    Taste,
    countries=st.sampled_from([(), ("FIN",), ("UKR", "AGO")]),
    topics=st.sampled_from([(), ("clearance",)]),
    languages=st.sampled_from([(), ("en",)]),
    length=st.sampled_from(list(Length)),
    grouping=st.sampled_from(list(Grouping)),
)
mark = st.builds(
    Marks,
    pinned=st.booleans(),
    hidden=st.sampled_from(["", "", "hidden"]),
    withdrawn=st.sampled_from(["", "", "wrong"]),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(items, unique_by=lambda item: item.id, max_size=40),
    tastes,
    st.dictionaries(st.integers(1, 200), mark, max_size=10),
    st.integers(1, 4),
)
def test_every_item_of_the_time_is_shown_or_counted_and_never_both(
    found: list[NewsItem], taste: Taste, marks: dict[int, Marks], size: int
) -> None:
    stories = [Story(items=tuple(found[at : at + size])) for at in range(0, len(found), size)]
    digest = made(*stories, taste=taste, marks=marks)
    displayed = [item for items in shown(digest) for item in items]
    omitted = left_out(digest)
    fresh = {item.id for item in found if WINDOW.holds(item.seen)}
    assert len(displayed) == len(set(displayed))
    assert not set(displayed) & set(omitted)
    assert fresh == fresh & (set(displayed) | set(omitted))
    assert sum(digest.counts.values()) == len(omitted) == len(fresh - set(displayed))
    assert not any(marks.get(item, Marks()).withdrawn for item in displayed)
    groups = [story.group for story in digest.stories]
    assert len(set(groups)) == sum(
        1 for at, group in enumerate(groups) if not at or groups[at - 1] != group
    ), "each group stands in one place"


def test_of_very_many_only_some_are_named_and_all_are_counted() -> None:
    stories = alone(*(news(number, states=("AGO",)) for number in range(1, 501)))
    digest = made(*stories, taste=Taste(countries=("FIN",)))
    assert digest.counts == {Why.ELSEWHERE: 500}
    assert len(digest.omissions) == NAMED
    digest = made(*stories)
    assert digest.counts == {Why.LENGTH: 488}
    assert (digest.further, len(digest.omissions)) == (488, NAMED)
