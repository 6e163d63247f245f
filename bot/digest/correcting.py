"""Corrects digests that were composed: the posts are edited and say so."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.digests.model import NO_MARKS, Marks
from bot.digest.changes import normal
from bot.digest.compose import report_of
from bot.digest.content import Corrected, Digest, Fate, Omission, StoryLine, Why
from bot.digest.corrections import (
    CHANGED,
    CORRECTED_FOR,
    HIDDEN,
    NOTED,
    RESTORED,
    WITHDRAWN,
    Correction,
    open_corrections,
)
from bot.digest.digests import DigestStore, Standing
from bot.digest.draw import draw_digest
from bot.digest.model import NewsItem
from bot.digest.stores import Stores
from bot.digest.ticking import want
from bot.digest.writing import writing


class Corrector:
    """Tells the digests what has changed. Belongs to the thread that owns `state`."""

    def __init__(self, stores: Stores) -> None:
        self._state = stores.state
        self._items = stores.items
        self._subscriptions = stores.subscriptions
        self._digests = stores.digests

    def correct(self, now: datetime) -> int:
        """Correct all that is to be corrected, in one transaction; how many posts that changes."""
        if not open_corrections(self._state.connection):
            return 0
        with writing(self._state) as connection:
            found = open_corrections(connection)
            many = sum(
                self._put(connection, digest, now) for digest in self._changed(found, now).values()
            )
            connection.executemany(
                "UPDATE correction SET done = 1 WHERE id = ?", [(one.id,) for one in found]
            )
        return many

    def _changed(self, found: Sequence[Correction], now: datetime) -> dict[int, Digest]:
        kept, marks = self._items.many(one.item for one in found), self._items.marks()
        changed: dict[int, Digest] = {}
        for one in found:
            for number in self._digests.with_item(one.item, now - CORRECTED_FOR):
                before = changed.get(number) or self._digests.get(number)
                if one.kind == HIDDEN and self._digests.deliveries(number, Standing.WANTED):
                    continue  # what was sent is withdrawn, not hidden
                changed[number] = corrected(before, one, kept.get(one.item), marks)
        return changed

    def _put(self, connection: sqlite3.Connection, digest: Digest, now: datetime) -> int:
        """Let a digest say something else, wherever it stands; how many posts that are."""
        DigestStore.put(connection, digest)
        reply = draw_digest(digest)
        deliveries = self._digests.deliveries(digest.number, Standing.WANTED)
        for delivery in deliveries:
            subscription = self._subscriptions.get(delivery.subscription)
            want(connection, subscription, delivery, reply, now)
        return len(deliveries)


def corrected(
    digest: Digest, correction: Correction, item: NewsItem | None, marks: Mapping[int, Marks]
) -> Digest:
    """A digest after something happened to an item of it. `item` is as it is now."""
    at = _line_of(digest, correction.item)
    if at is None:
        return digest  # its story stands without it
    story = digest.stories[at]
    if correction.kind == HIDDEN:
        return _without(digest, at, correction.item)
    if correction.kind == CHANGED:
        new, said = _changed(story, correction, item)
    elif correction.kind == WITHDRAWN:
        new, said = _withdrawn(story, correction.item, marks)
    elif correction.kind == RESTORED:
        new, said = _restored(story)
    elif correction.kind == NOTED:
        new, said = _noted(story, marks)
    else:
        raise ValueError(correction.kind)
    return digest if new == story else _replaced(digest, at, new, said, correction.at)


def _line_of(digest: Digest, item: int) -> int | None:
    return next(
        (
            at
            for at, story in enumerate(digest.stories)
            if any(report.item == item for report in story.reports)
        ),
        None,
    )


def _replaced(digest: Digest, at: int, story: StoryLine, said: str, when: datetime) -> Digest:
    others = tuple(one for one in digest.corrections if one.line != at + 1)
    return replace(
        digest,
        stories=(*digest.stories[:at], story, *digest.stories[at + 1 :]),
        corrections=(*others, Corrected(line=at + 1, text=said, at=when)),
    )


def _changed(
    story: StoryLine, correction: Correction, item: NewsItem | None
) -> tuple[StoryLine, str]:
    if item is None or story.fate is Fate.WITHDRAWN:
        return story, ""
    reports = tuple(
        report_of(item) if report.item == item.id else report for report in story.reports
    )
    retitled = item.id == story.lead.item and normal(item.title) != normal(correction.before)
    remark = (
        f"It said before: “{correction.before}”."
        if retitled
        else f"{item.outlet} has changed its report since."
    )
    said = f"{item.outlet} has changed its {'title' if retitled else 'report'}."
    return replace(story, reports=reports, fate=Fate.CHANGED, remark=remark), f"Corrected: {said}"


def _withdrawn(story: StoryLine, item: int, marks: Mapping[int, Marks]) -> tuple[StoryLine, str]:
    reason = marks.get(item, NO_MARKS).withdrawn or "no longer"
    left = tuple(report for report in story.reports if report.item != item)
    said = f"Withdrawn by the moderators: {reason}"
    if not left:
        return replace(story, fate=Fate.WITHDRAWN, remark=reason), said
    gone = next(report for report in story.reports if report.item == item)
    remark = f"The report of {gone.outlet} was withdrawn by the moderators: {reason}"
    return replace(story, reports=left, fate=Fate.CHANGED, remark=remark), said


def _restored(story: StoryLine) -> tuple[StoryLine, str]:
    if story.fate is not Fate.WITHDRAWN:
        return story, ""
    remark = "It had been withdrawn, and is shown again by the moderators."
    return replace(story, fate=Fate.CHANGED, remark=remark), "Shown again by the moderators."


def _noted(story: StoryLine, marks: Mapping[int, Marks]) -> tuple[StoryLine, str]:
    notes = [marks.get(report.item, NO_MARKS).note for report in story.reports]
    note = " ".join(dict.fromkeys(filter(None, notes)))
    said = "The moderators added a note." if note else "The moderators took their note back."
    return replace(story, note=note), said


def _without(digest: Digest, at: int, item: int) -> Digest:
    """A digest that was not sent yet, without an item."""
    story = digest.stories[at]
    left = tuple(report for report in story.reports if report.item != item)
    kept = (replace(story, reports=left),) if left else ()
    return replace(
        digest,
        stories=(*digest.stories[:at], *kept, *digest.stories[at + 1 :]),
        counts={**digest.counts, Why.HIDDEN: digest.counts.get(Why.HIDDEN, 0) + 1},
        omissions=(*digest.omissions, Omission(item=item, why=Why.HIDDEN)),
    )
