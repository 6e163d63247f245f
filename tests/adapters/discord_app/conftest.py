"""Settings for desks on the pretended Discord."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord_app import delivery
from bot.core.access import Access
from bot.core.carried import Carried
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Request
from bot.core.reply import Reply
from bot.state.declared import last_declared, note_declared
from knowledge import KnowledgeBase
from tests.adapters.discord_app.city import City, Scene, pretended_city
from tests.adapters.discord_app.drawn import NOW, Answered
from tests.adapters.discord_app.stage import OpenBase, Setting


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The root logger as it was before: the running desk logs into its stage."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def opened(base_path: Path) -> Iterator[OpenBase]:
    """The base, opened once: no scene changes it."""
    known = OpenBase(base_path)
    yield known
    known.close()


@pytest.fixture
def setting(base_path: Path, tmp_path: Path, opened: OpenBase) -> Callable[..., Setting]:
    """`setting(per_user="3/minute")`: what a desk is built from, with a state folder of its own."""

    def make(**changed: Any) -> Setting:
        return Setting(base=base_path, state=tmp_path / "state", opened=opened, **changed)

    return make


class Declarations:
    """What catalogs are declared as, so that not each scene has to wait for that."""

    def __init__(self) -> None:
        self._known: dict[object, tuple[list[dict[str, Any]], str]] = {}

    def restore(self, city: City, setting: Setting) -> None:
        """Discord and the state folder as after an earlier start."""
        if known := self._known.get(_key(setting)):
            commands, hash = known
            city.server.commands.overwrite(None, commands)
            application = str(city.server.application_id)
            note_declared(setting.state, "discord", application, "", hash)

    def keep(self, city: City, setting: Setting) -> None:
        application = str(city.server.application_id)
        hash = last_declared(setting.state, "discord", application, "")
        if city.server.syncs:
            self._known[_key(setting)] = (city.server.syncs[-1].commands, hash)


def _key(setting: Setting) -> object:
    return tuple(
        (command.name, command.parameters, command.manages, command.on_message, command.shared)
        for command in setting.catalog
    )


@pytest.fixture(scope="session")
def declarations() -> Declarations:
    return Declarations()


@pytest.fixture
def play(setting: Callable[..., Setting], declarations: Declarations) -> Callable[..., None]:
    """`play(scene, per_user="3/minute")`: a scene in a city whose desk is online throughout.

    `discord` are options of the pretended Discord.
    """

    def run(
        scene: Callable[[Scene], Awaitable[None]],
        discord: dict[str, Any] | None = None,
        **changed: Any,
    ) -> None:
        async def whole() -> None:
            wanted = setting(**changed)
            async with pretended_city(**(discord or {})) as city:
                declarations.restore(city, wanted)
                async with city.desk(wanted) as on:
                    declarations.keep(city, wanted)
                    await scene(on)

        asyncio.run(whole())

    return run


@pytest.fixture
def play_city() -> Callable[[Callable[[City], Awaitable[None]]], None]:
    """`play_city(story)`: a story in which desks come and go."""

    def run(story: Callable[[City], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with pretended_city() as city:
                await story(city)

        asyncio.run(whole())

    return run


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk announces an answer after a fifth of a second, so that scenes are short."""
    monkeypatch.setattr(delivery, "PATIENCE", 0.2)


@pytest.fixture(scope="module")
def answer(base_path: Path) -> Iterator[Answered]:
    """The desk's reply to what a button carries."""
    base = KnowledgeBase.open(base_path)
    faults: list[BaseException] = []
    desk = Desk(base=base, access=Access(), report=lambda *told: faults.append(told[2]))
    actor = Actor(platform="discord", id="1", manages=Manages.WORKSPACE)
    place = Place(platform="discord", workspace="1", channel="2")

    def run(carried: Carried) -> Reply:
        return desk.handle(
            Request(
                command=carried.command, values=carried.values, actor=actor, place=place, now=NOW
            )
        )

    yield run
    base.close()
    assert not faults
