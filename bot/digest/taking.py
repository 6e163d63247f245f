"""Takes in what a feed gave: each item once, whatever its feed does with ids and dates.

An item is known again by its key within its feed; else by its address, where its title is alike: an
address that many items share, such as a start page, is none of them. A date that is bumped makes no
news, and neither does what was old when the desk first saw it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from bot.digest.changes import is_material, normal
from bot.digest.corrections import CHANGED, note_correction
from bot.digest.items import ItemStore
from bot.digest.model import Feed, Judgement, ReadItem
from bot.digest.parsing import canonical_url, may_be_newer
from bot.digest.stored import dump_judgement
from bot.outbox.store import instant

FRESH = timedelta(days=7)
"""How old an item may be when it is first seen, to be news."""
ALIKE, UNLIKE = 60, 40
"""How like (rapidfuzz) the titles of one article must be where only its address is the same, and
how unlike those of two where even the key is."""
LATER = timedelta(hours=20)
"""How much later the second of two articles under one key is at least."""
OLD = "It was more than a week old when its feed first showed it."
ALREADY_THERE = "It has no date and was there already when its feed was first read."

Judge = Callable[[str, str, str, bool], Judgement]
"""(title, summary, language, whether the outlet writes of nothing else) -> judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the items of one feed."""

    new: int = 0
    changed: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An item as it is kept."""

    id: int
    title: str
    summary: str
    feed: str
    dropped: bool
    published: datetime


_KNOWN = "SELECT id, title, summary, feed, dropped, published FROM item"


def take(
    connection: sqlite3.Connection,
    feed: Feed,
    items: Sequence[ReadItem],
    judge: Judge,
    now: datetime,
    *,
    first: bool,
) -> Taken:
    """Keep what a feed gave, within the caller's transaction. `first`: it was never read before."""
    taking = _Taking(connection, feed, judge, now, first)
    counts = {"new": 0, "changed": 0, "known": 0}
    for item in items:
        counts[taking.take(item)] += 1
    if taking.touched:
        ItemStore.touch(connection)
    return Taken(**counts)


class _Taking:
    """The items of a feed on their way into the store."""

    def __init__(
        self, connection: sqlite3.Connection, feed: Feed, judge: Judge, now: datetime, first: bool
    ) -> None:
        self._connection = connection
        self._feed = feed
        self._judge = judge
        self._now = now
        self._first = first
        self.touched = False

    def take(self, item: ReadItem) -> str:
        """ "new", "changed" or "known"."""
        canonical = canonical_url(item.url)
        known = self._by_key(item) or self._by_address(item, canonical)
        if known is None:
            number = self._add(item, canonical)
            self._sight(item.key, number)
            return "new"
        self._sight(item.key, known.id)
        return "changed" if self._update(known, item, canonical) else "known"

    def _by_key(self, item: ReadItem) -> _Known | None:
        """A key that another article has now, under another title and date, is no key."""
        row = self._connection.execute(
            f"{_KNOWN} WHERE id = (SELECT item FROM sighting WHERE feed = ? AND key = ?)",
            [self._feed.id, item.key],
        ).fetchone()
        known = _known(row) if row else None
        if known is None or known.dropped or item.dated is None:
            return known
        unlike = fuzz.token_set_ratio(normal(item.title), normal(known.title)) < UNLIKE
        return None if unlike and item.dated > known.published + LATER else known

    def _by_address(self, item: ReadItem, canonical: str) -> _Known | None:
        rows = self._connection.execute(
            f"{_KNOWN} WHERE canonical = ? AND canonical <> '' ORDER BY id DESC LIMIT 20",
            [canonical],
        ).fetchall()
        title = normal(item.title)
        alike = (one for one in map(_known, rows) if _is_alike(title, one))
        return next(alike, None)

    def _sight(self, key: str, number: int) -> None:
        """Once a day is often enough to know that a feed still has it."""
        self._connection.execute(
            """INSERT INTO sighting (feed, key, item, last) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (feed, key) DO UPDATE SET last = ?4, item = ?3
            WHERE last < ?5 OR item <> ?3""",
            [
                self._feed.id,
                key,
                number,
                instant(self._now),
                instant(self._now - timedelta(days=1)),
            ],
        )

    def _add(self, item: ReadItem, canonical: str) -> int:
        self.touched = True
        language = _language(item, self._feed)
        judgement = self._judged(item, language)
        published = min(item.dated, self._now) if item.dated else self._now
        row = self._connection.execute(
            """INSERT INTO item (feed, outlet, kind, title, summary, url, canonical, published,
            whole_day, undated, seen, language, stale, relevant, judgement)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                *(self._feed.id, self._feed.outlet, self._feed.kind.value, item.title),
                *(item.summary, item.url, canonical, instant(published), int(item.whole_day)),
                *(int(item.dated is None), instant(self._now), language, self._stale(item)),
                *(int(judgement.relevant), dump_judgement(judgement)),
            ],
        )
        return int(row.lastrowid or 0)

    def _stale(self, item: ReadItem) -> str:
        if item.dated is None:
            return ALREADY_THERE if self._first else ""
        return "" if may_be_newer(item, self._now - FRESH) else OLD

    def _update(self, known: _Known, item: ReadItem, canonical: str) -> bool:
        """Note what the feed says now; whether that matters to a reader. Only the feed that brought
        an item first speaks for it: another may have it under another title."""
        before, after = (known.title, known.summary), (item.title, item.summary)
        if known.dropped or known.feed != self._feed.id or before == after:
            return False
        self.touched = True
        judgement = self._judged(item, _language(item, self._feed))
        self._connection.execute(
            """UPDATE item SET title = ?, summary = ?, url = ?, canonical = ?, judgement = ?,
            relevant = ? WHERE id = ?""",
            [
                *(item.title, item.summary, item.url, canonical, dump_judgement(judgement)),
                *(int(judgement.relevant), known.id),
            ],
        )
        if not is_material(before, after):
            return False
        self._connection.execute(
            "UPDATE item SET changed = ? WHERE id = ?", [instant(self._now), known.id]
        )
        note_correction(self._connection, known.id, CHANGED, known.title, self._now)
        return True

    def _judged(self, item: ReadItem, language: str) -> Judgement:
        return self._judge(item.title, item.summary, language, self._feed.everything)


def _known(row: Sequence[object]) -> _Known:
    id, title, summary, feed, dropped, published = row
    return _Known(
        id=int(str(id)),
        title=str(title),
        summary=str(summary),
        feed=str(feed),
        dropped=bool(dropped),
        published=datetime.fromisoformat(str(published)),
    )


def _is_alike(title: str, known: _Known) -> bool:
    """Of what is old only the address is left."""
    return known.dropped or fuzz.token_set_ratio(title, normal(known.title)) >= ALIKE


def _language(item: ReadItem, feed: Feed) -> str:
    """What an item is written in, without its country."""
    return (item.language or feed.language).partition("-")[0].casefold()
