"""What the commands of digests need from outside: declared here, made in `bot.digest`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

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
from bot.core.model import Place
from bot.core.reply import Reply


class Digests(Protocol):
    """Subscriptions, previews, reasons, feeds and the desk of items.

    `by` is the label of whoever acts, `now` aware. Whatever names a number that does not exist
    raises KeyError.
    """

    @property
    def policy(self) -> DigestPolicy:
        """What the operator allows."""

    def subscribe(self, place: Place, wish: Wish, by: str, now: datetime) -> Subscription:
        """Make a subscription. Raises BadValue for a schedule, a zone, or one too many."""

    def change(self, number: int, wish: Wish, now: datetime) -> Subscription:
        """Let a subscription be as wished. Raises BadValue, as `subscribe`."""

    def get(self, number: int) -> Subscription:
        """A subscription."""

    def of(self, place: Place) -> Sequence[Subscription]:
        """Those of a channel, or of a whole workspace where the place has no channel."""

    def pause(self, number: int, reason: str) -> Subscription:
        """Send nothing until it is resumed."""

    def resume(self, number: int, now: datetime) -> Subscription:
        """Send again from the next window on."""

    def remove(self, number: int) -> None:
        """Forget a subscription. What was sent stays where it is."""

    def preview(self, taste: Taste, now: datetime) -> Reply:
        """The digest of the last week for a taste."""

    def preview_of(self, number: int, now: datetime) -> Reply:
        """The digest that a subscription would get now."""

    def feeds(self, now: datetime) -> Sequence[FeedHealth]:
        """How each feed does, failing ones first."""

    def contents(self, digest: int) -> Contents:
        """What a digest shows and leaves out."""

    def find(self, words: str) -> Sequence[Seen]:
        """Items by their address, or by words of their title; newest first, a few."""

    def explain(self, item: int, now: datetime) -> Explained:
        """What each stage did with an item."""

    def item(self, number: int) -> Seen:
        """An item."""

    def upcoming(self, now: datetime) -> Sequence[Seen]:
        """The items that the next digests may show, pinned ones first, then newest first."""

    def mark(self, item: int, act: Act, words: str, by: str, now: datetime) -> Seen:
        """Do something to an item; digests that were sent are corrected."""

    def waiting(self) -> Sequence[Waiting]:
        """The digests that wait for approval, oldest first."""

    def show(self, digest: int) -> Reply:
        """A digest as it stands, or would."""

    def approve(self, digest: int, now: datetime) -> int:
        """Send a digest that waits; to how many subscriptions that is."""

    def refuse(self, digest: int, now: datetime) -> int:
        """Do not send a digest that waits: the next one covers its time."""
