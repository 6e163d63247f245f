"""The tick: composes what is due and puts it into the outbox, each digest in the transaction that
moves its subscription on. A crash at any point neither loses nor doubles one.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.digests.model import Empty, Subscription, Taste
from bot.core.reply import Reply
from bot.digest.compose import Window
from bot.digest.content import Digest
from bot.digest.digests import Delivery, DigestStore, Standing
from bot.digest.draw import draw_digest
from bot.digest.gathering import Gatherer
from bot.digest.schedule import Due, due, next_window, parse_schedule
from bot.digest.stores import Stores
from bot.digest.subscriptions import SubscriptionStore
from bot.digest.writing import writing
from bot.outbox.store import Outbox
from knowledge.dates import say

LOOK_BACK = timedelta(days=45)
"""How far back a digest reaches at most: a month and a fortnight of downtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """What a tick did: digests put into the outbox, waiting for approval, not sent since there was
    nothing to say, and dropped unapproved. `more` says that others are due still."""

    sent: int = 0
    waiting: int = 0
    quiet: int = 0
    dropped: int = 0
    more: bool = False


@dataclass(slots=True)
class _Counts:
    sent: int = 0
    waiting: int = 0
    quiet: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What makes two digests of one moment the same."""

    taste: Taste
    window: Window
    approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A digest; without a `reply` where nobody has got it yet."""

    digest: Digest
    reply: Reply | None = None


class Ticker:
    """Serves what is due. Belongs to the thread that owns `state`."""

    def __init__(self, stores: Stores, gatherer: Gatherer) -> None:
        self._state = stores.state
        self._subscriptions = stores.subscriptions
        self._items = stores.items
        self._digests = stores.digests
        self._gatherer = gatherer
        self._now: datetime | None = None
        self._since: datetime | None = None
        self._made: dict[_Kind, _Made] = {}

    def tick(self, now: datetime, most: int) -> TickReport:
        """Serve at most `most` subscriptions that are due. Called again with the same `now` it goes
        on, and what was composed for one channel serves all that want the same."""
        counts = _Counts()
        try:
            more = bool(self._subscriptions.due(now, 1)) and self._piece(now, most, counts)
        except BaseException:
            self._now = None  # its digests were rolled back
            raise
        if not more:
            self._now, self._made = None, {}
        return TickReport(
            sent=counts.sent,
            waiting=counts.waiting,
            quiet=counts.quiet,
            dropped=counts.dropped,
            more=more,
        )

    def _piece(self, now: datetime, most: int, counts: _Counts) -> bool:
        """Serve a piece in one transaction; whether there may be more. What is needed is gathered
        before, so that nobody else waits for it; where an item has changed in between (withdrawn,
        say), it is gathered anew."""
        while True:
            if self._now != now or self._gatherer.version != self._items.version:
                self._since = reach(self._subscriptions, self._digests, now)
                self._gatherer.prepare(self._since, now)
                self._now, self._made = now, {}
            with writing(self._state) as connection:
                if self._gatherer.version == self._items.version:
                    found = self._subscriptions.due(now, most)
                    for subscription in found:
                        self._serve(connection, subscription, now, counts)
                    return len(found) == most

    def _serve(
        self, connection: sqlite3.Connection, one: Subscription, now: datetime, counts: _Counts
    ) -> None:
        schedule, zone = parse_schedule(one.wish.schedule), ZoneInfo(one.wish.zone)
        come = due(schedule, zone, one.window, now)
        if come is None:  # the zone's rules have changed since
            next = next_window(schedule, zone, one.window)
            SubscriptionStore.move(
                connection, one.number, window=one.window, covered=one.covered, next=next
            )
            return
        waiting = self._digests.waiting_of(one.number)
        since = max(now - LOOK_BACK, min([one.covered, *(gone.since for gone in waiting)]))
        if self._since and since < self._since:
            return  # somebody has just refused a digest: the next tick reaches back for it
        for delivery in waiting:  # not approved in time
            DigestStore.settle(connection, delivery, Standing.DROPPED)
            counts.dropped += 1
        window = Window(
            since=since,
            until=now,
            zone=one.wish.zone,
            missed=_said(come, waiting, zone),
        )
        self._put(connection, one, come.at, window, counts)
        SubscriptionStore.move(
            connection,
            one.number,
            window=come.at,
            covered=now,
            next=next_window(schedule, zone, now),
        )

    def _put(
        self,
        connection: sqlite3.Connection,
        one: Subscription,
        at: datetime,
        window: Window,
        counts: _Counts,
    ) -> None:
        kind = _Kind(taste=one.wish.taste, window=window, approval=one.wish.approval)
        made = self._made.get(kind)
        if made is None:
            made = _Made(digest=self._gatherer.compose(kind.taste, kind.window))
        quiet = made.digest.is_empty and one.wish.empty is Empty.QUIET
        if not quiet and made.reply is None:
            made = self._stored(connection, made.digest, kind)
        self._made[kind] = made
        if quiet or made.reply is None:
            counts.quiet += 1
            return
        standing = Standing.WAITING if kind.approval else Standing.WANTED
        delivery = Delivery(
            subscription=one.number,
            window=at,
            digest=made.digest.number,
            since=window.since,
            standing=standing,
        )
        DigestStore.deliver(connection, delivery)
        if kind.approval:
            counts.waiting += 1
        else:
            want(connection, one, delivery, made.reply, window.until)
            counts.sent += 1

    @staticmethod
    def _stored(connection: sqlite3.Connection, digest: Digest, kind: _Kind) -> _Made:
        """A digest that somebody gets: under its number, and drawn."""
        numbered = DigestStore.add(connection, digest, kind.window.until)
        DigestStore.announce(connection, numbered.number, not kind.approval)
        return _Made(digest=numbered, reply=draw_digest(numbered))


def reach(subscriptions: SubscriptionStore, digests: DigestStore, now: datetime) -> datetime:
    """Where the time of the longest digest begins that may come next."""
    begins = [subscriptions.covered() or now, *(one.since for one in digests.waiting())]
    return max(now - LOOK_BACK, min(begins))


def want(
    connection: sqlite3.Connection,
    subscription: Subscription,
    delivery: Delivery,
    reply: Reply,
    at: datetime,
) -> None:
    """Let a digest stand in the channel of its subscription, within the caller's transaction."""
    Outbox.want_within(
        connection,
        delivery.key,
        subscription.place,
        [reply],
        at,
        kind="digest",
        mention=subscription.wish.mention,
    )


def _said(come: Due, dropped: tuple[Delivery, ...], zone: ZoneInfo) -> str:
    """What came in between since the last digest, in words."""
    parts = []
    if come.missed and come.since:
        many = f"{come.missed} earlier digests were" if come.missed > 1 else "1 earlier digest was"
        begin = "from" if come.missed > 1 else "of"
        parts.append(
            f"{many} missed while the desk was away, {begin} {_when(come.since, zone)}; this one "
            "covers that time."
        )
    for delivery in dropped:
        parts.append(
            f"The digest of {_when(delivery.window, zone)} was not approved in time and was not "
            "sent; this one covers its time."
        )
    return " ".join(parts)


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{say(local.date())}, {local:%H:%M}"
