"""A desk that is killed again and again, for `test_killed.py`: not a test.

The process imports everything once and opens nothing. For each line on its standard input it forks
a child that is a whole desk: it asks the platform for the time and for what the feeds bring, ticks,
sends, says that it is done, and asks again, until it is killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.core.digests.model import Act
from bot.core.model import Place
from bot.core.reply import Reply
from bot.core.text import plain_card
from bot.digest.reading import Brought
from bot.digest.service import DigestService
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.state.db import State
from knowledge import KnowledgeBase
from tests.bot.digest.desk import Lines
from tests.bot.digest.kit import UN, by_title, mines_judge, read_item, wish

CHANNELS = ("a", "b", "c", "d")
START = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


class HttpOutlet:
    """The platform over HTTP, as `bot.core.outlet.Outlet`. Each card is a message."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def ask(self, path: str, **values: Any) -> Any:
        async with self._session.post(f"{self._address}/{path}", json=values) as response:
            return await response.json()

    def count(self, reply: Reply) -> int:
        return len(reply.cards)

    async def post(
        self, place: Place, reply: Reply, part: int, *, key: str, tried: object = None, **_: object
    ) -> str:
        if tried is not None and (found := await self.ask("find", key=key)):
            return str(found)
        text = plain_card(reply.cards[part])
        return str(await self.ask("post", channel=place.channel, key=key, text=text))

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        await self.ask("edit", id=message, text=plain_card(reply.cards[part]))

    async def find_person(self, workspace: str, user: str) -> Place:
        raise NotImplementedError


def open_service(folder: Path, base: Path) -> tuple[DigestService, Outbox, State]:
    state = State(folder)
    outbox = Outbox(state)
    service = DigestService(
        state=state,
        base=KnowledgeBase.open(base),
        outbox=outbox,
        feeds=[UN],
        judge=mines_judge,
        cluster=by_title,
        tell=lambda *_: None,
        show=lambda *_: None,
    )
    if not service.of(Place(platform="http", workspace="w")):
        for channel in CHANNELS:
            place = Place(platform="http", workspace="w", channel=channel)
            service.subscribe(place, wish("cron 0 * * * *"), "label", START)
    return service, outbox, state


def work(service: DigestService, order: dict[str, Any]) -> None:
    """What an hour brings: an item, perhaps a change of an older one, perhaps a withdrawal."""
    now = datetime.fromisoformat(order["now"])
    items = [
        read_item(number, title, at=START + timedelta(hours=number))
        for number, title in order["items"]
    ]
    service.reader.brought(UN, Brought(items=tuple(items)), now)
    for number in order["withdrawn"]:
        service.mark(number, Act.WITHDRAW, "wrong", "rita", now)
    while service.tick(now, 2).more:
        pass


async def live(folder: Path, base: Path, address: str) -> None:
    runtime = Runtime()
    service, outbox, _ = await runtime.run(open_service, folder, base)
    async with aiohttp.ClientSession() as session:
        outlet = HttpOutlet(session, address)
        now = START
        sender = Sender(outbox, runtime, {"http": outlet}, log=Lines(), clock=lambda: now)
        await runtime.run(service.start, now)
        while True:
            order = await outlet.ask("hour", pid=os.getpid())
            now = datetime.fromisoformat(order["now"])
            await runtime.run(work, service, order)
            await sender.drain()
            await outlet.ask("done", now=order["now"])


def main(folder: str, base: str, address: str) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(live(Path(folder), Path(base), address))
            os._exit(1)
        print(child, flush=True)  # noqa: T201
        _, status = os.waitpid(child, 0)
        print(status, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
