"""The values of digests. All are frozen; times are aware and in UTC unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model import SourceKind


class FeedFormat(StrEnum):
    """How a feed is written. A page has no items that a program could read."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that digests may draw on: data, of the packs or of the operator.

    `outlet` is who publishes it, `kind` the class of that outlet, as of any source. `format` is a
    hint: what comes is read for what it is. `confidence` says how sure the address is; `everything`
    that the outlet writes of nothing but mines, so that all of it is relevant.
    """

    id: str
    title: str
    outlet: str
    kind: SourceKind
    url: str
    format: FeedFormat = FeedFormat.RSS
    language: str = "en"
    confidence: str = "high"
    everything: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an item counts, or does not: what was read, as what, and what it added to the score."""

    words: str
    what: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How relevant an item is: a score with its reasons, and what it is about.

    `states` are ISO codes, `topics` ids of topics of the base, `entries` slugs of the entries that
    give its background, best first.
    """

    score: float
    relevant: bool
    reasons: tuple[Reason, ...] = ()
    states: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """An item as a feed gives it, cleaned: one line of text, no markup.

    `key` identifies it within its feed, even where the feed has no ids or changes them. `dated` is
    when the feed says that it was published; `whole_day` that only the day is known; both are None
    and False where it does not say. `url` is the address to read it at, safe to show, or empty.
    """

    key: str
    title: str
    summary: str
    url: str
    dated: datetime | None = None
    whole_day: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """An item as the desk keeps it. `seen` is when it was first read, `changed` when its title or
    summary last changed materially (None: never). Of one that is `undated` the feed does not say
    when it was published, and `published` is when it was first read. `stale` says why it is no news
    although it was first read then."""

    id: int
    feed: str
    outlet: str
    kind: SourceKind
    title: str
    summary: str
    url: str
    published: datetime
    seen: datetime
    whole_day: bool = False
    changed: datetime | None = None
    language: str = "en"
    judgement: Judgement | None = None
    undated: bool = False
    stale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Items that report the same, the one that stands for them first. `why` says for each of the
    others, in their order, what joined it."""

    items: tuple[NewsItem, ...]
    why: tuple[str, ...] = ()

    @property
    def lead(self) -> NewsItem:
        """The item that stands for the story."""
        return self.items[0]
