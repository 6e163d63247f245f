"""Composes a digest: law and base first, then the stories, and what was left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.core.digests.model import NO_MARKS, Grouping, Marks, Taste
from bot.digest.content import Digest, EntryChange, Report, StoryLine, Why
from bot.digest.model import NewsItem, Story
from bot.digest.pool import Candidate, Pool
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


def compose(
    taste: Taste,
    window: Window,
    material: Material,
    irrelevant: int = 0,
    pool: Pool | None = None,
) -> Digest:
    """The digest of a time for a taste. `irrelevant` counts the items that are not about mines.
    `pool` is `pool_of` for the same, where somebody has it already."""
    law, coming = _law(taste, window, material.law)
    changes = tuple(_changes(taste, window, material.changes))
    picked = (pool or pool_of(taste, window, material)).pick(taste)
    counts = {**picked.counts, Why.IRRELEVANT: irrelevant}
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
        stories=_Lines(taste, material).of(picked.shown),
        counts={why: counts[why] for why in Why if counts.get(why)},
        omissions=picked.named,
        further=picked.further,
        unread=material.unread,
    )


def pool_of(taste: Taste, window: Window, material: Material) -> Pool:
    """The stories of a time, for readers of the languages of a taste."""
    return Pool.of(material.stories, material.marks, window.since, window.until, taste.languages)


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


class _Lines:
    """The lines of the stories that were picked, in their groups."""

    def __init__(self, taste: Taste, material: Material) -> None:
        self._taste = taste
        self._names = material.names
        self._marks = material.marks
        self._by_topic = taste.grouping is Grouping.TOPIC
        self._topics = {id: at for at, id in enumerate(material.names.topics)}

    def of(self, stories: Sequence[Candidate]) -> tuple[StoryLine, ...]:
        """Groups with pinned stories first, then by name, what has none last; within a group the
        pinned ones, then the newest first."""
        pinned = {self._group(one) for one in stories if one.pinned}
        ordered = sorted(
            stories, key=lambda one: (self._group(one) not in pinned, *self._order(one))
        )
        return tuple(self._line(one) for one in ordered)

    def _order(self, one: Candidate) -> tuple[object, ...]:
        group = self._group(one)
        at: object = self._names.states.get(group, group)
        if self._by_topic:
            at = self._topics.get(group, 0)
        return not group, at, not one.pinned, -one.items[0].published.timestamp()

    def _group(self, one: Candidate) -> str:
        """The state or topic that a story stands under: one that was asked for, if any is."""
        found = one.topics if self._by_topic else one.states
        wanted = self._taste.topics if self._by_topic else self._taste.countries
        return next((id for id in found if id in wanted), next(iter(found), ""))

    def _line(self, one: Candidate) -> StoryLine:
        group = self._group(one)
        titles, none = (
            (self._names.topics, OTHER) if self._by_topic else (self._names.states, WORLD)
        )
        entry = next((slug for slug in _entries(one.items) if slug in self._names.entries), "")
        marks = (self._marks.get(item.id, NO_MARKS) for item in one.items)
        notes = dict.fromkeys(mark.note for mark in marks if mark.note)
        return StoryLine(
            reports=tuple(report_of(item) for item in one.items),
            group=titles.get(group, none) if group else none,
            entry=entry,
            entry_title=self._names.entries.get(entry, ""),
            note=" ".join(notes),
        )


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


def _entries(items: Iterable[NewsItem]) -> Iterable[str]:
    return (id for one in items if one.judgement for id in one.judgement.entries)


def grouped(stories: Sequence[StoryLine]) -> list[tuple[str, list[tuple[int, StoryLine]]]]:
    """The lines with their numbers from 1, under what each group is called."""
    numbered = enumerate(stories, 1)
    return [
        (group, list(lines)) for group, lines in groupby(numbered, key=lambda pair: pair[1].group)
    ]
