"""One thing a person did, and everything that came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.slack.world import Channel, Json, Message, User, View

if TYPE_CHECKING:
    from tests.servers.slack.state import State


class Pulse:
    """Wakes whoever waits for something to happen on the server."""

    def __init__(self) -> None:
        self.at = time.monotonic()
        self._event = asyncio.Event()

    def beat(self) -> None:
        self.at = time.monotonic()
        woken, self._event = self._event, asyncio.Event()
        woken.set()

    async def next(self, seconds: float) -> None:
        """Returns at the next beat, or after that long without one."""
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await self._event.wait()
        except TimeoutError:
            return


@dataclass(frozen=True)
class Ack:
    """The bot's acknowledgement: its body (None when empty), and the seconds it took."""

    body: Any
    after: float
    retry: int | None = None


@dataclass(eq=False)
class Exchange:
    """What a person did (`kind`, `payload`), the acknowledgements, and what the person then sees."""

    server: State
    kind: str  # events_api, slash_commands or interactive
    user: User
    channel: Channel | None
    payload: Json
    since: int  # the number of the newest message when it began
    acks: list[Ack] = field(default_factory=list)
    error: str | None = (
        None  # slash and interactive: what Slack tells the person. Events: why it is retried
    )
    views: list[View] = field(default_factory=list)  # opened or pushed with this exchange's trigger
    errors: Json = field(default_factory=dict)  # of a submission: block_id -> message
    options: list[Json] = field(default_factory=list)  # of a suggestion
    message: Message | None = None  # what the person said or pressed
    sent: bool = True  # false when Slack's client would not have sent it

    @property
    def ack(self) -> Any:
        return self.acks[0].body if self.acks else None

    @property
    def acked_after(self) -> float | None:
        return self.acks[0].after if self.acks else None

    @property
    def replies(self) -> list[Message]:
        """What the bot has shown this person since, here or in their DM; deleted messages included."""
        found: list[Message] = []
        for message in reversed(self.server.posted):
            if message.number <= self.since:
                break
            if message.install is not None and self._sees(message):
                found.append(message)
        return found[::-1]

    def _sees(self, message: Message) -> bool:
        if message.exchange is not None and message.exchange is not self:
            return False
        if message.only_for not in {None, self.user}:
            return False
        return message.channel is self.channel or message.channel.partner is self.user

    @property
    def text(self) -> str:
        """The text of the newest reply, or nothing."""
        replies = self.replies
        return replies[-1].text if replies else ""

    async def until(self, wanted: int | Callable[[Exchange], Any], within: float = 3.0) -> Exchange:
        """Waits for that many replies, or for the condition to hold; fails after `within` seconds."""
        ends = time.monotonic() + within
        while not (len(self.replies) >= wanted if isinstance(wanted, int) else wanted(self)):
            assert time.monotonic() < ends, f"not within {within} s: {self.story()}"
            await self.server.pulse.next(
                0.02
            )  # the condition may be about something outside the server
        return self

    async def settled(self, quiet: float = 0.05, within: float = 5.0) -> Exchange:
        """Waits until the bot has asked nothing of the server for `quiet` seconds."""
        ends = time.monotonic() + within
        while (rest := self.server.pulse.at + quiet - time.monotonic()) > 0 or self.server.busy:
            assert time.monotonic() < ends, f"never quiet: {self.story()}"
            await self.server.pulse.next(max(rest, 0.005))
        return self

    def story(self) -> str:
        """What happened, for the message of a failed test."""
        return (
            f"acks {self.acks}, error {self.error}, replies {[m.text for m in self.replies]}, "
            f"refused {list(self.server.refused)}, calls {[r.method for r in self.server.requests]}"
        )
