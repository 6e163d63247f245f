"""Slack, as a surface of the scenarios: a desk in a channel, and somebody who presses buttons."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.core.catalog import CATALOG
from bot.core.model import Raw
from bot.runtime import Runtime
from knowledge import KnowledgeBase
from tests.adapters.slack_app.stage import Setting, Shelf, labels, online
from tests.scenarios.surface import Cited, Heard, Surface, read_source, rejoined, squeezed
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Message, Team, User, View

_NUMBER = re.compile(r"\[\d+\] ")
_PAGE = re.compile(r" ?Page \d+ of \d+\.$")


class SlackDesk:
    """A channel of a workspace, where each question is somebody else's."""

    def __init__(self, server: SlackServer, team: Team) -> None:
        self._server, self._team = server, team
        self._channel = server.add_channel(team)

    async def commands(self, *, together: bool) -> set[str]:
        """The commands that are explained: Slack's one command offers the same everywhere."""
        found = set()
        for command in CATALOG:
            person = self._server.add_user(self._team, "Ada", admin=True)
            where = self._channel if together else self._server.dm_of(person)
            name = command.name
            helped = await self._slash(person, where, f"help {name}")
            if "There is no command" not in helped.text:
                found.add(name)
        return found

    async def ask(self, command: str, values: Mapping[str, Raw]) -> Heard:
        """The reply, each of its pages, and what was left out of it."""
        person = self._server.add_user(self._team, "Ada")
        asked = await self._slash(person, self._channel, as_line(command, values))
        if asked.views:
            return read_window(asked.views[-1])
        heard = Heard()
        message: Message | None = asked.replies[-1]
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

    async def _slash(self, person: User, where: Any, line: str) -> Exchange:
        exchange = await self._server.slash(person, where, "/mines", line)
        return await exchange.until(lambda ex: ex.replies or ex.views, within=10)

    async def _press(self, person: User, message: Message, label: str) -> Message:
        exchange = await self._server.press(person, message, text=label)
        return (await exchange.until(1, within=10)).replies[-1]


def as_line(command: str, values: Mapping[str, Raw]) -> str:
    """What somebody types for a command."""
    declared = next(one for one in CATALOG if one.name == command)
    parts = [command]
    for parameter in declared.parameters:
        value = values.get(parameter.name)
        words = ", ".join(value) if isinstance(value, tuple) else str(value)
        if value is None or value == "":
            continue
        dashed = "" if parameter.lead else f"--{parameter.name.replace('_', '-')} "
        parts.append(f"{dashed}{words}" if value is not True else dashed.strip())
    return " ".join(parts)


def read_window(view: View) -> Heard:
    """What a form asks for: its title, what is said above, and its fields."""
    facts = [squeezed(view.content["title"]["text"])]
    for block in view.content["blocks"]:
        words = block.get("label") or block.get("text") or {}
        facts.append(squeezed(words.get("text", "")))
    return Heard(facts=facts)


def read_pages(pages: list[Message]) -> Heard:
    """What the pages of one reply tell together."""
    heard, cited, closing = Heard(), dict[int, Cited](), Heard()
    for number, page in enumerate(pages):
        lines, closing = list[str](), Heard()
        for block in page.blocks:
            if block["type"] == "header":
                lines.append(squeezed(block["text"]["text"]))
            elif block["type"] == "context":
                for part in _PAGE.sub("", block["elements"][0]["text"]).split("\n"):
                    closing.close(part)
            elif block["type"] == "rich_text":
                for section in block["elements"]:
                    read_section(section, lines, cited)
        if number and lines and lines[0].endswith(" (continued)"):
            del lines[0]
        heard.facts = rejoined([*heard.facts, *filter(None, lines)])
    heard.as_of, heard.closing = closing.as_of, closing.closing
    heard.citations = [cited[number] for number in sorted(cited)]
    return heard


def read_section(section: dict[str, Any], lines: list[str], cited: dict[int, Cited]) -> None:
    """A line of text, or a source; quotations are what was asked."""
    if section["type"] != "rich_text_section":
        return
    parts = section["elements"]
    words = squeezed("".join(str(part.get("text", "")) for part in parts))
    if _NUMBER.fullmatch(str(parts[0].get("text", ""))):
        url = next((str(part["url"]) for part in parts if part["type"] == "link"), "")
        source = read_source(words, url)
        cited[source.number] = source
    else:
        lines.append(words)


@asynccontextmanager
async def slack_desk(base: Path, state: Path) -> AsyncIterator[Surface]:
    """A desk in a workspace, over Socket Mode on loopback."""
    runtime = Runtime()
    own = state / "knowledge.db"  # moderators write to it
    shutil.copy(base, own)
    opened = runtime.call(KnowledgeBase.open, own)
    try:
        async with SlackServer() as server:
            team = server.add_team("Newsroom")
            shelf = Shelf(runtime=runtime, base=opened, path=own)
            async with online(server, Setting(shelf=shelf, state=state)):
                yield SlackDesk(server, team)
    finally:
        runtime.call(opened.close)
        runtime.close()
