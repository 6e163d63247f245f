"""Keeps how each feed does: when to read it again, and what is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.digest.model import Feed, FeedFormat
from bot.outbox.store import instant
from bot.state.db import State

EVERY = timedelta(minutes=30)
SLOWEST = timedelta(days=1)
"""How long a failing feed is left alone at most."""
WARN_AFTER = timedelta(days=3)

_COLUMNS = "id, url, etag, modified, tried, read, next, failures, problem, since, warned, left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a feed does. `url` is where it is read; `read` when it was last read whole, `since` from
    when on it has failed, `left_out` what of it could not be read."""

    id: str
    url: str
    etag: str = ""
    modified: str = ""
    tried: datetime | None = None
    read: datetime | None = None
    next: datetime | None = None
    failures: int = 0
    problem: str = ""
    since: datetime | None = None
    warned: bool = False
    left_out: str = ""


class FeedStates:
    """The states of the feeds; belongs to the thread that owns `state`."""

    def __init__(self, state: State, feeds: Sequence[Feed], every: timedelta = EVERY) -> None:
        self._state = state
        self._every = every
        self.feeds = {feed.id: feed for feed in feeds}

    def all(self) -> dict[str, FeedState]:
        """The state of every feed that is configured."""
        rows = self._state.connection.execute(f"SELECT {_COLUMNS} FROM feed").fetchall()
        kept = {state.id: state for row in rows if (state := self._read(row))}
        fresh = {id: FeedState(id=id, url=feed.url) for id, feed in self.feeds.items()}
        return {**fresh, **kept}

    def due(self, now: datetime) -> tuple[tuple[Feed, FeedState], ...]:
        """The readable feeds whose time has come, those that waited longest first."""
        found = [
            (self.feeds[id], state)
            for id, state in self.all().items()
            if self.feeds[id].format is not FeedFormat.PAGE
            and (state.next is None or state.next <= now)
        ]
        begin = datetime.min.replace(tzinfo=now.tzinfo)
        return tuple(sorted(found, key=lambda pair: pair[1].next or begin))

    def succeeded(
        self,
        connection: sqlite3.Connection,
        feed: Feed,
        now: datetime,
        *,
        etag: str,
        modified: str,
        moved_to: str = "",
        left_out: str | None = None,
    ) -> None:
        """It was read, within the caller's transaction; `left_out` is None where it is the same."""
        kept = self.all()[feed.id]
        self._write(
            connection,
            FeedState(
                id=feed.id,
                url=moved_to or kept.url,
                etag=etag,
                modified=modified,
                tried=now,
                read=now,
                next=now + self._every,
                left_out=kept.left_out if left_out is None else left_out,
            ),
        )

    def failed(
        self,
        connection: sqlite3.Connection,
        feed: Feed,
        now: datetime,
        problem: str,
        wait: timedelta | None,
    ) -> None:
        """It could not be read: it is left alone twice as long as before, and as long as the server
        wants. Where it had moved to, it is looked for at its own address again."""
        kept = self.all()[feed.id]
        pause = min(SLOWEST, self._every * 2 ** min(kept.failures, 10))
        self._write(
            connection,
            FeedState(
                id=feed.id,
                url=feed.url,
                tried=now,
                read=kept.read,
                next=now + max(pause, wait or timedelta(0)),
                failures=kept.failures + 1,
                problem=problem,
                since=kept.since or now,
                warned=kept.warned,
                left_out=kept.left_out,
                etag=kept.etag if kept.url == feed.url else "",
                modified=kept.modified if kept.url == feed.url else "",
            ),
        )

    def put_off(
        self, connection: sqlite3.Connection, feed: Feed, now: datetime, wait: timedelta
    ) -> None:
        """Its server wants to be left alone; that is no fault of the feed."""
        connection.execute(
            """INSERT INTO feed (id, next) VALUES (?1, ?2)
            ON CONFLICT (id) DO UPDATE SET next = ?2""",
            [feed.id, instant(now + wait)],
        )

    def failing(self, now: datetime, longer: timedelta = timedelta(0)) -> tuple[FeedState, ...]:
        """Those that have failed for some time."""
        return tuple(
            state for state in self.all().values() if state.since and state.since <= now - longer
        )

    def warned(self, connection: sqlite3.Connection, id: str) -> None:
        """The channels that depend on it know that it fails."""
        connection.execute("UPDATE feed SET warned = 1 WHERE id = ?", [id])

    def _write(self, connection: sqlite3.Connection, state: FeedState) -> None:
        connection.execute(
            f"INSERT OR REPLACE INTO feed ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(state.id, "" if state.url == self.feeds[state.id].url else state.url),
                *(state.etag, state.modified, _at(state.tried), _at(state.read), _at(state.next)),
                *(state.failures, state.problem, _at(state.since), int(state.warned)),
                state.left_out,
            ],
        )

    def _read(self, row: Sequence[Any]) -> FeedState | None:
        id, url, etag, modified, tried, read, next, failures, problem, since, warned, left = row
        if id not in self.feeds:
            return None
        return FeedState(
            id=id,
            url=url or self.feeds[id].url,
            etag=etag,
            modified=modified,
            tried=_moment(tried),
            read=_moment(read),
            next=_moment(next),
            failures=failures,
            problem=problem,
            since=_moment(since),
            warned=bool(warned),
            left_out=left,
        )


def _at(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
