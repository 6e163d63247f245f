"""Composes a digest: law and base first, then the stories, and what was left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.core.digests.model import NO_MARKS, Grouping, Marks, Taste
from bot.digest.content import Digest, EntryChange, Omission, Report, StoryLine, Why
from bot.digest.model import NewsItem, Story
from knowledge.model import LawChange, LawEvent, Statement

COMING = timedelta(days=28)
"""How far ahead a digest looks."""
CHANGES = 10
"""Changed entries that are told one by one; an import may bring hundreds."""
AHEAD = frozenset({LawChange.IN_FORCE, LawChange.LEFT, LawChange.DEADLINE})
WORLD, OTHER = "More than one country, or none", "Other topics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What things of the base are called: states by ISO code, topics and entries by id; topics in
    the order of the base."""

    states: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What all digests of a moment draw on. `stories` are of the relevant and the pinned items;
    `law` reaches from the earliest digest's begin to the coming weeks."""

    names: Names
    stories: tuple[Story, ...] = ()
    marks: Mapping[int, Marks] = field(default_factory=dict)
    law: tuple[LawEvent, ...] = ()
    changes: tuple[EntryChange, ...] = ()
    unread: tuple[str, ...] = ()
    """Titles of the feeds that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that a digest reports: later than `since`, not later than `until`; days are those of
    `zone`. `missed` says what came in between."""

    since: datetime
    until: datetime
    zone: str = "UTC"
    missed: str = ""

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies within."""
        return self.since < at <= self.until


def compose(taste: Taste, window: Window, material: Material, irrelevant: int = 0) -> Digest:
    """The digest of a time for a taste. `irrelevant` counts the items that are not about mines."""
    law, coming = _law(taste, window, material.law)
    changes = tuple(_changes(taste, window, material.changes))
    chosen = _Choosing(taste, window, material)
    stories, further = chosen.stories()
    return Digest(
        taste=taste,
        scope=scope_of(taste, material.names),
        zone=window.zone,
        since=window.since,
        until=window.until,
        missed=window.missed,
        law=law,
        coming=coming,
        changes=changes[:CHANGES],
        more_changes=len(changes[CHANGES:]),
        stories=stories,
        irrelevant=irrelevant,
        omissions=tuple(Omission(item=item, why=why) for item, why in chosen.omitted.items()),
        further=further,
        unread=material.unread,
    )


def scope_of(taste: Taste, names: Names) -> str:
    """What a taste leaves in, in words."""
    parts = [
        ", ".join(names.states.get(iso, iso) for iso in taste.countries),
        ", ".join(names.topics.get(id, id) for id in taste.topics),
    ]
    return "; ".join(part for part in parts if part) or "All countries and topics"


def _law(
    taste: Taste, window: Window, events: Iterable[LawEvent]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """What changed within the days of the window, and what the coming weeks bring."""
    zone = ZoneInfo(window.zone)
    since, today = window.since.astimezone(zone).date(), window.until.astimezone(zone).date()
    mine = [event for event in events if not taste.countries or event.state in taste.countries]
    recent = [event.statement for event in mine if since < event.day <= today]
    ahead = [
        event.statement
        for event in mine
        if today < event.day <= today + COMING and event.change in AHEAD
    ]
    return tuple(recent), tuple(ahead)


def _changes(taste: Taste, window: Window, changes: Iterable[EntryChange]) -> Iterable[EntryChange]:
    """The last change of each entry within the window."""
    found: dict[str, EntryChange] = {}
    for one in changes:
        placed = not taste.countries or not one.states or set(one.states) & set(taste.countries)
        topical = not one.slug or _fits(one.topics, taste.topics)
        if placed and topical and window.holds(one.recorded):
            found[one.slug or one.title] = one
    return found.values()


def _fits(found: Iterable[str], wanted: Sequence[str]) -> bool:
    return not wanted or bool(set(found) & set(wanted))


class _Choosing:
    """Chooses the stories of one digest, and notes why each other item is not in it."""

    def __init__(self, taste: Taste, window: Window, material: Material) -> None:
        self._taste = taste
        self._window = window
        self._material = material
        self._topics = {id: at for at, id in enumerate(material.names.topics)}
        self.omitted: dict[int, Why] = {}

    def stories(self) -> tuple[tuple[StoryLine, ...], int]:
        """The lines in their groups, and how many stories there are beyond the length."""
        found = [kept for story in self._material.stories if (kept := self._kept(story))]
        ranked = self._ranked(found)
        most = self._taste.length.stories
        pinned = sum(self._is_pinned(items) for items in ranked)
        shown, rest = ranked[: max(most, pinned)], ranked[max(most, pinned) :]
        for items in rest:
            self.omitted.update(dict.fromkeys((item.id for item in items), Why.LENGTH))
        return self._grouped(shown), len(rest)

    def _kept(self, story: Story) -> list[NewsItem]:
        """The items of a story that stand in this digest; none where it is not one of its."""
        fresh = [item for item in story.items if self._window.holds(item.seen)]
        if not fresh:
            return []
        kept = [item for item in story.items if not self._barred(item)]
        if not any(self._window.holds(item.seen) for item in kept):
            return []
        pinned = self._is_pinned(kept)
        if not pinned and not self._is_mine(kept):
            return self._omit(kept, Why.ELSEWHERE)
        if not pinned and any(item.seen <= self._window.since for item in kept):
            return self._omit(kept, Why.FOLLOW_UP)
        return [item for item in kept if item.seen <= self._window.until]

    def _barred(self, item: NewsItem) -> bool:
        """Whether an item is not shown whatever its story is; noted where it is of this time."""
        marks, languages = self._marks(item), self._taste.languages
        why: Why | None = None
        if marks.withdrawn:
            why = Why.WITHDRAWN
        elif marks.hidden:
            why = Why.HIDDEN
        elif item.stale and not marks.pinned:
            why = Why.OLD
        elif languages and item.language not in languages:
            why = Why.LANGUAGE
        if why and self._window.holds(item.seen):
            self.omitted[item.id] = why
        return why is not None

    def _omit(self, items: Iterable[NewsItem], why: Why) -> list[NewsItem]:
        for item in items:
            if self._window.holds(item.seen):
                self.omitted[item.id] = why
        return []

    def _is_mine(self, items: Sequence[NewsItem]) -> bool:
        return _fits(_states(items), self._taste.countries) and _fits(
            _topics(items), self._taste.topics
        )

    def _ranked(self, found: list[list[NewsItem]]) -> list[list[NewsItem]]:
        """Pinned ones, then the best of each class of outlet, then the rest by their weight: no
        class crowds out another."""
        ordered = sorted(found, key=self._weight, reverse=True)
        first: dict[str, int] = {}
        for at, items in enumerate(ordered):
            first.setdefault(items[0].kind, at)
        return sorted(
            ordered,
            key=lambda items: (not self._is_pinned(items), not _leads(items, ordered, first)),
        )

    def _weight(self, items: list[NewsItem]) -> tuple[int, float, datetime, int]:
        lead = items[0]
        score = lead.judgement.score if lead.judgement else 0.0
        return len({item.outlet for item in items}), score, lead.published, lead.id

    def _grouped(self, shown: Sequence[list[NewsItem]]) -> tuple[StoryLine, ...]:
        """Groups with pinned stories first, then by name, what has none last; within a group the
        pinned ones, then the newest first."""
        pinned = {self._group(items) for items in shown if self._is_pinned(items)}
        lines = [
            ((self._group(items) not in pinned, *self._order(items)), self._line(items))
            for items in shown
        ]
        lines.sort(key=lambda pair: pair[0])
        return tuple(line for _, line in lines)

    def _order(self, items: list[NewsItem]) -> tuple[object, ...]:
        group = self._group(items)
        at: object = self._material.names.states.get(group, group)
        if self._taste.grouping is Grouping.TOPIC:
            at = self._topics.get(group, 0)
        return not group, at, not self._is_pinned(items), -items[0].published.timestamp()

    def _group(self, items: list[NewsItem]) -> str:
        """The state or topic that a story stands under: one that was asked for, if any is."""
        by_topic = self._taste.grouping is Grouping.TOPIC
        found = _topics(items) if by_topic else _states(items)
        wanted = self._taste.topics if by_topic else self._taste.countries
        return next((id for id in found if id in wanted), next(iter(found), ""))

    def _line(self, items: list[NewsItem]) -> StoryLine:
        names, group = self._material.names, self._group(items)
        by_topic = self._taste.grouping is Grouping.TOPIC
        titles, none = (names.topics, OTHER) if by_topic else (names.states, WORLD)
        known = (slug for slug in _entries(items) if slug in names.entries)
        entry = next(known, "")
        notes = dict.fromkeys(note for item in items if (note := self._marks(item).note))
        return StoryLine(
            reports=tuple(report_of(item) for item in items),
            group=titles.get(group, none) if group else none,
            entry=entry,
            entry_title=names.entries.get(entry, ""),
            note=" ".join(notes),
        )

    def _marks(self, item: NewsItem) -> Marks:
        return self._material.marks.get(item.id, NO_MARKS)

    def _is_pinned(self, items: Iterable[NewsItem]) -> bool:
        return any(self._marks(item).pinned for item in items)


def _leads(items: list[NewsItem], ordered: list[list[NewsItem]], first: Mapping[str, int]) -> bool:
    return ordered[first[items[0].kind]] is items


def report_of(item: NewsItem) -> Report:
    """An item as a story shows it."""
    return Report(
        item=item.id,
        outlet=item.outlet,
        kind=item.kind,
        title=item.title,
        url=item.url,
        published=item.published,
        whole_day=item.whole_day,
        undated=item.undated,
    )


def _states(items: Iterable[NewsItem]) -> list[str]:
    return list(
        dict.fromkeys(iso for one in items if one.judgement for iso in one.judgement.states)
    )


def _topics(items: Iterable[NewsItem]) -> list[str]:
    return list(dict.fromkeys(id for one in items if one.judgement for id in one.judgement.topics))


def _entries(items: Iterable[NewsItem]) -> list[str]:
    return list(dict.fromkeys(id for one in items if one.judgement for id in one.judgement.entries))


def grouped(stories: Sequence[StoryLine]) -> list[tuple[str, list[tuple[int, StoryLine]]]]:
    """The lines with their numbers from 1, under what each group is called."""
    numbered = enumerate(stories, 1)
    return [
        (group, list(lines)) for group, lines in groupby(numbered, key=lambda pair: pair[1].group)
    ]
