"""Discord, as a surface of the scenarios: a desk that is online, and somebody who presses buttons."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.core.catalog import CATALOG
from bot.core.command import Command, ParameterKind
from bot.core.model import Raw
from bot.core.typed import command_named, split_words
from tests.adapters.discord_app.stage import Setting, labels, online
from tests.scenarios.surface import Heard, Surface, read_source, rejoined, squeezed
from tests.servers.discord.forms import SUBCOMMAND
from tests.servers.discord.message import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import CONTAINER, SEPARATOR, TEXT
from tests.servers.discord.world import JSON, Channel, User

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\((\S+?)\)")
_STRONG = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_ANGLED = re.compile(r"(?<!\\)<(https?://[^>]+)>")
GUILD, BOT_DM = 0, 1


class DiscordDesk:
    """A channel of a server, where each question is somebody else's: nobody repeats themselves."""

    def __init__(self, server: DiscordServer, channel: Channel) -> None:
        self._server, self._channel = server, channel

    async def commands(self, *, together: bool) -> set[str]:
        """What the client offers in a server, or in a direct message."""
        where = GUILD if together else BOT_DM
        offered = self._server.commands.all(None)
        return {
            name
            for command in offered
            if command["type"] == 1
            and (command["contexts"] is None or where in command["contexts"])
            for name in names_of(command)
        }

    async def ask(self, command: str, values: Mapping[str, Raw]) -> Heard:
        """The reply, each of its pages, and what was left out of it."""
        person = self._server.add_user("Ada")
        given = options_in(command_named(CATALOG, command), values)
        asked = await self._server.slash(person, self._channel, command, given)
        heard, message = Heard(), asked.message
        if asked.modal:
            heard.facts += read_form(asked.modal)
        while message:
            pages = [message]
            while "Continue" in labels(pages[-1]):
                pages.append(await self._press(person, pages[-1], "Continue"))
            heard.add(read_pages(pages))
            onward = [
                label
                for label in labels(pages[-1])
                if label.startswith("More (") or label == "Next page"
            ]
            message = await self._press(person, pages[-1], onward[0]) if onward else None
        return heard

    async def _press(self, person: User, message: Message, label: str) -> Message:
        pressed = await self._server.press(person, message, label)
        assert pressed.message
        return pressed.message


def options_in(command: Command, values: Mapping[str, Raw]) -> dict[str, Any]:
    """The values as options; of a group's command the first holds the whole line."""
    if not command.group:
        return dict(values)
    line = " ".join(str(value) for value in values.values())
    typed = split_words(command, line.split())
    return {
        one.name: int(str(typed[one.name])) if one.kind is ParameterKind.NUMBER else typed[one.name]
        for one in command.parameters
        if one.is_offered and one.name in typed
    }


def names_of(command: JSON) -> list[str]:
    """What is typed for a command, or for each of a group."""
    parts = [one for one in command.get("options") or () if one["type"] == SUBCOMMAND]
    return [f"{command['name']} {one['name']}" for one in parts] or [command["name"]]


def read_form(modal: JSON) -> list[str]:
    """What a form says: its title, what stands above, and what it asks for."""
    parts = [str(part.get("label") or plain(part["content"])) for part in modal["components"]]
    return [modal["title"], *parts]


def read_pages(pages: list[Message]) -> Heard:
    """What the pages of one reply tell together."""
    heard, cited = Heard(), {}
    for number, page in enumerate(pages):
        [container] = [part for part in page.components if part["type"] == CONTAINER]
        body, end = halves(container["components"])
        lines = [plain(line) for line in body]
        if number and lines and lines[0].endswith(" (continued)"):
            del lines[0]
        heard.facts = rejoined([*heard.facts, *filter(None, lines)])
        closing = Heard()
        for line in end:
            small = line.removeprefix("-# ")
            if small.startswith(r"\["):
                link = _LINK.search(small)
                source = read_source(plain(small), link[2] if link else "")
                cited[source.number] = source
            else:
                closing.close(plain(line))
    heard.as_of, heard.closing = closing.as_of, closing.closing
    heard.citations = [cited[number] for number in sorted(cited)]
    return heard


def halves(parts: list) -> tuple[list[str], list[str]]:  # type: ignore[type-arg]
    """The lines above the separator of a card, and those below."""
    halves: tuple[list[str], list[str]] = ([], [])
    below = 0
    for part in parts:
        if part["type"] == SEPARATOR:
            below = 1
        elif part["type"] == TEXT:
            halves[below].extend(filter(None, part["content"].split("\n")))
    return halves


def plain(line: str) -> str:
    """A line without Discord's Markdown."""
    line = re.sub(r"^(### |-# )", "", line)
    line = _ANGLED.sub(r"\1", _STRONG.sub(r"\1", _LINK.sub(r"\1", line)))
    return squeezed(_ESCAPE.sub(r"\1", line))


@asynccontextmanager
async def discord_desk(base: Path, state: Path) -> AsyncIterator[Surface]:
    """A desk in a server, over loopback."""
    async with DiscordServer() as server:
        guild = server.add_guild("Law desk")
        channel = server.add_channel(guild)
        async with online(server, Setting(base=base, state=state)):
            yield DiscordDesk(server, channel)
