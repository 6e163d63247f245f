"""Warns the channels that depend on a feed which has failed for long, and says when it is back."""

from __future__ import annotations

from datetime import datetime

from bot.core.digests.saying import moment
from bot.core.markup import Run, Style, clean
from bot.core.model import Place
from bot.core.reply import Card, Reply, Tone, Visibility
from bot.core.text import CLASSES, plain_card
from bot.digest.feed_states import WARN_AFTER, FeedState
from bot.digest.model import Feed
from bot.digest.stores import Stores
from bot.outbox.store import Outbox, instant


class Warner:
    """Belongs to the thread that owns `state`."""

    def __init__(self, stores: Stores) -> None:
        self._state = stores.state
        self._outbox = stores.outbox
        self._subscriptions = stores.subscriptions
        self._feeds = stores.feeds

    def warn(self, now: datetime) -> int:
        """Warn of what has failed for three days, each channel once; how many posts that makes."""
        failing = [one for one in self._feeds.failing(now, WARN_AFTER) if not one.warned]
        many = 0
        for state in failing:
            feed = self._feeds.feeds[state.id]
            with self._state.connection as connection:
                for place in self._depending(feed):
                    reply = _warning(feed, state)
                    key = f"{_prefix(state)}{place.platform}/{place.workspace}/{place.channel}"
                    Outbox.want_within(connection, key, place, [reply], now, kind="warning")
                    many += 1
                self._feeds.warned(connection, state.id)
        return many

    def back(self, before: FeedState, now: datetime) -> None:
        """A feed that had failed was read: the warnings say so."""
        if not before.warned or not before.since:
            return
        feed = self._feeds.feeds[before.id]
        for key in self._outbox.keys(_prefix(before)):
            posting = self._outbox.get(key)
            if posting:
                self._outbox.want(key, posting.place, [_recovery(feed, now)], now, kind="warning")

    def _depending(self, feed: Feed) -> list[Place]:
        """The channels whose digests draw on a feed."""
        language = feed.language.partition("-")[0]
        return list(
            dict.fromkeys(
                one.place
                for one in self._subscriptions.running()
                if not one.wish.taste.languages or language in one.wish.taste.languages
            )
        )


def _prefix(state: FeedState) -> str:
    return f"feed/{state.id}/{instant(state.since) if state.since else ''}/"


def _warning(feed: Feed, state: FeedState) -> Reply:
    assert state.since  # noqa: S101 - it fails
    return _reply(
        (
            Run(text=clean(feed.title), style=Style.STRONG),
            Run(text=f" ({clean(feed.outlet)}, {CLASSES[feed.kind]}) could not be read since "),
            moment(state.since),
            Run(text=f": {clean(state.problem)} The digests here lack it until it is back."),
        ),
        Tone.CAUTION,
    )


def _recovery(feed: Feed, now: datetime) -> Reply:
    return _reply(
        (
            Run(text=clean(feed.title), style=Style.STRONG),
            Run(text=f" ({clean(feed.outlet)}, {CLASSES[feed.kind]}) can be read again since "),
            moment(now),
            Run(text="."),
        ),
        Tone.NEUTRAL,
    )


def _reply(runs: tuple[Run, ...], tone: Tone) -> Reply:
    card = Card(text=(runs,), tone=tone, footer="“digest feeds” shows how each feed does.")
    return Reply(plain=plain_card(card), cards=(card,), visibility=Visibility.PUBLIC)
