"""Keeps the stories of the latest items, so that they are put together once and beside the work.

Clustering takes seconds where there is much of it. The worker has it done on a thread of its own
after each round of fetching; a digest that comes in between does it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.digest.items import ItemStore
from bot.digest.model import NewsItem, Story
from bot.digest.parsing import canonical_url

Cluster = Callable[[Sequence[NewsItem]], Sequence[Story]]
"""Items, with addresses as they are compared -> stories: each item in one, its lead first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclustered:
    """Items that are to be put together: all since `begin`, as of a `version` of the items."""

    version: int
    begin: datetime
    items: tuple[NewsItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """The stories of what was to be put together."""

    version: int
    begin: datetime
    stories: tuple[Story, ...]


def stories_of(items: Sequence[NewsItem], cluster: Cluster) -> tuple[Story, ...]:
    """The stories of items, which are clustered by their addresses as these are compared."""
    held = {item.id: item for item in items}
    compared = [replace(item, url=canonical_url(item.url)) for item in items]
    return tuple(
        replace(story, items=tuple(held[item.id] for item in story.items))
        for story in cluster(compared)
    )


class StoryKeeper:
    """Belongs to the thread that owns the items, but for `cluster`."""

    def __init__(self, items: ItemStore, cluster: Cluster) -> None:
        self._items = items
        self._cluster = cluster
        self._kept: Clustered | None = None

    def unclustered(self, since: datetime, now: datetime) -> Unclustered | None:
        """What is to be put together, so that the stories since a moment are known; None where they
        are. It begins with that day, so that it holds for a while."""
        begin = datetime.combine(since.date(), time(), since.tzinfo)
        if self._holds(begin):
            return None
        items = self._items.seen_between(begin, now, relevant=True)
        return Unclustered(version=self._items.version, begin=begin, items=items)

    def cluster(self, work: Unclustered) -> Clustered:
        """Put items together. May be called on any thread."""
        stories = stories_of(work.items, self._cluster)
        return Clustered(version=work.version, begin=work.begin, stories=stories)

    def keep(self, found: Clustered) -> None:
        """Keep what was put together, unless it is older than what is kept."""
        if self._kept is None or found.version >= self._kept.version:
            self._kept = found

    def stories(self, since: datetime, now: datetime) -> tuple[Story, ...]:
        """The stories since a moment, and perhaps some before it."""
        work = self.unclustered(since, now)
        if work:
            self.keep(self.cluster(work))
        assert self._kept  # noqa: S101 - they were put together just now, or before
        return self._kept.stories

    def _holds(self, begin: datetime) -> bool:
        kept = self._kept
        return bool(kept and kept.version == self._items.version and kept.begin <= begin)
