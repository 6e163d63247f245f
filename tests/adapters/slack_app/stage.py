"""The real desk in a real Bolt app on the pretended Slack."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.adapters.slack_app.surface import SlackSurface
from bot.core.access import Access, Grant
from bot.core.catalog import CATALOG
from bot.core.command import Command
from bot.core.dispatch import Desk
from bot.log import make_log, make_report
from bot.office import DeskOffice
from bot.runtime import Runtime
from bot.service import Service
from bot.settings import Settings, SlackSettings
from bot.state.gaps import GapLedger
from bot.state.preferences import StoredPreferences
from bot.throttle import Throttle
from knowledge import KnowledgeBase
from tests.servers.slack import blocks as kit
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Json, Message, View

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LISTENER = "run_ack_function_asynchronously"
"""How Bolt calls the coroutine in which it runs a listener."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The base, opened once for all tests on the thread that owns it."""

    runtime: Runtime
    base: KnowledgeBase
    path: Path = Path("base")


@dataclass(kw_only=True)
class Setting:
    """What a desk is built from; a second desk on the same setting is the desk after a restart.

    `slack` overrides settings of the surface.
    """

    shelf: Shelf
    state: Path
    catalog: tuple[Command, ...] = CATALOG
    per_user: str = "1000/minute"
    per_channel: str = "1000/minute"
    open_to_members: frozenset[str] = frozenset()
    grants: list[Grant] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    """The user groups that matter, in every workspace."""
    slack: dict[str, Any] = field(default_factory=dict)

    def of_surface(self, server: SlackServer) -> SlackSettings:
        """Over Socket Mode in one workspace, but for what `slack` says."""
        plain = SlackSettings(bot_token=server.bot_token, app_token=server.app_token)
        return replace(plain, **self.slack)

    async def wanted(self, workspace: str) -> Sequence[str]:
        """The groups that matter there."""
        assert workspace
        return tuple(self.groups)

    def open_desk(self, settings: Settings, office: DeskOffice) -> Desk:
        return Desk(
            base=self.shelf.base,
            access=Access(stored=lambda: tuple(self.grants)),
            report=make_report(settings),
            catalog=self.catalog,
            ledger=GapLedger(self.state),
            preferences=StoredPreferences(self.state),
            office=office,
        )


@dataclass(kw_only=True)
class Stage:
    """A desk that is online. `lines` is its log."""

    server: SlackServer
    surface: SlackSurface
    lines: io.StringIO
    settings: Settings
    running: asyncio.Task[None]
    setting: Setting

    def grant(self, *grants: Grant) -> None:
        """Give roles."""
        self.setting.grants.extend(grants)

    def logged(self, event: str = "") -> list[dict[str, Any]]:
        """The log lines so far, of one event or all."""
        found = [json.loads(line) for line in self.lines.getvalue().splitlines()]
        return [line for line in found if not event or line["event"] == event]

    @property
    def address(self) -> str:
        """Where it serves HTTP."""
        return f"http://127.0.0.1:{self.surface.port}"


@asynccontextmanager
async def online(server: SlackServer, setting: Setting) -> AsyncIterator[Stage]:
    """A desk that is connected to `server`, until the block ends."""
    lines = io.StringIO()
    slack = setting.of_surface(server)
    settings = Settings(
        base=setting.shelf.path,
        encoder="static",
        model=None,
        state=setting.state,
        log_level="info",
        slack=slack,
    )
    runtime = setting.shelf.runtime
    office = runtime.call(DeskOffice, settings, setting.shelf.base)
    service = Service(
        desk=runtime.call(setting.open_desk, settings, office),
        runtime=runtime,
        throttle=Throttle(per_user=setting.per_user, per_channel=setting.per_channel),
        log=make_log(settings, lines),
        clock=lambda: NOW,
    )
    surface = SlackSurface(
        service,
        slack,
        setting.state,
        base_url=server.base_url,
        authorization_url=server.authorize_url,
        groups=setting.wanted,
        open_to_members=setting.open_to_members,
    )
    running = asyncio.create_task(surface.run())
    stage = Stage(
        server=server,
        surface=surface,
        lines=lines,
        settings=settings,
        running=running,
        setting=setting,
    )
    while not stage.logged("online in slack"):
        if running.done():
            running.result()
        await asyncio.sleep(0.005)
    if not slack.app_token:
        server.deliver_to(f"{stage.address}/slack/events")
    try:
        yield stage
    finally:
        await idle()
        await surface.stop()
        await running
        runtime.call(office.close)


async def idle(within: float = 10.0) -> None:
    """Waits until no listener of the app is at work."""
    ends = time.monotonic() + within
    while any(LISTENER in task.get_coro().__qualname__ for task in asyncio.all_tasks()):
        assert time.monotonic() < ends, "a listener never ends"
        await asyncio.sleep(0.002)


Shown = Message | View


def blocks_of(shown: Shown) -> list[Json]:
    """The blocks of a message or a view."""
    return shown.blocks if isinstance(shown, Message) else list(shown.content["blocks"])


def elements(shown: Shown, kind: str) -> list[Json]:
    """All elements of a kind that can be used, top down."""
    return [part for _, part in kit.interactive(blocks_of(shown)) if part["type"] == kind]


def labels(shown: Shown) -> list[str]:
    """The labels of all buttons."""
    return [str(button["text"]["text"]) for button in elements(shown, "button")]


def options_of(shown: Shown) -> dict[str, str]:
    """What the menus offer: values by label."""
    menus = elements(shown, "static_select")
    return {option["text"]["text"]: option["value"] for menu in menus for option in menu["options"]}


def words_of(shown: Shown) -> str:
    """All text that the blocks show, buttons and menus left out."""
    return "\n".join(
        "".join(_texts(block)) for block in blocks_of(shown) if block["type"] != "actions"
    )


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _texts(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for inner in node.values():
            yield from _texts(inner)
