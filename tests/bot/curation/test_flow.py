"""From a reader's suggestion to what readers read, and back."""

from __future__ import annotations

from dataclasses import replace

from bot.core.access import Grant
from bot.core.model import Role
from bot.core.reply import Result
from bot.settings import Settings
from tests.bot.curation.conftest import (
    EDITOR,
    ENTRY,
    HOME,
    OTHER,
    READER,
    REVIEWER,
    Newsroom,
    button,
    labels,
    open_room,
)

QUESTION = "why did Finland leave the mine ban?"
NEW = "Finland's withdrawal from the Ottawa Convention took effect on 10 January 2026."


def test_suggest_edit_reject_edit_approve_revert(room: Newsroom) -> None:
    before = room.shown()
    room.office.notices.review_here(HOME, on=True)

    form = room.say(READER, "suggest", entry=ENTRY)
    told = room.fill(READER, form, suggestion="Say when it took effect.", address="https://e.org")
    assert "suggestion 1" in told.plain
    assert "Say when it took effect." in room.waiting("review/1@")[0]

    draft = room.press(EDITOR, room.done(EDITOR, "kb review", proposal="1"), "Turn into a draft")
    number = button(draft, "Discard").values["draft"]
    part = room.press(EDITOR, draft, "1: Finland left")
    room.fill(EDITOR, part, wording="Brave Finland left the regime on 10 January 2026.")
    again = room.done(EDITOR, "kb draft", draft=number)
    assert "'Brave' takes a side" in again.plain
    room.fill(EDITOR, room.press(EDITOR, again, "Propose"), note="when")
    assert room.shown() == before

    card = room.done(REVIEWER, "kb review", proposal="2")
    assert "[+Brave Finland left the regime" in card.plain
    assert card.plain.split("\n")[1].startswith("By Edi, ")
    refused = room.fill(REVIEWER, room.press(REVIEWER, card, "Reject"), reason="It takes a side.")
    assert "rejected" in refused.plain
    assert "It takes a side." in room.waiting("outcome/2")[0]
    assert room.shown() == before

    proposal = room.propose(text=NEW)
    approved = room.press(
        REVIEWER, room.done(REVIEWER, "kb review", proposal=str(proposal)), "Approve"
    )
    assert f"{ENTRY} is now at revision 2" in approved.plain
    assert NEW in room.shown()
    assert "Approved by Rev" in room.waiting(f"review/{proposal}@")[0]

    history = room.done(READER, "kb history", key=ENTRY)
    assert "Rev" not in history.plain, "readers see labels, not names"
    form = room.say(REVIEWER, "kb revert", key=ENTRY, to="1")
    assert "revision 3" in room.fill(REVIEWER, form, reason="The source says no more.").plain
    assert room.shown().split("\n")[1] == before.split("\n")[1]
    assert room.done(READER, "show", entry=f"{ENTRY}@2").plain.split("\n")[1].startswith(NEW)


def test_the_public_answer_changes_with_the_approval_and_not_before(room: Newsroom) -> None:
    text = "Finland's government named the threat from Russia as its reason."
    slug = "why-finland-left-mine-ban"
    before = room.done(READER, "ask", question=QUESTION).plain
    number = str(room.propose(text=text, slug=slug))
    assert room.done(READER, "ask", question=QUESTION).plain == before
    room.done(REVIEWER, "kb approve", proposal=number)
    assert text in room.done(READER, "ask", question=QUESTION).plain
    recorded = room.done(READER, "ask", question=QUESTION, as_recorded="2026-11-26").plain
    assert recorded == before, "what was said earlier can be told again"


def test_the_suggester_is_told_the_outcome_of_what_answers_it(room: Newsroom) -> None:
    room.fill(READER, room.say(READER, "suggest", entry=ENTRY), suggestion="Say when.")
    draft = room.press(EDITOR, room.done(EDITOR, "kb review", proposal="1"), "Turn into a draft")
    number = str(button(draft, "Discard").values["draft"])
    room.done(EDITOR, "kb part", draft=number, part="statement 1", wording=NEW)
    room.done(EDITOR, "kb propose", draft=number, note="when")
    room.done(REVIEWER, "kb approve", proposal="2", reason="Clearer.")
    [told] = room.waiting("outcome/1")
    assert "Your suggestion 1" in told
    assert "was approved" in told
    assert "Clearer." in told
    assert "approved with proposal 2 by Rev" in room.done(READER, "suggestions").plain


