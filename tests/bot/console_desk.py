"""A small catalogue with a group, forms and buttons, over the real base: what the terminal is
tried with, in this process and in one of its own (`python -m tests.bot.console_desk BASE STATE`).
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import click

from bot.adapters.console.commands import make_commands
from bot.adapters.console.screen import Screen, open_screen
from bot.adapters.console.session import COMMANDS, Session
from bot.core.access import Access
from bot.core.command import Call, Command, Parameter, ParameterKind
from bot.core.dispatch import Desk
from bot.core.errors import BadValue
from bot.core.markup import Run, Style, line
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Form, Input, Purpose, Reply
from bot.core.text import plain_card
from bot.core.texts import TEXTS
from bot.state.db import State
from bot.state.drafts import StoredForms
from knowledge import KnowledgeBase

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIDES = ("for", "against", "neither")
WAITING = 15
NUMBER = Parameter(name="number", kind=ParameterKind.NUMBER, required=True, lead=True, limit=999)


@dataclass(kw_only=True)
class Done:
    """What the commands of the catalogue did, in order: (command, values)."""

    acts: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    faults: int = 0
    """How often an edit is still going to fail through a fault of our own."""


def make_catalog(done: Done) -> tuple[Command, ...]:
    """The terminal's own commands, and a small group."""

    def act(call: Call) -> Reply:
        done.acts.append((call.command.name, dict(call.values)))
        return note(f"Done: {call.command.name}.")

    def reject(call: Call) -> Reply:
        if len(call.text("reason")) < 10:
            raise BadValue("That says too little.", "Write more.", field="reason")
        return act(call)

    def edit(call: Call) -> Reply:
        if done.faults:
            done.faults -= 1
            raise RuntimeError("as if a disk were full")
        act(call)
        return drawn(Card(title="Edited"), approve(call.number("number", 0)))

    number = (NUMBER,)
    reason = Parameter(name="reason", filled=True, limit=100)
    edited = (
        Parameter(name="wording", filled=True, limit=500),
        Parameter(name="side", kind=ParameterKind.CHOICE, choices=SIDES, filled=True),
        Parameter(name="state", completer="state", filled=True),
    )
    page = (Parameter(name="page", kind=ParameterKind.NUMBER, reading=True),)
    return (
        *(command for command in COMMANDS if not command.group),
        Command(name="kb queue", handler=queue, parameters=page, examples=("",)),
        Command(name="kb review", handler=review, parameters=number, examples=("12",)),
        Command(
            name="kb reject",
            handler=reject,
            form=reject_form,
            parameters=(*number, reason),
            examples=("12 reason Isn't this the old wording?",),
        ),
        Command(
            name="kb edit",
            handler=edit,
            form=edit_form,
            parameters=(*number, *edited),
            examples=("12",),
        ),
        Command(name="kb approve", handler=act, parameters=number, pressed=True, examples=("12",)),
    )


def drawn(card: Card, *actions: Action) -> Reply:
    return Reply(plain=plain_card(card), cards=(card,), actions=actions)


def approve(number: int) -> Action:
    return Action(
        label="Approve",
        command="kb approve",
        values={"number": str(number)},
        style=Emphasis.PRIMARY,
    )


def queue(call: Call) -> Reply:
    """What waits, with a heading above it."""
    rows = [f"Proposal {number}" for number in range(1, WAITING + 1)]
    return drawn(
        Card(
            title="Waiting", text=(line("Oldest first"), *(line(f"{row}: words") for row in rows))
        ),
        *(
            Action(
                label=row,
                command="kb review",
                values={"number": row.split()[1]},
                purpose=Purpose.OPEN,
            )
            for row in rows
        ),
        Action(label="Next page", command="kb queue", values={"page": "2"}, purpose=Purpose.PAGE),
    )


def review(call: Call) -> Reply:
    """A difference, and what can be done with it."""
    number = call.number("number", 0)
    changed = (
        Run(text="mines "),
        Run(text="[-were-]", style=Style.REMOVED),
        Run(text=" "),
        Run(text="[+are+]", style=Style.ADDED),
        Run(text=" banned"),
    )
    return drawn(
        Card(title=f"Proposal {number}", text=(changed,)),
        approve(number),
        Action(
            label="Edit and approve",
            command="kb edit",
            values={"number": str(number)},
        ),
        Action(
            label="Reject",
            command="kb reject",
            values={"number": str(number)},
            style=Emphasis.DANGER,
        ),
        Action(
            label="As it was asked",
            command="kb queue",
            values={"page": "the user's $HOME; \x1b[31m"},
        ),
        Action(label="Where others read", command="settings", values={}),
        Action(
            label="what is a mine",
            command="ask",
            values={"question": "what is a mine"},
            purpose=Purpose.RELATED,
        ),
    )


def reject_form(call: Call) -> Form:
    return Form(
        title=f"Reject proposal {call.number('number', 0)}",
        intro="Who proposed it is told the reason.",
        inputs=(Input(name="reason", label="Reason", required=True, limit=100),),
        submit="kb reject",
        hidden={"number": str(call.number("number", 0))},
    )


def edit_form(call: Call) -> Form:
    return Form(
        title=f"Proposal {call.number('number', 0)}",
        inputs=(
            Input(name="wording", label="Wording", value="Mines\nare banned.", long=True, limit=60),
            Input(name="side", label="Side", value="for", choices=SIDES, required=True),
            Input(name="state", label="State", hint="whose it is"),
        ),
        submit="kb edit",
        hidden={"number": str(call.number("number", 0))},
    )


def make_words() -> dict[str, str]:
    """The words that the catalogue needs beyond those of the desk."""
    commands = [command for command in make_catalog(Done()) if command.group]
    keys = {one.help_key for command in commands for one in command.parameters}
    keys |= {key for one in commands for key in (one.summary_key, one.help_key)}
    return {key: f"Words for {key}." for key in keys - TEXTS.keys()}


def open_session(base: KnowledgeBase, state: Path, screen: Screen, done: Done) -> Session:
    """A session over the catalogue; forms are kept in a real database in `state`."""
    catalog = make_catalog(done)
    office = SimpleNamespace(forms=StoredForms(State(state)))
    desk = Desk(
        base=base,
        access=Access(),
        report=lambda reference, command, error: None,
        catalog=catalog,
        office=office,
        new_reference=lambda: "ref001",
    )
    return Session(
        handle=desk.handle,
        complete=desk.complete,
        screen=screen,
        clock=lambda: NOW,
        revision=desk.revision,
        state=state,
        catalog=catalog,
    )


def run(argv: list[str]) -> None:
    """The terminal over the catalogue, as `bot.py` is over its own: `BASE STATE chat`, or a
    command."""
    base, state, *args = argv
    TEXTS.update(make_words())
    opened = KnowledgeBase.open(Path(base))
    session = open_session(opened, Path(state), open_screen(os.environ), Done())
    if args == ["chat"]:
        from bot.adapters.console.prompt import run_chat

        run_chat(session)
    else:
        program = click.Group("bot.py", commands=make_commands(session.catalog))
        program.main(args, obj=lambda today: session)


if __name__ == "__main__":
    run(sys.argv[1:])
