"""The digests as the desk uses them: subscriptions, ticks, corrections, reasons, the desk of items.

Everything is synchronous and belongs to the thread that owns `state.db` and the base; `now` is
passed in. `bot.digest.worker` brings the clock and the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.digests.model import (
    Act,
    Contents,
    DigestPolicy,
    Explained,
    FeedHealth,
    Seen,
    Subscription,
    Taste,
    Waiting,
    Wish,
)
from bot.core.errors import BadValue
from bot.core.model import Place
from bot.core.reply import Reply, Visibility
from bot.digest.clusters import Cluster, Clustered, StoryKeeper, Unclustered
from bot.digest.compose import Window
from bot.digest.correcting import Corrector
from bot.digest.corrections import CORRECTED_FOR
from bot.digest.digests import Standing
from bot.digest.draw import draw_digest
from bot.digest.explaining import Explainer
from bot.digest.feed_states import EVERY
from bot.digest.gathering import BEFORE, Gatherer
from bot.digest.health import feed_health
from bot.digest.model import Feed
from bot.digest.moderating import Moderation, Show
from bot.digest.notices import gave_up
from bot.digest.reading import FeedReader
from bot.digest.stores import Stores
from bot.digest.taking import Judge
from bot.digest.ticking import LOOK_BACK, Ticker, TickReport, reach
from bot.digest.warning import Warner
from bot.digest.writing import writing
from bot.outbox.store import Outbox
from bot.state.db import State
from knowledge import KnowledgeBase

PREVIEW = timedelta(days=7)
"""What a preview without a subscription reports."""
BATCH = 200
"""Subscriptions served in one transaction."""
TRIED = timedelta(days=1)
"""What was tried for so long failed for a reason that passes: its subscription goes on."""
POSTINGS_KEPT = CORRECTED_FOR + timedelta(days=1)
"""What may still be corrected must stand in the outbox, or it would be sent anew."""

Tell = Callable[[str, str, Reply, datetime], None]
"""(label, key, reply, at): tell a person in a direct message, once for each key."""


class DigestService:
    """Implements `bot.core.digests.ports.Digests`, and what the worker needs."""

    def __init__(
        self,
        *,
        state: State,
        base: KnowledgeBase,
        outbox: Outbox,
        feeds: Sequence[Feed],
        judge: Judge,
        cluster: Cluster,
        tell: Tell,
        show: Show,
        policy: DigestPolicy | None = None,
        every: timedelta = EVERY,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._policy = policy or DigestPolicy()
        self._tell = tell
        self._wake = wake
        stores = self._stores = Stores.of(state, outbox, feeds, every)
        stories = self._stories = StoryKeeper(stores.items, cluster)
        self._previews = Gatherer(base, stores.items, stores.feeds, stories)
        self._explainer = Explainer(base, stores.items, stores.feeds, stores.digests, cluster)
        self._moderation = Moderation(stores, self._explainer, show)
        self._corrector = Corrector(stores)
        self._warner = Warner(stores)
        self._ticker = Ticker(stores, Gatherer(base, stores.items, stores.feeds, stories))
        self.reader = FeedReader(stores, judge, self._warner)

    @property
    def policy(self) -> DigestPolicy:
        """What the operator allows."""
        return self._policy

    # Subscriptions

    def subscribe(self, place: Place, wish: Wish, by: str, now: datetime) -> Subscription:
        """Make a subscription. Raises BadValue for a schedule, a zone, or one too many."""
        held = self._stores.subscriptions.of(place)
        if len(held) >= self._policy.most:
            raise BadValue(
                f"This channel has {len(held)} digests already.", "Change or remove one of them."
            )
        return self._stores.subscriptions.add(place, wish, by, now)

    def change(self, number: int, wish: Wish, now: datetime) -> Subscription:
        """Let a subscription be as wished. Raises BadValue, KeyError."""
        return self._stores.subscriptions.change(number, wish, now)

    def get(self, number: int) -> Subscription:
        """A subscription. Raises KeyError."""
        return self._stores.subscriptions.get(number)

    def of(self, place: Place) -> Sequence[Subscription]:
        """Those of a channel, or of a whole workspace where the place has no channel."""
        return self._stores.subscriptions.of(place)

    def pause(self, number: int, reason: str) -> Subscription:
        """Send nothing until it is resumed. Raises KeyError."""
        return self._stores.subscriptions.pause(number, reason)

    def resume(self, number: int, now: datetime) -> Subscription:
        """Send again from the next window on. Raises KeyError."""
        return self._stores.subscriptions.resume(number, now)

    def remove(self, number: int) -> None:
        """Forget a subscription. Raises KeyError."""
        self._stores.subscriptions.remove(number)

    def forget(self, platform: str, workspace: str) -> None:
        """Drop the subscriptions of a workspace that the desk has left."""
        self._stores.subscriptions.forget(platform, workspace)

    # Looking

    def preview(self, taste: Taste, now: datetime) -> Reply:
        """The digest of the last week for a taste."""
        return self._preview(taste, Window(since=now - PREVIEW, until=now))

    def preview_of(self, number: int, now: datetime) -> Reply:
        """The digest that a subscription would get now; before its first, one of the last week, to
        see what it will be like. Raises KeyError.
        """
        one = self.get(number)
        since = max(one.covered, now - LOOK_BACK)
        if self._stores.digests.last_of(number) is None:
            since = min(since, now - PREVIEW)
        return self._preview(one.wish.taste, Window(since=since, until=now, zone=one.wish.zone))

    def _preview(self, taste: Taste, window: Window) -> Reply:
        self._previews.prepare(window.since, window.until)
        digest = self._previews.compose(taste, window)
        return replace(draw_digest(digest), visibility=Visibility.PRIVATE)

    def feeds(self, now: datetime) -> Sequence[FeedHealth]:
        """How each feed does, failing ones first."""
        return feed_health(self._stores.feeds, self._stores.items.counts())

    def contents(self, digest: int) -> Contents:
        """What a digest shows and leaves out. Raises KeyError."""
        return self._explainer.contents(digest)

    def find(self, words: str) -> Sequence[Seen]:
        """Items by their address, or by words of their title."""
        return self._explainer.seen(self._stores.items.find(words))

    def explain(self, item: int, now: datetime) -> Explained:
        """What each stage did with an item. Raises KeyError."""
        return self._explainer.explain(item)

    def item(self, number: int) -> Seen:
        """An item. Raises KeyError."""
        return self._explainer.seen([self._stores.items.get(number)])[0]

    def show(self, digest: int) -> Reply:
        """A digest as it stands. Raises KeyError."""
        drawn = draw_digest(self._stores.digests.get(digest))
        return replace(drawn, visibility=Visibility.PRIVATE)

    # Moderating

    def upcoming(self, now: datetime) -> Sequence[Seen]:
        """The items that the next digests may show."""
        return self._moderation.upcoming(now)

    def mark(self, item: int, act: Act, words: str, by: str, now: datetime) -> Seen:
        """Do something to an item; digests that were sent are corrected. Raises KeyError."""
        self._moderation.mark(item, act, words, by, now)
        self._corrector.correct(now)
        self._wake()
        return self.item(item)

    def waiting(self) -> Sequence[Waiting]:
        """The digests that wait for approval, oldest first."""
        return self._moderation.waiting()

    def approve(self, digest: int, now: datetime) -> int:
        """Send a digest that waits. Raises KeyError."""
        many = self._moderation.approve(digest, now)
        self._wake()
        return many

    def refuse(self, digest: int, now: datetime) -> int:
        """Do not send a digest that waits. Raises KeyError."""
        many = self._moderation.refuse(digest, now)
        self._wake()
        return many

    # The clock's side

    def start(self, now: datetime) -> None:
        """Catch up with what happened while the desk was away."""
        self._stores.subscriptions.set_next()
        for delivery in self._stores.digests.given_up():
            _, problem = self._stores.outbox.state(delivery.key)
            self.gave_up(delivery.key, problem, now)

    def unclustered(self, now: datetime) -> Unclustered | None:
        """What the next digests need put together; None where they have it."""
        begin = reach(self._stores.subscriptions, self._stores.digests, now)
        return self._stories.unclustered(begin - BEFORE, now)

    def cluster(self, work: Unclustered) -> Clustered:
        """Put items together. May be called on any thread, once an item was judged on the own."""
        return self._stories.cluster(work)

    def clustered(self, found: Clustered) -> None:
        """Keep what was put together."""
        self._stories.keep(found)

    def tick(self, now: datetime, most: int = BATCH) -> TickReport:
        """Correct, warn and tell; then serve at most `most` subscriptions that are due. Where the
        report says that there is more, call it again with the same `now`."""
        corrected, warned = self._corrector.correct(now), self._warner.warn(now)
        self._tell_makers(now)
        report = self._ticker.tick(now, most)
        shown = self._moderation.announce(now)
        if report.sent or corrected or warned or shown:
            self._wake()
        return report

    def gave_up(self, key: str, problem: str, now: datetime) -> None:
        """The outbox will not send a digest: its subscription is paused and its maker told. Where
        the platform was only out of reach for long, it goes on, and the next covers the time. What
        was sent once and only could not be corrected (somebody deleted it) matters to nobody."""
        with writing(self._stores.state) as connection:
            delivery, posting = self._stores.digests.by_key(key), self._stores.outbox.get(key)
            if delivery is None or delivery.standing is not Standing.WANTED:
                return
            number, subscriptions = delivery.subscription, self._stores.subscriptions
            newest = self._stores.digests.last_of(number) == delivery
            self._stores.digests.settle(connection, delivery, Standing.FAILED)
            if posting and posting.version > 1 and any(one.id for one in posting.messages):
                return
            if newest:
                subscriptions.reopen(connection, number, delivery.since)
            if posting is None or now - posting.created <= TRIED:
                subscriptions.stop(connection, number, problem)
            subscriptions.note(connection, number, problem)
        self._tell_makers(now)

    def tidy(self, now: datetime) -> None:
        """Drop what is too old to be kept."""
        self._stores.items.prune(now)
        self._stores.digests.prune(now)
        for kind in ("digest", "warning"):
            self._stores.outbox.drop_before(now - POSTINGS_KEPT, kind)

    def _tell_makers(self, now: datetime) -> None:
        for one in self._stores.subscriptions.untold():
            found = one.subscription
            key = f"digest-paused/{found.number}/{found.window:%Y%m%dT%H%M%SZ}"
            self._tell(found.made_by, key, gave_up(found, one.reason), now)
            self._stores.subscriptions.told(found.number)
