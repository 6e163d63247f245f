"""A desk on Discord and on Slack that is killed again and again, for `test_killed.py`: not a test.

The process imports everything once and opens nothing. For each line on its standard input it forks
a child that is a whole desk: the real library of each platform, the real fetching, ticks and
sending. It asks the test for a moment, does what is due then, says so, and asks again, until it is
killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import discord.gateway
import discord.http
import safetensors  # noqa: F401 - what a desk imports when it needs it: once here, not in every child
import tokenizers  # noqa: F401
import yarl

from bot.adapters.discord_app.client import make_intents
from bot.adapters.discord_app.outlet import DiscordOutlet
from bot.adapters.slack_app.outlet import SlackOutlet
from bot.adapters.slack_app.pacing import Pace
from bot.adapters.slack_app.workspaces import Workspaces
from bot.core.digests.model import Act
from bot.core.outlet import Outlet
from bot.digest import feeds, relevance, stories  # noqa: F401
from bot.digest.service import DigestService
from bot.digest.worker import Worker
from bot.fetching import Allowed, Fetcher
from bot.news import open_digests
from bot.notices import StoredNotices
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.settings import NewsSettings, SlackSettings
from bot.state.db import State
from bot.state.people import StoredPeople
from knowledge import KnowledgeBase

LOG = "troubles.log"
PACE = 0.01
"""Seconds between two messages in a channel of Slack: what is tested is not how fast it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a desk finds where it begins."""

    folder: str
    base: str
    feeds: str
    hosts: tuple[str, ...]
    discord_rest: str
    discord_gateway: str
    discord_token: str
    slack: str
    slack_token: str
    orders: int

    @property
    def news(self) -> NewsSettings:
        """One feed on loopback."""
        return NewsSettings(feeds=Path(self.feeds), hosts=tuple(self.hosts))


class Troubles:
    """A log that keeps what went wrong in a file, which outlives the process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def info(self, event: str, **values: object) -> None:
        return None

    def warning(self, event: str, **values: object) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{event} {values!r}\n")

    error = warning


class Moment:
    """The present as the test has it: that of the machine, and some days ahead of it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.ahead, UTC)


def open_service(setting: Setting) -> tuple[DigestService, Outbox, KnowledgeBase, State]:
    """What belongs to the thread of the news."""
    state = State(Path(setting.folder))
    outbox = Outbox(state)
    notices = StoredNotices(state, outbox, StoredPeople(state), lambda: None)
    base = KnowledgeBase.open(Path(setting.base))
    return open_digests(setting.news, base, state, outbox, notices), outbox, base, state


@asynccontextmanager
async def outlets(setting: Setting, log: Troubles, now: Moment) -> AsyncIterator[dict[str, Outlet]]:
    """Both platforms, once Discord's client is online."""
    discord.http.Route.BASE = setting.discord_rest
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(setting.discord_gateway)
    client = discord.Client(
        intents=make_intents(),
        allowed_mentions=discord.AllowedMentions.none(),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
        guild_ready_timeout=0,
    )
    slack = SlackSettings(bot_token=setting.slack_token)
    workspaces = Workspaces(slack, None, setting.slack)
    async with client:
        await client.login(setting.discord_token)
        going = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        yield {
            "discord": DiscordOutlet(client, now),
            "slack": SlackOutlet(workspaces, log, Pace(PACE), Pace(PACE)),
        }
        going.cancel()


async def work(worker: Worker, service: DigestService, runtime: Runtime, order: Any) -> None:
    """What a moment brings: feeds are read, perhaps an item is withdrawn, digests are made."""
    await worker.rounds.fetch_due()
    for title in order["withdrawn"]:
        await runtime.run(withdraw, service, title, worker._clock())
    await worker.tick()


def withdraw(service: DigestService, title: str, now: datetime) -> None:
    """As a moderator does it, once."""
    for item in service.find(title):
        if not item.marks.withdrawn:
            service.mark(item.number, Act.WITHDRAW, "wrong", "rita", now)


async def live(setting: Setting) -> None:
    """Work on orders until it is killed."""
    orders, told = await asyncio.open_connection("127.0.0.1", setting.orders)
    log, now, runtime = Troubles(Path(setting.folder) / LOG), Moment(), Runtime()
    service, outbox, _, _ = await runtime.run(open_service, setting)
    allowed = Allowed.parse(setting.hosts)
    async with (
        Fetcher(agent="test", allowed=allowed, spacing=timedelta(0)) as fetcher,
        outlets(setting, log, now) as ways,
    ):
        worker = Worker(service, fetcher, runtime, log=log, clock=now)
        sender = Sender(outbox, runtime, ways, log=log, clock=now, given_up=worker.given_up)
        begun = False
        while line := await orders.readline():
            order: Mapping[str, Any] = json.loads(line)
            now.ahead = order["ahead"]
            if not begun:
                await runtime.run(service.start, now())
                begun = True
            await work(worker, service, runtime, order)
            await sender.drain()
            told.write(f"{order['number']}\n".encode())
            await told.drain()


def main(path: str) -> None:
    """Fork a desk for each line, say its number and then how it ended."""
    setting = Setting(**json.loads(Path(path).read_text(encoding="utf-8")))
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(live(setting))
            os._exit(1)
        print(child, flush=True)  # noqa: T201
        _, status = os.waitpid(child, 0)
        print(status, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
