"""Keeps subscriptions in `state.db`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.digests.model import Subscription, Wish
from bot.core.model import Place
from bot.digest.schedule import next_window, parse_schedule, previous_window, say_schedule
from bot.digest.stored import dump_wish, load_wish
from bot.digest.writing import writing
from bot.digest.zones import find_zone
from bot.outbox.store import instant
from bot.state.db import State

FIRST = timedelta(days=31)
"""How far back the first digest of a subscription reaches at most."""
AFTER_PAUSE = timedelta(days=7)
"""How much of a pause is covered when it ends."""

_COLUMNS = """number, platform, workspace, channel, made_by, wish, created, covered, window, next,
    paused"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What the maker of a subscription has not been told yet."""

    subscription: Subscription
    reason: str


class SubscriptionStore:
    """The subscriptions; belongs to the thread that owns `state`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, place: Place, wish: Wish, by: str, now: datetime) -> Subscription:
        """Keep a new one. Its first digest reaches back to what would have been its last window.

        Raises:
            BadValue: its schedule or zone is none.
        """
        wish, zone = checked(wish)
        schedule = parse_schedule(wish.schedule)
        before = previous_window(schedule, zone, now) or now - FIRST
        with self._state.connection as connection:
            row = connection.execute(
                """INSERT INTO subscription (platform, workspace, channel, made_by, wish, created,
                covered, window, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    *(place.platform, place.workspace, place.channel, by, dump_wish(wish)),
                    *(instant(now), instant(max(before, now - FIRST)), instant(now)),
                    instant(next_window(schedule, zone, now)),
                ],
            )
        return self.get(int(row.lastrowid or 0))

    def change(self, number: int, wish: Wish, now: datetime) -> Subscription:
        """Keep another wish; with another schedule its windows count from now on.

        Raises:
            KeyError: there is none of that number.
            BadValue: its schedule or zone is none.
        """
        wish, zone = checked(wish)
        with writing(self._state) as connection:
            before = self.get(number)
            timed = (wish.schedule, wish.zone) != (before.wish.schedule, before.wish.zone)
            window = now if timed else before.window
            next = next_window(parse_schedule(wish.schedule), zone, now) if timed else before.next
            connection.execute(
                "UPDATE subscription SET wish = ?, window = ?, next = ? WHERE number = ?",
                [dump_wish(wish), instant(window), instant(next), number],
            )
        return self.get(number)

    def get(self, number: int) -> Subscription:
        """A subscription. Raises KeyError where there is none of that number."""
        found = self._select("number = ?", [number])
        if not found:
            raise KeyError(number)
        return found[0]

    def of(self, place: Place) -> tuple[Subscription, ...]:
        """Those of a channel, or of a workspace where the place has no channel."""
        where, values = "platform = ? AND workspace = ?", [place.platform, place.workspace]
        if place.channel:
            where, values = f"{where} AND channel = ?", [*values, place.channel]
        return self._select(f"{where} ORDER BY number", values)

    def running(self) -> tuple[Subscription, ...]:
        """Those that are not paused."""
        return self._select("paused = '' ORDER BY number", [])

    def covered(self) -> datetime | None:
        """The earliest moment up to which one of those that are not paused has reported."""
        (found,) = self._state.connection.execute(
            "SELECT min(covered) FROM subscription WHERE paused = ''"
        ).fetchone()
        return datetime.fromisoformat(found) if found else None

    def due(self, now: datetime, most: int) -> tuple[Subscription, ...]:
        """Those whose next window has come, longest first."""
        return self._select(
            "paused = '' AND next <= ? ORDER BY next, number LIMIT ?", [instant(now), most]
        )

    @staticmethod
    def move(
        connection: sqlite3.Connection,
        number: int,
        *,
        window: datetime,
        covered: datetime,
        next: datetime,
    ) -> None:
        """A window was served, within the caller's transaction."""
        connection.execute(
            "UPDATE subscription SET window = ?, covered = ?, next = ? WHERE number = ?",
            [instant(window), instant(covered), instant(next), number],
        )

    @staticmethod
    def reopen(connection: sqlite3.Connection, number: int, since: datetime) -> None:
        """What was reported since a moment has not been read: the next digest covers it again."""
        connection.execute(
            "UPDATE subscription SET covered = min(covered, ?) WHERE number = ?",
            [instant(since), number],
        )

    @staticmethod
    def stop(connection: sqlite3.Connection, number: int, reason: str) -> None:
        """Pause, within the caller's transaction."""
        connection.execute("UPDATE subscription SET paused = ? WHERE number = ?", [reason, number])

    @staticmethod
    def note(connection: sqlite3.Connection, number: int, reason: str) -> None:
        """Note what its maker is to be told, within the caller's transaction."""
        connection.execute("UPDATE subscription SET untold = ? WHERE number = ?", [reason, number])

    def pause(self, number: int, reason: str) -> Subscription:
        """Send nothing until it is resumed. Raises KeyError."""
        with self._state.connection as connection:
            self.stop(connection, number, reason)
        return self.get(number)

    def resume(self, number: int, now: datetime) -> Subscription:
        """Send again from the next window on. Raises KeyError."""
        with writing(self._state) as connection:
            found = self.get(number)
            schedule, zone = parse_schedule(found.wish.schedule), ZoneInfo(found.wish.zone)
            covered = max(found.covered, now - AFTER_PAUSE)
            connection.execute(
                "UPDATE subscription SET paused = '', untold = '' WHERE number = ?", [number]
            )
            next = next_window(schedule, zone, now)
            self.move(connection, number, window=now, covered=covered, next=next)
        return self.get(number)

    def remove(self, number: int) -> None:
        """Forget it, and what was sent of it. Raises KeyError."""
        self.get(number)
        with self._state.connection as connection:
            connection.execute("DELETE FROM subscription WHERE number = ?", [number])

    def forget(self, platform: str, workspace: str) -> None:
        """Drop those of a workspace that the desk has left."""
        with self._state.connection as connection:
            connection.execute(
                "DELETE FROM subscription WHERE platform = ? AND workspace = ?",
                [platform, workspace],
            )

    def untold(self) -> tuple[Untold, ...]:
        """What makers are still to be told."""
        rows = self._state.connection.execute(
            "SELECT number, untold FROM subscription WHERE untold <> ''"
        ).fetchall()
        return tuple(
            Untold(subscription=self.get(number), reason=reason) for number, reason in rows
        )

    def told(self, number: int) -> None:
        """Its maker knows."""
        with self._state.connection as connection:
            connection.execute("UPDATE subscription SET untold = '' WHERE number = ?", [number])

    def set_next(self) -> None:
        """Compute all next windows anew: the rules of a time zone may have changed since."""
        with writing(self._state) as connection:
            for one in self.running():
                schedule, zone = parse_schedule(one.wish.schedule), ZoneInfo(one.wish.zone)
                next = next_window(schedule, zone, one.window)
                if next != one.next:
                    self.move(
                        connection, one.number, window=one.window, covered=one.covered, next=next
                    )

    def _select(self, where: str, values: Sequence[object]) -> tuple[Subscription, ...]:
        rows = self._state.connection.execute(
            f"SELECT {_COLUMNS} FROM subscription WHERE {where}", list(values)
        )
        return tuple(_read(row) for row in rows.fetchall())


def checked(wish: Wish) -> tuple[Wish, ZoneInfo]:
    """A wish with its schedule and zone as they are kept, and the zone. Raises BadValue."""
    zone = find_zone(wish.zone)
    return replace(wish, schedule=parse_schedule(wish.schedule).text, zone=zone.key), zone


def _read(row: Sequence[Any]) -> Subscription:
    number, platform, workspace, channel, by, text, created, covered, window, next, paused = row
    wish = load_wish(text)
    return Subscription(
        number=number,
        place=Place(platform=platform, workspace=workspace, channel=channel),
        made_by=by,
        wish=wish,
        when=say_schedule(parse_schedule(wish.schedule)),
        created=datetime.fromisoformat(created),
        covered=datetime.fromisoformat(covered),
        window=datetime.fromisoformat(window),
        next=datetime.fromisoformat(next),
        paused=paused,
    )
