"""What must be looked at again: overdue entries, gaps, the balance of debates."""

from __future__ import annotations

from datetime import timedelta

from bot.core.reply import Result
from tests.bot.curation.conftest import EDITOR, ENTRY, READER, REVIEWER, Newsroom, button, labels


def test_an_overdue_entry_says_so_and_one_click_verifies_it(room: Newsroom) -> None:
    assert "Due for a check" not in room.shown()
    room.now += timedelta(days=400)
    assert "Due for a check since 22 November 2027" in room.shown()
    queue = room.done(EDITOR, "kb verify")
    assert "in all, 0 of them yours" in queue.plain
    shown = room.done(EDITOR, "show", entry=ENTRY)
    told = room.press(EDITOR, shown, "It still holds")
    assert "due again on" in told.plain
    assert "Due for a check" not in room.shown()
    room.now += timedelta(days=400)
    assert "(yours)" in room.done(EDITOR, "kb verify").plain


def test_readers_cannot_vouch(room: Newsroom) -> None:
    assert "It still holds" not in labels(room.done(READER, "show", entry=ENTRY))
    assert room.say(READER, "kb verify", key=ENTRY).result is Result.REFUSED


def test_gaps_are_counted_by_topic_and_become_drafts(room: Newsroom) -> None:
    for question in (
        "what is the best pizza in Naples?",
        "In Naples, what's the best pizza??",
        "best pizza Naples",
    ):
        room.say(READER, "ask", question=question)
    gaps = room.done(EDITOR, "kb gaps")
    assert "1: what is the best pizza in naples? (3 times, last on 2026-11-27)" in gaps.plain
    form = room.press(EDITOR, gaps, "Turn into a draft")
    assert form.form
    asked = {field.name: field.value for field in form.form.inputs}["questions"]
    assert asked == "what is the best pizza in naples?"
    draft = room.fill(EDITOR, form, new_key="pizza", title="Pizza", entry_topics="europe")
    assert "draft 1 is in the making" in room.done(EDITOR, "kb gaps").plain
    number = str(button(draft, "Discard").values["draft"])
    room.done(EDITOR, "kb discard", draft=number, really="yes")
    gaps = room.done(EDITOR, "kb gaps")
    assert "in the making" not in gaps.plain, "a draft that was thrown away closes no gap"
    assert "pizza" not in room.press(EDITOR, gaps, "Not needed").plain


def test_a_gap_that_the_base_covers_by_now_is_closed(room: Newsroom) -> None:
    question = "who tests the desk of minedesk?"
    room.say(READER, "ask", question=question)
    gaps = room.done(EDITOR, "kb gaps")
    form = room.press(EDITOR, gaps, "Turn into a draft")
    questions = f"{question}\nwhat tests the desk\nwhy test the desk"
    draft = room.fill(
        EDITOR,
        form,
        new_key="desk-tests",
        title="Tests of the desk",
        entry_topics="europe",
        questions=questions,
    )
    number = str(button(draft, "Discard").values["draft"])
    room.done(
        EDITOR,
        "kb part",
        draft=number,
        part="statement 1",
        wording="The desk is tested by its own tests.",
        cites="law-apmbc-text",
    )
    room.done(EDITOR, "kb propose", draft=number, note="new")
    assert "proposal 1 is in the making" in room.done(EDITOR, "kb gaps").plain
    room.done(REVIEWER, "kb approve", proposal="1")
    assert "Nothing was asked" in room.done(EDITOR, "kb gaps").plain


def test_what_did_not_help_is_counted_by_entry(room: Newsroom) -> None:
    answer = room.done(READER, "ask", question="why did Finland leave the mine ban?")
    room.press(READER, answer, "Not helpful")
    gaps = room.done(EDITOR, "kb gaps")
    assert "Marked as not helpful" in gaps.plain
    assert button(gaps, "Edit: ").command == "kb edit"


def test_balance_by_side_class_and_region(room: Newsroom) -> None:
    overview = room.done(EDITOR, "kb balance")
    assert len(overview.cards[0].text) > 10
    told = room.press(EDITOR, overview, "Withdrawals").plain
    assert "Sides: " in told
    assert "Classes: press" in told
    assert "Regions: " in told
    assert "no debated topic" in room.say(EDITOR, "kb balance", topic="pizza").plain
