"""How often a person may ask, and how often a channel may be answered in, in moving windows."""

from __future__ import annotations

from datetime import UTC, datetime

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.core.model import Request


class Throttle:
    """Counts requests in memory: a restart forgives.

    `per_user` and `per_channel` are written like "20/minute".
    """

    def __init__(self, *, per_user: str, per_channel: str) -> None:
        self._per_user = parse(per_user)
        self._per_channel = parse(per_channel)
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, request: Request, *, public: bool) -> tuple[str, datetime] | None:
        """Count a request; (whose limit, when it is free again) if it is one too many.

        A private answer disturbs nobody, so only public ones count for the channel.
        """
        actor, place = request.actor, request.place
        busy = self._full(self._per_user, "user", actor.platform, actor.id)
        if not busy and public:
            busy = self._full(self._per_channel, "channel", place.platform, place.channel)
        return busy

    def _full(self, limit: RateLimitItem, whose: str, *key: str) -> tuple[str, datetime] | None:
        if self._windows.hit(limit, whose, *key):
            return None
        again = self._windows.get_window_stats(limit, whose, *key).reset_time
        return whose, datetime.fromtimestamp(again, UTC)
