"""The Discord server of the tests, with limits on what it takes.

As Discord documents them: each answer says in its headers how much is left of its route's bucket
and for how long, a bucket holds for one channel, and one limit holds for all requests of a bot. What
is above either is answered with 429 and not done. The sizes of buckets are not documented; 5 messages
in 5 seconds are what Discord has long been seen to answer.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import web

from tests.servers.discord.rest import Handler, Rest
from tests.servers.discord.server import ROUTES, DiscordServer

MESSAGES = "/channels/{channel_id}/messages"
IN_CHANNEL, CHANNEL_SECONDS = 5, 5.0
"""Messages that one channel takes in so many seconds."""
IN_ALL, ALL_SECONDS = 50, 1.0
"""Requests that are taken of one bot in a second."""


@dataclass(slots=True)
class Bucket:
    """So many requests in a span of time, which begins with the first of them."""

    size: int
    seconds: float
    used: int = 0
    until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more is taken; 0 where it is taken now."""
        if now >= self.until:
            self.used, self.until = 0, now + self.seconds
        return self.until - now if self.used >= self.size else 0.0


def _of_channel() -> Bucket:
    return Bucket(IN_CHANNEL, CHANNEL_SECONDS)


@dataclass(slots=True)
class Limits:
    """What was used up; `over` counts what was refused, `over_all` of it by the limit of the bot."""

    all: Bucket = field(default_factory=lambda: Bucket(IN_ALL, ALL_SECONDS))
    channels: defaultdict[str, Bucket] = field(default_factory=lambda: defaultdict(_of_channel))
    over: int = 0
    over_all: int = 0


class LimitedRest(Rest):
    """Refuses what is above the limits before anything is done."""

    def __init__(self, server: DiscordServer, limits: Limits) -> None:
        super().__init__(server, ROUTES)
        self._limits = limits

    async def _serve(self, handler: Handler, template: str, request: web.Request) -> web.Response:
        now, limits = time.monotonic(), self._limits
        posts = request.method == "POST" and template == MESSAGES
        bucket = limits.channels[request.match_info["channel_id"]] if posts else None
        wait_all, wait = limits.all.wait(now), bucket.wait(now) if bucket else 0.0
        if wait_all or wait:
            limits.over += 1
            limits.over_all += bool(wait_all)
            return _refused(wait_all or wait, bucket, everywhere=bool(wait_all))
        limits.all.used += 1
        if bucket:
            bucket.used += 1
        response = await super()._serve(handler, template, request)
        if bucket:
            response.headers.update(_headers(bucket, now))
        return response


class LimitedDiscord(DiscordServer):
    """The server of the tests with limits; nothing is checked against descriptions."""

    def __init__(self) -> None:
        super().__init__(validate=False)
        self.limits = Limits()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/", self.gateway.handle)
        LimitedRest(self, self.limits).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]


def _headers(bucket: Bucket, now: float) -> dict[str, str]:
    left = max(0.0, bucket.until - now)
    return {
        "X-RateLimit-Limit": str(bucket.size),
        "X-RateLimit-Remaining": str(bucket.size - bucket.used),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": "messages",
    }


def _refused(wait: float, bucket: Bucket | None, *, everywhere: bool) -> web.Response:
    told = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    headers = {"Retry-After": f"{wait:.3f}", "Via": "1.1 google"}
    if everywhere:
        headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    elif bucket:
        headers |= {**_headers(bucket, time.monotonic()), "X-RateLimit-Scope": "user"}
    response = web.json_response(told, status=429, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response
