"""Drafts: begun from what the base says, changed part by part, then proposed. Nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.command import Call
from bot.core.curation.acting import (
    act,
    curator,
    key_of,
    me,
    participation,
    target_of,
)
from bot.core.curation.cards import show_proposal
from bot.core.curation.draft_card import draft_reply, listed_drafts
from bot.core.curation.fields import Part, filled, inputs
from bot.core.curation.parts import EMPTY, NEW, parts_of
from bot.core.errors import BadValue, NotAllowed, NotFound
from bot.core.markup import clean
from bot.core.notices import note
from bot.core.office import KeptDraft
from bot.core.reply import Action, Form, Input, Reply, Result
from knowledge.curation.merge import merge
from knowledge.curation.model import Draft, Proposal, Standing, Target
from knowledge.errors import NotInBase, StaleBase

_NEXT = {
    Target.ENTRY: "This begins a draft; statements and the rest come next.",
    Target.SOURCE: "This begins a draft; date, archived copy and the rest come next.",
    Target.PARTICIPATION: "This begins a draft; leaving, note and sources come next.",
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def my_draft(call: Call) -> KeptDraft:
    """The draft that a call names; one's own only. Raises NotFound, NotAllowed."""
    number = call.number("draft", 0)
    found = call.office.drafts.get(number)
    if found is None:
        raise NotFound(f"There is no draft {number} (any more).", "“kb draft” lists yours.")
    if found.owner != me(call):
        who = clean(call.office.people.name(found.owner))
        raise NotAllowed(f"Draft {number} is {who}'s.", "“kb edit” begins one of your own.")
    return found


def add_form(call: Call) -> Form:
    """What is asked of something new first."""
    target = target_of(call)
    suggested = _suggested(call)
    fields = {**EMPTY[target], **suggested}
    return Form(
        title=f"Add {'an' if target is Target.ENTRY else 'a'} {target.value}",
        intro=_NEXT[target],
        inputs=tuple(
            Input(
                name=spec.name,
                label=spec.label,
                hint=spec.hint,
                value=spec.write(fields.get(spec.field)) if spec.field else "",
                required=spec.name == "new_key",
                long=spec.long,
                limit=spec.limit,
                choices=spec.choices,
            )
            for spec in NEW[target]
        ),
        submit="kb add",
        hidden=_hidden(call, "what", "gap", "answering"),
    )


def _hidden(call: Call, *names: str) -> dict[str, str]:
    given = call.request.values
    return {name: str(given[name]) for name in names if given.get(name)}


def _suggested(call: Call) -> dict[str, object]:
    """What is known of something new beforehand: the question of a gap."""
    gap = next(
        (one for one in call.office.gaps.uncovered(1_000) if one.number == call.number("gap", 0)),
        None,
    )
    return {"questions": [gap.topic]} if gap else {}


def add(call: Call) -> Reply:
    """Begin a draft of something new."""
    target = target_of(call)
    typed = call.text("new_key")
    key = participation(call, typed) if target is Target.PARTICIPATION else typed.casefold()
    if target is not Target.PARTICIPATION and not (_SLUG.fullmatch(key) and len(key) <= 60):
        raise BadValue(
            f"“{clean(typed)[:60]}” cannot be a name here.",
            "Use small letters, digits and single dashes, at most 60 characters.",
            field="new_key",
        )
    _is_free(call, target, key)
    part = Part(id="new", title="", specs=tuple(s for s in NEW[target] if s.name != "new_key"))
    fields = filled(part, {**EMPTY[target], **_keyed(target, key)}, _given(call))
    draft = Draft(target=target, key=key, base=0, fields=fields)
    answers = call.number("answering", 0) or None
    kept = call.office.drafts.add(me(call), draft, call.request.now, answers=answers)
    if gap := call.number("gap", 0):
        call.office.gaps.take(gap, f"draft {kept.number}")
    return draft_reply(call, kept)


def _is_free(call: Call, target: Target, key: str) -> None:
    try:
        curator(call).draft_of(target, key)
    except NotInBase:
        return
    raise BadValue(
        f"There is, or was, a {target.value} {key} already.",
        f"“kb edit {key} what {target.value}” changes it.",
        field="new_key",
    )


def _keyed(target: Target, key: str) -> dict[str, str]:
    if target is Target.PARTICIPATION:
        iso3, _, treaty = key.partition("/")
        return {"iso3": iso3, "treaty": treaty}
    return {"slug" if target is Target.ENTRY else "id": key}


def _given(call: Call) -> Mapping[str, str]:
    """What was filled in, empty values too."""
    return {
        name: str(value)
        for name, value in call.request.values.items()
        if name in call.command.filled
    }


def edit(call: Call) -> Reply:
    """Begin a draft from what the base says, or go on with the one begun."""
    target, key = target_of(call), key_of(call)
    for kept in call.office.drafts.of(me(call)):
        if (kept.draft.target, kept.draft.key) == (target, key) and kept.proposal is None:
            return draft_reply(call, kept)
    draft = curator(call).draft_of(target, key)
    answers = call.number("answering", 0) or None
    kept = call.office.drafts.add(me(call), draft, call.request.now, answers=answers)
    return draft_reply(call, kept)


