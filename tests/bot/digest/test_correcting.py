"""Posts follow what becomes of their items, and say so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.digests.model import Act
from bot.core.model import Place
from tests.bot.digest.kit import CHANNEL, DAY, HOUR, NOW, PRESS, UN, Newsroom, read_item

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
AFTER = EIGHT + HOUR
TITLE = "A mine killed two in UKR"


@pytest.fixture
def sent(room: Newsroom) -> Newsroom:
    """A newsroom whose first digest went out with one item of UN News."""
    room.subscribe()
    room.bring(UN, read_item(1, TITLE, "Near the front.", at=NOW + HOUR), at=NOW + HOUR)
    room.tick(EIGHT)
    return room


def version(room: Newsroom, at: int = -1) -> int:
    posting = room.outbox.get(room.digests()[at])
    assert posting
    return posting.version


def test_a_changed_title_edits_the_post_and_says_what_it_was(sent: Newsroom) -> None:
    sent.bring(UN, read_item(1, "A mine killed three in UKR", "Near the front."), at=AFTER)
    sent.tick(AFTER)
    assert version(sent) == 2
    text = sent.plain()
    assert "Line 1: Corrected: UN News has changed its title (25 Nov 2026, 09:00 (UTC))." in text
    assert "1. Corrected: A mine killed three in UKR <https://un.test/1>" in text
    assert "It said before: “A mine killed two in UKR”" in text
    sent.tick(AFTER + HOUR)
    assert version(sent) == 2, "once is enough"


def test_a_changed_summary_is_said(sent: Newsroom) -> None:
    sent.bring(UN, read_item(1, TITLE, "Far from the front."), at=AFTER)
    sent.tick(AFTER)
    assert "Line 1: Corrected: UN News has changed its report" in sent.plain()
    assert f"1. Corrected: {TITLE}" in sent.plain()


def test_other_signs_edit_nothing(sent: Newsroom) -> None:
    sent.bring(UN, read_item(1, f"“{TITLE}”", "Near the front."), at=AFTER)
    sent.tick(AFTER)
    assert version(sent) == 1


def test_a_withdrawn_item_is_taken_out_with_the_reason(sent: Newsroom) -> None:
    sent.service.mark(1, Act.WITHDRAW, "The ministry has denied it.", "rita", AFTER)
    text = sent.plain()
    assert version(sent) == 2
    assert "Line 1: Withdrawn by the moderators: The ministry has denied it (25 Nov" in text
    assert "1. Withdrawn by the moderators: The ministry has denied it. (UN News, UN;" in text
    assert TITLE not in text
    assert sent.woken == 2


def test_what_was_withdrawn_can_be_shown_again(sent: Newsroom) -> None:
    sent.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    sent.bring(UN, read_item(1, "A mine killed nobody", "Near the front."), at=AFTER)
    sent.tick(AFTER)
    assert "A mine killed nobody" not in sent.plain(), "what is withdrawn is not shown by a change"
    sent.service.mark(1, Act.UNHIDE, "", "rita", AFTER + HOUR)
    text = sent.plain()
    assert "Line 1: Shown again by the moderators" in text
    assert text.count("Line 1:") == 1, "the last word on a line counts"


def test_of_a_story_only_the_report_is_withdrawn(room: Newsroom) -> None:
    room.subscribe()
    room.bring(UN, read_item(1, TITLE, at=NOW + HOUR), at=NOW + HOUR)
    other = read_item(2, TITLE, url="https://daily.test/2", at=NOW + HOUR)
    room.bring(PRESS, other, at=NOW + HOUR)
    room.tick(EIGHT)
    assert "(UN News, UN; The Daily, press;" in room.plain()
    room.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    text = room.plain()
    assert f"1. Corrected: {TITLE} <https://daily.test/2> (The Daily, press;" in text
    assert "The report of UN News was withdrawn by the moderators: wrong" in text


def test_a_note_is_added_and_taken_back(sent: Newsroom) -> None:
    sent.service.mark(1, Act.NOTE, "Not confirmed.", "rita", AFTER)
    assert "Note of the moderators: Not confirmed." in sent.plain()
    assert "Line 1: The moderators added a note" in sent.plain()
    sent.service.mark(1, Act.NOTE, "", "rita", AFTER + HOUR)
    assert "Not confirmed" not in sent.plain()
    assert "took their note back" in sent.plain()


def test_the_same_act_twice_edits_once(sent: Newsroom) -> None:
    for _ in range(3):
        sent.service.mark(1, Act.NOTE, "Not confirmed.", "rita", AFTER)
    assert version(sent) == 2


def test_hiding_changes_nothing_that_was_sent(sent: Newsroom) -> None:
    sent.service.mark(1, Act.HIDE, "", "rita", AFTER)
    assert version(sent) == 1
    sent.service.mark(1, Act.PIN, "", "rita", AFTER)
    assert version(sent) == 1


def test_every_channel_that_got_it_is_corrected(room: Newsroom) -> None:
    room.subscribe()
    room.subscribe(place=Place(platform="slack", workspace="t", channel="c"))
    room.subscribe(place=Place(platform="slack", workspace="t", channel="f"), countries=("FIN",))
    room.bring(UN, read_item(1, TITLE, at=NOW + HOUR), at=NOW + HOUR)
    room.tick(EIGHT)
    room.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    assert [version(room, at) for at in range(3)] == [2, 2, 1]


def test_several_corrections_meet_in_one_edit(room: Newsroom) -> None:
    room.subscribe()
    for number in (1, 2):
        item = read_item(number, f"Mine {number}", at=NOW + HOUR)
        room.bring(UN, item, at=NOW + HOUR)
    room.tick(EIGHT)
    room.bring(UN, read_item(1, "Mine one"), read_item(2, "Mine two"), at=AFTER)
    room.tick(AFTER)
    assert version(room) == 2
    assert "Line 1: Corrected" in room.plain()
    assert "Line 2: Corrected" in room.plain()


def test_digests_of_the_last_fortnight_are_corrected_and_older_ones_are_not(
    sent: Newsroom,
) -> None:
    sent.bring(UN, read_item(1, "A mine killed three"), at=EIGHT + 14 * DAY - HOUR)
    sent.tick(EIGHT + 14 * DAY - HOUR)
    assert version(sent, 0) == 2
    sent.bring(UN, read_item(1, "A mine killed four"), at=EIGHT + 14 * DAY)
    sent.tick(EIGHT + 14 * DAY)
    assert version(sent, 0) == 2


def test_a_correction_survives_a_restart(sent: Newsroom) -> None:
    """It is noted with the item, in one transaction, and applied by whoever comes next."""
    sent.bring(UN, read_item(1, "A mine killed three in UKR", "Near the front."), at=AFTER)
    sent.close()
    sent.open()
    sent.service.start(AFTER + HOUR)
    sent.tick(AFTER + HOUR)
    assert version(sent) == 2


def test_what_was_given_up_is_not_posted_by_a_correction(sent: Newsroom) -> None:
    sent.outbox.give_up(sent.digests()[0], "gone")
    sent.service.gave_up(sent.digests()[0], "gone", AFTER)
    sent.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    assert sent.outbox.state(sent.digests()[0]) == ("given up", "gone")
    assert version(sent) == 1


def test_a_removed_subscription_is_not_corrected(sent: Newsroom) -> None:
    sent.service.remove(1)
    sent.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    assert version(sent) == 1


def test_marks_stand_with_the_item(sent: Newsroom) -> None:
    seen = sent.service.mark(1, Act.PIN, "", "rita", AFTER)
    assert seen.marks.pinned
    assert seen.sent == (1,)
    seen = sent.service.mark(1, Act.NOTE, "A note.", "sam", AFTER)
    assert (seen.marks.note, seen.marks.by, seen.marks.pinned) == ("A note.", "sam", True)
    with pytest.raises(KeyError):
        sent.service.mark(99, Act.PIN, "", "rita", AFTER)


def test_what_comes_next_is_shown_to_moderators(room: Newsroom) -> None:
    room.report("A mine of last month", at=NOW - 20 * DAY)
    older = room.report("An older mine", at=NOW - 2 * DAY)
    newer = room.report("A newer mine", at=NOW - DAY)
    room.report("Football", at=NOW - DAY)
    assert [seen.number for seen in room.service.upcoming(NOW)] == [newer, older]
    room.service.mark(older, Act.PIN, "", "rita", NOW)
    assert [seen.number for seen in room.service.upcoming(NOW)] == [older, newer]


def test_a_pinned_item_that_is_not_about_mines_comes_in(room: Newsroom) -> None:
    football = room.report("Football", at=NOW + HOUR)
    room.subscribe(place=CHANNEL)
    room.service.mark(football, Act.PIN, "", "rita", NOW + HOUR)
    room.tick(EIGHT)
    assert "1. Football" in room.plain()
    assert "not about mines" not in room.plain()


def test_a_hidden_item_does_not_go_out(room: Newsroom) -> None:
    mine = room.report("A mine", at=NOW + HOUR)
    room.subscribe()
    room.service.mark(mine, Act.HIDE, "doubtful", "rita", NOW + HOUR)
    room.tick(EIGHT)
    assert "A mine" not in room.plain()
    assert "1 hidden by the moderators" in room.plain()
    explained = room.service.explain(mine, EIGHT)
    assert ("Moderators", False, "hidden: doubtful") in [
        (step.stage, step.kept, step.text) for step in explained.steps
    ]


def test_a_post_that_somebody_deleted_cannot_be_corrected_and_pauses_nothing(
    sent: Newsroom,
) -> None:
    key = sent.digests()[0]
    sent.outbox.claim(key, 0, EIGHT)
    sent.outbox.sent(key, 0, "m1", 1)
    sent.outbox.done(key, 1)
    sent.service.mark(1, Act.WITHDRAW, "wrong", "rita", AFTER)
    sent.outbox.give_up(key, "The message is no more.")
    sent.service.gave_up(key, "The message is no more.", AFTER)
    assert sent.service.get(1).paused == ""
    assert sent.told == []
    assert sent.service.get(1).covered == EIGHT, "it was read"
