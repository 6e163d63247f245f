"""One message a second in each channel, as Slack asks, edits by workspace, and longer where it says
so."""

from __future__ import annotations

import asyncio
from math import inf

from bot.core.outlet import Later

EVERY = 1.05
"""Seconds between two messages in one channel: Slack takes about one a second."""
EDIT_EVERY, EDITS_AT_ONCE = 1.25, 10
"""Seconds between two edits in one workspace, and how many need not wait: Slack takes 50 a minute
or more, and welcomes a burst now and then."""
LONGEST = 10.0
"""Seconds that a message waits for its turn here; whoever sends it is told to come back else."""
MOST = 10_000
"""Channels or workspaces that are remembered before those whose turn is over are dropped."""


class Pace:
    """Gives each channel, or whatever has a name, its turns; belongs to one event loop. `at_once`
    turns are saved up where none was taken for a while."""

    def __init__(self, every: float = EVERY, at_once: int = 1) -> None:
        self._every = every
        self._saved = (at_once - 1) * every
        self._next: dict[str, float] = {}
        self._back: dict[str, float] = {}
        """When the next one that cannot wait here is to come back: not all at the same time."""

    async def turn(self, name: str) -> None:
        """Wait until a message may go there. Raises Later where that takes too long."""
        await asyncio.sleep(self.wait(name, asyncio.get_running_loop().time()))

    def wait(self, name: str, now: float) -> float:
        """Seconds until the next turn, which is taken with that. Raises Later."""
        at = max(self._next.get(name, -inf), now - self._saved)
        if at - now > LONGEST:
            come = max(self._back.get(name, at), at)
            self._back[name] = come + self._every
            raise Later("Slack takes no more messages there for now.", come - now)
        self._next[name] = at + self._every
        if len(self._next) > MOST:
            over = now - self._saved
            self._next = {one: when for one, when in self._next.items() if when > over}
            self._back = {one: when for one, when in self._back.items() if when > now}
        return max(0.0, at - now)

    def hold(self, name: str, seconds: float) -> None:
        """Let nothing go there for that long."""
        until = asyncio.get_running_loop().time() + seconds
        self._next[name] = max(self._next.get(name, until), until)


def edits() -> Pace:
    """The turns of edits, by workspace."""
    return Pace(EDIT_EVERY, EDITS_AT_ONCE)
