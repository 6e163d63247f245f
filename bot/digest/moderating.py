"""What moderators do: mark items, approve digests or refuse them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.core.digests.model import NO_MARKS, Act, Marks, Seen, Waiting
from bot.core.reply import Reply
from bot.digest.corrections import HIDDEN, NOTED, RESTORED, WITHDRAWN, note_correction
from bot.digest.digests import Delivery, DigestStore, Standing
from bot.digest.draw import draw_digest
from bot.digest.explaining import Explainer
from bot.digest.notices import decided, waits
from bot.digest.stores import Stores
from bot.digest.subscriptions import SubscriptionStore
from bot.digest.ticking import want
from bot.digest.writing import writing

COMING = timedelta(days=7)
SHOWN = 25
NO_REASON = "by a moderator"

Show = Callable[[str, Reply, datetime], None]
"""(key, reply, at): show something to the reviewers, or change what is shown under the key."""


class Moderation:
    """Belongs to the thread that owns the stores."""

    def __init__(self, stores: Stores, explainer: Explainer, show: Show) -> None:
        self._stores = stores
        self._explainer = explainer
        self._show = show

    def upcoming(self, now: datetime) -> Sequence[Seen]:
        """What the next digests may show, pinned ones first, then newest first."""
        items = self._stores.items.seen_between(now - COMING, now, relevant=True)
        marks = self._stores.items.marks()
        found = [item for item in items if not item.stale or marks.get(item.id, NO_MARKS).pinned]
        found.sort(key=lambda item: (item.seen, item.id), reverse=True)
        found.sort(key=lambda item: not marks.get(item.id, NO_MARKS).pinned)
        return self._explainer.seen(found[:SHOWN])

    def mark(self, item: int, act: Act, words: str, by: str, now: datetime) -> None:
        """Do something to an item. Raises KeyError where it is not kept."""
        with writing(self._stores.state) as connection:
            self._stores.items.get(item)
            before = self._stores.items.marks([item]).get(item, NO_MARKS)
            after, kind = _marked(before, act, words)
            self._stores.items.mark(item, replace(after, by=by), now, connection)
            if kind and after != before:
                note_correction(connection, item, kind, "", now)

    def waiting(self) -> Sequence[Waiting]:
        """The digests that wait, oldest first."""
        deliveries = self._stores.digests.waiting()
        return tuple(
            self._waiting(number, tuple(group))
            for number, group in groupby(deliveries, key=lambda one: one.digest)
        )

    def _waiting(self, number: int, deliveries: tuple[Delivery, ...]) -> Waiting:
        held = [self._stores.subscriptions.get(one.subscription) for one in deliveries]
        return Waiting(
            digest=number,
            subscriptions=tuple(one.number for one in held),
            stories=len(self._stores.digests.get(number).stories),
            until=min(one.next for one in held),
            places=tuple(one.place for one in held),
        )

    def announce(self, now: datetime) -> int:
        """Show the reviewers what waits and they have not seen; how many digests that is."""
        numbers = self._stores.digests.unannounced()
        waiting = {one.digest: one for one in self.waiting()} if numbers else {}
        for number in numbers:
            one = waiting[number]
            reply = waits(self._stores.digests.get(number), len(one.subscriptions), one.until)
            self._show(_key(number), reply, now)
            with self._stores.state.connection as connection:
                DigestStore.announce(connection, number, True)
        return len(numbers)

    def approve(self, number: int, now: datetime) -> int:
        """Send a digest that waits; to how many channels. Those whose subscription was paused
        meanwhile get nothing. Raises KeyError where none of that number waits."""
        many = 0
        with writing(self._stores.state) as connection:
            reply = draw_digest(self._stores.digests.get(number))
            for one in self._pending(number):
                subscription = self._stores.subscriptions.get(one.subscription)
                if subscription.paused:
                    DigestStore.settle(connection, one, Standing.REFUSED)
                    SubscriptionStore.reopen(connection, one.subscription, one.since)
                    continue
                DigestStore.settle(connection, one, Standing.WANTED)
                want(connection, subscription, one, reply, now)
                many += 1
        self._show(_key(number), decided(number, "It was approved and is sent."), now)
        return many

    def refuse(self, number: int, now: datetime) -> int:
        """Do not send a digest that waits; to how many channels it would have gone. Raises
        KeyError where none of that number waits."""
        with writing(self._stores.state) as connection:
            deliveries = self._pending(number)
            for one in deliveries:
                DigestStore.settle(connection, one, Standing.REFUSED)
                SubscriptionStore.reopen(connection, one.subscription, one.since)
        self._show(_key(number), decided(number, "It was refused; the next covers its time."), now)
        return len(deliveries)

    def _pending(self, number: int) -> tuple[Delivery, ...]:
        found = self._stores.digests.deliveries(number, Standing.WAITING)
        if not found:
            raise KeyError(number)
        return found


def _key(number: int) -> str:
    return f"digest-waits/{number}"


def _marked(before: Marks, act: Act, words: str) -> tuple[Marks, str]:
    """The marks after an act, and what of it matters to digests that were composed."""
    if act is Act.PIN:
        return replace(before, pinned=True), ""
    if act is Act.UNPIN:
        return replace(before, pinned=False), ""
    if act is Act.HIDE:
        return replace(before, hidden=words or NO_REASON, pinned=False), HIDDEN
    if act is Act.UNHIDE:
        return replace(before, hidden="", withdrawn=""), RESTORED if before.withdrawn else ""
    if act is Act.NOTE:
        return replace(before, note=words), NOTED
    return replace(before, withdrawn=words, pinned=False), WITHDRAWN
