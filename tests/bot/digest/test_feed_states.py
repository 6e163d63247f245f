"""How feeds do: when they are read again, and who learns that one fails."""

from __future__ import annotations

from datetime import timedelta

from bot.core.model import Place
from bot.digest.feed_states import EVERY, SLOWEST, FeedState
from bot.digest.model import Feed, FeedFormat
from bot.digest.reading import Brought
from knowledge.model import SourceKind
from tests.bot.digest.kit import CHANNEL, DAY, HOUR, NOW, PRESS, UN, Newsroom, read_item

PROBLEM = "There is nothing at this address (404)."


def state(room: Newsroom, feed: Feed = UN) -> FeedState:
    return room.service._stores.feeds.all()[feed.id]


def due(room: Newsroom, at: object) -> list[str]:
    return [feed.id for feed, _ in room.service.reader.due(at)]  # type: ignore[arg-type]


def test_new_feeds_are_due_at_once_and_then_every_half_hour(room: Newsroom) -> None:
    assert due(room, NOW) == ["un", "daily"]
    room.bring(UN, read_item(1, "A mine"))
    assert due(room, NOW) == ["daily"]
    assert due(room, NOW + EVERY) == ["daily", "un"], "those that waited longest first"


def test_conditions_are_kept_for_the_next_time(room: Newsroom) -> None:
    reader = room.service.reader
    reader.brought(UN, Brought(etag='"a"', modified="Mon"), NOW)
    assert (state(room).etag, state(room).modified) == ('"a"', "Mon")
    reader.brought(UN, Brought(same=True), NOW + HOUR)
    assert (state(room).etag, state(room).read) == ('"a"', NOW + HOUR)
    reader.brought(UN, Brought(), NOW + 2 * HOUR)
    assert (state(room).etag, state(room).modified) == ("", ""), "it has none any more"


def test_a_feed_that_moved_is_read_where_it_is(room: Newsroom) -> None:
    reader = room.service.reader
    reader.brought(UN, Brought(moved_to="https://new.test/rss", etag='"n"'), NOW)
    assert state(room).url == "https://new.test/rss"
    reader.brought(UN, Brought(same=True), NOW + HOUR)
    assert state(room).url == "https://new.test/rss"
    reader.failed(UN, PROBLEM, NOW + 2 * HOUR)
    assert (state(room).url, state(room).etag) == (UN.url, ""), "looked for at home again"


def test_a_failing_feed_is_left_alone_longer_and_longer_up_to_a_day(room: Newsroom) -> None:
    at, pauses = NOW, []
    for _ in range(9):
        room.service.reader.failed(UN, PROBLEM, at)
        next = state(room).next
        assert next
        pauses.append(next - at)
        at = next
    assert pauses[:4] == [EVERY, 2 * EVERY, 4 * EVERY, 8 * EVERY]
    assert pauses[-1] == SLOWEST
    assert (state(room).failures, state(room).since) == (9, NOW)
    room.bring(UN, at=at)
    assert (state(room).failures, state(room).problem, state(room).since) == (0, "", None)
    assert state(room).next == at + EVERY


def test_what_the_server_wants_counts_where_it_is_longer(room: Newsroom) -> None:
    room.service.reader.failed(UN, PROBLEM, NOW, timedelta(hours=3))
    assert state(room).next == NOW + timedelta(hours=3)
    room.service.reader.failed(PRESS, PROBLEM, NOW, timedelta(minutes=1))
    assert state(room, PRESS).next == NOW + EVERY


def test_a_server_that_wants_rest_makes_no_feed_fail(room: Newsroom) -> None:
    room.bring(UN, read_item(1, "A mine"))
    room.service.reader.put_off(UN, NOW + HOUR, timedelta(hours=5))
    assert state(room).next == NOW + timedelta(hours=6)
    assert (state(room).failures, state(room).read) == (0, NOW)
    room.service.reader.put_off(PRESS, NOW, timedelta(hours=5))
    assert due(room, NOW + HOUR) == []