def test_two_reviewers_at_once(room: Newsroom) -> None:
    number = str(room.propose())
    card = room.done(REVIEWER, "kb review", proposal=number)
    same = room.done(OTHER, "kb review", proposal=number)
    assert room.press(REVIEWER, card, "Approve").result is Result.DONE
    late = room.press(OTHER, same, "Approve")
    assert late.result is Result.REFUSED
    assert f"Proposal {number} was approved by Rev already" in late.plain
    form = room.press(OTHER, same, "Reject")
    assert "was approved by Rev already" in form.plain
    assert len(room.office.curator.history(*_entry())) == 2


def _entry() -> tuple[object, str]:
    from knowledge.curation.model import Target

    return Target.ENTRY, ENTRY


def test_a_stale_proposal_shows_both_changes_and_is_rebased(room: Newsroom) -> None:
    first = room.propose(text=NEW)
    draft = room.done(OTHER, "kb edit", key=ENTRY)
    number = str(button(draft, "Discard").values["draft"])
    room.done(OTHER, "kb part", draft=number, part="head", title="Finland leaves the mine ban")
    room.done(OTHER, "kb propose", draft=number, note="shorter title")
    second = room.office.curator.queue()[-1].proposal.id
    room.done(REVIEWER, "kb approve", proposal=str(first))

    card = room.done(REVIEWER, "kb review", proposal=str(second))
    assert "must be brought up to date" in card.plain
    assert labels(card)[:2] == ["Bring up to date", "Reject"]
    assert "there: " in card.plain, "what was changed since stands beside it"
    stale = room.say(REVIEWER, "kb approve", proposal=str(second))
    assert stale.result is Result.REFUSED
    assert labels(stale)[0] == "Bring up to date"
    rebased = room.press(REVIEWER, card, "Bring up to date")
    assert NEW in rebased.plain
    done = room.press(REVIEWER, rebased, "Approve as edited")
    assert done.result is Result.DONE, done.plain
    assert room.shown().startswith("Finland leaves the mine ban\n")
    assert NEW in room.shown()


def test_a_draft_says_that_both_changed_the_same(room: Newsroom) -> None:
    first = room.propose(text=NEW)
    draft = room.done(OTHER, "kb edit", key=ENTRY)
    number = str(button(draft, "Discard").values["draft"])
    other = "Finland ceased to be bound on 10 January 2026."
    room.done(OTHER, "kb part", draft=number, part="statement 1", wording=other)
    room.done(REVIEWER, "kb approve", proposal=str(first))
    seen = room.done(OTHER, "kb draft", draft=number)
    assert "It has been changed there since" in seen.plain
    assert "(both changed it)" in seen.plain
    refused = room.say(OTHER, "kb propose", draft=number, note="mine")
    assert refused.result is Result.REFUSED
    rebased = room.press(OTHER, refused, "Bring up to date")
    assert "Both changed: statements" in rebased.plain
    assert other in rebased.plain
    assert room.done(OTHER, "kb propose", draft=number, note="mine").result is Result.DONE


def test_one_does_not_approve_ones_own(room: Newsroom) -> None:
    number = str(room.propose(REVIEWER))
    assert "is your own" in room.say(REVIEWER, "kb approve", proposal=number).plain
    assert "is your own" in room.say(REVIEWER, "kb reject", proposal=number).plain
    assert "withdrawn" in room.done(REVIEWER, "kb withdraw", proposal=number).plain


def test_what_was_edited_is_approved_in_one_step(room: Newsroom) -> None:
    number = str(room.propose(text=NEW))
    draft = room.press(
        REVIEWER, room.done(REVIEWER, "kb review", proposal=number), "Edit and approve"
    )
    form = room.press(REVIEWER, draft, "1: Finland's withdrawal")
    better = NEW.replace("took effect on", "has been in effect since")
    edited = room.fill(REVIEWER, form, wording=better)
    assert room.press(REVIEWER, edited, "Approve as edited").result is Result.DONE
    assert better in room.shown()


