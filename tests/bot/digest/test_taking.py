"""Items are kept once, whatever their feed does with ids, addresses and dates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.digest.model import Feed, NewsItem
from bot.digest.taking import ALREADY_THERE, OLD, Taken
from knowledge.model import SourceKind
from tests.bot.digest.kit import DAY, HOUR, NOW, PRESS, UN, Newsroom, read_item

LATER = NOW + HOUR
MINE = "A landmine killed two in UKR"


def kept(room: Newsroom) -> list[NewsItem]:
    """All items that have a text."""
    items = room.service._stores.items
    end = NOW + 100 * DAY
    begin = NOW - 100 * DAY
    found = [*items.seen_between(begin, end, relevant=True)]
    return sorted([*found, *items.seen_between(begin, end, relevant=False)], key=lambda i: i.id)


def open_corrections(room: Newsroom) -> list[tuple[str, str]]:
    rows = room.state.connection.execute("SELECT kind, before FROM correction")
    return rows.fetchall()


def test_a_new_item_is_kept_with_its_judgement(room: Newsroom) -> None:
    assert room.bring(UN, read_item(1, MINE, "Near the front.")) == Taken(new=1)
    (item,) = kept(room)
    assert (item.title, item.summary, item.outlet, item.kind) == (
        MINE,
        "Near the front.",
        "UN News",
        SourceKind.UN,
    )
    assert item.judgement
    assert item.judgement.states == ("UKR",)
    assert (item.seen, item.published, item.changed, item.stale) == (NOW, NOW, None, "")


def test_the_same_item_again_is_no_news(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE))
    assert room.bring(UN, read_item(1, MINE), at=LATER) == Taken(known=1)
    assert len(kept(room)) == 1


@pytest.mark.parametrize(
    "again",
    [
        read_item(1, MINE, at=LATER),
        read_item(1, MINE, at=None),
        read_item(2, MINE, url="https://un.test/1"),
        read_item(2, MINE, url="http://www.un.test/1/?utm_source=feed#top"),
        read_item(1, MINE, url="https://un.test/moved/1"),
        read_item(2, "Two killed by a landmine in UKR", url="https://un.test/1"),
    ],
    ids=["date bumped", "date gone", "id changed", "tracking added", "moved", "retold, new id"],
)
def test_what_a_feed_changes_makes_no_new_item(room: Newsroom, again: object) -> None:
    room.bring(UN, read_item(1, MINE))
    taken = room.bring(UN, again, at=LATER)  # type: ignore[arg-type]
    assert taken.new == 0
    (item,) = kept(room)
    assert (item.seen, item.published) == (NOW, NOW), "a bumped date is not news"


def test_an_address_that_items_share_is_none_of_them(room: Newsroom) -> None:
    start = "https://un.test/news"
    room.bring(UN, read_item(1, MINE, url=start))
    taken = room.bring(UN, read_item(2, "Assembly elects its president", url=start), at=LATER)
    assert taken == Taken(new=1)


def test_a_key_that_another_article_has_now_is_no_key(room: Newsroom) -> None:
    """A feed of one item, whose id is always "latest"."""
    room.bring(UN, read_item(1, MINE, url=""))
    other = read_item(1, "Assembly elects its president", url="", at=NOW + 2 * DAY)
    assert room.bring(UN, other, at=NOW + 2 * DAY) == Taken(new=1)
    assert room.bring(UN, other, at=NOW + 2 * DAY + HOUR) == Taken(known=1)
    assert len(kept(room)) == 2


def test_two_feeds_with_one_article_bring_one_item(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE))
    other = Feed(id="un-peace", title="UN, peace", outlet="UN News", kind=SourceKind.UN, url=UN.url)
    room.service._stores.feeds.feeds[other.id] = other
    taken = room.bring(other, read_item(9, f"{MINE} again", url="https://un.test/1"), at=LATER)
    assert taken == Taken(known=1)
    (item,) = kept(room)
    assert (item.title, item.feed) == (MINE, "un"), "the feed that had it first speaks for it"


@pytest.mark.parametrize(
    ("title", "summary", "material"),
    [
        ("A landmine killed three in UKR", "The blast was near the front.", True),
        (MINE, "The blast was far from the front.", True),
        (f"  {MINE.upper()} ", "The blast was near the front.", False),
        (MINE, "The blast was near the front. More was said later.", False),
        (MINE, "The blast was near…", False),
        (MINE, "The “blast” was near the front", False),
        (MINE, "", False),
    ],
    ids=["a number", "a word", "letters", "longer", "cut", "signs", "no summary"],
)
def test_only_other_words_are_a_change(
    room: Newsroom, title: str, summary: str, material: bool
) -> None:
    room.bring(UN, read_item(1, MINE, "The blast was near the front."))
    room.subscribe()
    room.tick(NOW + DAY)  # a digest has it, so that a correction is noted
    taken = room.bring(UN, read_item(1, title, summary), at=LATER + DAY)
    assert taken == (Taken(changed=1) if material else Taken(known=1))
    (item,) = kept(room)
    assert item.changed == (LATER + DAY if material else None)
    assert open_corrections(room) == ([("changed", MINE)] if material else [])


def test_a_change_is_judged_anew(room: Newsroom) -> None:
    room.bring(UN, read_item(1, "A blast in UKR"))
    room.bring(UN, read_item(1, "A blast in UKR was a landmine"), at=LATER)
    (item,) = kept(room)
    assert item.judgement
    assert item.judgement.relevant


def test_what_no_digest_has_needs_no_correction(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE))
    room.bring(UN, read_item(1, "A landmine killed nobody in UKR"), at=LATER)
    assert open_corrections(room) == []


def test_what_was_old_when_it_was_first_seen_is_no_news(room: Newsroom) -> None:
    room.bring(
        UN,
        read_item(1, f"{MINE} long ago", at=NOW - timedelta(days=8)),
        read_item(2, f"{MINE} lately", at=NOW - timedelta(days=6)),
        read_item(3, f"{MINE} some day", at=NOW - timedelta(days=8), whole_day=True),
    )
    assert [item.stale for item in kept(room)] == [OLD, "", ""], "a day lasts until it is over"


def test_without_dates_what_was_there_at_the_first_reading_is_no_news(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE, at=None))
    room.bring(UN, read_item(1, MINE, at=None), read_item(2, f"{MINE}, too", at=None), at=LATER)
    first, second = kept(room)
    assert (first.stale, second.stale) == (ALREADY_THERE, "")
    assert first.undated
    assert second.published == LATER


def test_a_date_in_the_future_is_when_it_was_read(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE, at=NOW + HOUR))
    assert kept(room)[0].published == NOW


def test_the_language_is_kept_without_its_country(room: Newsroom) -> None:
    british = Feed(
        id="gb",
        title="GB",
        outlet="GB",
        kind=SourceKind.PRESS,
        url="https://gb.test",
        language="en-GB",
    )
    room.service._stores.feeds.feeds["gb"] = british
    room.bring(british, read_item(1, MINE), read_item(2, f"{MINE} ой", language="uk"))
    assert [item.language for item in kept(room)] == ["en", "uk"]


def test_text_goes_after_sixty_days_and_keys_stay(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE))
    room.service.tidy(NOW + 61 * DAY)
    assert kept(room) == []
    rows = room.state.connection.execute("SELECT title, summary, url, judgement FROM item")
    assert rows.fetchall() == [("", "", "", "")]
    assert room.bring(UN, read_item(1, MINE, at=NOW + 61 * DAY), at=NOW + 61 * DAY) == Taken(
        known=1
    )
    moved = read_item(7, MINE, url="https://un.test/1", at=NOW + 61 * DAY)
    assert room.bring(UN, moved, at=NOW + 62 * DAY) == Taken(known=1), "its address is known"


def test_keys_go_when_no_feed_has_shown_them_for_long(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE))
    room.bring(UN, read_item(1, MINE), at=NOW + 300 * DAY)
    room.service.tidy(NOW + 401 * DAY)
    count = "SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM sighting)"
    assert room.state.connection.execute(count).fetchone() == (1, 1)
    room.service.tidy(NOW + 701 * DAY)
    assert room.state.connection.execute(count).fetchone() == (0, 0)


def test_items_are_found_by_address_and_by_words(room: Newsroom) -> None:
    room.bring(UN, read_item(1, MINE), read_item(2, "A landmine in FIN"))
    assert [seen.number for seen in room.service.find("http://un.test/1?utm_medium=x")] == [1]
    assert [seen.number for seen in room.service.find("LANDMINE fin")] == [2]
    assert len(room.service.find("landmine")) == 2
    assert room.service.find("cluster") == []
    assert room.service.find("  ") == []


def test_a_failure_within_a_feed_leaves_nothing_half_taken(room: Newsroom) -> None:
    broken = read_item(2, MINE)
    object.__setattr__(broken, "title", None)  # what no parser gives
    with pytest.raises(TypeError):
        room.bring(PRESS, read_item(1, MINE), broken)
    assert kept(room) == []
    assert room.service.feeds(NOW)[0].read is None