def test_pages_are_listed_and_never_read(room: Newsroom) -> None:
    page = Feed(
        id="page",
        title="A page",
        outlet="Page",
        kind=SourceKind.NGO,
        url="https://page.test",
        format=FeedFormat.PAGE,
    )
    room.service._stores.feeds.feeds["page"] = page
    assert "page" not in due(room, NOW)
    health = {one.id: one for one in room.service.feeds(NOW)}
    assert not health["page"].readable
    assert health["un"].readable


def test_health_shows_failing_feeds_first_with_their_reason(room: Newsroom) -> None:
    room.service.reader.brought(
        UN,
        Brought(
            items=(read_item(1, "A mine"), read_item(2, "Football")),
            left_out=("1 item without any text",),
        ),
        NOW,
    )
    room.service.reader.failed(PRESS, PROBLEM, NOW)
    first, second = room.service.feeds(NOW)
    assert (first.id, first.problem, first.since, first.failures) == ("daily", PROBLEM, NOW, 1)
    assert (second.id, second.items, second.relevant, second.read) == ("un", 2, 1, NOW)
    assert second.note == "Left out: 1 item without any text."


def test_a_feed_that_is_no_longer_configured_is_not_shown(room: Newsroom) -> None:
    room.bring(UN, read_item(1, "A mine in UKR"))
    del room.service._stores.feeds.feeds["un"]
    assert [one.id for one in room.service.feeds(NOW)] == ["daily"]
    assert room.service.item(1).outlet == "UN News"
    assert "“un”" in room.service.explain(1, NOW).steps[0].text


def warnings(room: Newsroom) -> dict[str, str]:
    found = {}
    for key in room.outbox.keys("feed/"):
        posting = room.outbox.get(key)
        assert posting
        assert posting.kind == "warning"
        found[posting.place.channel] = posting.wanted[0].plain
    return found


def test_after_three_days_the_channels_that_depend_on_it_are_warned_once(room: Newsroom) -> None:
    room.subscribe(languages=("en",))
    room.subscribe(schedule="weekly mon 09:00")
    room.subscribe(place=Place(platform="slack", workspace="t", channel="uk"), languages=("uk",))
    room.subscribe(place=Place(platform="slack", workspace="t", channel="all"))
    paused = room.subscribe(place=Place(platform="slack", workspace="t", channel="off"))
    room.service.pause(paused.number, "by somebody")
    room.service.reader.failed(UN, PROBLEM, NOW)
    room.service.tick(NOW + 3 * DAY - HOUR)
    assert warnings(room) == {}
    room.service.tick(NOW + 3 * DAY)
    assert set(warnings(room)) == {CHANNEL.channel, "all"}
    text = warnings(room)["all"]
    assert "UN News, all (UN News, UN) could not be read since 24 Nov 2026, 12:00 (UTC)" in text
    assert PROBLEM in text
    room.service.reader.failed(UN, "The server has a fault of its own (500).", NOW + 4 * DAY)
    room.service.tick(NOW + 4 * DAY)
    assert warnings(room)["all"] == text


def test_when_it_is_back_the_warning_says_so(room: Newsroom) -> None:
    room.subscribe()
    room.service.reader.failed(UN, PROBLEM, NOW)
    room.service.tick(NOW + 3 * DAY)
    room.bring(UN, read_item(1, "A mine"), at=NOW + 5 * DAY)
    assert "can be read again since 29 Nov 2026, 12:00 (UTC)" in warnings(room)["news"]
    room.service.reader.failed(UN, PROBLEM, NOW + 6 * DAY)
    room.service.tick(NOW + 9 * DAY)
    assert len(room.outbox.keys("feed/")) == 2, "another failure is another warning"


def test_a_digest_names_the_feeds_that_could_not_be_read(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine", at=NOW + HOUR, feed=PRESS)
    room.service.reader.failed(UN, PROBLEM, NOW)
    room.tick(NOW + DAY)
    assert "Could not be read: UN News, all." in room.plain()
