"""Reviewers decide: the queue, approval, rejection with a reason, editing first, rebasing."""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Call
from bot.core.curation.acting import (
    VERBS,
    about,
    act,
    curator,
    me,
    named,
    proposal_named,
    reviews,
    seen,
)
from bot.core.curation.cards import (
    edit_again,
    outcome_of,
    proposal_reply,
    show_proposal,
    tell_author,
)
from bot.core.curation.draft_card import draft_reply
from bot.core.curation.drafting import my_draft, rebased
from bot.core.curation.wording import decided
from bot.core.errors import BadValue, NotAllowed
from bot.core.markup import Line, Run, Style, clean, line
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Form, Input, Purpose, Reply, Result
from bot.core.text import plain_card
from knowledge.curation.model import Action as Asked
from knowledge.curation.model import Draft, Proposal, Queued, Revision, Standing, Target
from knowledge.errors import AlreadyDecided, StaleBase

PAGE = 25
TITLE = "Waiting for a decision"


def review(call: Call) -> Reply:
    """All that waits for a decision, or one proposal with its differences."""
    if call.number("proposal", 0):
        return proposal_reply(call, proposal_named(call))
    queue = curator(call).queue()
    if not queue:
        card = Card(title=TITLE, text=(line("Nothing waits."),))
        return Reply(plain=plain_card(card), cards=(card,), shareable=False)
    shown = queue[:PAGE]
    rest = f" The oldest {PAGE} are shown." if len(queue) > PAGE else ""
    card = Card(
        title=TITLE,
        text=tuple(_row(call, one) for one in shown),
        footer=f"{len(queue)} in all, oldest first.{rest}",
    )
    opened = tuple(
        Action(
            label=f"{one.proposal.id}: {_short(call, one)}",
            command="kb review",
            values={"proposal": str(one.proposal.id)},
            purpose=Purpose.OPEN,
        )
        for one in shown
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=opened, shareable=False)


def _short(call: Call, one: Queued) -> str:
    return about(call, one.proposal)


def _row(call: Call, one: Queued) -> Line:
    held = one.proposal
    by = "a reader"
    if held.action is not Asked.SUGGEST:
        by = clean(call.office.people.name(held.author))
    stale = "; to be brought up to date first" if one.stale else ""
    said = f": {clean(str(held.fields['text']))[:120]}" if held.action is Asked.SUGGEST else ""
    return (
        Run(text=f"{held.id}: {_short(call, one)}", style=Style.STRONG),
        Run(text=f" by {by}, {held.at:%Y-%m-%d}{stale}{said}"),
    )


def approve(call: Call) -> Reply:
    """Make a proposal what readers see; with `draft`, as it was edited by the reviewer."""
    held, desk = _not_ones_own(call), curator(call)
    kept = my_draft(call) if call.number("draft", 0) else None
    draft = kept.draft if kept else None
    try:
        made = desk.approve(held.id, act(call, call.text("reason")), draft=draft)
    except StaleBase:
        # The card says what was changed since, and has the button that takes it in.
        shown = draft_reply(call, kept) if kept else proposal_reply(call, held)
        return replace(shown, result=Result.REFUSED)
    if kept:
        call.office.drafts.drop(kept.number)
    seen(call)
    return _settled(call, desk.proposal(held.id), made)


def _settled(call: Call, held: Proposal, made: Revision | None) -> Reply:
    """Change the cards, tell the author, and who suggested it; then the reviewer."""
    desk = curator(call)
    for one in (held, *desk.settled_with(held)):
        show_proposal(call, one)
        tell_author(call, one)
    for queued in desk.queue():
        if queued.stale and made and queued.proposal.key in {held.key, made.key}:
            show_proposal(call, queued.proposal)  # it must be brought up to date from now on
    call.office.gaps.settle(f"proposal {held.id}", done=held.standing is Standing.APPROVED)
    done = held.standing.value
    words = f"Proposal {held.id} was {done}."
    actions: tuple[Action, ...] = ()
    if made is not None:
        words = f"Proposal {held.id} was {done}: {made.key} is now at revision {made.number}."
        actions = proposal_reply(call, desk.proposal(held.id)).actions
    elif held.action is Asked.SUGGEST:
        words = f"Suggestion {held.id} was {outcome_of(call, held)}."
    said = note(words)
    return Reply(plain=said.plain, cards=said.cards, actions=actions, shareable=False)


def _not_ones_own(call: Call) -> Proposal:
    held = proposal_named(call)
    if held.standing is not Standing.OPEN:
        raise decided(
            call,
            AlreadyDecided(held.id, held.decided_by, held.standing, held.decided_at, held.reason),
        )
    if held.author == me(call) and not call.office.policy.single:
        raise NotAllowed(
            f"Proposal {held.id} is your own.",
            "Another reviewer decides; “kb withdraw” takes it back.",
        )
    return held


def reject_form(call: Call) -> Form:
    """Why a proposal is turned down."""
    held = _not_ones_own(call)
    return Form(
        title=f"Reject proposal {held.id}",
        intro="Who made it is told the reason, in your words.",
        inputs=(
            Input(
                name="reason",
                label="Reason",
                hint="what is missing or wrong, and what would help",
                required=True,
                long=True,
                limit=1_000,
            ),
        ),
        submit="kb reject",
        hidden={"proposal": str(held.id)},
    )


