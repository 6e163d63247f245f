"""The real desk in the real client library on the pretended Discord."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord

from bot.adapters.discord_app.client import DeskClient
from bot.core.access import Access
from bot.core.catalog import CATALOG
from bot.core.command import Command
from bot.core.dispatch import Desk
from bot.log import make_log
from bot.office import DeskOffice
from bot.online import StoredMemory
from bot.runtime import Runtime
from bot.service import Service
from bot.settings import Settings
from bot.state.gaps import GapLedger
from bot.state.preferences import StoredPreferences
from bot.throttle import Throttle
from knowledge import KnowledgeBase
from tests.servers.discord.message import Message
from tests.servers.discord.patch import point_discord_at
from tests.servers.discord.server import DiscordServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(kw_only=True)
class Stage:
    """A desk that is online. `lines` is its log; the office belongs to `runtime`'s thread."""

    server: DiscordServer
    client: DeskClient
    lines: io.StringIO
    runtime: Runtime
    service: Service
    office: DeskOffice | None = None

    def logged(self) -> list[dict[str, Any]]:
        """The log lines so far."""
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]


class OpenBase:
    """A base that is read once for many desks, with the thread that it belongs to."""

    def __init__(self, path: Path) -> None:
        self.runtime = Runtime()
        self.base = self.runtime.call(KnowledgeBase.open, path)

    def close(self) -> None:
        self.runtime.call(self.base.close)
        self.runtime.close()


@dataclass(kw_only=True)
class Setting:
    """What a desk is built from; a second desk on the same setting is the desk after a restart.

    With an office its roles are those that were granted in the `homes`; `changed` are further
    settings. An office that writes to the base needs a base of its own, not an opened one.
    """

    base: Path
    state: Path
    office: bool = False
    homes: tuple[tuple[str, str], ...] = ()
    changed: Mapping[str, Any] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: NOW
    catalog: tuple[Command, ...] = CATALOG
    per_user: str = "1000/minute"
    per_channel: str = "1000/minute"
    guild: str = ""
    opened: OpenBase | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: {"guild_ready_timeout": 0})

    def settings(self, token: str) -> Settings:
        return Settings(
            base=self.base,
            encoder="static",
            model=None,
            state=self.state,
            log_level="info",
            discord_token=token,
            homes=self.homes,
            **self.changed,
        )

    def open_desk(self, settings: Settings) -> tuple[Desk, DeskOffice | None]:
        base = self.opened.base if self.opened else KnowledgeBase.open(self.base)
        office = DeskOffice(settings, base) if self.office else None
        desk = Desk(
            base=base,
            access=Access(stored=office.grants.in_force) if office else Access(),
            report=lambda *_: None,
            catalog=self.catalog,
            ledger=GapLedger(self.state),
            preferences=StoredPreferences(self.state),
            office=office,
        )
        return desk, office


@asynccontextmanager
async def online(server: DiscordServer, setting: Setting) -> AsyncIterator[Stage]:
    """A desk that is connected to `server`, until the block ends."""
    lines = io.StringIO()
    settings = setting.settings(server.token)
    runtime = setting.opened.runtime if setting.opened else Runtime()
    try:
        desk, office = runtime.call(setting.open_desk, settings)
        service = Service(
            desk=desk,
            runtime=runtime,
            throttle=Throttle(per_user=setting.per_user, per_channel=setting.per_channel),
            log=make_log(settings, lines),
            clock=setting.clock,
        )
        memory = StoredMemory(setting.state, runtime, "discord")
        client = DeskClient(
            service, memory, guild=setting.guild, clock=setting.clock, **setting.options
        )
        client.before_identify_hook = _at_once  # type: ignore[method-assign]
        with point_discord_at(server):
            running = asyncio.create_task(client.start(server.token))
            ready = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            try:
                yield Stage(
                    server=server,
                    client=client,
                    lines=lines,
                    runtime=runtime,
                    service=service,
                    office=office,
                )
            finally:
                await client.shut_down()
                with suppress(asyncio.CancelledError, discord.DiscordException):
                    await running
        if not setting.opened:
            runtime.call(desk.close)
        elif office:
            runtime.call(office.close)
    finally:
        if not setting.opened:
            runtime.close()


async def _at_once(_shard: int | None, *, initial: bool = False) -> None:
    """Without the five seconds that the library waits before it identifies again."""


def texts(message: Message | None) -> str:
    """All text that a message shows, top down."""
    assert message, "there is no message"
    return "\n".join([message.content or "", *_texts(message.components)]).strip()


def _texts(components: Iterable[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for component in components:
        if component["type"] == 10:
            found.append(str(component["content"]))
        found += _texts(component.get("components", []))
    return found


def labels(message: Message | None) -> list[str]:
    """The labels of all buttons of a message."""
    assert message, "there is no message"
    return _labels(message.components)


def _labels(components: Iterable[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for component in components:
        if component["type"] == 2:
            found.append(str(component["label"]))
        found += _labels(component.get("components", []))
    return found
