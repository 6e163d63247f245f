"""Proposals that need no draft: to retire something, or to merge an entry into another."""

from __future__ import annotations

from bot.core.command import Call
from bot.core.curation.acting import act, curator, key_of, named, target_of
from bot.core.curation.cards import proposal_reply, show_proposal
from bot.core.markup import clean
from bot.core.reply import Form, Input, Reply
from knowledge.curation.model import Target

_WHY = Input(
    name="note",
    label="Why",
    hint="for the reviewer and the history",
    required=True,
    long=True,
    limit=500,
)


def retire_form(call: Call) -> Form:
    """Asks why something is to be given up."""
    target, key = target_of(call), key_of(call)
    curator(call).draft_of(target, key)
    return Form(
        title=f"Retire {'an' if target is Target.ENTRY else 'a'} {target.value}",
        intro=f"{clean(named(call, target, key))}. A reviewer decides; its revisions are kept, and "
        "it can be brought back.",
        inputs=(_WHY,),
        submit="kb retire",
        hidden={"key": key, "what": target.value},
    )


def retire(call: Call) -> Reply:
    """Propose to give something up."""
    target, key = target_of(call), key_of(call)
    made = curator(call).propose_retire(target, key, act(call), note=call.text("note"))
    show_proposal(call, made)
    return proposal_reply(call, made)


def merge_form(call: Call) -> Form:
    """Asks why an entry is to be folded into another."""
    key, into = key_of(call), key_of(call, "into")
    for slug in (key, into):
        curator(call).draft_of(Target.ENTRY, slug)
    return Form(
        title="Merge two entries",
        intro=f"“{clean(named(call, Target.ENTRY, key))}” becomes part of "
        f"“{clean(named(call, Target.ENTRY, into))}”; its slug leads there.",
        inputs=(_WHY,),
        submit="kb merge",
        hidden={"key": key, "into": into},
    )


def merge(call: Call) -> Reply:
    """Propose to fold an entry into another."""
    made = curator(call).propose_merge(
        key_of(call), key_of(call, "into"), act(call), note=call.text("note")
    )
    show_proposal(call, made)
    return proposal_reply(call, made)
