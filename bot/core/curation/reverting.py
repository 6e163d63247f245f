"""Going back to an older revision, which is itself a new one."""

from __future__ import annotations

from bot.core.command import Call
from bot.core.curation.acting import act, curator, named, own_key_of, seen, target_of
from bot.core.markup import clean
from bot.core.notices import note
from bot.core.reply import Action, Form, Input, Reply


def revert_form(call: Call) -> Form:
    """Asks for the reason before an older revision is made the head again."""
    target, key, to = target_of(call), own_key_of(call), call.number("to", 0)
    old = curator(call).revision(target, key, to)
    return Form(
        title=f"Revert to revision {old.number}",
        intro=f"{clean(named(call, target, key))}: readers see revision {old.number} at once, as a "
        "new revision; this can be reverted as well.",
        inputs=(Input(name="reason", label="Reason", required=True, long=True, limit=1_000),),
        submit="kb revert",
        hidden={"key": key, "to": str(to), "what": target.value},
    )


def revert(call: Call) -> Reply:
    """Make what an older revision said the head again: itself a new revision."""
    target, key = target_of(call), own_key_of(call)
    made = curator(call).revert(target, key, call.number("to", 0), act(call, call.text("reason")))
    seen(call)
    said = note(
        f"{key} says again what revision {call.number('to', 0)} said; this is revision "
        f"{made.number}."
    )
    history = Action(
        label="History", command="kb history", values={"key": key, "what": target.value}
    )
    return Reply(plain=said.plain, cards=said.cards, actions=(history,), shareable=False)
