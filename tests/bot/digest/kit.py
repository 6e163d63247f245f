"""What the tests of digests share: feeds, items, a service over real SQLite, a platform on disk."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.digests.model import DigestPolicy, Empty, Subscription, Taste, Wish
from bot.core.model import Place
from bot.core.reply import Reply
from bot.digest.model import Feed, Judgement, NewsItem, ReadItem, Reason, Story
from bot.digest.reading import Brought
from bot.digest.service import DigestService
from bot.digest.taking import Taken
from bot.digest.ticking import TickReport
from bot.outbox.store import Outbox
from bot.state.db import State
from knowledge import KnowledgeBase
from knowledge.model import SourceKind

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UN = Feed(
    id="un", title="UN News, all", outlet="UN News", kind=SourceKind.UN, url="https://un.test/rss"
)
PRESS = Feed(
    id="daily",
    title="The Daily, world",
    outlet="The Daily",
    kind=SourceKind.PRESS,
    url="https://daily.test/rss",
)
CHANNEL = Place(platform="discord", workspace="home", channel="news")


def read_item(
    number: int, title: str, summary: str = "", at: datetime | None = NOW, **more: Any
) -> ReadItem:
    """An item as a feed gives it."""
    fields = {"key": f"k{number}", "url": f"https://un.test/{number}", "dated": at, **more}
    return ReadItem(title=title, summary=summary, **fields)


def news(number: int, title: str = "", **more: Any) -> NewsItem:
    """A relevant item as the desk keeps it; `states`, `topics`, `entries` are its judgement's."""
    judgement = Judgement(
        score=more.pop("score", 3.0),
        relevant=True,
        reasons=(Reason(words="landmine", what="weapon", weight=3.0),),
        states=more.pop("states", ()),
        topics=more.pop("topics", ()),
        entries=more.pop("entries", ()),
    )
    fields: dict[str, Any] = {
        "feed": "un",
        "outlet": "UN News",
        "kind": SourceKind.UN,
        "summary": "",
        "url": f"https://un.test/{number}",
        "published": NOW - HOUR,
        "seen": NOW - HOUR,
        "judgement": judgement,
        **more,
    }
    return NewsItem(id=number, title=title or f"News {number}", **fields)


def mines_judge(title: str, summary: str, language: str, everything: bool) -> Judgement:
    """A judge that can be read off: "mine" is relevant; names in capitals are states."""
    said = f"{title} {summary}"
    relevant = everything or "mine" in said.casefold()
    return Judgement(
        score=3.0 if relevant else 0.0,
        relevant=relevant,
        reasons=(Reason(words="mine", what="weapon", weight=3.0),) if relevant else (),
        states=tuple(word for word in said.split() if len(word) == 3 and word.isupper()),
        topics=tuple(word[1:] for word in said.split() if word.startswith("#")),
    )


def by_title(items: Sequence[NewsItem]) -> tuple[Story, ...]:
    """Stories of one title."""
    found: dict[str, list[NewsItem]] = {}
    for item in items:
        found.setdefault(item.title, []).append(item)
    return tuple(
        Story(items=tuple(group), why=("the same title",) * (len(group) - 1))
        for group in found.values()
    )


def wish(schedule: str = "daily 08:00", zone: str = "UTC", **more: Any) -> Wish:
    """A wish; `taste` fields by their names."""
    names = ("topics", "countries", "languages", "length", "grouping")
    taste = Taste(**{name: more.pop(name) for name in names if name in more})
    return Wish(taste=taste, schedule=schedule, zone=zone, **more)


@dataclass
class Newsroom:
    """A service over real SQLite, with what it told and showed."""

    folder: Path
    base: KnowledgeBase
    feeds: Sequence[Feed] = (UN, PRESS)
    policy: DigestPolicy = field(default_factory=DigestPolicy)

    def __post_init__(self) -> None:
        self.told: list[tuple[str, str, Reply]] = []
        self.shown: dict[str, Reply] = {}
        self.woken = 0
        self._numbers = itertools.count(1)
        self.open()

    def open(self) -> None:
        """Start anew, as after a restart."""
        self.state = State(self.folder)
        self.outbox = Outbox(self.state)
        self.service = DigestService(
            state=self.state,
            base=self.base,
            outbox=self.outbox,
            feeds=self.feeds,
            judge=mines_judge,
            cluster=by_title,
            tell=lambda label, key, reply, at: self.told.append((label, key, reply)),
            show=lambda key, reply, at: self.shown.update({key: reply}),
            policy=self.policy,
            wake=self._woken,
        )

    def _woken(self) -> None:
        self.woken += 1

    def close(self) -> None:
        self.state.close()

    def bring(self, feed: Feed, *items: ReadItem, at: datetime = NOW) -> Taken:
        """A feed was read."""
        return self.service.reader.brought(feed, Brought(items=items), at)

    def report(self, title: str, at: datetime = NOW, feed: Feed = UN, **more: Any) -> int:
        """A new item of a feed; its number."""
        number = next(self._numbers)
        self.bring(feed, read_item(number, title, at=at, **more), at=at)
        found: int = self.state.connection.execute("SELECT max(id) FROM item").fetchone()[0]
        return found

    def subscribe(
        self, schedule: str = "daily 08:00", zone: str = "UTC", at: datetime = NOW, **more: Any
    ) -> Subscription:
        """A subscription of the channel."""
        place = more.pop("place", CHANNEL)
        return self.service.subscribe(place, wish(schedule, zone, **more), "label", at)

    def tick(self, at: datetime) -> TickReport:
        """Serve all that is due."""
        report = self.service.tick(at)
        while report.more:
            report = self.service.tick(at)
        return report

    def digests(self) -> list[str]:
        """The keys of the digests in the outbox."""
        return list(self.outbox.keys("digest/"))

    def plain(self, at: int = -1) -> str:
        """What a digest in the outbox says: the last one."""
        posting = self.outbox.get(self.digests()[at])
        assert posting
        return posting.wanted[0].plain


QUIET = Empty.QUIET
