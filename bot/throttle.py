"""How often a person may ask, and how often a channel may be answered in, in moving windows.

Kept here and not in a library: the one that was tried keeps every key for good and sweeps all of
them from a thread of its own, which at many thousand people costs more than the answers do.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from cachetools import TTLCache

from bot.core.model import Request

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
MOST = 50_000
"""Keys remembered; beyond, those that were not heard of for longest are forgiven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `count` in any `seconds`."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, written: str) -> Rate:
        """A rate written like "20/minute". Raises ValueError, KeyError for anything else."""
        count, _, unit = written.partition("/")
        return cls(count=int(count), seconds=SECONDS[unit])


class Window:
    """Counts hits by key; belongs to one thread."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._hits: TTLCache[tuple[str, str], deque[float]] = TTLCache(
            maxsize=MOST, ttl=rate.seconds
        )

    def hit(self, platform: str, who: str) -> float | None:
        """Count a hit; the seconds until there is room again if it is one too many."""
        now = time.monotonic()
        hits = self._hits.get((platform, who), deque())
        while hits and hits[0] <= now - self._rate.seconds:
            hits.popleft()
        if len(hits) >= self._rate.count:
            return hits[0] + self._rate.seconds - now
        hits.append(now)
        self._hits[platform, who] = hits  # which also begins its time to live anew
        return None


class Throttle:
    """Counts requests in memory: a restart forgives.

    `per_user` and `per_channel` are written like "20/minute".
    """

    def __init__(self, *, per_user: str, per_channel: str) -> None:
        self._users = Window(Rate.parse(per_user))
        self._channels = Window(Rate.parse(per_channel))

    def hit(self, request: Request, *, public: bool) -> tuple[str, datetime] | None:
        """Count a request; (whose limit, when it is free again) if it is one too many.

        A private answer disturbs nobody, so only public ones count for the channel.
        """
        actor, place = request.actor, request.place
        wait, whose = self._users.hit(actor.platform, actor.id), "user"
        if wait is None and public:
            wait, whose = self._channels.hit(place.platform, place.channel), "channel"
        if wait is None:
            return None
        return whose, datetime.fromtimestamp(time.time() + wait, UTC)
