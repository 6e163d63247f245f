"""The whole of the digests for scenarios: a server of feeds, the real judge and clustering, the real
sender, a platform on disk, and a clock that only moves when told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.core.digests.model import Subscription, Wish
from bot.core.model import Place
from bot.core.reply import Reply
from bot.digest.model import Feed, Story
from bot.digest.relevance import Relevance
from bot.digest.service import DigestService
from bot.digest.stories import cluster
from bot.digest.worker import Worker
from bot.fetching import Allowed, Fetcher
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.state.db import State
from knowledge import KnowledgeBase
from knowledge.model import SourceKind
from tests.bot.digest.kit import wish
from tests.bot.digest.platform import DiskOutlet
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.stage import Clock, fetcher_for

PLACE = Place(platform="disk", workspace="w", channel="news")


class Lines:
    """A log that keeps what it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **values: object) -> None:
        self.seen.append((event, values))

    warning = error = info

    def events(self) -> list[str]:
        return [event for event, _ in self.seen]


class Desk:
    """What one process of the desk builds for digests; another one is opened after a restart."""

    def __init__(
        self, folder: Path, base_path: Path, feeds: list[Feed], fetcher: Fetcher, clock: Clock
    ) -> None:
        self.clock, self.log = clock, Lines()
        self.told: list[str] = []
        self.runtime = Runtime()
        self.outlet = DiskOutlet(folder / "platform")
        self.state = State(folder / "state")
        self.outbox = Outbox(self.state)
        self.service = self.runtime.call(self._make, base_path, feeds)
        self.worker = Worker(
            self.service, fetcher, self.runtime, log=self.log, clock=clock.now, pause=0.01
        )
        self.sender = Sender(
            self.outbox,
            self.runtime,
            {"disk": self.outlet},
            log=self.log,
            clock=clock.now,
            given_up=self.worker.given_up,
        )

    def _make(self, base_path: Path, feeds: list[Feed]) -> DigestService:
        self.base = KnowledgeBase.open(base_path)
        relevance = Relevance.of(self.base)

        def stories(items: object) -> tuple[Story, ...]:
            return cluster(items, relevance.states_in)  # type: ignore[arg-type]

        return DigestService(
            state=self.state,
            base=self.base,
            outbox=self.outbox,
            feeds=feeds,
            judge=relevance.judge,
            cluster=stories,
            tell=self._tell,
            show=lambda key, reply, at: None,
        )

    def _tell(self, label: str, key: str, reply: Reply, at: datetime) -> None:
        self.told.append(reply.plain)

    def close(self) -> None:
        self.runtime.call(self.state.close)
        self.runtime.call(self.base.close)
        self.runtime.close()

    async def subscribe(self, made: Wish | None = None, place: Place = PLACE) -> Subscription:
        return await self.runtime.run(
            self.service.subscribe, place, made or wish(), "label", self.clock.time
        )

    async def turn(self) -> None:
        """Read what is due, serve what is due, send what is due."""
        await self.worker.rounds.fetch_due()
        await self.worker.tick()
        await self.sender.drain()

    async def at(self, moment: datetime) -> None:
        """Let time go on, a minute at a time, to a moment."""
        while self.clock.time < moment:
            self.clock.time = min(moment, self.clock.time + timedelta(minutes=1))
            await self.turn()

    def texts(self, channel: str = "news") -> list[str]:
        return [message["text"] for message in self.outlet.messages(channel)]


def feed(server: FeedServer, name: str, kind: SourceKind = SourceKind.UN, **more: object) -> Feed:
    """A feed of the server."""
    fields = {"id": name, "title": f"{name} feed", "outlet": name, "kind": kind, **more}
    return Feed(url=server.url(f"/{name}.xml"), **fields)  # type: ignore[arg-type]


def fetcher_of(server: FeedServer, clock: Clock) -> Fetcher:
    """Scripts of the server stand under a host of their own."""
    allowed = Allowed.parse((*server.allowed, f"localhost:{server.raw.port}"))
    return fetcher_for(server, clock, allowed=allowed)


Scene = Callable[[FeedServer, Fetcher, Clock, Callable[[list[Feed]], Desk]], Awaitable[None]]


def play(folder: Path, base_path: Path, scene: Scene) -> None:
    """Run a scene; it opens desks by the feeds that they read."""

    async def run() -> None:
        clock, opened = Clock(), list[Desk]()
        async with FeedServer() as server, fetcher_of(server, clock) as fetcher:

            def open_desk(feeds: list[Feed]) -> Desk:
                while opened:
                    opened.pop().close()
                opened.append(Desk(folder, base_path, feeds, fetcher, clock))
                return opened[-1]

            try:
                await scene(server, fetcher, clock, open_desk)
            finally:
                for desk in opened:
                    desk.close()

    asyncio.run(run())


__all__ = ["PLACE", "Desk", "feed", "partial", "play"]
