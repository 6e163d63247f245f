"""The desk as a chat surface uses it: limits, the thread of the base, one log line a request."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.core.command import Command
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Raw, Request
from bot.core.notices import too_many
from bot.core.reply import Reply, Visibility
from bot.runtime import Runtime
from bot.throttle import Throttle


class Log(Protocol):
    """A structured log: an event and its values."""

    def info(self, event: str, **values: object) -> object: ...
    def warning(self, event: str, **values: object) -> object: ...
    def error(self, event: str, **values: object) -> object: ...


class Service:
    """Answers requests of any chat surface, on the thread that owns the base."""

    def __init__(
        self,
        *,
        desk: Desk,
        runtime: Runtime,
        throttle: Throttle,
        log: Log,
        clock: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._runtime = runtime
        self._throttle = throttle
        self._clock = clock
        self.log = log

    @property
    def catalog(self) -> tuple[Command, ...]:
        """The commands that the desk takes."""
        return self._desk.catalog

    def visibility(self, place: Place) -> Visibility:
        """Who sees answers first in a place."""
        return self._desk.visibility(place)

    def request(
        self,
        command: str,
        values: Mapping[str, Raw],
        actor: Actor,
        place: Place,
        locale: str = "en",
    ) -> Request:
        """A request made now, with a reference of its own."""
        return Request(
            command=command,
            values=values,
            actor=actor,
            place=place,
            now=self._clock(),
            locale=locale,
            reference=secrets.token_hex(4),
        )

    async def answer(
        self, request: Request, *, public: bool = False, counted: bool = True
    ) -> Reply:
        """The reply to a request, or a kind word where there were too many.

        Never raises for anything that a request can hold. `public` says that the reply is going to
        be seen by the whole channel; what nobody asked for is not `counted` against a limit.
        """
        begun = time.monotonic()
        busy = self.busy(request, public=public) if counted else None
        reply = busy if busy else await self._runtime.run(self._desk.handle, request)
        self.log.info(
            "request",
            reference=request.reference,
            platform=request.place.platform,
            command=request.command,
            result=reply.result.value,
            outcome=reply.answer.outcome.value if reply.answer else None,
            limited=bool(busy),
            took_ms=round((time.monotonic() - begun) * 1000, 1),
        )
        return reply

    async def forget(self, platform: str, workspace: str) -> None:
        """Keep nothing of a workspace that the desk has left."""
        await self._runtime.run(self._desk.forget, platform, workspace)
        self.log.info("left", platform=platform)

    def busy(self, request: Request, *, public: bool) -> Reply | None:
        """Count a request; the kind word where it is one too many."""
        hit = self._throttle.hit(request, public=public)
        return too_many(*hit) if hit else None

    async def complete(self, what: str, typed: str) -> list[tuple[str, str]]:
        """(value, label) of what `typed` may become; `what` is one of `command.COMPLETERS`."""
        return await self._runtime.run(self._desk.complete, what, typed)
