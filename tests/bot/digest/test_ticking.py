"""What is due is served once, at its minute; nothing is lost and nothing twice."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.digests.model import Act, DigestPolicy
from bot.core.errors import BadValue
from bot.core.model import Place
from bot.digest.ticking import TickReport
from tests.bot.digest.kit import CHANNEL, DAY, HOUR, NOW, QUIET, UN, Newsroom, read_item, wish

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOTHING = TickReport()


def test_a_digest_goes_out_at_its_minute_and_once(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine in UKR", at=NOW + HOUR)
    assert room.tick(EIGHT - SECOND) == NOTHING
    assert room.tick(EIGHT) == TickReport(sent=1)
    assert room.tick(EIGHT) == NOTHING
    assert room.tick(EIGHT + 2 * HOUR) == NOTHING
    assert room.digests() == ["digest/1/20261125T080000Z"]
    posting = room.outbox.get(room.digests()[0])
    assert posting
    assert (posting.place, posting.kind, posting.mention) == (CHANNEL, "digest", "")
    assert "A mine in UKR" in room.plain()
    assert room.woken == 1


def test_the_minute_is_that_of_the_zone(room: Newsroom) -> None:
    room.subscribe("daily 08:00", "America/New_York")
    assert room.tick(datetime(2026, 11, 24, 12, 59, 59, tzinfo=UTC)) == NOTHING
    assert room.tick(datetime(2026, 11, 24, 13, 0, tzinfo=UTC)).sent == 1


def test_each_item_stands_in_one_digest(room: Newsroom) -> None:
    room.subscribe()
    room.report("A first mine", at=EIGHT - HOUR)
    room.tick(EIGHT)
    room.report("A second mine", at=EIGHT + HOUR)
    room.tick(EIGHT + DAY)
    room.tick(EIGHT + 2 * DAY)
    assert len(room.digests()) == 3
    assert "A first mine" in room.plain(0)
    assert "A second mine" in room.plain(1)
    assert "A first mine" not in room.plain(1)
    assert room.plain(2).startswith("Nothing new on mines")


def test_the_first_digest_reaches_back_to_what_would_have_been_the_last(room: Newsroom) -> None:
    room.report("Two days old mine", at=NOW - 2 * DAY)
    room.report("Last night's mine", at=NOW - 3 * HOUR)
    room.subscribe()
    room.tick(EIGHT)
    assert "Last night's mine" in room.plain()
    assert "Two days old" not in room.plain()


def test_after_a_downtime_there_is_one_digest_that_says_so(room: Newsroom) -> None:
    room.subscribe()
    room.tick(EIGHT)
    room.close()
    room.open()
    back = EIGHT + 4 * DAY + HOUR
    room.service.start(back)
    room.report("A mine while away", at=back)
    assert room.tick(back) == TickReport(sent=1)
    assert len(room.digests()) == 2
    assert (
        "3 earlier digests were missed while the desk was away, from 26 November 2026, 08:00; this "
        "one covers that time." in room.plain()
    )
    assert "A mine while away" in room.plain()
    assert room.tick(back + SECOND) == NOTHING
    assert room.tick(EIGHT + 5 * DAY).sent == 1
    assert "missed" not in room.plain()


def test_one_missed_digest_is_said_too(room: Newsroom) -> None:
    room.subscribe()
    room.tick(EIGHT + DAY)
    assert "1 earlier digest was missed while the desk was away, of 25 November" in room.plain()


def test_quiet_when_nothing_is_new(room: Newsroom) -> None:
    room.subscribe(empty=QUIET)
    assert room.tick(EIGHT) == TickReport(quiet=1)
    assert room.digests() == []
    room.report("A mine", at=EIGHT + HOUR)
    assert room.tick(EIGHT + DAY) == TickReport(sent=1)


def test_a_late_tick_covers_up_to_now(room: Newsroom) -> None:
    """What was read between the window and the tick is not lost: it stands in this digest."""
    room.subscribe()
    room.report("A mine at five past", at=EIGHT + timedelta(minutes=5))
    room.tick(EIGHT + timedelta(minutes=10))
    room.tick(EIGHT + DAY)
    assert "A mine at five past" in room.plain(0)
    assert "A mine at five past" not in room.plain(1)
    assert room.digests()[0] == "digest/1/20261125T080000Z", "under the name of its window"


def test_what_is_the_same_for_many_is_composed_once(room: Newsroom) -> None:
    places = [Place(platform="slack", workspace="t", channel=f"c{n}") for n in range(450)]
    for place in places:
        room.subscribe(place=place)
    room.subscribe(place=Place(platform="slack", workspace="t", channel="fin"), countries=("FIN",))
    room.report("A mine", at=NOW + HOUR)
    assert room.service.tick(EIGHT) == TickReport(sent=200, more=True)
    assert room.service.tick(EIGHT) == TickReport(sent=200, more=True)
    assert room.service.tick(EIGHT) == TickReport(sent=51)
    assert len(room.digests()) == 451
    (count,) = room.state.connection.execute("SELECT count(*) FROM digest").fetchone()
    assert count == 2


def test_a_digest_goes_out_with_its_subscription_or_not_at_all(room: Newsroom) -> None:
    """The outbox fails in the middle of a piece: nothing of the piece is kept, and the next tick
    does all of it."""
    for number in range(5):
        room.subscribe(place=Place(platform="slack", workspace="t", channel=f"c{number}"))
    room.report("A mine", at=NOW + HOUR)
    room.state.connection.execute(
        """CREATE TRIGGER full BEFORE INSERT ON posting WHEN NEW.channel = 'c3'
        BEGIN SELECT RAISE(ABORT, 'disk full'); END"""
    )
    with pytest.raises(sqlite3.Error, match="disk full"):
        room.service.tick(EIGHT)
    assert room.digests() == []
    counts = "SELECT (SELECT count(*) FROM digest), (SELECT count(*) FROM delivery)"
    assert room.state.connection.execute(counts).fetchone() == (0, 0)
    room.state.connection.execute("DROP TRIGGER full")
    assert room.service.tick(EIGHT) == TickReport(sent=5)
    assert len(room.digests()) == 5


def test_paused_and_resumed(room: Newsroom) -> None:
    number = room.subscribe().number
    room.tick(EIGHT)
    room.service.pause(number, "by somebody")
    room.report("A mine during the pause", at=EIGHT + 2 * DAY)
    assert room.tick(EIGHT + 3 * DAY) == NOTHING
    resumed = room.service.resume(number, EIGHT + 3 * DAY + HOUR)
    assert resumed.paused == ""
    assert resumed.next == EIGHT + 4 * DAY
    assert room.tick(EIGHT + 3 * DAY + 2 * HOUR) == NOTHING
    assert room.tick(EIGHT + 4 * DAY).sent == 1
    assert "A mine during the pause" in room.plain()
    assert "missed" not in room.plain(), "a pause is no downtime"


def test_a_long_pause_is_covered_for_a_week(room: Newsroom) -> None:
    number = room.subscribe().number
    room.service.pause(number, "by somebody")
    room.report("A mine of three weeks ago", at=NOW + DAY)
    room.report("A mine of this week", at=NOW + 20 * DAY)
    room.service.resume(number, NOW + 22 * DAY)
    room.tick(NOW + 23 * DAY)
    assert "A mine of this week" in room.plain()
    assert "three weeks ago" not in room.plain()


def test_changed_times_count_from_the_change(room: Newsroom) -> None:
    one = room.subscribe()
    later = room.service.change(one.number, wish("weekly fri 18:30", "Europe/Kyiv"), NOW)
    assert later.next == datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
    assert later.when == "every Friday at 18:30"
    assert room.tick(EIGHT) == NOTHING
    assert room.tick(later.next).sent == 1


def test_a_change_of_taste_keeps_the_times(room: Newsroom) -> None:
    one = room.subscribe()
    changed = room.service.change(one.number, wish(countries=("FIN",)), NOW + HOUR)
    assert (changed.next, changed.window) == (one.next, one.window)
    assert changed.wish.taste.countries == ("FIN",)


def test_rules_of_a_zone_that_changed_are_followed(room: Newsroom) -> None:
    """The next window was computed under other rules: it is computed anew at the start, and a tick
    that comes too early serves nothing."""
    one = room.subscribe()
    early = "2026-11-25T07:00:00.000000+00:00"
    with room.state.connection as connection:
        connection.execute("UPDATE subscription SET next = ?", [early])
    assert room.tick(EIGHT - HOUR) == NOTHING
    assert room.service.get(one.number).next == EIGHT
    with room.state.connection as connection:
        connection.execute("UPDATE subscription SET next = '2027-01-01T00:00:00.000000+00:00'")
    room.service.start(NOW)
    assert room.tick(EIGHT).sent == 1


def test_half_past_two_on_the_days_of_the_change(room: Newsroom) -> None:
    """The promise of the schedule, through the whole service: once on both days."""
    begin = datetime(2026, 10, 24, 12, tzinfo=UTC)
    room.subscribe("cron 30 2 * * *", "Europe/Berlin", at=begin)
    at = begin
    while at < begin + 2 * DAY:
        room.tick(at)
        at += timedelta(minutes=15)
    assert room.digests() == ["digest/1/20261025T003000Z", "digest/1/20261026T013000Z"]


def test_the_mention_goes_with_the_posting(room: Newsroom) -> None:
    room.subscribe(mention="4711")
    room.tick(EIGHT)
    posting = room.outbox.get(room.digests()[0])
    assert posting
    assert posting.mention == "4711"


def test_a_channel_has_only_so_many(room: Newsroom) -> None:
    for _ in range(DigestPolicy().most):
        room.subscribe()
    with pytest.raises(BadValue, match="has 5 digests already"):
        room.subscribe()


def test_digests_of_a_workspace_that_was_left(room: Newsroom) -> None:
    room.subscribe()
    other = room.subscribe(place=Place(platform="slack", workspace="home", channel="c"))
    room.service.forget("discord", "home")
    assert [one.number for one in room.service.of(other.place)] == [other.number]
    assert room.service.of(CHANNEL) == ()
    assert room.tick(EIGHT).sent == 1


def test_what_is_removed_is_not_served(room: Newsroom) -> None:
    number = room.subscribe().number
    room.tick(EIGHT)
    room.service.remove(number)
    assert room.tick(EIGHT + DAY) == NOTHING
    with pytest.raises(KeyError):
        room.service.get(number)
    with pytest.raises(KeyError):
        room.service.remove(number)
    assert room.subscribe().number == number + 1, "numbers are not used again"


# Approval


def test_a_digest_that_needs_approval_waits_and_is_shown_to_reviewers(room: Newsroom) -> None:
    room.subscribe(approval=True)
    room.subscribe(place=Place(platform="slack", workspace="t", channel="c"), approval=True)
    room.subscribe(place=Place(platform="slack", workspace="t", channel="d"))
    room.report("A mine", at=NOW + HOUR)
    assert room.tick(EIGHT) == TickReport(sent=1, waiting=2)
    (waiting,) = room.service.waiting()
    assert (waiting.subscriptions, waiting.stories, waiting.until) == ((1, 2), 1, EIGHT + DAY)
    (shown,) = room.shown.values()
    assert "Digest 1 waits for approval" in shown.plain
    assert [action.label for action in shown.actions] == ["Read", "Approve", "Refuse"]
    assert "A mine" in room.service.show(1).plain
    assert room.service.approve(1, EIGHT + HOUR) == 2
    assert len(room.digests()) == 3
    assert room.service.waiting() == ()
    (shown,) = room.shown.values()
    assert "approved" in shown.plain
    with pytest.raises(KeyError):
        room.service.approve(1, EIGHT + HOUR)


def test_what_is_not_approved_in_time_is_dropped_and_said(room: Newsroom) -> None:
    room.subscribe(approval=True)
    room.report("The first mine", at=NOW + HOUR)
    room.tick(EIGHT)
    room.report("The second mine", at=EIGHT + HOUR)
    assert room.tick(EIGHT + DAY) == TickReport(waiting=1, dropped=1)
    with pytest.raises(KeyError):
        room.service.approve(1, EIGHT + DAY)
    room.service.approve(2, EIGHT + DAY)
    text = room.plain()
    assert "The digest of 25 November 2026, 08:00 was not approved in time and was not sent" in text
    assert "The first mine" in text
    assert "The second mine" in text


def test_a_refused_digest_is_not_sent_and_the_next_covers_its_time(room: Newsroom) -> None:
    room.subscribe(approval=True)
    room.report("The first mine", at=NOW + HOUR)
    room.tick(EIGHT)
    assert room.service.refuse(1, EIGHT + HOUR) == 1
    assert room.digests() == []
    assert room.tick(EIGHT + DAY) == TickReport(waiting=1)
    assert "The first mine" in room.service.show(2).plain


def test_what_is_hidden_before_an_approval_does_not_go_out(room: Newsroom) -> None:
    room.subscribe(approval=True)
    mine = room.report("A doubtful mine", at=NOW + HOUR)
    room.report("A sure mine", at=NOW + HOUR)
    room.tick(EIGHT)
    room.service.mark(mine, Act.HIDE, "", "rita", EIGHT + HOUR)
    room.service.approve(1, EIGHT + 2 * HOUR)
    assert "A doubtful mine" not in room.plain()
    assert "A sure mine" in room.plain()
    assert "1 hidden by the moderators" in room.plain()
    assert "Line" not in room.plain(), "nobody has seen it, so nothing is corrected"


def test_a_subscription_that_was_paused_meanwhile_gets_nothing(room: Newsroom) -> None:
    number = room.subscribe(approval=True).number
    room.tick(EIGHT)
    room.service.pause(number, "by somebody")
    assert room.service.approve(1, EIGHT + HOUR) == 0
    assert room.digests() == []


# What cannot be sent


def given_up(room: Newsroom, problem: str) -> str:
    key = room.digests()[-1]
    room.outbox.give_up(key, problem)
    return key


def test_what_the_outbox_gives_up_pauses_and_is_told(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine", at=NOW + HOUR)
    room.tick(EIGHT)
    key = given_up(room, "The channel is no more.")
    room.service.gave_up(key, "The channel is no more.", EIGHT + HOUR)
    assert room.service.get(1).paused == "The channel is no more."
    ((label, _, reply),) = room.told
    assert label == "label"
    assert "The channel is no more." in reply.plain
    assert "digest resume" in reply.plain
    room.service.gave_up(key, "The channel is no more.", EIGHT + HOUR)
    room.tick(EIGHT + DAY)
    assert len(room.told) == 1
    assert len(room.digests()) == 1
    room.service.resume(1, EIGHT + DAY)
    room.tick(EIGHT + 2 * DAY)
    assert "A mine" in room.plain(), "nobody has read it, so it comes again"


def test_what_was_given_up_before_a_crash_is_found_at_the_start(room: Newsroom) -> None:
    room.subscribe()
    room.tick(EIGHT)
    given_up(room, "The channel is no more.")
    room.close()
    room.open()
    room.service.start(EIGHT + HOUR)
    assert room.service.get(1).paused == "The channel is no more."
    assert len(room.told) == 1


def test_a_platform_that_was_out_of_reach_pauses_nothing(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine", at=NOW + HOUR)
    room.tick(EIGHT)
    key = given_up(room, "it was tried for a day: no answer")
    room.service.gave_up(key, "it was tried for a day: no answer", EIGHT + DAY + 2 * HOUR)
    assert room.service.get(1).paused == ""
    ((_, _, reply),) = room.told
    assert "The next one covers its time." in reply.plain
    room.tick(EIGHT + 2 * DAY)
    assert "A mine" in room.plain()


def test_other_postings_are_none_of_its_business(room: Newsroom) -> None:
    room.service.gave_up("review/5", "gone", NOW)
    room.service.gave_up("digest/x/y", "gone", NOW)
    room.service.gave_up("digest/99/20261125T080000Z", "gone", NOW)
    assert room.told == []


def test_what_is_old_is_forgotten(room: Newsroom) -> None:
    room.subscribe()
    room.bring(UN, read_item(1, "A mine", at=NOW + HOUR), at=NOW + HOUR)
    room.tick(EIGHT)
    room.outbox.claim(room.digests()[0], 0, EIGHT)
    room.outbox.sent(room.digests()[0], 0, "m1", 1)
    room.outbox.done(room.digests()[0], 1)
    room.service.tidy(EIGHT + 14 * DAY)
    assert len(room.digests()) == 1, "it may still be corrected"
    room.service.tidy(EIGHT + 16 * DAY)
    assert room.digests() == []
    assert len(room.service.contents(1).lines) == 1
    room.service.tidy(EIGHT + 31 * DAY)
    with pytest.raises(KeyError):
        room.service.contents(1)
    assert room.tick(EIGHT + 31 * DAY).sent == 1


def test_what_waits_is_not_forgotten_however_old(room: Newsroom) -> None:
    room.subscribe("monthly 25 08:00", approval=True)
    room.report("A mine", at=NOW + HOUR)
    room.tick(EIGHT)
    room.service.tidy(EIGHT + 31 * DAY)
    assert [one.digest for one in room.service.waiting()] == [1]
    assert room.service.approve(1, EIGHT + 31 * DAY) == 1


def test_what_changes_between_two_pieces_is_told_to_both(room: Newsroom) -> None:
    for number in range(4):
        room.subscribe(place=Place(platform="slack", workspace="t", channel=f"c{number}"))
    mine = room.report("A doubtful mine", at=NOW + HOUR)
    assert room.service.tick(EIGHT, 2).more
    room.service.mark(mine, Act.WITHDRAW, "wrong", "rita", EIGHT)
    assert room.service.tick(EIGHT, 2).more
    room.tick(EIGHT)
    texts = [room.plain(at) for at in range(4)]
    assert not [text for text in texts if "A doubtful mine" in text]
    assert ["Withdrawn by the moderators: wrong" in text for text in texts] == [
        True,
        True,
        False,
        False,
    ], "who had it is told; who had not does not get it"
    assert "1 withdrawn by the moderators" in texts[2]
