"""Keeps digests in `state.db`: what they said, which items stand in them, and where they went."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.digest.content import Digest
from bot.digest.stored import dump_digest, load_digest
from bot.outbox.store import instant
from bot.state.db import State

KEPT = timedelta(days=30)
"""How long a digest can be explained; one that waits is kept until something becomes of it."""


class Standing(StrEnum):
    """What has become of a digest for one subscription."""

    WAITING = "waiting"
    WANTED = "wanted"
    """It is in the outbox, or was sent."""
    DROPPED = "dropped"
    """It was not approved before the next window."""
    REFUSED = "refused"
    FAILED = "failed"
    """The outbox gave it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A digest for one subscription and window. `since` is where its time begins."""

    subscription: int
    window: datetime
    digest: int
    since: datetime
    standing: Standing

    @property
    def key(self) -> str:
        """The key of its posting."""
        return key_of(self.subscription, self.window)


def key_of(subscription: int, window: datetime) -> str:
    """The key of the posting for a subscription and a window."""
    return f"digest/{subscription}/{window:%Y%m%dT%H%M%SZ}"


_DELIVERY = "subscription, window, digest, since, state"


class DigestStore:
    """The digests; belongs to the thread that owns `state`."""

    def __init__(self, state: State) -> None:
        self._state = state

    @staticmethod
    def add(connection: sqlite3.Connection, digest: Digest, now: datetime) -> Digest:
        """Keep a digest, within the caller's transaction; it has its number then."""
        row = connection.execute(
            "INSERT INTO digest (composed, content) VALUES (?, '')", [instant(now)]
        )
        numbered = digest.numbered(int(row.lastrowid or 0))
        DigestStore.put(connection, numbered)
        return numbered

    @staticmethod
    def put(connection: sqlite3.Connection, digest: Digest) -> None:
        """Let a digest say something else, within the caller's transaction."""
        connection.execute(
            "UPDATE digest SET content = ? WHERE number = ?", [dump_digest(digest), digest.number]
        )
        connection.executemany(
            "INSERT OR IGNORE INTO digest_item (item, digest) VALUES (?, ?)",
            [(item, digest.number) for item in digest.items],
        )

    @staticmethod
    def deliver(connection: sqlite3.Connection, delivery: Delivery) -> None:
        """Note where a digest goes, within the caller's transaction."""
        connection.execute(
            f"INSERT INTO delivery ({_DELIVERY}) VALUES (?, ?, ?, ?, ?)",
            [
                *(delivery.subscription, instant(delivery.window), delivery.digest),
                *(instant(delivery.since), delivery.standing.value),
            ],
        )

    @staticmethod
    def announce(connection: sqlite3.Connection, number: int, done: bool) -> None:
        """Whether the reviewers were shown that a digest waits."""
        connection.execute("UPDATE digest SET announced = ? WHERE number = ?", [int(done), number])

    @staticmethod
    def settle(connection: sqlite3.Connection, delivery: Delivery, standing: Standing) -> None:
        """Something became of a delivery, within the caller's transaction."""
        connection.execute(
            "UPDATE delivery SET state = ? WHERE subscription = ? AND window = ?",
            [standing.value, delivery.subscription, instant(delivery.window)],
        )

    def get(self, number: int) -> Digest:
        """A digest. Raises KeyError where it is not kept (any more)."""
        row = self._state.connection.execute(
            "SELECT content FROM digest WHERE number = ?", [number]
        ).fetchone()
        if row is None:
            raise KeyError(number)
        return load_digest(row[0]).numbered(number)

    def with_item(self, item: int, since: datetime) -> tuple[int, ...]:
        """Numbers of the digests, composed since a moment, in which an item stands."""
        rows = self._state.connection.execute(
            """SELECT number FROM digest JOIN digest_item ON digest = number
            WHERE item = ? AND composed > ? ORDER BY number""",
            [item, instant(since)],
        )
        return tuple(number for (number,) in rows.fetchall())

    def sent_with(self, items: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """For each item the digests that went out with it."""
        found: dict[int, tuple[int, ...]] = {}
        for item in items:
            rows = self._state.connection.execute(
                """SELECT DISTINCT digest FROM digest_item WHERE item = ? AND EXISTS (SELECT 1 FROM
                delivery WHERE delivery.digest = digest_item.digest AND state = 'wanted')
                ORDER BY digest""",
                [item],
            )
            found[item] = tuple(number for (number,) in rows.fetchall())
        return found

    def since(self, moment: datetime, most: int) -> tuple[Digest, ...]:
        """The first digests that were composed at a moment or later."""
        rows = self._state.connection.execute(
            "SELECT number, content FROM digest WHERE composed >= ? ORDER BY number LIMIT ?",
            [instant(moment), most],
        ).fetchall()
        return tuple(load_digest(content).numbered(number) for number, content in rows)

    def deliveries(self, digest: int, *standings: Standing) -> tuple[Delivery, ...]:
        """Where a digest went, as far as that is in one of some standings."""
        marks = ", ".join("?" * len(standings))
        return self._select(
            f"digest = ? AND state IN ({marks}) ORDER BY subscription, window",
            [digest, *(standing.value for standing in standings)],
        )

    def waiting(self) -> tuple[Delivery, ...]:
        """What waits for approval, oldest first."""
        return self._select("state = 'waiting' ORDER BY digest, subscription", [])

    def waiting_of(self, subscription: int) -> tuple[Delivery, ...]:
        """What waits for one subscription."""
        return self._select(
            "subscription = ? AND state = 'waiting' ORDER BY window", [subscription]
        )

    def last_of(self, subscription: int) -> Delivery | None:
        """The newest of one subscription."""
        found = self._select("subscription = ? ORDER BY window DESC LIMIT 1", [subscription])
        return found[0] if found else None

    def by_key(self, key: str) -> Delivery | None:
        """The delivery of a posting."""
        parts = key.split("/")
        if len(parts) != 3 or parts[0] != "digest" or not parts[1].isdecimal():
            return None
        found = self._select("subscription = ?", [int(parts[1])])
        return next((one for one in found if one.key == key), None)

    def unannounced(self) -> tuple[int, ...]:
        """Digests that wait and that no reviewer was shown."""
        rows = self._state.connection.execute(
            """SELECT number FROM digest WHERE announced = 0 AND number IN
            (SELECT digest FROM delivery WHERE state = 'waiting') ORDER BY number"""
        )
        return tuple(number for (number,) in rows.fetchall())

    def given_up(self) -> tuple[Delivery, ...]:
        """What the outbox gave up without its subscription knowing."""
        rows = self._state.connection.execute(
            "SELECT key FROM posting WHERE state = 'given up' AND kind = 'digest'"
        ).fetchall()
        found = (self.by_key(key) for (key,) in rows)
        return tuple(one for one in found if one and one.standing is Standing.WANTED)

    def prune(self, now: datetime) -> None:
        """Forget what is too old to be explained."""
        with self._state.connection as connection:
            connection.execute(
                """DELETE FROM digest WHERE composed < ? AND number NOT IN
                (SELECT digest FROM delivery WHERE state = 'waiting')""",
                [instant(now - KEPT)],
            )
            connection.execute(
                "DELETE FROM correction WHERE done = 1 AND at < ?", [instant(now - KEPT)]
            )

    def _select(self, where: str, values: Sequence[object]) -> tuple[Delivery, ...]:
        rows = self._state.connection.execute(
            f"SELECT {_DELIVERY} FROM delivery WHERE {where}", list(values)
        )
        return tuple(_read(row) for row in rows.fetchall())


def _read(row: Sequence[Any]) -> Delivery:
    subscription, window, digest, since, state = row
    return Delivery(
        subscription=subscription,
        window=datetime.fromisoformat(window),
        digest=digest,
        since=datetime.fromisoformat(since),
        standing=Standing(state),
    )
