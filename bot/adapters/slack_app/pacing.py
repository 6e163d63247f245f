"""One message a second in each channel, as Slack asks, and longer where it says so."""

from __future__ import annotations

import asyncio

from bot.core.outlet import Later

EVERY = 1.05
"""Seconds between two messages in one channel: Slack takes about one a second."""
LONGEST = 10.0
"""Seconds that a message waits for its turn here; whoever sends it is told to come back else."""
MOST = 10_000
"""Channels that are remembered before those whose turn is over are dropped."""


class Pace:
    """Gives each channel its turns; belongs to one event loop."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._next: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until a message may go to a channel. Raises Later where that takes too long."""
        now = asyncio.get_running_loop().time()
        at = max(self._next.get(channel, now), now)
        if at - now > LONGEST:
            raise Later("Slack takes no more messages in that channel for now.", at - now)
        self._next[channel] = at + self._every
        if len(self._next) > MOST:
            self._next = {one: when for one, when in self._next.items() if when > now}
        await asyncio.sleep(at - now)

    def hold(self, channel: str, seconds: float) -> None:
        """Let nothing go to a channel for that long."""
        until = asyncio.get_running_loop().time() + seconds
        self._next[channel] = max(self._next.get(channel, until), until)