def part_form(call: Call) -> Form:
    """One part of a draft, filled in."""
    kept = my_draft(call)
    part = _part(call, kept)
    title = str(kept.draft.fields.get("title") or kept.draft.key)
    return Form(
        title=part.title,
        intro=f"Draft {kept.number} of {clean(title)}",
        inputs=inputs(part, kept.draft.fields),
        submit="kb part",
        hidden={"draft": str(kept.number), "part": part.id},
    )


def _part(call: Call, kept: KeptDraft) -> Part:
    parts = {part.id: part for part in parts_of(kept.draft.target, kept.draft.fields)}
    wanted = call.text("part").casefold()
    found = parts.get(wanted) or parts.get(f"statement {wanted}")
    if found is None:
        raise NotFound(
            f"The draft has no part “{clean(wanted)[:40]}”.", f"It has: {', '.join(parts)}."
        )
    return found


def part(call: Call) -> Reply:
    """Keep what was filled in of a part, sound or not, and show the draft."""
    kept = my_draft(call)
    found = _part(call, kept)
    fields = filled(found, kept.draft.fields, _given(call))
    draft = Draft(target=kept.draft.target, key=kept.draft.key, base=kept.draft.base, fields=fields)
    return draft_reply(call, call.office.drafts.save(kept.number, draft, call.request.now))


def draft(call: Call) -> Reply:
    """A draft as readers would see it, with all advice; without a number one's own drafts."""
    if call.number("draft", 0):
        return draft_reply(call, my_draft(call))
    return listed_drafts(call, call.office.drafts.of(me(call)))


def discard_form(call: Call) -> Form:
    """Asks whether a draft is really to be thrown away."""
    kept = my_draft(call)
    return Form(
        title=f"Discard draft {kept.number}?",
        intro="What was typed there is then gone. What has been proposed stays.",
        inputs=(
            Input(
                name="really",
                label="Discard it",
                choices=("no", "yes"),
                value="yes",
            ),
        ),
        submit="kb discard",
        hidden={"draft": str(kept.number)},
    )


def discard(call: Call) -> Reply:
    """Throw a draft away."""
    kept = my_draft(call)
    if call.text("really") != "yes":
        return draft_reply(call, kept)
    call.office.drafts.drop(kept.number)
    call.office.gaps.settle(f"draft {kept.number}", done=False)
    again = Action(
        label="Begin again",
        command="kb edit",
        values={"key": kept.draft.key, "what": kept.draft.target.value},
    )
    gone = note(f"Draft {kept.number} was discarded; the base says what it said.")
    if kept.draft.is_new:
        return gone
    return Reply(plain=gone.plain, cards=gone.cards, actions=(again,), shareable=False)


def propose_form(call: Call) -> Form:
    """Why the change is made, in a line for reviewers and the history."""
    kept = my_draft(call)
    return Form(
        title=f"Propose draft {kept.number}",
        inputs=(
            Input(
                name="note",
                label="What changes, and why",
                hint="for the reviewer and the history",
                long=True,
                limit=500,
            ),
        ),
        submit="kb propose",
        hidden={"draft": str(kept.number)},
    )


def propose(call: Call) -> Reply:
    """Ask the reviewers for a draft to become what readers see."""
    kept = my_draft(call)
    try:
        made = _proposed(call, kept)
    except StaleBase:
        # The card says what was changed since, and has the button that takes it in.
        return replace(draft_reply(call, kept), result=Result.REFUSED)
    call.office.drafts.drop(kept.number)
    call.office.gaps.moved(f"draft {kept.number}", f"proposal {made.id}")
    show_proposal(call, made)
    return _waiting(call, made)


def _proposed(call: Call, kept: KeptDraft) -> Proposal:
    """The proposal of a draft: a new one, or that which it is of, if it is still open."""
    desk = curator(call)
    held = desk.proposal(kept.proposal) if kept.proposal is not None else None
    if held and held.standing is Standing.OPEN:
        note = call.text("note") or None
        return desk.amend(held.id, kept.draft, act(call), note=note)
    return desk.propose(kept.draft, act(call), note=call.text("note"), answers=kept.answers)


def _waiting(call: Call, made: Proposal) -> Reply:
    """That a proposal waits, and what its author can do meanwhile."""
    words = (
        f"Proposal {made.id} waits for a reviewer other than you. Readers see what they saw until "
        "it is approved."
    )
    if call.office.policy.single:
        words = f"Proposal {made.id} waits for a review; here you may approve it yourself."
    said = note(words)
    this = {"proposal": str(made.id)}
    actions = [
        Action(label="Show it", command="kb review", values=this),
        Action(label="Withdraw it", command="kb withdraw", values=this),
    ]
    return Reply(plain=said.plain, cards=said.cards, actions=tuple(actions), shareable=False)


def rebased(draft: Draft, head: Draft, base: Mapping[str, object]) -> tuple[Draft, tuple[str, ...]]:
    """(a draft on the head with what both changed, the fields where both changed the same)."""
    merged = merge(base, head.fields, draft.fields)
    now = Draft(target=draft.target, key=draft.key, base=head.base, fields=merged.fields)
    return now, merged.conflicts
