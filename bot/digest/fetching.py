"""A round of fetching: every feed whose time has come, a few at a time, politely."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from bot.digest.feed_states import FeedState
from bot.digest.model import Feed
from bot.digest.parsing import FeedError, ParsedFeed, parse_feed
from bot.digest.reading import Brought, FeedReader
from bot.digest.taking import Taken
from bot.fetching import Fetched, FetchError, NotYet
from bot.runtime import Runtime
from bot.service import Log

AT_ONCE = 8
"""Feeds read at the same time."""


class Fetches(Protocol):
    """What fetches an address, as `bot.fetching.Fetcher` does."""

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Awaitable[Fetched]:
        """What stands there. Raises FetchError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What a round did."""

    read: int = 0
    same: int = 0
    failed: int = 0
    new: int = 0
    changed: int = 0


@dataclass(slots=True)
class _Counts:
    read: int = 0
    same: int = 0
    failed: int = 0
    new: int = 0
    changed: int = 0


class Rounds:
    """Fetches, parses on a thread of its own, and hands over to the thread that owns the stores.

    A failure stays with its feed: whatever goes wrong with one, the others are read.
    """

    def __init__(
        self,
        reader: FeedReader,
        fetcher: Fetches,
        runtime: Runtime,
        *,
        log: Log,
        clock: Callable[[], datetime],
        at_once: int = AT_ONCE,
    ) -> None:
        self._reader = reader
        self._fetcher = fetcher
        self._runtime = runtime
        self._log = log
        self._clock = clock
        self._room = asyncio.Semaphore(at_once)

    async def fetch_due(self) -> RoundReport:
        """Read every feed whose time has come."""
        due = await self._runtime.run(self._reader.due, self._clock())
        counts = _Counts()
        hosts: dict[str, list[tuple[Feed, FeedState]]] = {}
        for feed, state in due:
            hosts.setdefault(urlsplit(state.url).netloc, []).append((feed, state))
        async with asyncio.TaskGroup() as group:
            for feeds in hosts.values():
                group.create_task(self._of_host(feeds, counts))
        report = RoundReport(
            read=counts.read,
            same=counts.same,
            failed=counts.failed,
            new=counts.new,
            changed=counts.changed,
        )
        if due:
            self._log.info(
                "feeds read",
                due=len(due),
                read=report.read,
                same=report.same,
                failed=report.failed,
                new=report.new,
                changed=report.changed,
            )
        return report

    async def _of_host(self, feeds: list[tuple[Feed, FeedState]], counts: _Counts) -> None:
        """One after the other: a slow host takes one place of the round, not all of them."""
        for feed, state in feeds:
            await self._one(feed, state, counts)

    async def _one(self, feed: Feed, state: FeedState, counts: _Counts) -> None:
        async with self._room:
            try:
                brought = await self._bring(state)
                taken: Taken = await self._runtime.run(
                    self._reader.brought, feed, brought, self._clock()
                )
            except NotYet as error:
                pause = error.retry_after or timedelta(0)
                await self._runtime.run(self._reader.put_off, feed, self._clock(), pause)
            except (FetchError, FeedError) as error:
                counts.failed += 1
                wait = error.retry_after if isinstance(error, FetchError) else None
                await self._failed(feed, error.message, error.word, wait)
            except Exception as error:
                counts.failed += 1
                self._log.error("feed not read", feed=feed.id, exc_info=error)
                await self._failed(feed, "Something went wrong on our side.", "fault", None)
            else:
                counts.read += 1
                counts.same += brought.same
                counts.new += taken.new
                counts.changed += taken.changed

    async def _bring(self, state: FeedState) -> Brought:
        fetched = await self._fetcher.fetch(
            state.url, etag=state.etag, last_modified=state.modified
        )
        parsed = ParsedFeed(title="", items=())
        if not fetched.same:
            parsed = await asyncio.to_thread(
                parse_feed, fetched.body, fetched.content_type, fetched.url, self._clock()
            )
        return Brought(
            items=parsed.items,
            same=fetched.same,
            etag=fetched.etag,
            modified=fetched.last_modified,
            moved_to=fetched.moved_to,
            left_out=parsed.left_out,
        )

    async def _failed(self, feed: Feed, problem: str, word: str, wait: timedelta | None) -> None:
        self._log.warning("feed failed", feed=feed.id, why=word)
        await self._runtime.run(self._reader.failed, feed, problem, self._clock(), wait)
