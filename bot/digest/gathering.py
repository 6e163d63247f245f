"""Gathers what the digests of a moment draw on: stories, marks, law events, changes of the base.

Read and clustered once for all digests of a tick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.digest.base_news import entry_changes, law_events, read_names
from bot.digest.compose import Material
from bot.digest.feed_states import FeedStates
from bot.digest.items import ItemStore
from bot.digest.model import NewsItem, Story
from bot.digest.parsing import canonical_url
from knowledge import KnowledgeBase

BEFORE = timedelta(days=7)
"""How long before the begin of a digest an item may be, to be the begin of its story."""

Cluster = Callable[[Sequence[NewsItem]], Sequence[Story]]
"""Items, with addresses as they are compared -> stories: each item in one, its lead first."""


def stories_of(items: Sequence[NewsItem], cluster: Cluster) -> tuple[Story, ...]:
    """The stories of items, which are clustered by their addresses as these are compared."""
    held = {item.id: item for item in items}
    compared = [replace(item, url=canonical_url(item.url)) for item in items]
    return tuple(
        replace(story, items=tuple(held[item.id] for item in story.items))
        for story in cluster(compared)
    )


class Gatherer:
    """The material of a moment, kept until another one is asked for."""

    def __init__(
        self, base: KnowledgeBase, items: ItemStore, feeds: FeedStates, cluster: Cluster
    ) -> None:
        self._base = base
        self._items = items
        self._feeds = feeds
        self._cluster = cluster
        self._key: object = None
        self._material: Material | None = None
        self._counts: dict[tuple[datetime, datetime], int] = {}

    @property
    def material(self) -> Material:
        """What `prepare` gathered."""
        assert self._material  # noqa: S101 - whoever composes has prepared
        return self._material

    def prepare(self, since: datetime, now: datetime) -> Material:
        """Gather what digests need that begin at `since` or later and end `now`."""
        self._base.refresh()
        key = (since, now, self._base.revision)
        if key != self._key or self._material is None:
            self._counts = {}
            self._material = self._gather(since, now)
            self._key = key
        return self._material

    def forget(self) -> None:
        """Something has changed: gather anew next time."""
        self._key = None

    def count_irrelevant(self, since: datetime, until: datetime) -> int:
        """How many items of a time are not about mines."""
        key = since, until
        if key not in self._counts:
            self._counts[key] = self._items.count_irrelevant(since, until)
        return self._counts[key]

    def _gather(self, since: datetime, now: datetime) -> Material:
        items = self._items.seen_between(since - BEFORE, now, relevant=True)
        return Material(
            names=read_names(self._base),
            stories=stories_of(items, self._cluster),
            marks=self._items.marks(),
            law=law_events(self._base, since, now),
            changes=entry_changes(self._base, since, now, now.date()),
            unread=self._unread(now),
        )

    def _unread(self, now: datetime) -> tuple[str, ...]:
        """The titles of the feeds that fail."""
        failing = {state.id for state in self._feeds.failing(now)}
        return tuple(feed.title for id, feed in self._feeds.feeds.items() if id in failing)
