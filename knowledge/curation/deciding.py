"""What an approval does, by the action that was proposed; inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from knowledge.curation import checking, heads, proposals
from knowledge.curation.compare import three_way
from knowledge.curation.fields import canonical
from knowledge.curation.ledger import Ledger
from knowledge.curation.model import (
    Act,
    Action,
    Draft,
    Fields,
    Origin,
    Proposal,
    Revision,
    Standing,
    State,
    Target,
)
from knowledge.errors import Problem, StaleBase, Unsound
from knowledge.model import Kind
from knowledge.recorded import instant


def refuse(problems: Sequence[Problem]) -> None:
    """Raises Unsound if there are any."""
    if problems:
        raise Unsound(problems)


def require_current(
    connection: sqlite3.Connection, target: Target, key: str, base: int, fields: Fields
) -> None:
    """Raises StaleBase, with the three-way difference, if `base` is not the head."""
    number, _ = heads.current(connection, target, key)
    if number == base:
        return
    old = heads.revision(connection, target, key, base).fields if base else {}
    now = heads.revision(connection, target, key, number).fields if number else {}
    raise StaleBase(key, base, number, three_way(old, now, fields))


def editable(connection: sqlite3.Connection, number: int, draft: Draft) -> Proposal:
    """An open proposal to add or edit what the draft is of. Raises Unsound for others."""
    held = proposals.open_one(connection, number)
    if held.action not in {Action.ADD, Action.EDIT} or (held.target, held.key) != (
        draft.target,
        draft.key,
    ):
        what = f"proposal {number} is to {held.action} {held.key or 'nothing yet'}"
        raise Unsound([Problem(file=draft.target, entry=draft.key, field="", what=what)])
    return held


def require_suggestion(connection: sqlite3.Connection, number: int) -> None:
    """Raises AlreadyDecided for a suggestion that is settled, Unsound for what is none."""
    held = proposals.open_one(connection, number)
    if held.action is not Action.SUGGEST:
        what = f"proposal {number} is no suggestion"
        raise Unsound([Problem(file=held.target, entry=held.key, field="answers", what=what)])


def carry_out(ledger: Ledger, held: Proposal, act: Act) -> Revision | None:
    """Do what a proposal asks for; None where that is nothing but taking note."""
    if held.action is Action.SUGGEST:
        return None
    require_current(ledger.connection, held.target, held.key, held.base, held.fields)
    if held.action is Action.MERGE:
        return _merge(ledger, held, act)
    draft = Draft(target=held.target, key=held.key, base=held.base, fields=held.fields)
    if held.action is Action.RETIRE:
        refuse(checking.check_retire(ledger.connection, draft))
        supersede(ledger, held, act, f"{held.key} was retired")
        return _write(ledger, held, act, held.fields, state=State.RETIRED)
    refuse(checking.check(ledger.connection, draft))
    return _write(ledger, held, act, canonical(held.target, held.fields))


def _write(
    ledger: Ledger, held: Proposal, act: Act, fields: Fields, state: State = State.HELD
) -> Revision:
    return ledger.write(
        held.target,
        held.key,
        fields,
        act,
        base=held.base,
        origin=Origin.PROPOSAL,
        state=state,
        author=held.author,
        at=instant(held.at),
        note=held.note,
        proposal=held.id,
    )


def answer(ledger: Ledger, suggestion: int, act: Act) -> None:
    """A suggestion is approved with the proposal that was made from it, if it is still open."""
    held = proposals.get(ledger.connection, suggestion)
    if held.standing is Standing.OPEN:
        proposals.settle(ledger.connection, suggestion, Standing.APPROVED, act)
        ledger.log(act, "approved", held.target, held.key, held.fields)


def supersede(ledger: Ledger, but: Proposal, act: Act, why: str) -> None:
    """Close the other open proposals on a key that is given up; their authors learn why."""
    closing = Act(by=act.by, at=act.at, reason=why, place=act.place)
    for number in proposals.open_of(ledger.connection, but.target, but.key):
        if number != but.id:
            proposals.settle(ledger.connection, number, Standing.SUPERSEDED, closing)
            ledger.log(closing, "superseded", but.target, but.key, {"proposal": number})


def fold(draft: Draft, other: Draft) -> dict[str, Any]:
    """The fields of `other` with what `draft` has beyond them."""
    fields: dict[str, Any] = {**other.fields}
    for name in ("questions", "topics", "origin"):
        fields[name] = list(dict.fromkeys([*fields[name], *draft.fields[name]]))
    names = [*fields["aliases"], draft.fields["title"], *draft.fields["aliases"]]
    unique = {name.casefold(): name for name in reversed(names)}
    unique.pop(fields["title"].casefold(), None)
    fields["aliases"] = list(reversed(unique.values()))
    related = fields["data"].get("related")
    if isinstance(related, list):
        others = [name for name in related if name != draft.key]
        fields["data"] = {**fields["data"], "related": others}
    held = {statement["text"] for statement in fields["statements"]}
    moved = [one for one in draft.fields["statements"] if one["text"] not in held]
    fields["statements"] = [*fields["statements"], *moved]
    return fields


def check_fold(
    connection: sqlite3.Connection, draft: Draft, other: Draft, folded: Fields
) -> list[Problem]:
    """What keeps one entry from being folded into another."""
    problems = []
    if draft.key == other.key or State.RETIRED in (draft.state, other.state):
        what = f"{draft.key} cannot be merged into {other.key}: both must be held, and be two"
        problems.append(Problem(file="entry", entry=draft.key, field="slug", what=what))
    if {Kind.DEBATE} & {draft.fields["kind"], other.fields["kind"]}:
        what = "a debate cannot be merged: its sides would not match"
        problems.append(Problem(file="entry", entry=draft.key, field="kind", what=what))
    result = Draft(target=Target.ENTRY, key=other.key, base=other.base, fields=folded)
    # Its aliases and origins are free once it is gone.
    freed = {"aliases", "origin"}
    return problems + [
        one
        for one in checking.check(connection, result)
        if one.field not in freed or draft.key not in one.what
    ]


def _merge(ledger: Ledger, held: Proposal, act: Act) -> Revision:
    connection, into = ledger.connection, str(held.fields["into"])
    folded = held.fields["fields"]
    require_current(connection, Target.ENTRY, into, held.fields["into_base"], folded)
    draft, other = (heads.draft_of(connection, Target.ENTRY, key) for key in (held.key, into))
    refuse(check_fold(connection, draft, other, folded))
    supersede(ledger, held, act, f"{held.key} was merged into {into}")

    def write(key: str, base: int, fields: Fields, note: str, state: State) -> Revision:
        return ledger.write(
            Target.ENTRY,
            key,
            fields,
            act,
            base=base,
            origin=Origin.MERGE,
            state=state,
            author=held.author,
            at=instant(held.at),
            note=note,
            proposal=held.id,
        )

    referring = [slug for slug in checking.referring(connection, held.key) if slug != into]
    write(held.key, held.base, draft.fields, f"merged into {into}", State.RETIRED)
    connection.execute("UPDATE redirect SET entry = ? WHERE entry = ?", [into, held.key])
    connection.execute("INSERT INTO redirect (slug, entry) VALUES (?, ?)", [held.key, into])
    made = write(into, other.base, canonical(Target.ENTRY, folded), held.note, State.HELD)
    for slug in referring:
        one = heads.draft_of(connection, Target.ENTRY, slug)
        names = [into if name == held.key else name for name in one.fields["data"]["related"]]
        related = [name for name in dict.fromkeys(names) if name != slug]
        fields = {**one.fields, "data": {**one.fields["data"], "related": related}}
        write(slug, one.base, fields, f"{held.key} was merged into {into}", State.HELD)
    return made
