"""The terminal, as a surface of the scenarios: typed lines in, text out."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.adapters.console.chat import read_command
from bot.adapters.console.choices import offers
from bot.adapters.console.screen import Screen
from bot.adapters.console.session import COMMANDS, Session
from bot.app import App, make_program
from bot.core.access import Access
from bot.core.command import Command
from bot.core.dispatch import Desk
from bot.core.model import Raw
from bot.core.reply import Reply
from knowledge import KnowledgeBase
from tests.scenarios.surface import Heard, Surface, read_source, squeezed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_LINK = re.compile(r"\x1b\]8;[^;]*;(?P<url>[^\x1b]+)\x1b\\(?:\x1b\[[\d;]*m)*\[(?P<number>\d+)\]")
"""A terminal's link on what begins with the number of a source."""
_TURN = re.compile(r"page (\d+) of (\d+)\.")


class Terminal:
    """Types command lines; links are read from the styled output, all else from the plain."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def commands(self, *, together: bool) -> set[str]:
        """Nobody else ever reads here."""
        return set() if together else set(_named(make_program(App()))) & {*map(_name, COMMANDS)}

    async def ask(self, command: str, values: Mapping[str, Raw]) -> Heard:
        """The reply, what was left out of it, and its further pages."""
        heard = self._type(command, values)
        taken = {parameter.name for parameter in _find(command).parameters}
        if "more" in taken and heard.citations:
            more = self._type(command, {**values, "more": True})
            if more.citations:
                heard.add(more)
        while (turn := _TURN.search(heard.closing[-1] if heard.closing else "")) and (
            turn[1] != turn[2]
        ):
            heard.add(self._type(command, {**values, "page": str(int(turn[1]) + 1)}))
        return heard

    def _type(self, command: str, values: Mapping[str, Raw]) -> Heard:
        reply = self._session.ask(*read_command(typed(_find(command), values)))
        drawn = shown(reply, command, styled=True)
        urls = {found["number"]: found["url"] for found in _LINK.finditer(drawn)}
        return read_plain(shown(reply, command, styled=False), urls)


def _named(program: click.Group) -> Iterator[str]:
    """All that can be typed after the program's name, the commands of groups in two words."""
    for name, command in program.commands.items():
        yield name
        if isinstance(command, click.Group):
            yield from (f"{name} {word}" for word in command.commands)


def _name(command: Command) -> str:
    return command.name


def _find(name: str) -> Command:
    return next(command for command in COMMANDS if command.name == name)


def typed(command: Command, values: Mapping[str, Raw]) -> str:
    """The command line by which a person gives these values."""
    words = command.name.split()
    for name, value in values.items():
        flag = f"--{name.replace('_', '-')}"
        if command.lead and name == command.lead.name:
            words.append(str(value))
        else:
            words += [flag] if value is True else [f"{flag}={value}"]
    return shlex.join(words)


def shown(reply: Reply, command: str, *, styled: bool) -> str:
    """What the terminal shows of the reply to a command."""
    out = io.StringIO()
    screen = Screen(out=out, err=out, styled=styled)
    screen.show_once(reply, offers(reply, command, COMMANDS))
    return out.getvalue()


def read_plain(text: str, urls: Mapping[str, str]) -> Heard:
    """What plain text tells: lines, a gap, the sources, the day; and then what to type."""
    told = text.partition("\n\nYou can:\n")[0]
    lines = [line for line in told.split("\n") if not line.startswith("Related: ")]
    body, gap, end = "\n".join(lines).strip().rpartition("\n\n")
    if not gap:
        body, end = end, ""
    heard = Heard(facts=[squeezed(line) for line in body.split("\n") if line.strip()])
    for line in filter(None, end.split("\n")):
        if re.match(r"\[\d+\] ", line):
            number = line[1:].split("]")[0]
            heard.citations.append(read_source(line, urls.get(number, "")))
        elif line != "Sources:":
            heard.close(squeezed(line))
    return heard


@asynccontextmanager
async def terminal(base: Path, state: Path) -> AsyncIterator[Surface]:
    """A session over the base."""
    opened = KnowledgeBase.open(base)
    desk = Desk(base=opened, access=Access(), report=_raise, catalog=COMMANDS)
    session = Session(
        handle=desk.handle,
        complete=desk.complete,
        screen=Screen(out=io.StringIO(), err=io.StringIO()),
        clock=lambda: NOW,
        revision=desk.revision,
        state=state,
    )
    yield Terminal(session)
    desk.close()


def _raise(reference: str, command: str, error: BaseException) -> None:
    raise error
