"""What becomes of a feed that was read, or could not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digest.feed_states import FeedState
from bot.digest.model import Feed, ReadItem
from bot.digest.stores import Stores
from bot.digest.taking import Judge, Taken, take
from bot.digest.warning import Warner
from bot.digest.writing import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a feed gave. `same` says that it is what it was; `etag` and `modified` are for the next
    time, `moved_to` where it is from now on, `left_out` what could not be read."""

    items: tuple[ReadItem, ...] = ()
    same: bool = False
    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    left_out: Sequence[str] = ()


class FeedReader:
    """Takes in what a round of fetching brought. Belongs to the thread that owns the stores."""

    def __init__(self, stores: Stores, judge: Judge, warner: Warner) -> None:
        self._stores = stores
        self._judge = judge
        self._warner = warner

    def due(self, now: datetime) -> tuple[tuple[Feed, FeedState], ...]:
        """The feeds whose time has come."""
        return self._stores.feeds.due(now)

    def brought(self, feed: Feed, what: Brought, now: datetime) -> Taken:
        """A feed was read: its items and its state in one transaction."""
        before = self._stores.feeds.all()[feed.id]
        with writing(self._stores.state) as connection:
            taken = take(connection, feed, what.items, self._judge, now, first=before.read is None)
            self._stores.feeds.succeeded(
                connection,
                feed,
                now,
                etag=what.etag or (before.etag if what.same else ""),
                modified=what.modified or (before.modified if what.same else ""),
                moved_to=what.moved_to,
                left_out=None if what.same else "; ".join(what.left_out),
            )
        self._warner.back(before, now)
        return taken

    def failed(
        self, feed: Feed, problem: str, now: datetime, wait: timedelta | None = None
    ) -> None:
        """A feed could not be read; `wait` is how long its server wants to be left alone."""
        with self._stores.state.connection as connection:
            self._stores.feeds.failed(connection, feed, now, problem, wait)

    def put_off(self, feed: Feed, now: datetime, wait: timedelta) -> None:
        """A feed was not asked, since its server wants to be left alone."""
        with self._stores.state.connection as connection:
            self._stores.feeds.put_off(connection, feed, now, wait)
