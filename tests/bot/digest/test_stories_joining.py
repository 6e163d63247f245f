"""What joins items to a story, who leads it, and what holds for any items whatever."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.model import NewsItem, Story
from bot.digest.stories import cluster
from bot.digest.stories.candidates import candidates
from bot.digest.stories.reading import read_item
from knowledge.model import SourceKind

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
EXIT = "Parliament in Helsinki votes to quit the mine ban"
TOLD = "The bill passed after a debate of two days with a large majority behind it."


def item(number: int, title: str = EXIT, summary: str = TOLD, **other: Any) -> NewsItem:
    """An item of an outlet of its own, `hours` after the beginning."""
    at = BEGIN + timedelta(hours=other.pop("hours", number))
    given = {
        "feed": f"feed-{number}",
        "outlet": f"Outlet {number}",
        "kind": SourceKind.PRESS,
        "url": f"https://news.example/{number}",
    }
    return NewsItem(
        id=number, title=title, summary=summary, published=at, seen=at, **{**given, **other}
    )


def ids(stories: tuple[Story, ...]) -> list[list[int]]:
    return [[one.id for one in story.items] for story in stories]


def test_nothing_makes_no_story() -> None:
    assert cluster([]) == ()


def test_one_item_is_a_story_with_nothing_to_explain() -> None:
    (story,) = cluster([item(1)])
    assert (story.lead.id, story.why) == (1, ())


# Addresses


def test_the_same_address_joins_whatever_the_titles_say() -> None:
    url = "https://news.example/same"
    (story,) = cluster([item(1, url=url), item(2, "Quite other words", "", url=url, hours=200)])
    assert story.why == ("same address",)


def test_an_empty_address_joins_nothing() -> None:
    assert len(cluster([item(1, url=""), item(2, "Quite other words", "Of rain.", url="")])) == 2


def test_an_address_that_a_feed_gives_to_everything_joins_nothing() -> None:
    front = "https://news.example/"
    found = cluster(
        [
            item(1, url=front, feed="a"),
            item(2, "Rats find a hundred shells at Siem Reap", "Good rats.", url=front, feed="a"),
            item(3, "Donors meet about Angola in Luanda", "Money.", url=front, feed="b"),
        ]
    )
    assert len(found) == 3


def test_a_title_that_was_put_right_stays_with_its_address() -> None:
    url = "https://news.example/same"
    first = item(1, "Parlament in Helsinki votes to quit mine ban", url=url, feed="a")
    assert len(cluster([first, item(2, url=url, feed="a")])) == 1


# Likeness


def test_alike_titles_join_and_say_how_alike_they_are() -> None:
    other = "Helsinki parliament votes to quit mine ban after two days"
    (story,) = cluster([item(1), item(2, other)])
    assert story.why[0].startswith("titles 9")
    assert " % alike; both say " in story.why[0]


def test_within_three_days_and_not_later() -> None:
    assert len(cluster([item(1, hours=0), item(2, hours=72)])) == 1
    assert len(cluster([item(1, hours=0), item(2, hours=72.1)])) == 2


def test_a_chain_of_items_does_not_stretch_a_story_over_weeks() -> None:
    found = cluster([item(number, hours=number * 24) for number in range(20)])
    for story in found:
        times = [one.published for one in story.items]
        assert max(times) - min(times) <= timedelta(hours=72)
    assert len(found) >= 5


def test_other_words_are_another_story() -> None:
    other = item(2, "Rats find a hundred shells at Siem Reap", "A charity praises its animals.")
    assert len(cluster([item(1), other])) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Three hurt by shell near Vovchansk bridge", "Four hurt by shell near Vovchansk bridge"),
        ("Yearly count of victims 2025 is out now", "Yearly count of victims 2024 is out now"),
        ("Man hurt by shell in Kherson on Monday", "Man hurt by shell in Sumy on Monday"),
        ("Minister will leave the ban this autumn", "Minister will not leave the ban this autumn"),
        ("Old shell wounds child at river bank", "Old shell wounds soldier at river bank"),
        ("Zwei Verletzte durch Granate am Ufer", "Drei Verletzte durch Granate am Ufer"),
        ("Троє поранених біля мосту через річку", "Четверо поранених біля мосту через річку"),
    ],
)
def test_what_contradicts_is_apart_though_alike(one: str, other: str) -> None:
    assert len(cluster([item(1, one, ""), item(2, other, "")])) == 2


def test_states_that_titles_name_keep_them_apart() -> None:
    def states_in(title: str, _language: str) -> list[str]:
        return [word for word in ("Finland", "Latvia") if word in title]

    titles = ("Finland votes to quit the old mine ban", "Latvia votes to quit the old mine ban")
    items = [item(number, title) for number, title in enumerate(titles)]
    assert len(cluster(items, states_in)) == 2
    both = item(3, "Finland and Latvia vote to quit the old mine ban")
    assert len(cluster([items[0], both], states_in)) == 1
    assert len(cluster([*items, both], states_in)) == 2


def test_a_story_takes_nothing_that_contradicts_a_member() -> None:
    """The one in the middle fits both, who do not fit each other."""
    three = item(1, "Three hurt by shell near Vovchansk bridge today")
    some = item(2, "Some hurt by shell near Vovchansk bridge today")
    four = item(3, "Four hurt by shell near Vovchansk bridge today")
    found = cluster([three, some, four])
    assert len(found) == 2
    assert not any({1, 3} <= {one.id for one in story.items} for story in found)


def test_grouped_digits_are_one_number() -> None:
    titles = ("Greece burns 343,413 old shells", "Greece burns 343 413 old shells at last")
    assert len(cluster([item(number, title) for number, title in enumerate(titles)])) == 1


def test_a_series_of_one_feed_is_no_story() -> None:
    said = ("Teams dug up forty shells in Sumy.", "A school yard in Balakliia was searched.")
    found = cluster(
        [item(n, "Daily briefing of the ministry", told, feed="a") for n, told in enumerate(said)]
    )
    assert len(found) == 2


def test_what_a_feed_sends_twice_is_one_story() -> None:
    assert len(cluster([item(1, feed="a"), item(2, feed="a")])) == 1


def test_the_name_of_an_outlet_behind_a_title_is_no_part_of_it() -> None:
    for behind in (" - Outlet 2", " | Outlet 2", " – OUTLET 2"):
        (story,) = cluster([item(1), item(2, EXIT + behind, "")])
        assert story.why[0].startswith("titles 100 %")


# The lead


def test_the_highest_class_leads_then_the_earliest() -> None:
    (story,) = cluster(
        [
            item(1, kind=SourceKind.PRESS, hours=0),
            item(2, kind=SourceKind.UN, hours=9),
            item(3, kind=SourceKind.UN, hours=5),
            item(4, kind=SourceKind.NGO, hours=1),
        ]
    )
    assert [one.id for one in story.items] == [3, 2, 4, 1]
    assert len(story.why) == 3


def test_an_item_alike_to_another_than_the_lead_says_whose() -> None:
    url = "https://news.example/same"
    found = cluster(
        [
            item(1, "Quite other words", "Of something.", kind=SourceKind.UN, url=url),
            item(2, url=url),
            item(3),
        ]
    )
    assert ids(found) == [[1, 2, 3]]
    assert found[0].why[0] == "same address"
    assert found[0].why[1].startswith("titles 100 % alike to that of Outlet 2")


def test_stories_are_in_the_order_of_their_leads() -> None:
    found = cluster(
        [
            item(1, "Rats find a hundred shells", "Good rats.", hours=5),
            item(2, "Donors meet about Angola", "Money.", kind=SourceKind.UN, hours=9),
            item(3, "Museum opens in old barracks", "Toys.", hours=1),
        ]
    )
    assert ids(found) == [[2], [3], [1]]


# Properties

WORDS = "shell bridge Kherson Sumy three four child farmer 2024 2025 ban not quits Helsinki Riga".split()
lines = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=30)


@st.composite
def news(draw: st.DrawFn) -> list[NewsItem]:
    count = draw(st.integers(0, 14))
    return [
        item(
            number,
            draw(lines),
            draw(lines),
            hours=draw(st.floats(0, 200)),
            feed=draw(st.sampled_from("abc")),
            kind=draw(st.sampled_from(SourceKind)),
            url=draw(st.sampled_from(["", "https://a.example/", "https://b.example/"])),
            language=draw(st.sampled_from(["en", "de", "uk"])),
        )
        for number in range(count)
    ]


@settings(max_examples=150, deadline=None)
@given(items=news(), seed=st.integers(0, 1000))
def test_each_item_is_in_one_story_whatever_the_order(items: list[NewsItem], seed: int) -> None:
    stories = cluster(items)
    assert sorted(one.id for story in stories for one in story.items) == [i.id for i in items]
    assert all(len(story.why) == len(story.items) - 1 for story in stories)
    assert all(all(story.why) for story in stories)
    shuffled = random.Random(seed).sample(items, len(items))
    assert cluster(shuffled) == stories


@settings(max_examples=60, deadline=None)
@given(items=news())
def test_pairs_are_looked_at_once_and_in_order(items: list[NewsItem]) -> None:
    read = sorted((read_item(i, frozenset(), None) for i in items), key=lambda one: one.order)
    pairs = list(candidates(read))
    assert len(pairs) == len(set(pairs))
    assert all(one < other for one, other in pairs)


def test_few_pairs_are_looked_at_among_many_alike_items() -> None:
    """Whatever is in the news, an item meets no more than so many others."""
    read = [read_item(item(n, hours=n / 100), frozenset(), None) for n in range(2_000)]
    assert len(list(candidates(read))) <= 2_000 * 60 * 10
