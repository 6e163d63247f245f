"""What tests of fetching need: a clock that only moves when told, names that resolve as wished."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.fetching import Allowed, Fetcher, Limits
from tests.servers.feeds.server import FeedServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """Sleeping moves it on at once; `slept` are the seconds asked for."""

    def __init__(self) -> None:
        self.time = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Names(AbstractResolver):
    """Resolves the names it was told; a list of lists is an answer for each time it is asked.
    `asked` are the names that were."""

    def __init__(self, **known: Sequence[Sequence[str]]) -> None:
        self.known = {name.replace("_", "."): list(answers) for name, answers in known.items()}
        self.asked: list[str] = []
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.known.get(host)
        if answers is None:
            raise OSError("no such name")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        self.closed = True


def fetcher_for(feeds: FeedServer, clock: Clock | None = None, **changed: Any) -> Fetcher:
    """A fetcher to which the server of the tests is allowed, and that waits for nothing."""
    clock = clock or Clock()
    settings: dict[str, Any] = {
        "agent": "Minedesk/test",
        "allowed": Allowed.parse(feeds.allowed),
        "limits": Limits(),
        "spacing": timedelta(0),
        "now": clock.now,
        "sleep": clock.sleep,
    }
    return Fetcher(**{**settings, **changed})


def play(scene: Callable[[FeedServer], Awaitable[None]]) -> None:
    """Run a scene with a server of feeds; what was left open in the loop fails the test."""

    async def run() -> None:
        async with FeedServer() as feeds:
            await scene(feeds)

    asyncio.run(run())
