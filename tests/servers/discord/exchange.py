"""One interaction and everything that the bot did with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from .message import EPHEMERAL, Message
from .world import JSON, Channel, User

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, SUGGEST, MODAL = 4, 5, 6, 7, 8, 9
LIFE = 15 * 60
QUIET = 0.03
Installed = Literal["guild", "user", "both"]


class Signal:
    """Wakes whoever waits for a condition, each time that something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def until(
        self, condition: Callable[[], object], within: float, what: Callable[[], str]
    ) -> None:
        """Wait until `condition` holds; after `within` seconds say `what` was missing.

        It is looked at after each touch, and now and then for what the server cannot know of.
        """
        try:
            async with asyncio.timeout(within):
                while not condition():
                    waiting = asyncio.get_running_loop().create_future()
                    self._waiting.add(waiting)
                    await asyncio.wait({waiting}, timeout=0.02)
                    self._waiting.discard(waiting)
        except TimeoutError:
            raise AssertionError(f"not within {within} s: {what()}") from None


@dataclass(eq=False, kw_only=True)
class Exchange:
    """An interaction, seen from the person's side.

    `callback` is the first accepted response as it was sent; `callbacks` all attempts with the
    status each got. `original` is the message of `@original`; `source` the message whose button
    was pressed. `followups` leaves out the one that filled a deferred reply: that is `original`.
    """

    id: int
    token: str
    kind: int
    name: str
    user: User
    channel: Channel
    event: JSON
    owners: JSON
    source: Message | None = None
    triggered_by: Exchange | None = None
    forced_private: bool = False
    sent_at: float = field(default_factory=time.monotonic)
    acked_at: float | None = None
    callback: JSON | None = None
    callbacks: list[tuple[JSON, int]] = field(default_factory=list)
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: JSON | None = None
    choices: list[JSON] | None = None
    expired: bool = False
    touched_since_ack: bool = False
    in_flight: int = 0
    changed: Signal = field(default_factory=Signal, repr=False)

    @property
    def acked(self) -> bool:
        return self.acked_at is not None

    @property
    def acked_after(self) -> float | None:
        """Seconds from the event to the response; None while there is none."""
        return None if self.acked_at is None else self.acked_at - self.sent_at

    @property
    def dead(self) -> bool:
        """The token does not work any more."""
        return self.expired or time.monotonic() - self.sent_at > LIFE

    @property
    def message(self) -> Message | None:
        """The reply as the person sees it now; None when there is none, or it was deleted."""
        return None if self.original is None or self.original.deleted else self.original

    @property
    def response(self) -> int | None:
        """The type of the accepted response."""
        return None if self.callback is None else int(self.callback["type"])

    @property
    def suggestions(self) -> list[Any]:
        """The values of the suggested choices."""
        return [choice["value"] for choice in self.choices or ()]

    @property
    def pending(self) -> bool:
        """Not answered yet, or deferred and nothing more has come."""
        if not self.acked or self.in_flight:
            return True
        if self.response == DEFER:
            return self.original is not None and self.original.loading and self.message is not None
        return self.response == DEFER_UPDATE and not self.touched_since_ack

    async def settled(self, within: float = 5.0) -> Self:
        """Wait until the bot has answered, also what it deferred, and is quiet for a moment."""
        ends = time.monotonic() + within
        while True:
            left = max(ends - time.monotonic(), 0.001)
            await self.until(lambda ex: not ex.pending, left)
            before = len(self.callbacks), len(self.followups), self.in_flight
            await asyncio.sleep(QUIET)
            if not self.pending and before == (
                len(self.callbacks),
                len(self.followups),
                self.in_flight,
            ):
                return self

    async def until(self, condition: Callable[[Exchange], object], within: float = 5.0) -> Self:
        """Wait until `condition` holds for this exchange."""
        await self.changed.until(lambda: condition(self), within, lambda: f"{self!s}")
        return self

    def __str__(self) -> str:
        answers = [(body.get("type"), status) for body, status in self.callbacks]
        return (
            f"interaction {self.name!r} of {self.user.name}: "
            f"responses {answers or 'none'}, {len(self.followups)} follow-ups, "
            f"message {self.message.content if self.message else None!r}"
        )

    def metadata(self) -> JSON:
        """How messages tell which interaction brought them about."""
        answer: JSON = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.json(),
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == COMPONENT and self.source:
            answer["interacted_message_id"] = str(self.source.id)
        if self.kind == MODAL_SUBMIT and self.triggered_by:
            answer["triggering_interaction_metadata"] = self.triggered_by.metadata()
        return answer

    def messages(self) -> list[Message]:
        """Every message that the token may edit."""
        known = [self.original, self.source, *self.followups]
        return [message for message in known if message is not None and not message.deleted]

    def privacy(self, flags: int) -> int:
        """The flags of a reply, private when the place forces it."""
        return flags | EPHEMERAL if self.forced_private else flags
