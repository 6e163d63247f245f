"""Says why an item is in a digest or is not: which stage kept or dropped it, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.core.digests.model import NO_MARKS, Contents, Explained, LeftOut, Marks, Seen, Step
from bot.digest.clusters import Cluster, stories_of
from bot.digest.content import WHY, Digest, Omission, Why
from bot.digest.digests import DigestStore
from bot.digest.feed_states import FeedStates
from bot.digest.gathering import BEFORE
from bot.digest.items import ItemStore
from bot.digest.model import Judgement, NewsItem
from bot.digest.pool import bar
from knowledge import KnowledgeBase
from knowledge.dates import say_short

AFTER = timedelta(days=3)
"""How much later than an item the others of its story are looked for."""
IRRELEVANT = 100
"""Items that are not about mines, listed one by one."""
LAST = 20
"""Digests that are searched for an item that they left out."""


class Explainer:
    """Explains items and digests. Belongs to the thread that owns the stores."""

    def __init__(
        self,
        base: KnowledgeBase,
        items: ItemStore,
        feeds: FeedStates,
        digests: DigestStore,
        cluster: Cluster,
    ) -> None:
        self._base = base
        self._items = items
        self._feeds = feeds
        self._digests = digests
        self._cluster = cluster

    def explain(self, number: int) -> Explained:
        """What each stage did with an item. Raises KeyError where it is not kept."""
        item = self._items.get(number)
        marks = self._items.marks([number]).get(number, NO_MARKS)
        steps = [self._read(item), self._judged(item), self._story(item)]
        steps += [*_marked(marks), *self._sent(item)]
        return Explained(item=self.seen([item])[0], steps=tuple(steps))

    def seen(self, items: Sequence[NewsItem]) -> list[Seen]:
        """Items as they are shown."""
        marks = self._items.marks(item.id for item in items)
        sent = self._digests.sent_with(item.id for item in items)
        return [_seen(item, marks.get(item.id, NO_MARKS), sent[item.id]) for item in items]

    def contents(self, number: int) -> Contents:
        """What a digest shows and leaves out. Raises KeyError where it is not kept."""
        digest = self._digests.get(number)
        leads = [story.lead.item for story in digest.stories]
        left: list[Omission] = list(digest.omissions)
        others = self._items.seen_between(digest.since, digest.until, relevant=False)
        left += [Omission(item=item.id, why=Why.IRRELEVANT) for item in others[:IRRELEVANT]]
        kept = self._items.many([*leads, *(one.item for one in left)])
        shown = {one.number: one for one in self.seen(list(kept.values()))}
        gone = {
            story.lead.item: Seen(
                number=story.lead.item,
                title=story.lead.title,
                outlet=story.lead.outlet,
                kind=story.lead.kind,
                day=story.lead.published.date(),
                url=story.lead.url,
            )
            for story in digest.stories
        }
        return Contents(
            number=number,
            since=digest.since,
            until=digest.until,
            lines=tuple(shown.get(lead) or gone[lead] for lead in leads),
            left_out=tuple(
                LeftOut(item=shown[one.item], why=WHY[one.why]) for one in left if one.item in shown
            ),
        )

    def _read(self, item: NewsItem) -> Step:
        feed = self._feeds.feeds.get(item.feed)
        title = feed.title if feed else item.feed
        dated = (
            "its feed gives no date"
            if item.undated
            else f"its feed dates it {say_short(item.published.date())}"
        )
        changed = f"; it changed on {_moment(item.changed)}" if item.changed else ""
        text = f"first read on {_moment(item.seen)} from “{title}”; {dated}{changed}."
        return Step(
            stage="Reading",
            kept=not item.stale,
            text=f"{text} {item.stale}".strip(),
        )

    def _judged(self, item: NewsItem) -> Step:
        judgement = item.judgement or Judgement(score=0.0, relevant=False)
        about = "about mines" if judgement.relevant else "not about mines"
        named = [
            ", ".join(self._state(iso) for iso in judgement.states),
            ", ".join(judgement.topics),
        ]
        filed = "; ".join(part for part in named if part)
        under = f" Filed under: {filed}." if filed else ""
        return Step(
            stage="Relevance",
            kept=judgement.relevant,
            text=f"a score of {judgement.score:g}: {about}.{under}",
            details=tuple(
                f"“{reason.words}” ({reason.what}): {reason.weight:+g}"
                for reason in judgement.reasons
            )
            or ("No word of it counted.",),
        )

    def _state(self, iso: str) -> str:
        state = self._base.store.states.get(iso)
        return state.name if state else iso

    def _story(self, item: NewsItem) -> Step:
        near = self._items.seen_between(item.seen - BEFORE, item.seen + AFTER, relevant=True)
        for story in stories_of(near, self._cluster):
            others = [one for one in story.items if one.id != item.id]
            if len(others) == len(story.items):
                continue
            if not others:
                return Step(stage="Story", kept=None, text="no other item reports the same.")
            whys = dict(zip((one.id for one in story.items[1:]), story.why, strict=False))
            return Step(
                stage="Story",
                kept=None,
                text=f"one story with {len(others)} more, led by #{story.lead.id}.",
                details=tuple(
                    f"#{one.id} {one.outlet}: {one.title}"
                    f"{f' ({whys[one.id]})' if whys.get(one.id) else ''}"
                    for one in story.items
                ),
            )
        return Step(stage="Story", kept=None, text="only items about mines are joined to stories.")

    def _sent(self, item: NewsItem) -> Iterator[Step]:
        numbers = self._digests.sent_with([item.id])[item.id]
        if numbers:
            named = ", ".join(map(str, numbers))
            yield Step(
                stage="Digests", kept=True, text=f"it stands in {_digests(numbers)} {named}."
            )
        marks = self._items.marks([item.id]).get(item.id, NO_MARKS)
        left = [
            (digest.number, why)
            for digest in self._digests.since(item.seen, LAST)
            if (why := _why_not(digest, item, marks))
        ]
        if left:
            yield Step(
                stage="Digests",
                kept=False,
                text="left out by some.",
                details=tuple(f"Digest {number}: {WHY[why]}" for number, why in left),
            )
        if not numbers and not left:
            yield Step(stage="Digests", kept=None, text="no digest has come to it yet.")


def _why_not(digest: Digest, item: NewsItem, marks: Marks) -> Why | None:
    """Why a digest does not show an item of its time; None where it does, or had no part in it."""
    if not digest.since < item.seen <= digest.until or item.id in digest.items:
        return None
    named = next((one.why for one in digest.omissions if one.item == item.id), None)
    if named:
        return named
    judgement = item.judgement or Judgement(score=0.0, relevant=False)
    if not judgement.relevant and not marks.pinned:
        return Why.IRRELEVANT
    taste = digest.taste
    elsewhere = (taste.countries and not set(taste.countries) & set(judgement.states)) or (
        taste.topics and not set(taste.topics) & set(judgement.topics)
    )
    barred = bar(item, marks, frozenset(taste.languages))
    return barred or (Why.ELSEWHERE if elsewhere else Why.LENGTH)


def _digests(numbers: Sequence[int]) -> str:
    return "digest" if len(numbers) == 1 else "the digests"


def _marked(marks: Marks) -> Iterator[Step]:
    said = (
        (True, "pinned: it comes first.", marks.pinned),
        (False, f"hidden: {marks.hidden}", marks.hidden),
        (False, f"withdrawn: {marks.withdrawn}", marks.withdrawn),
        (None, f"a note: {marks.note}", marks.note),
    )
    for kept, text, holds in said:
        if holds:
            yield Step(stage="Moderators", kept=kept, text=text)


def _seen(item: NewsItem, marks: Marks, sent: tuple[int, ...]) -> Seen:
    return Seen(
        number=item.id,
        title=item.title,
        outlet=item.outlet,
        kind=item.kind,
        day=item.published.date(),
        url=item.url,
        marks=marks,
        summary=item.summary,
        relevant=bool(item.judgement and item.judgement.relevant),
        sent=sent,
    )


def _moment(at: datetime) -> str:
    return f"{say_short(at.date())}, {at:%H:%M} UTC"
