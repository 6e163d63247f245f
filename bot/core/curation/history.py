"""What became of an entry, a source or a state's row over time, and how two revisions differ."""

from __future__ import annotations

from bot.core.command import Call
from bot.core.curation.acting import named, own_key_of, reading, target_of
from bot.core.curation.differences import difference_lines
from bot.core.curation.wording import say_moment
from bot.core.markup import Line, Run, Style, clean, line
from bot.core.model import Role
from bot.core.notices import note
from bot.core.reply import Action, Card, Purpose, Reply
from bot.core.text import plain_card
from knowledge.curation.model import Origin, Revision, State, Target

SHOWN = 25
WORDS = {
    Origin.PACKS: "came with the packs",
    Origin.PROPOSAL: "approved",
    Origin.REVERT: "reverted",
    Origin.MERGE: "merged",
    Origin.IMPORT: "imported",
}


def history(call: Call) -> Reply:
    """Every revision, newest first, with who, when and why."""
    target, key = target_of(call), own_key_of(call)
    revisions = reading(call).history(target, key)[::-1]
    shown = revisions[:SHOWN]
    rest = f" The newest {SHOWN} are shown." if len(revisions) > SHOWN else ""
    card = Card(
        title=f"History of {clean(named(call, target, key))}",
        text=tuple(_row(call, one) for one in shown),
        footer=f"{len(revisions)} revision{'s' if len(revisions) != 1 else ''} of {key}.{rest}",
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=_actions(call, target, key, shown))


def _row(call: Call, one: Revision) -> Line:
    retired = " and retired" if one.state is State.RETIRED else ""
    by = ""
    if one.author:
        by = f"; written by {_who(call, one.author)}"
        if one.decided_by != one.author:
            by += f", decided by {_who(call, one.decided_by)}"
    why = "; ".join(clean(part) for part in (one.note, one.reason) if part)
    return (
        Run(text=f"{one.number} ", style=Style.STRONG),
        Run(text=f"{say_moment(one.recorded)}: {WORDS[one.origin]}{retired}{by}"),
        Run(text=f". {why}" if why else "", style=Style.QUIET),
    )


def _who(call: Call, label: str) -> str:
    """A name for moderators; for everybody else the label, which names nobody."""
    return clean(call.office.people.name(label)) if call.role > Role.READER else label


def _actions(
    call: Call, target: Target, key: str, shown: tuple[Revision, ...]
) -> tuple[Action, ...]:
    what = {"key": key, "what": target.value}
    found: list[Action] = []
    if target is Target.ENTRY:
        found += [
            Action(
                label=f"Show {key}@{one.number}",
                command="show",
                values={"entry": f"{key}@{one.number}"},
                purpose=Purpose.OPEN,
            )
            for one in shown
            if one.state is State.HELD
        ]
    found += [
        Action(
            label=f"What revision {one.number} changed",
            command="kb diff",
            values={**what, "older": str(one.number - 1), "newer": str(one.number)},
            purpose=Purpose.OPEN,
        )
        for one in shown
        if one.number > 1
    ]
    if call.role >= Role.REVIEWER:
        found += [
            Action(
                label=f"Revert to revision {one.number} ...",
                command="kb revert",
                values={**what, "to": str(one.number)},
                purpose=Purpose.OPEN,
            )
            for one in shown[1:]
            if one.state is State.HELD
        ]
    return tuple(found)


def diff(call: Call) -> Reply:
    """How one revision differs from another; where none are named, the last from the one before."""
    target, key, desk = target_of(call), own_key_of(call), reading(call)
    last = desk.history(target, key)[-1].number
    newer = call.number("newer", last)
    older = call.number("older", max(1, newer - 1))
    if older == newer:
        return note(f"{key} has one revision so far: there is nothing to compare.")
    lines = difference_lines(desk.diff(target, key, older, newer))
    card = Card(
        title=f"{clean(named(call, target, key))}: revision {older} to {newer}",
        text=lines or (line("They say the same."),),
        footer=f"{key}@{older} and {key}@{newer}. [+added+] [-taken away-]",
    )
    back = Action(label="History", command="kb history", values={"key": key, "what": target.value})
    return Reply(plain=plain_card(card), cards=(card,), actions=(back,))
