"""A conversation in the terminal: plain lines are questions, a slash begins a command.

The commands of a group need no slash: "kb review 12".
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from bot.adapters.console.choices import choices, offers
from bot.adapters.console.commands import make_parameters, read_values
from bot.adapters.console.session import COMMANDS, Session
from bot.adapters.console.words import WordsCommand
from bot.core.about import find
from bot.core.command import Command
from bot.core.errors import BadValue, UserError
from bot.core.markup import clean, line
from bot.core.model import Raw
from bot.core.notices import note, refuse
from bot.core.reply import Action, Card, Purpose, Reply
from bot.core.typed import SHORT, read_line

if TYPE_CHECKING:
    from bot.adapters.console.forms import Settled

LEAVE = frozenset({"/quit", "/exit", "/q", "quit", "exit"})
KEYS = (
    "Here a plain line is a question, and a command begins with a slash: /status Finland. "
    "/more reads on, /sources gives the sources in full, a number takes what is listed under it, "
    "/next turns the page, /quit leaves."
)
_BUTTONS = {
    "/more": (Purpose.READ_ON, "Nothing was left out of the last answer."),
    "/sources": (Purpose.SOURCES, "There is no answer with sources yet."),
    "/unhelpful": (Purpose.UNHELPFUL, "There is no answer yet to say that of."),
    "/next": (Purpose.PAGE, "There is no next page."),
}


Settle = Callable[[Session, str, Reply], "Settled"]
"""Asks the person at the keys for what a form needs."""


class Conversation:
    """Reads line after line; remembers the last reply, so that a key or a number can take its
    actions. `asked` is the command that was answered last.

    Without `settle`, a form's own words say how to do without it.
    """

    def __init__(self, session: Session, settle: Settle | None = None) -> None:
        self._session = session
        self._settle = settle
        self._last: Reply | None = None
        self.asked = ""

    def feed(self, typed: str) -> Reply | None:
        """The reply to a line, or None when the line asks to leave."""
        typed = typed.strip()
        if typed.casefold() in LEAVE:
            return None
        self.asked = ""
        try:
            if typed.casefold() in _BUTTONS:
                return self._press(*_BUTTONS[typed.casefold()])
            reply = self._answer(typed)
        except UserError as error:
            return refuse(error)
        if reply.answer or reply.actions:
            self._last = reply
        return reply

    def _answer(self, typed: str) -> Reply:
        if typed.isascii() and typed.isdigit() and len(typed) <= 2:
            action = self._choose(int(typed))
            return self._ask(action.command, action.values)
        if typed.startswith("/") or is_of_group(self._session.catalog, typed):
            return self._command(typed.removeprefix("/"))
        return self._ask("ask", {"question": typed})

    def _ask(self, name: str, values: Mapping[str, Raw]) -> Reply:
        self.asked, reply = name, self._session.ask(name, values)
        if reply.form and self._settle:
            settled = self._settle(self._session, name, reply)
            self.asked, reply = settled.command, settled.reply
        return reply

    def _press(self, purpose: Purpose, otherwise: str) -> Reply:
        actions = self._last.actions_for(purpose) if self._last else ()
        if not actions:
            return note(otherwise)
        reply = self._ask(actions[0].command, actions[0].values)
        if purpose is Purpose.PAGE:
            self._last = reply
        return reply

    def _choose(self, number: int) -> Action:
        found = choices(self._last) if self._last else ()
        if 1 <= number <= len(found):
            return found[number - 1]
        raise BadValue(
            f"Nothing is listed under {number}.",
            f"Choose from 1 to {len(found)}." if found else "Ask something first.",
        )

    def _command(self, typed: str) -> Reply:
        name, values = read_command(typed, self._session.catalog)
        reply = self._ask(name, values)
        if name == "help" and not values.get("command"):
            return replace(
                reply,
                plain=f"{reply.plain}\n{KEYS}",
                cards=(*reply.cards, Card(text=(line(KEYS),))),
            )
        return reply


def is_of_group(catalog: Sequence[Command], typed: str) -> bool:
    """Whether a line without a slash is for a group's command all the same.

    "kb", "kb help" and "kb review 12" are; "digest of the news on mines?" is a question.
    """
    words = typed.casefold().split()
    known = [command.word for command in catalog if words and command.group == words[0]]
    if not known or len(words) == 1:
        return bool(known)
    if words[1] in {*known, "help", "--help"}:
        return True
    near = difflib.get_close_matches(words[1], known, n=1)
    return bool(near) and len(words) <= SHORT and not typed.rstrip().endswith("?")


def read_command(typed: str, catalog: tuple[Command, ...] = COMMANDS) -> tuple[str, dict[str, Raw]]:
    """Name and values of a command line, in the grammar of the command line itself.

    Raises:
        UserError: there is no such command or option.
    """
    try:
        words = shlex.split(typed)
    except ValueError:
        words = typed.split()  # an apostrophe is not an open quotation
    first = words[0].casefold() if words else ""
    size = 2 if first and any(command.group == first for command in catalog) else 1
    name = " ".join(word.casefold() for word in words[:size])
    if size == 2 and not any(command.name == name for command in catalog):
        group = read_line(catalog, f"{first} help" if words[1:2] == ["--help"] else name)
        return group.command, group.values
    command = find(catalog, name)
    if "--help" in words:
        return "help", {"command": command.name}
    parser = WordsCommand(command, make_parameters(command), add_help_option=False)
    try:
        context = parser.make_context(command.name, words[size:])
    except click.UsageError as error:
        raise BadValue(
            clean(error.format_message()), f"/help {command.name} explains it."
        ) from None
    return command.name, read_values(command, context.params)


def answer_lines(session: Session, lines: Iterable[str]) -> None:
    """Answer each line of a stream and end: the chat without a person at the keys."""
    conversation = Conversation(session)
    for typed in lines:
        if not typed.strip():
            continue
        reply = conversation.feed(typed)
        if reply is None:
            return
        session.screen.write(f"> {clean(typed)}")
        session.screen.show(reply)
        for offer in offers(reply, conversation.asked, session.catalog, before="/"):
            session.screen.write(offer)
        session.screen.write("")
