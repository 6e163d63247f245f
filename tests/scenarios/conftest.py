"""Each surface once, and all that it was heard to say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.access import Access
from bot.core.catalog import CATALOG
from bot.core.command import Command
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Raw, Request
from knowledge import KnowledgeBase
from tests.scenarios.dialogue import DIALOGUE
from tests.scenarios.discord_desk import discord_desk
from tests.scenarios.expected import Say
from tests.scenarios.slack_desk import slack_desk
from tests.scenarios.surface import Heard, Surface
from tests.scenarios.terminal import terminal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SURFACES: Mapping[str, Callable[[Path, Path], AbstractAsyncContextManager[Surface]]] = {
    "terminal": terminal,
    "discord": discord_desk,
    "slack": slack_desk,
}


@dataclass(kw_only=True)
class Told:
    """What one surface told: by name of what was asked, by command, and what it offers."""

    dialogue: dict[str, Heard | Exception] = field(default_factory=dict)
    first: dict[str, Heard | Exception] = field(default_factory=dict)
    together: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)


@pytest.fixture(scope="session", params=SURFACES)
def told(
    request: pytest.FixtureRequest, base_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """The whole dialogue on a surface."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    state = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm")
        patch.delenv("NO_COLOR", raising=False)
        yield asyncio.run(_ask_all(SURFACES[request.param](base_path, state)))
    root.handlers[:], root.level = before


async def _ask_all(opening: AbstractAsyncContextManager[Surface]) -> Told:
    told = Told()
    async with opening as surface:
        told.together = await surface.commands(together=True)
        told.alone = await surface.commands(together=False)
        for asked in DIALOGUE:
            told.dialogue[asked.name] = await _ask(surface, asked.command, asked.values)
        for name in sorted(told.together | told.alone):
            told.first[name] = await _ask(surface, name, first_values(name))
    return told


async def _ask(surface: Surface, command: str, values: Mapping[str, Raw]) -> Heard | Exception:
    try:
        return await surface.ask(command, values)
    except Exception as error:
        return error


def first_values(name: str) -> dict[str, Raw]:
    """The least that a command can be given: its first example, or nothing."""
    command = next(command for command in CATALOG if command.name == name)
    example = command.examples[0] if command.examples else ""
    return {command.lead.name: example} if command.lead and example else {}


@pytest.fixture(scope="session")
def base(base_path: Path) -> Iterator[KnowledgeBase]:
    """The open base."""
    opened = KnowledgeBase.open(base_path)
    yield opened
    opened.close()


@pytest.fixture
def say(base: KnowledgeBase) -> Say:
    """The core's own reply."""
    return make_say(base, CATALOG)


@pytest.fixture
def say_there(base: KnowledgeBase, told: Told) -> Say:
    """The core's own reply, where those commands are offered that the surface offers."""
    offered = told.together | told.alone
    return make_say(base, tuple(command for command in CATALOG if command.name in offered))


def make_say(base: KnowledgeBase, catalog: tuple[Command, ...]) -> Say:
    """The core with nothing around it."""
    desk = Desk(base=base, access=Access(), report=_raise, catalog=catalog)
    actor, place = Actor(platform="test", id="1"), Place(platform="test")
    return lambda command, values: desk.handle(
        Request(command=command, values=values, actor=actor, place=place, now=NOW)
    )


def _raise(reference: str, command: str, error: BaseException) -> None:
    raise error