def test_a_suggestion_that_changes_nothing_was_taken_note_of(room: Newsroom) -> None:
    room.done(READER, "suggest", suggestion="Thank you.", entry=ENTRY)
    room.done(REVIEWER, "kb approve", proposal="1")
    [told] = room.waiting("outcome/1")
    assert "taken note of; nothing was changed" in told


def test_work_that_was_rejected_is_not_lost(room: Newsroom) -> None:
    number = room.propose(text=NEW)
    room.done(REVIEWER, "kb reject", proposal=str(number), reason="Not yet.")
    key = f"outcome/{number}"
    posting = room.office.outbox.get(key)
    assert posting
    draft = room.press(EDITOR, posting.wanted[0], "Edit again")
    assert NEW in draft.plain
    told = room.fill(EDITOR, room.press(EDITOR, draft, "Propose"), note="once more")
    assert f"Proposal {number + 1} waits" in told.plain
    refused = room.say(OTHER, "kb amend", proposal=str(number))
    assert refused.result is Result.REFUSED, "it was not theirs"


def test_a_draft_of_a_decided_proposal_becomes_a_new_one(room: Newsroom) -> None:
    number = room.propose(text=NEW)
    draft = room.done(OTHER, "kb amend", proposal=str(number))
    kept = str(button(draft, "Discard").values["draft"])
    room.done(OTHER, "kb part", draft=kept, part="statement 1", wording=f"{NEW} Six months on.")
    room.done(REVIEWER, "kb reject", proposal=str(number), reason="Not yet.")
    told = room.done(OTHER, "kb propose", draft=kept, note="mine")
    assert f"Proposal {number + 1} waits" in told.plain


def test_who_proposed_what_is_superseded_is_told_and_its_card_follows(room: Newsroom) -> None:
    room.office.notices.review_here(HOME, on=True)
    number = room.propose(text=NEW)
    room.done(OTHER, "kb retire", key=ENTRY, note="not needed")
    retire = room.office.curator.queue()[-1].proposal.id
    room.done(REVIEWER, "kb approve", proposal=str(retire))
    assert "was superseded" in room.waiting(f"outcome/{number}")[0]
    assert "Superseded by Rev" in room.waiting(f"review/{number}@")[0]


def test_cards_of_what_has_become_stale_say_so(room: Newsroom) -> None:
    room.office.notices.review_here(HOME, on=True)
    first, second = room.propose(text=NEW), room.propose(OTHER, text="Finland is out.")
    room.done(REVIEWER, "kb approve", proposal=str(first))
    assert "must be brought up to date" in room.waiting(f"review/{second}@")[0]


def test_a_merge_is_undone_by_the_slug_that_was_merged(room: Newsroom) -> None:
    slug = "finland-review-2024"
    before = room.shown(slug)
    room.done(EDITOR, "kb merge", key=slug, into=ENTRY, note="one matter")
    room.done(REVIEWER, "kb approve", proposal="1")
    assert room.shown(slug) == room.shown()
    history = room.done(READER, "kb history", key=slug)
    assert f"2 revisions of {slug}" in history.plain
    early = room.say(REVIEWER, "kb revert", key=slug, to="1", reason="two matters")
    assert f"is an alias of {ENTRY} already" in early.plain, "first the other gives them back"
    room.done(REVIEWER, "kb revert", key=ENTRY, to="1", reason="two matters")
    room.done(REVIEWER, "kb revert", key=slug, to="1", reason="two matters")
    assert room.shown(slug).split("\n")[:2] == before.split("\n")[:2]


def test_two_processes_write_in_turn_and_each_sees_the_other(settings: Settings) -> None:
    one, two = (open_room(replace(settings, single_moderator=True)) for _ in range(2))
    grant = Grant(
        role=Role.REVIEWER, platform="discord", workspace="100", actor=REVIEWER.actor.id, reason=""
    )
    one.office.grants.give(grant, name="Rev", why="trusted", by="op", at=one.now)
    for number, room in enumerate((one, two, one, two), 1):
        text = f"Finland left, as number {number} says."
        proposal = str(room.propose(REVIEWER, text=text))
        room.done(REVIEWER, "kb approve", proposal=proposal)
        for reader in (one, two):
            assert text in reader.shown()
            assert reader.base.nearest(text, 1)[0][0] == ENTRY
    for room in (one, two):
        room.desk.close()
