"""Commands with forms to throw away, under names for which the desk has words."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.catalog import CATALOG
from bot.core.command import Call, Command, Parameter, ParameterKind
from bot.core.errors import BadValue
from bot.core.filling import form_reply
from bot.core.markup import Run, Style, line
from bot.core.model import Place, Role
from bot.core.reply import Action, Card, Emphasis, Form, Input, Purpose, Reply
from bot.core.text import plain_card

KINDS = ("figure", "debate", "event")
PROPOSAL = Parameter(name="proposal", kind=ParameterKind.NUMBER, lead=True, limit=999)


@dataclass(kw_only=True)
class Workshop:
    """One proposal that waits, and what is done with it.

    `slow` are the seconds that a filled-in form takes, and `pages` the length of what it replies.
    """

    slow: float = 0.0
    pages: int = 1
    waiting: bool = True
    done: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def catalog(self) -> tuple[Command, ...]:
        """The desk's commands, with these in place of the real ones of their names."""
        made = {
            command.name: command
            for command in (
                self._review(),
                self._reject(),
                self._add(),
                self._part(),
                self._suggest(),
            )
        }
        return tuple(made.get(command.name, command) for command in CATALOG)

    def _review(self) -> Command:
        return Command(
            name="kb review",
            handler=self.review,
            role=Role.EDITOR,
            private=True,
            parameters=(PROPOSAL,),
            examples=("", "12"),
        )

    def _reject(self) -> Command:
        return Command(
            name="kb reject",
            handler=self.reject,
            form=self.reject_form,
            role=Role.REVIEWER,
            private=True,
            parameters=(
                replace(PROPOSAL, required=True),
                Parameter(name="reason", required=True, limit=1_000, filled=True),
            ),
            examples=("12",),
        )

    def _add(self) -> Command:
        return Command(
            name="kb add",
            handler=self.add,
            form=self.add_form,
            role=Role.EDITOR,
            private=True,
            parameters=(
                Parameter(name="title", required=True, limit=4_000, filled=True),
                Parameter(name="entry_kind", kind=ParameterKind.CHOICE, choices=KINDS, filled=True),
                Parameter(name="member", filled=True),
            ),
            examples=("",),
        )

    def _part(self) -> Command:
        return Command(
            name="kb part",
            handler=self.part,
            form=self.part_form,
            role=Role.EDITOR,
            pressed=True,
            private=True,
            parameters=(
                Parameter(name="draft", lead=True, required=True),
                Parameter(name="wording", limit=4_000, filled=True),
            ),
            examples=("3",),
        )

    def _suggest(self) -> Command:
        return Command(
            name="suggest",
            handler=self.suggest,
            form=self.suggest_form,
            on_message="quote",
            private=True,
            parameters=(
                Parameter(name="suggestion", required=True, lead=True, limit=2_000, filled=True),
                Parameter(name="quote", carried=True, limit=10_000),
            ),
            examples=("",),
        )

    def review(self, call: Call) -> Reply:
        """What waits, or the one proposal with its difference."""
        if call.number("proposal", 0):
            difference = (
                Run(text="Finland "),
                Run(text="[-is-] ", style=Style.REMOVED),
                Run(text="{+was+}", style=Style.ADDED),
                Run(text=" bound."),
            )
            return reply_of(Card(title="Proposal 12", text=(difference,)), *self._deciding())
        if not self.waiting:
            return reply_of(Card(title="Waiting for a decision", text=(line("Nothing waits."),)))
        opened = Action(
            label="12: edit Finland",
            command="kb review",
            values={"proposal": "12"},
            purpose=Purpose.OPEN,
        )
        by_menu = Action(
            label="Reject 12 at once",
            command="kb reject",
            values={"proposal": "12"},
            purpose=Purpose.OPEN,
        )
        card = Card(title="Waiting for a decision", text=(line("12: edit Finland by Edi"),))
        return reply_of(card, opened, by_menu, *self._deciding())

    def _deciding(self) -> tuple[Action, ...]:
        values = {"proposal": "12"}
        reject = Action(label="Reject", command="kb reject", values=values, style=Emphasis.DANGER)
        more = (Action(label=f"Note {n}", command="about", values={}) for n in range(7))
        return (reject, *more)

    def reject_form(self, call: Call) -> Form:
        """Why it is turned down."""
        return Form(
            title="Reject proposal 12",
            intro="Who made it is told the reason.",
            inputs=(
                Input(
                    name="reason", label="Reason", hint="what is wrong", required=True, long=True
                ),
            ),
            submit="kb reject",
            hidden={"proposal": str(call.number("proposal", 0))},
        )

    def reject(self, call: Call) -> Reply:
        """Turn it down; a reason of one word is refused."""
        self._note(call)
        if " " not in call.text("reason"):
            raise BadValue("The reason is too short.", "Say what is wrong.", field="reason")
        self.waiting = False
        lines = [
            line(f"Proposal 12 was rejected, line {n}: {'x' * 900}.") for n in range(self.pages)
        ]
        return reply_of(
            Card(text=tuple(lines)),
            Action(label="Next one", command="kb part", values={"draft": "4"}),
        )

    def add_form(self, call: Call) -> Form:
        """A title, a kind, a person."""
        return Form(
            title="Add an entry to the base of the desk",
            inputs=(
                Input(name="title", label="Title", required=True, long=True, limit=4_000),
                Input(name="entry_kind", label="Kind", choices=KINDS, value="debate"),
                Input(name="member", label="Who keeps it", member=True),
            ),
            submit="kb add",
        )

    def add(self, call: Call) -> Reply:
        """Begin a draft, whose next part is asked for at once."""
        self._note(call)
        if len(call.text("title")) < 3:
            raise BadValue("That is no title.", "Write three letters or more.", field="title")
        if call.text("entry_kind") == "event":
            raise BadValue("Events are kept elsewhere.", field="entry_kind")
        return form_reply(call, self.part_form(call))

    def part_form(self, call: Call) -> Form:
        """A part of a draft."""
        return Form(
            title="Draft 3: statement 1",
            inputs=(Input(name="wording", label="Statement", value="As it was.", long=True),),
            submit="kb part",
            hidden={"draft": call.text("draft") or "3"},
        )

    def part(self, call: Call) -> Reply:
        """Keep it and show the draft."""
        self._note(call)
        again = Action(label="Edit again", command="kb part", values={"draft": "3"})
        return reply_of(Card(title="Draft 3", text=(line(call.text("wording")),)), again)

    def suggest_form(self, call: Call) -> Form:
        """What is wrong, of the message that somebody points at."""
        quote = call.text("quote")
        return Form(
            title="Suggest a correction",
            intro=f"About: {quote[:100]}" if quote else "",
            inputs=(
                Input(name="suggestion", label="What is wrong", required=True, value=quote[:200]),
            ),
            submit="suggest",
            hidden={"quote": quote[:50]} if quote else {},
        )

    def suggest(self, call: Call) -> Reply:
        """Keep a suggestion."""
        self._note(call)
        return reply_of(Card(text=(line("Thank you; it waits for a reviewer."),)))

    def _note(self, call: Call) -> None:
        time.sleep(self.slow)
        self.done.append((call.command.name, dict(call.request.values)))
        self.places.append(call.request.place)


def reply_of(card: Card, *actions: Action) -> Reply:
    """A reply of one card."""
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)
