"""Keeps the items of the feeds in `state.db`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.digests.model import Marks
from bot.digest.changes import normal
from bot.digest.model import NewsItem
from bot.digest.parsing import canonical_url
from bot.digest.stored import load_judgement
from bot.outbox.store import instant
from bot.state.db import State
from knowledge.model import SourceKind

TEXT_KEPT = timedelta(days=60)
KEYS_KEPT = timedelta(days=400)
FOUND = 8
"""Items that are offered for words."""

_COLUMNS = """id, feed, outlet, kind, title, summary, url, published, seen, whole_day, changed,
    language, judgement, undated, stale"""


class ItemStore:
    """The items; belongs to the thread that owns `state`."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def version(self) -> int:
        """A number that grows with every change of an item, whoever makes it."""
        query = "SELECT version FROM item_version"
        return int(self._state.connection.execute(query).fetchone()[0])

    @staticmethod
    def touch(connection: sqlite3.Connection) -> None:
        """Items are about to change, within the caller's transaction."""
        connection.execute("UPDATE item_version SET version = version + 1")

    def get(self, number: int) -> NewsItem:
        """An item. Raises KeyError where there is none, or its text is no longer kept."""
        return self.many([number])[number]

    def many(self, numbers: Iterable[int]) -> dict[int, NewsItem]:
        """Items by number; what is no longer kept is left out."""
        wanted = list(dict.fromkeys(numbers))
        found: dict[int, NewsItem] = {}
        for begin in range(0, len(wanted), 500):
            some = wanted[begin : begin + 500]
            marks = ", ".join("?" * len(some))
            for item in self._select(f"dropped = 0 AND id IN ({marks})", some):
                found[item.id] = item
        return found

    def seen_between(
        self, after: datetime, until: datetime, *, relevant: bool
    ) -> tuple[NewsItem, ...]:
        """Items first seen later than `after` and not later than `until`, oldest first; only the
        relevant and the pinned ones, or only the others."""
        pinned = "id IN (SELECT item FROM mark WHERE pinned = 1)"
        which = f"(relevant = 1 OR {pinned})" if relevant else f"relevant = 0 AND NOT {pinned}"
        return self._select(
            f"seen > ? AND seen <= ? AND dropped = 0 AND {which} ORDER BY seen, id",
            [instant(after), instant(until)],
        )

    def count_irrelevant(self, after: datetime, until: datetime) -> int:
        """How many items of a time are not about mines."""
        (count,) = self._state.connection.execute(
            """SELECT count(*) FROM item WHERE seen > ? AND seen <= ? AND relevant = 0
            AND stale = '' AND id NOT IN (SELECT item FROM mark WHERE pinned = 1)""",
            [instant(after), instant(until)],
        ).fetchone()
        return int(count)

    def find(self, words: str) -> tuple[NewsItem, ...]:
        """Items of an address, or whose titles have all the words; newest first."""
        address = canonical_url(words.strip())
        if address:
            return self._select(
                "dropped = 0 AND canonical = ? ORDER BY seen DESC LIMIT ?", [address, FOUND]
            )
        wanted = normal(words).split()
        if not wanted:
            return ()
        recent = self._select("dropped = 0 ORDER BY seen DESC LIMIT 5000", [])
        whole = [item for item in recent if all(word in normal(item.title) for word in wanted)]
        return tuple(whole[:FOUND])

    def marks(self, numbers: Iterable[int] | None = None) -> dict[int, Marks]:
        """What moderators said of items, by number; of all where none are named."""
        query = "SELECT item, pinned, hidden, withdrawn, note, by FROM mark"
        rows = self._state.connection.execute(query).fetchall()
        wanted = None if numbers is None else set(numbers)
        return {
            item: Marks(pinned=bool(pinned), hidden=hidden, withdrawn=withdrawn, note=note, by=by)
            for item, pinned, hidden, withdrawn, note, by in rows
            if wanted is None or item in wanted
        }

    def mark(self, item: int, marks: Marks, now: datetime, connection: sqlite3.Connection) -> None:
        """Keep what a moderator says, within the caller's transaction."""
        self.touch(connection)
        connection.execute(
            """INSERT OR REPLACE INTO mark (item, pinned, hidden, withdrawn, note, by, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [
                *(item, int(marks.pinned), marks.hidden, marks.withdrawn, marks.note, marks.by),
                instant(now),
            ],
        )

    def counts(self) -> dict[str, tuple[int, int]]:
        """(items kept, relevant ones) of each feed."""
        rows = self._state.connection.execute(
            "SELECT feed, count(*), sum(relevant) FROM item WHERE dropped = 0 GROUP BY feed"
        )
        return {feed: (count, relevant) for feed, count, relevant in rows.fetchall()}

    def prune(self, now: datetime) -> None:
        """Drop the text of what is old, and all of what no feed has shown for long."""
        with self._state.connection as connection:
            self.touch(connection)
            connection.execute(
                """UPDATE item SET title = '', summary = '', url = '', judgement = '', relevant = 0,
                dropped = 1 WHERE seen < ? AND dropped = 0""",
                [instant(now - TEXT_KEPT)],
            )
            gone = instant(now - KEYS_KEPT)
            connection.execute("DELETE FROM sighting WHERE last < ?", [gone])
            connection.execute(
                """DELETE FROM item WHERE dropped = 1 AND seen < ? AND NOT EXISTS
                (SELECT 1 FROM sighting WHERE item = item.id)""",
                [gone],
            )

    def _select(self, where: str, values: Sequence[object]) -> tuple[NewsItem, ...]:
        rows = self._state.connection.execute(
            f"SELECT {_COLUMNS} FROM item WHERE {where}", list(values)
        )
        return tuple(_read(row) for row in rows.fetchall())


def _read(row: Sequence[Any]) -> NewsItem:
    number, feed, outlet, kind, title, summary, url, published, seen, whole_day, *rest = row
    changed, language, judgement, undated, stale = rest
    return NewsItem(
        id=number,
        feed=feed,
        outlet=outlet,
        kind=SourceKind(kind),
        title=title,
        summary=summary,
        url=url,
        published=datetime.fromisoformat(published),
        seen=datetime.fromisoformat(seen),
        whole_day=bool(whole_day),
        changed=datetime.fromisoformat(changed) if changed else None,
        language=language,
        judgement=load_judgement(judgement),
        undated=bool(undated),
        stale=stale,
    )
