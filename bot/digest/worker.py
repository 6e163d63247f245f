"""Runs the digests: rounds of fetching and ticks, each in its own time, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.digest.fetching import Fetches, Rounds
from bot.digest.service import DigestService
from bot.digest.ticking import TickReport
from bot.outbox.model import Posting
from bot.runtime import Runtime
from bot.service import Log

PAUSE = 5.0
"""Seconds between looks for what is due."""
FIRST_ROUND = 120.0
"""Seconds that the first tick waits for the first round: after a downtime, news come first."""
TIDY = timedelta(hours=12)


class Worker:
    """Reads feeds and serves subscriptions. `clock` gives aware moments, `runtime` is the thread
    that owns the service."""

    def __init__(
        self,
        service: DigestService,
        fetcher: Fetches,
        runtime: Runtime,
        *,
        log: Log,
        clock: Callable[[], datetime],
        pause: float = PAUSE,
    ) -> None:
        self._service = service
        self._runtime = runtime
        self._log = log
        self._clock = clock
        self._pause = pause
        self._ending = asyncio.Event()
        self._read = asyncio.Event()
        self._tidied: datetime | None = None
        self.rounds = Rounds(service.reader, fetcher, runtime, log=log, clock=clock)

    async def run(self) -> None:
        """Work until `stop`. A fault is logged and does not end the work."""
        await self._careful(self._start)
        reading = asyncio.create_task(self._repeat(self._round))
        try:
            await self._first_round()
            await self._repeat(self._turn)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def stop(self) -> None:
        """End after what is under way; a feed that is being fetched is left."""
        self._ending.set()

    async def tick(self) -> TickReport:
        """Serve all that is due now, in pieces: whoever asks something comes in between."""
        now = self._clock()
        while True:
            report = await self._runtime.run(self._service.tick, now)
            if report.sent or report.waiting or report.quiet or report.dropped:
                self._log.info(
                    "digests",
                    sent=report.sent,
                    waiting=report.waiting,
                    quiet=report.quiet,
                    dropped=report.dropped,
                )
            if not report.more:
                return report

    async def given_up(self, posting: Posting, problem: str) -> None:
        """For the sender: what it will not send any more."""
        if posting.kind == "digest":
            await self._runtime.run(self._service.gave_up, posting.key, problem, self._clock())

    async def _start(self) -> None:
        await self._runtime.run(self._service.start, self._clock())

    async def _round(self) -> None:
        report = await self.rounds.fetch_due()
        if report.new or report.changed:
            await self._cluster()
        self._read.set()

    async def _cluster(self) -> None:
        """Put the stories together while nobody waits for them."""
        work = await self._runtime.run(self._service.unclustered, self._clock())
        if work:
            found = await asyncio.to_thread(self._service.cluster, work)
            await self._runtime.run(self._service.clustered, found)

    async def _turn(self) -> None:
        await self.tick()
        now = self._clock()
        if self._tidied is None or now - self._tidied >= TIDY:
            await self._runtime.run(self._service.tidy, now)
            self._tidied = now

    async def _first_round(self) -> None:
        """Wait until the feeds were read once, for a while."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._read, self._ending)]
        await asyncio.wait(waits, timeout=FIRST_ROUND, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        while not self._ending.is_set():
            await self._careful(work)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._pause)

    async def _careful(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self._log.error("digests failed", exc_info=error)
