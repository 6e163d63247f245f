"""What the desk says of itself goes out in turns, below Discord's limit for a whole bot.

Discord takes 50 requests a second of a bot, whatever they are; above that it refuses all that is
asked for, and who is refused often is shut out. Buckets of single routes are the library's matter.
"""

from __future__ import annotations

import asyncio

A_SECOND = 40
"""Requests a second: the rest of 50 is left for what people ask for."""


class Turns:
    """Gives each request its turn; belongs to one event loop."""

    def __init__(self, a_second: float = A_SECOND) -> None:
        self._every = 1 / a_second
        self._next = 0.0

    async def take(self) -> None:
        """Wait for the next turn."""
        await asyncio.sleep(self.wait(asyncio.get_running_loop().time()))

    def wait(self, now: float) -> float:
        """Seconds until the next turn, which is taken with that."""
        at = max(self._next, now)
        self._next = at + self._every
        return at - now
