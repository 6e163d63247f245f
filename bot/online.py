"""Brings the desk online: the base, the service and each chat surface that has its token."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.background import Background, Wake
from bot.core.access import Access
from bot.core.errors import SetupError
from bot.core.outlet import Outlet
from bot.log import make_log, make_report
from bot.office import DeskOffice
from bot.runtime import Runtime
from bot.service import Service
from bot.settings import Settings
from bot.state.declared import last_declared, note_declared
from bot.state.gaps import GapLedger
from bot.state.preferences import StoredPreferences
from bot.throttle import Throttle

if TYPE_CHECKING:
    from bot.core.dispatch import Desk

NOTHING_TO_RUN = (
    "No chat surface is set up. Set DISCORD_TOKEN for Discord, or SLACK_BOT_TOKEN and "
    "SLACK_APP_TOKEN for Slack; `python bot.py doctor` checks the set-up."
)


class Surface:
    """A chat surface: `run` until `stop` has been called and has finished. `outlet` is its way to
    write on its own account."""

    def __init__(
        self,
        name: str,
        run: Callable[[], Awaitable[None]],
        stop: Callable[[], Awaitable[None]],
        outlet: Outlet,
    ) -> None:
        self.name = name
        self.run = run
        self.stop = stop
        self.outlet = outlet


def run(settings: Settings, stream: TextIO) -> None:
    """Run all surfaces that have a token until the process is told to end (SIGTERM, SIGINT).

    Raises:
        SetupError: no surface is set up, or a platform refuses its token.
    """
    if not settings.discord_token and not settings.slack.is_used:
        raise SetupError(NOTHING_TO_RUN)
    with ExitStack() as closing:
        runtime, wake = Runtime(), Wake()
        closing.callback(runtime.close)
        desk, office = runtime.call(_open_desk, settings, wake)
        closing.callback(runtime.call, desk.close)
        service = Service(
            desk=desk,
            runtime=runtime,
            throttle=Throttle(per_user=settings.rate_user, per_channel=settings.rate_channel),
            log=make_log(settings, stream),
            clock=_now,
        )
        asyncio.run(_run_all(settings, service, runtime, office, wake))


def _now() -> datetime:
    return datetime.now(UTC)


def _open_desk(settings: Settings, wake: Wake) -> tuple[Desk, DeskOffice]:
    from bot.core.dispatch import Desk
    from knowledge import KnowledgeBase

    try:
        preferences = StoredPreferences(settings.state)
    except (sqlite3.Error, OSError) as error:
        raise SetupError(
            f"The state folder {settings.state} cannot be used: {error}. MINEDESK_STATE may name "
            "another."
        ) from error
    base = KnowledgeBase.open(settings.base, settings.encoder, settings.model)
    office = DeskOffice(settings, base, wake)
    desk = Desk(
        base=base,
        access=Access(stored=office.grants.in_force),
        report=make_report(settings),
        ledger=GapLedger(settings.state),
        preferences=preferences,
        office=office,
    )
    return desk, office


async def _run_all(
    settings: Settings, service: Service, runtime: Runtime, office: DeskOffice, wake: Wake
) -> None:
    surfaces = []
    if settings.discord_token:
        surfaces.append(_discord(settings, service, runtime))
    if settings.slack.is_used:
        surfaces.append(_slack(settings, service, runtime, office))
    background = Background(
        settings,
        office,
        runtime,
        {surface.name: surface.outlet for surface in surfaces},
        wake=wake,
        log=service.log,
        clock=_now,
    )
    stopping: list[asyncio.Task[None]] = []

    def stop() -> None:
        if not stopping:
            service.log.info("shutting down")
            stopping.append(asyncio.ensure_future(_end(background, surfaces)))

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await asyncio.gather(background.run(), *(surface.run() for surface in surfaces))
    finally:
        stop()
        await asyncio.gather(*stopping)


async def _end(background: Background, surfaces: list[Surface]) -> None:
    """First what writes of itself, while it can still write; then the surfaces."""
    await background.stop()
    await asyncio.gather(*(surface.stop() for surface in surfaces))


def _discord(settings: Settings, service: Service, runtime: Runtime) -> Surface:
    from bot.adapters.discord_app.client import DeskClient, run_client

    client = DeskClient(
        service, StoredMemory(settings.state, runtime, "discord"), guild=settings.discord_guild
    )
    return Surface(
        "discord",
        lambda: run_client(client, settings.discord_token),
        client.shut_down,
        client.outlet,
    )


def _slack(settings: Settings, service: Service, runtime: Runtime, office: DeskOffice) -> Surface:
    from bot.adapters.slack_app.surface import SlackSurface

    async def groups(workspace: str) -> tuple[str, ...]:
        return await runtime.run(office.grants.groups, "slack", workspace)

    surface = SlackSurface(
        service,
        settings.slack,
        settings.state,
        groups=groups,
        open_to_members=frozenset({"digest"} if settings.news.members_subscribe else ()),
    )
    return Surface("slack", surface.run, surface.stop, surface.outlet)


class StoredMemory:
    """What was declared to a platform, on the thread that owns SQLite."""

    def __init__(self, folder: Path, runtime: Runtime, platform: str) -> None:
        self._folder = folder
        self._runtime = runtime
        self._platform = platform

    async def last(self, application: str, target: str) -> str:
        """The hash of the last declaration."""
        return await self._runtime.run(
            last_declared, self._folder, self._platform, application, target
        )

    async def note(self, application: str, target: str, hash: str) -> None:
        """Remember what was accepted."""
        await self._runtime.run(
            note_declared, self._folder, self._platform, application, target, hash
        )
