"""A chat platform on disk: what was posted stands in files, as it would after a crash of the desk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.model import Place
from bot.core.outlet import Gone
from bot.core.reply import Reply
from bot.core.text import plain_card


class DiskOutlet:
    """Implements `bot.core.outlet.Outlet` over a folder. Each card is a message.

    `faults` are raised one a call, before anything is written; `gone` are channels that are no
    more; `hold`, where it is set, is waited for by each post.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.faults: list[Exception] = []
        self.gone: set[str] = set()
        self.hold: Callable[[Place], asyncio.Event | None] = lambda place: None
        self.busiest = 0
        self._writing: dict[str, int] = {}

    def count(self, reply: Reply) -> int:
        return max(1, len(reply.cards))

    async def post(
        self,
        place: Place,
        reply: Reply,
        part: int,
        *,
        key: str,
        under: str = "",
        mention: str = "",
        tried: object = None,
    ) -> str:
        channel = place.channel
        self._writing[channel] = self._writing.get(channel, 0) + 1
        self.busiest = max(self.busiest, self._writing[channel])
        try:
            await self._pass(place)
            if tried is not None and (found := self._find(key)):
                return found
            id = f"m{len(list(self.folder.iterdir())) + 1:06}"
            self._write(
                id,
                {
                    "key": key,
                    "channel": channel,
                    "under": under,
                    "mention": mention,
                    "text": self._text(reply, part),
                    "edits": 0,
                },
            )
            return id
        finally:
            self._writing[channel] -= 1

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        await self._pass(place)
        held = self.read(message)
        self._write(message, {**held, "text": self._text(reply, part), "edits": held["edits"] + 1})

    async def find_person(self, workspace: str, user: str) -> Place:
        return Place(platform="disk", workspace=workspace, channel=f"dm-{user}")

    def read(self, message: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / message).read_text())
        return found

    def messages(self, channel: str = "") -> list[dict[str, Any]]:
        """What stands there, in the order in which it came."""
        found = [self.read(path.name) for path in sorted(self.folder.iterdir())]
        return [one for one in found if not channel or one["channel"] == channel]

    async def _pass(self, place: Place) -> None:
        if held := self.hold(place):
            await held.wait()
        await asyncio.sleep(0)
        if self.faults:
            raise self.faults.pop(0)
        if place.channel in self.gone:
            raise Gone("The channel is no more.")

    def _find(self, key: str) -> str | None:
        return next(
            (path.name for path in self.folder.iterdir() if self.read(path.name)["key"] == key),
            None,
        )

    def _write(self, id: str, message: dict[str, Any]) -> None:
        (self.folder / id).write_text(json.dumps(message))

    @staticmethod
    def _text(reply: Reply, part: int) -> str:
        return plain_card(reply.cards[part]) if reply.cards else reply.plain
