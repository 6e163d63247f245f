"""A conversation in the terminal: plain lines are questions, a slash begins a command."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace

import click

from bot.adapters.console.commands import make_parameters, read_values
from bot.adapters.console.session import COMMANDS, Session
from bot.core.about import find
from bot.core.errors import BadValue, UserError
from bot.core.markup import clean, line
from bot.core.model import Raw
from bot.core.notices import note, refuse
from bot.core.reply import Card, Purpose, Reply

LEAVE = frozenset({"/quit", "/exit", "/q", "quit", "exit"})
KEYS = (
    "Here a plain line is a question, and a command begins with a slash: /status Finland. "
    "/more reads on, /sources gives the sources in full, a number asks a related question, "
    "/next turns the page, /quit leaves."
)
_BUTTONS = {
    "/more": (Purpose.READ_ON, "Nothing was left out of the last answer."),
    "/sources": (Purpose.SOURCES, "There is no answer with sources yet."),
    "/unhelpful": (Purpose.UNHELPFUL, "There is no answer yet to say that of."),
    "/next": (Purpose.PAGE, "There is no next page."),
}


class Conversation:
    """Reads line after line; remembers the last reply, so that a key can take its actions."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: Reply | None = None

    def feed(self, typed: str) -> Reply | None:
        """The reply to a line, or None when the line asks to leave."""
        typed = typed.strip()
        if typed.casefold() in LEAVE:
            return None
        try:
            if typed.casefold() in _BUTTONS:
                return self._press(*_BUTTONS[typed.casefold()])
            if typed.isascii() and typed.isdigit() and len(typed) <= 2:
                return self._choose(int(typed))
            reply = (
                self._command(typed[1:])
                if typed.startswith("/")
                else self._session.ask("ask", {"question": typed})
            )
        except UserError as error:
            return refuse(error)
        if reply.answer or reply.actions:
            self._last = reply
        return reply

    def _press(self, purpose: Purpose, otherwise: str) -> Reply:
        actions = self._last.actions_for(purpose) if self._last else ()
        if not actions:
            return note(otherwise)
        reply = self._session.ask(actions[0].command, actions[0].values)
        if purpose is Purpose.PAGE:
            self._last = reply
        return reply

    def _choose(self, number: int) -> Reply:
        related = self._last.actions_for(Purpose.RELATED) if self._last else ()
        if not 1 <= number <= len(related):
            raise BadValue(
                f"There is no related question {number}.",
                f"There are {len(related)}." if related else "Ask one first.",
            )
        action = related[number - 1]
        self._last = self._session.ask(action.command, action.values)
        return self._last

    def _command(self, typed: str) -> Reply:
        name, values = read_command(typed)
        reply = self._session.ask(name, values)
        if name == "help" and not values.get("command"):
            return replace(
                reply,
                plain=f"{reply.plain}\n{KEYS}",
                cards=(*reply.cards, Card(text=(line(KEYS),))),
            )
        return reply


def read_command(typed: str) -> tuple[str, dict[str, Raw]]:
    """Name and values of a command line, in the grammar of the command line itself.

    Raises:
        UserError: there is no such command or option.
    """
    try:
        words = shlex.split(typed)
    except ValueError:
        words = typed.split()  # an apostrophe is not an open quotation
    command = find(COMMANDS, words[0].casefold() if words else "")
    if "--help" in words:
        return "help", {"command": command.name}
    parser = click.Command(command.name, params=make_parameters(command), add_help_option=False)
    try:
        context = parser.make_context(command.name, words[1:])
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
        session.screen.write("")
