"""What digests keep, opened together: one thread owns all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from bot.digest.digests import DigestStore
from bot.digest.feed_states import EVERY, FeedStates
from bot.digest.items import ItemStore
from bot.digest.model import Feed
from bot.digest.subscriptions import SubscriptionStore
from bot.outbox.store import Outbox
from bot.state.db import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything that digests keep in `state.db`."""

    state: State
    outbox: Outbox
    subscriptions: SubscriptionStore
    items: ItemStore
    feeds: FeedStates
    digests: DigestStore

    @classmethod
    def of(
        cls, state: State, outbox: Outbox, feeds: Sequence[Feed], every: timedelta = EVERY
    ) -> Self:
        """The stores in `state`; each feed is read `every` so often."""
        return cls(
            state=state,
            outbox=outbox,
            subscriptions=SubscriptionStore(state),
            items=ItemStore(state),
            feeds=FeedStates(state, feeds, every),
            digests=DigestStore(state),
        )
