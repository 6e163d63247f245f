"""Politeness by host: one question at a time, with time between, and none before it is welcome."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cachetools import LRUCache

from bot.fetching.errors import NotYet

LONGEST_REST = timedelta(days=1)
MOST = 10_000
"""Hosts remembered; beyond, those not asked for longest are forgotten."""


def read_retry_after(text: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait: seconds or a date; at most a day.

    None where it says nothing that could be read, or a time that is over.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        wait = LONGEST_REST if len(text) > 6 else timedelta(seconds=int(text))
    else:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(wait, LONGEST_REST) if wait > timedelta(0) else None


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: datetime | None = None
    welcome: datetime | None = None


class Hosts:
    """What is known of each host. `spacing` is the least time between two questions to one."""

    def __init__(
        self,
        *,
        spacing: timedelta,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._spacing = spacing
        self._now = now
        self._sleep = sleep
        self._known: LRUCache[str, _Host] = LRUCache(maxsize=MOST)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the turn to ask `host`, and hold it.

        Raises:
            NotYet: the host asked to be left alone until later.
        """
        known = self._known.setdefault(host, _Host())
        async with known.lock:
            self._check(known)
            if known.asked is not None:
                # Never longer than the spacing, should the clock have been set back.
                wait = min(known.asked + self._spacing - self._now(), self._spacing)
                if wait > timedelta(0):
                    await self._sleep(wait.total_seconds())
            try:
                yield
            finally:
                known.asked = self._now()

    def rest(self, host: str, wait: timedelta) -> None:
        """Remember that `host` wants to be left alone for `wait`."""
        known = self._known.setdefault(host, _Host())
        until = self._now() + wait
        known.welcome = max(known.welcome or until, until)

    def _check(self, known: _Host) -> None:
        if known.welcome is not None:
            left = min(known.welcome - self._now(), LONGEST_REST)
            if left > timedelta(0):
                raise NotYet(left)
            known.welcome = None
