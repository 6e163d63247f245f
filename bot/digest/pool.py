"""The stories of a time, sorted and indexed once, so that each digest only picks its own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from bot.core.digests.model import NO_MARKS, Marks, Taste
from bot.digest.content import Omission, Why
from bot.digest.model import NewsItem, Story
from knowledge.model import SourceKind

NAMED = 40
"""Items of one reason that are named among those left out; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story as it may be shown: what of it is not barred. `fresh` are the items of this time,
    `states` and `topics` what its reports are about, in order."""

    items: tuple[NewsItem, ...]
    fresh: tuple[int, ...]
    states: tuple[str, ...]
    topics: tuple[str, ...]
    pinned: bool

    @property
    def kind(self) -> SourceKind:
        """The class of its lead."""
        return self.items[0].kind

    @property
    def weight(self) -> tuple[int, float, datetime, int]:
        """How much it counts: what more outlets report, then what is surer, then what is newer."""
        lead = self.items[0]
        score = lead.judgement.score if lead.judgement else 0.0
        return len({item.outlet for item in self.items}), score, lead.published, lead.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The stories of a digest, and what else there was: `counts` of items by reason, the strongest
    of them by name, and how many `further` stories there are beyond the length."""

    shown: tuple[Candidate, ...]
    counts: Mapping[Why, int]
    named: tuple[Omission, ...]
    further: int


@dataclass(slots=True)
class Pool:
    """The stories of a time for readers of some languages, pinned ones first, then by weight."""

    candidates: list[Candidate] = field(default_factory=list)
    barred: dict[Why, list[int]] = field(default_factory=dict)
    by_state: dict[str, set[int]] = field(default_factory=dict)
    by_topic: dict[str, set[int]] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    fresh: int = 0

    @classmethod
    def of(
        cls,
        stories: Iterable[Story],
        marks: Mapping[int, Marks],
        since: datetime,
        until: datetime,
        languages: Sequence[str] = (),
    ) -> Pool:
        """The stories with something that was first seen later than `since` and not later than
        `until`; a story whose begin was seen before belongs to an earlier digest."""
        pool = cls()
        sorting = _Sorting(marks, since, until, frozenset(languages), pool.barred)
        found = [one for story in stories if (one := sorting.candidate(story))]
        found.sort(key=lambda one: one.weight, reverse=True)
        found.sort(key=lambda one: not one.pinned)
        for at, one in enumerate(found):
            pool._add(at, one)
        return pool

    def _add(self, at: int, one: Candidate) -> None:
        self.candidates.append(one)
        self.fresh += len(one.fresh)
        for iso in one.states:
            self.by_state.setdefault(iso, set()).add(at)
        for topic in one.topics:
            self.by_topic.setdefault(topic, set()).add(at)
        if one.pinned:
            self.pinned.add(at)

    def pick(self, taste: Taste) -> Picked:
        """The stories for a taste, as many as its length. No class crowds out another: after the
        pinned ones the best of each class of outlet comes first, then the rest."""
        mine = self._matching(taste)
        order = [*sorted(self.pinned), *self._leaders(mine)]
        taken = set(order)
        order += [at for at in mine if at not in taken]
        most = max(taste.length.stories, len(self.pinned))
        shown, rest = order[:most], order[most:]
        whole = len(mine) == len(self.candidates)
        matched = self.fresh if whole else sum(len(self.candidates[at].fresh) for at in mine)
        lost = sum(len(self.candidates[at].fresh) for at in rest)
        counts = Counter({why: len(items) for why, items in self.barred.items()})
        counts[Why.ELSEWHERE], counts[Why.LENGTH] = self.fresh - matched, lost
        return Picked(
            shown=tuple(self.candidates[at] for at in shown),
            counts={why: counts[why] for why in Why if counts[why]},
            named=tuple(self._named(mine, rest)),
            further=len(rest),
        )

    def _matching(self, taste: Taste) -> Sequence[int]:
        """Where the stories stand that a taste lets in, in their order."""
        if not taste.countries and not taste.topics:
            return range(len(self.candidates))
        parts = [
            set().union(*(index.get(name, ()) for name in names))
            for index, names in ((self.by_state, taste.countries), (self.by_topic, taste.topics))
            if names
        ]
        return sorted(set.intersection(*parts) | self.pinned)

    def _leaders(self, mine: Iterable[int]) -> list[int]:
        best: dict[SourceKind, int] = {}
        for at in mine:
            if at not in self.pinned:
                best.setdefault(self.candidates[at].kind, at)
                if len(best) == len(SourceKind):
                    break
        return sorted(best.values())

    def _named(self, mine: Sequence[int], rest: Iterable[int]) -> Iterator[Omission]:
        inside = frozenset(mine) if len(mine) < len(self.candidates) else None
        outside = (
            at for at in range(len(self.candidates)) if inside is not None and at not in inside
        )
        for why, places in ((Why.LENGTH, rest), (Why.ELSEWHERE, outside)):
            items = (item for at in places for item in self.candidates[at].fresh)
            yield from (Omission(item=item, why=why) for item in islice(items, NAMED))
        for why, barred in self.barred.items():
            yield from (Omission(item=item, why=why) for item in barred[:NAMED])


class _Sorting:
    """Tells of each story what of it may be shown, and notes why the rest may not."""

    def __init__(
        self,
        marks: Mapping[int, Marks],
        since: datetime,
        until: datetime,
        languages: frozenset[str],
        barred: dict[Why, list[int]],
    ) -> None:
        self._marks = marks
        self._since = since
        self._until = until
        self._languages = languages
        self._barred = barred

    def candidate(self, story: Story) -> Candidate | None:
        """None for a story that is not one of this time."""
        if not any(self._is_fresh(item) for item in story.items):
            return None
        kept = tuple(
            item for item in story.items if item.seen <= self._until and not self._is_barred(item)
        )
        fresh = tuple(item.id for item in kept if self._is_fresh(item))
        if not fresh:
            return None
        pinned = any(self._marks.get(item.id, NO_MARKS).pinned for item in kept)
        if not pinned and any(item.seen <= self._since for item in kept):
            self._barred.setdefault(Why.FOLLOW_UP, []).extend(fresh)
            return None
        return Candidate(
            items=kept,
            fresh=fresh,
            states=_once(kept, "states"),
            topics=_once(kept, "topics"),
            pinned=pinned,
        )

    def _is_fresh(self, item: NewsItem) -> bool:
        return self._since < item.seen <= self._until

    def _is_barred(self, item: NewsItem) -> bool:
        why = bar(item, self._marks.get(item.id, NO_MARKS), self._languages)
        if why and self._is_fresh(item):
            self._barred.setdefault(why, []).append(item.id)
        return why is not None


def bar(item: NewsItem, marks: Marks, languages: frozenset[str]) -> Why | None:
    """Why an item is not shown to readers of some languages, whatever its story is."""
    if marks.withdrawn:
        return Why.WITHDRAWN
    if marks.hidden:
        return Why.HIDDEN
    if item.stale and not marks.pinned:
        return Why.OLD
    if languages and item.language not in languages:
        return Why.LANGUAGE
    return None


def _once(items: Iterable[NewsItem], what: str) -> tuple[str, ...]:
    """What the items are about, each once, in the order in which it comes."""
    found = (name for item in items if item.judgement for name in getattr(item.judgement, what))
    return tuple(dict.fromkeys(found))