def reject(call: Call) -> Reply:
    """Turn a proposal down, with a reason."""
    held = _not_ones_own(call)
    return _settled(call, curator(call).reject(held.id, act(call, call.text("reason"))), None)


def withdraw(call: Call) -> Reply:
    """Take one's own proposal or suggestion back."""
    held = proposal_named(call)
    if held.author != me(call):
        raise NotAllowed(f"Proposal {held.id} is not yours.", "Its author can withdraw it.")
    done = curator(call).withdraw(held.id, act(call))
    show_proposal(call, done)
    call.office.gaps.settle(f"proposal {held.id}", done=False)
    said = note(f"Proposal {held.id} was withdrawn.")
    again = edit_again(done) if held.action in {Asked.ADD, Asked.EDIT} else ()
    return Reply(plain=said.plain, cards=said.cards, actions=again, shareable=False)


def amend(call: Call) -> Reply:
    """Begin a draft from a proposal, to be edited and approved; from a suggestion, to answer it."""
    held = proposal_named(call)
    if held.standing is not Standing.OPEN:
        return _again(call, held)
    if held.action is Asked.SUGGEST:
        return _answering(call, held)
    if held.action not in {Asked.ADD, Asked.EDIT}:
        raise BadValue(
            f"Proposal {held.id} is to {VERBS[held.action]}: there is nothing to edit.",
            "Approve or reject it.",
        )
    if not reviews(call) and held.author != me(call):
        raise NotAllowed("Only reviewers edit others' proposals.", "Ask its author.")
    for kept in call.office.drafts.of(me(call)):
        if kept.proposal == held.id:
            return draft_reply(call, kept)
    draft = Draft(target=held.target, key=held.key, base=held.base, fields=held.fields)
    kept = call.office.drafts.add(me(call), draft, call.request.now, proposal=held.id)
    return draft_reply(call, kept)


def _again(call: Call, held: Proposal) -> Reply:
    """A draft from one's own proposal that came to nothing: the work in it is not lost."""
    mine = held.author == me(call) and held.action in {Asked.ADD, Asked.EDIT}
    if not mine or held.standing is Standing.APPROVED:
        raise decided(
            call,
            AlreadyDecided(held.id, held.decided_by, held.standing, held.decided_at, held.reason),
        )
    for kept in call.office.drafts.of(me(call)):
        if (kept.draft.target, kept.draft.key) == (held.target, held.key):
            return draft_reply(call, kept)
    draft = Draft(target=held.target, key=held.key, base=held.base, fields=held.fields)
    return draft_reply(call, call.office.drafts.add(me(call), draft, call.request.now))


def _answering(call: Call, held: Proposal) -> Reply:
    if not held.key:
        said = note(
            "This suggestion names no entry. Find the one that it is about, or add a new one; what "
            "you propose then answers the suggestion."
        )
        add = Action(
            label="Add an entry",
            command="kb add",
            values={"answering": str(held.id)},
            style=Emphasis.PRIMARY,
        )
        near = tuple(
            Action(
                label=f"Edit: {clean(named(call, Target.ENTRY, slug))}",
                command="kb edit",
                values={"key": slug, "answering": str(held.id)},
                purpose=Purpose.OPEN,
            )
            for slug, _ in call.base.nearest(str(held.fields["text"]), 8)
        )
        return Reply(plain=said.plain, cards=said.cards, actions=(add, *near), shareable=False)
    draft = curator(call).draft_of(held.target, held.key)
    kept = call.office.drafts.add(me(call), draft, call.request.now, answers=held.id)
    return draft_reply(call, kept)


def rebase(call: Call) -> Reply:
    """Bring a draft or a proposal up to date with what has been changed since it was begun."""
    desk = curator(call)
    if call.number("draft", 0):
        kept = my_draft(call)
    else:
        held = proposal_named(call)
        draft = Draft(target=held.target, key=held.key, base=held.base, fields=held.fields)
        if held.action not in {Asked.ADD, Asked.EDIT}:
            raise BadValue(
                f"Proposal {held.id} is to {VERBS[held.action]}.", "Reject it, and propose it anew."
            )
        mine = call.office.drafts.of(me(call))
        known = next((one for one in mine if one.proposal == held.id), None)
        kept = known or call.office.drafts.add(me(call), draft, call.request.now, proposal=held.id)
    old = kept.draft
    head = desk.draft_of(old.target, old.key)
    base = desk.revision(old.target, old.key, old.base).fields if old.base else {}
    now, conflicts = rebased(old, head, base)
    reply = draft_reply(call, call.office.drafts.save(kept.number, now, call.request.now))
    if not conflicts:
        return reply
    words = line(
        f"Both changed: {', '.join(map(clean, conflicts))}. Yours stands; look at it again.",
        Style.STRONG,
    )
    card = Card(text=(words,))
    plain = f"{plain_card(card)}\n\n{reply.plain}"
    return replace(reply, plain=plain, cards=(card, *reply.cards))
