"""Knows what is being worked on, so that a shut-down can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Inflight:
    """Counts work on one event loop. After `close` new work is to be refused by whoever asks."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.closing = False

    @contextmanager
    def work(self) -> Iterator[None]:
        """While this is open, something is in flight."""
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def close(self, seconds: float) -> bool:
        """Wait until nothing is in flight, at most `seconds`; whether it got there."""
        self.closing = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True
