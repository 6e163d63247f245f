"""Looks at the addresses of the base's sources now and then, and says which are dead.

An address lives as soon as its server's headers say so; nothing more of it is read. A server that
does not let programs in says nothing about whether people get in, so its addresses are neither dead
nor alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from sqlite_utils import Database

from bot.core.markup import safe_url
from bot.fetching import BadStatus, Fetched, FetchError, NotYet, TooSlow, Unreachable, Unreadable
from bot.runtime import Runtime
from bot.state.links import (
    LinkState,
    LinkStatus,
    dead_links,
    forget_links,
    keep_link,
    read_links,
)

EVERY = timedelta(days=14)
AGAIN = tuple(timedelta(days=days) for days in (1, 2, 4, 7))
"""After one failure, two, three, and more."""
AT_MOST = 50
"""Addresses looked at in one run."""
AT_ONCE = 4
"""Hosts asked at the same time, each one question after the other."""
MISSING_IS_DEAD, MISSING_FOR = 3, timedelta(days=3)
UNREACHABLE_IS_DEAD = 5


class Looks(Protocol):
    """What looks at an address, as `bot.fetching.Fetcher` does."""

    def look(self, url: str, *, etag: str = "", last_modified: str = "") -> Awaitable[Fetched]:
        """What stands there, without its body. Raises FetchError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """A source whose address is dead since a moment; `why` is a plain sentence."""

    source: str
    url: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a run gave: how many addresses it looked at, which are dead since, and the sources of
    those that live again."""

    looked: int = 0
    newly_dead: tuple[DeadLink, ...] = ()
    alive_again: tuple[str, ...] = ()


def dead(db: Database) -> tuple[DeadLink, ...]:
    """All links that are dead, for longest first."""
    return tuple(link for link in map(_dead_link, dead_links(db)) if link)


class LinkCheck:
    """Looks at a few addresses at a time. `open_db` opens the desk's own database; it is called on
    the thread of `runtime`."""

    def __init__(
        self, *, fetcher: Looks, runtime: Runtime, open_db: Callable[[], Database]
    ) -> None:
        self._fetcher = fetcher
        self._runtime = runtime
        self._open_db = open_db
        self._room = asyncio.Semaphore(AT_ONCE)

    async def check_some(
        self, sources: Sequence[tuple[str, str]], now: datetime, at_most: int = AT_MOST
    ) -> Looked:
        """Look at those of the sources, pairs of (id, address), whose time has come.

        `sources` is all of them: what is known of others is forgotten.

        Raises:
            sqlite3.Error, OSError: the database cannot be read or written; in an ExceptionGroup
                where it happens while addresses are looked at.
        """
        before = await self._runtime.run(self._known, frozenset(source for source, _ in sources))
        hosts: dict[str, list[LinkState]] = {}
        for state in _due(sources, before, now)[:at_most]:
            hosts.setdefault(urlsplit(state.url).hostname or "", []).append(state)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._host(states, now)) for states in hosts.values()]
        after = [state for task in tasks for state in task.result()]
        return _looked(before, after)

    async def _host(self, states: Sequence[LinkState], now: datetime) -> list[LinkState]:
        async with self._room:
            looked = [await self._look(state, now) for state in states]
        return [state for state in looked if state]

    async def _look(self, state: LinkState, now: datetime) -> LinkState | None:
        """What is known afterwards, and kept; None where the host wants to be left alone."""
        try:
            got = await self._fetcher.look(state.url, etag=state.etag, last_modified=state.modified)
        except NotYet:
            return None
        except FetchError as error:
            after = _failed(state, error, now)
        else:
            after = LinkState(
                source=state.source,
                url=state.url,
                checked=now,
                status=LinkStatus.ALIVE,
                etag=got.etag or (state.etag if got.same else ""),
                modified=got.last_modified or (state.modified if got.same else ""),
            )
        await self._runtime.run(self._keep, after)
        return after

    def _known(self, sources: frozenset[str]) -> dict[str, LinkState]:
        db = self._open_db()
        try:
            known = {state.source: state for state in read_links(db)}
            with db.conn:
                forget_links(db.conn, known.keys() - sources)
        finally:
            db.close()
        return {source: state for source, state in known.items() if source in sources}

    def _keep(self, state: LinkState) -> None:
        db = self._open_db()
        try:
            with db.conn:
                keep_link(db.conn, state)
        finally:
            db.close()


def _due(
    sources: Iterable[tuple[str, str]], known: Mapping[str, LinkState], now: datetime
) -> list[LinkState]:
    """What is known of those whose time has come; never looked at first, then longest overdue."""
    due: list[tuple[datetime, LinkState]] = []
    for source, url in sources:
        state = known.get(source)
        if not safe_url(url):
            continue
        if state is None or state.url != url:
            fresh = LinkState(source=source, url=url, checked=now, status=LinkStatus.UNKNOWN)
            due.append((datetime.min.replace(tzinfo=now.tzinfo), fresh))
        elif state.checked + _wait(state) <= now:
            due.append((state.checked + _wait(state), state))
    return [state for _, state in sorted(due, key=lambda pair: pair[0])]


def _wait(state: LinkState) -> timedelta:
    if not state.failures or state.dead_since:
        return EVERY
    return AGAIN[min(state.failures, len(AGAIN)) - 1]


def _failed(state: LinkState, error: FetchError, now: datetime) -> LinkState:
    status = _status(error)
    if status is LinkStatus.UNKNOWN:
        why = state.why if state.dead_since else error.message
        return replace(state, checked=now, status=status, why=why)
    failures, since = state.failures + 1, state.failing_since or now
    if status is LinkStatus.MISSING:
        is_dead = failures >= MISSING_IS_DEAD and now - since >= MISSING_FOR
    else:
        is_dead = failures >= UNREACHABLE_IS_DEAD
    return replace(
        state,
        checked=now,
        status=status,
        failures=failures,
        failing_since=since,
        dead_since=state.dead_since or (now if is_dead else None),
        why=error.message,
    )


def _status(error: FetchError) -> LinkStatus:
    if isinstance(error, BadStatus):
        if error.status in (404, 410):
            return LinkStatus.MISSING
        return LinkStatus.UNREACHABLE if error.status >= 500 else LinkStatus.UNKNOWN
    if isinstance(error, TooSlow | Unreachable | Unreadable):
        return LinkStatus.UNREACHABLE
    return LinkStatus.UNKNOWN


def _dead_link(state: LinkState) -> DeadLink | None:
    if state.dead_since is None:
        return None
    return DeadLink(source=state.source, url=state.url, since=state.dead_since, why=state.why)


def _looked(before: Mapping[str, LinkState], after: Sequence[LinkState]) -> Looked:
    were_dead = {source for source, state in before.items() if state.dead_since}
    links = [link for link in map(_dead_link, after) if link and link.source not in were_dead]
    alive = [state.source for state in after if state.status is LinkStatus.ALIVE]
    return Looked(
        looked=len(after),
        newly_dead=tuple(links),
        alive_again=tuple(source for source in alive if source in were_dead),
    )
