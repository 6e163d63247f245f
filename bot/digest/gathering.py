"""Gathers what the digests of a moment draw on: stories, marks, law events, changes of the base.

Read and clustered once for all digests of a tick.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.digests.model import Taste
from bot.digest.base_news import entry_changes, law_events, read_names
from bot.digest.clusters import StoryKeeper
from bot.digest.compose import Material, Window, compose, pool_of
from bot.digest.content import Digest
from bot.digest.feed_states import FeedStates
from bot.digest.items import ItemStore
from bot.digest.pool import Pool
from knowledge import KnowledgeBase

BEFORE = timedelta(days=7)
"""How long before the begin of a digest an item may be, to be the begin of its story."""


class Gatherer:
    """The material of a moment, kept until another one is asked for."""

    def __init__(
        self, base: KnowledgeBase, items: ItemStore, feeds: FeedStates, stories: StoryKeeper
    ) -> None:
        self._base = base
        self._items = items
        self._feeds = feeds
        self._stories = stories
        self._key: object = None
        self.version = -1
        """The version of the items of which the material was made."""
        self._material: Material | None = None
        self._counts: dict[tuple[datetime, datetime], int] = {}
        self._pools: dict[tuple[datetime, datetime, tuple[str, ...]], Pool] = {}

    @property
    def material(self) -> Material:
        """What `prepare` gathered."""
        assert self._material  # noqa: S101 - whoever composes has prepared
        return self._material

    def prepare(self, since: datetime, now: datetime) -> Material:
        """Gather what digests need that begin at `since` or later and end `now`."""
        self._base.refresh()
        version = self._items.version
        key = (since, now, self._base.revision, version)
        if key != self._key or self._material is None:
            self._counts, self._pools = {}, {}
            self.version = version
            self._material = self._gather(since, now)
            self._key = key
        return self._material

    def compose(self, taste: Taste, window: Window) -> Digest:
        """A digest of what was gathered; what digests of one time share is made once."""
        time = window.since, window.until
        if time not in self._counts:
            self._counts[time] = self._items.count_irrelevant(*time)
        key = (*time, taste.languages)
        if key not in self._pools:
            self._pools[key] = pool_of(taste, window, self.material)
        return compose(taste, window, self.material, self._counts[time], self._pools[key])

    def _gather(self, since: datetime, now: datetime) -> Material:
        return Material(
            names=read_names(self._base),
            stories=self._stories.stories(since - BEFORE, now),
            marks=self._items.marks(),
            law=law_events(self._base, since, now),
            changes=entry_changes(self._base, since, now, now.date()),
            unread=self._unread(now),
        )

    def _unread(self, now: datetime) -> tuple[str, ...]:
        """The titles of the feeds that fail."""
        failing = {state.id for state in self._feeds.failing(now)}
        return tuple(feed.title for id, feed in self._feeds.feeds.items() if id in failing)
