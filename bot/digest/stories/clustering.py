"""Puts items together that report the same: first by their address, then by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

from rapidfuzz import fuzz

from bot.digest.model import NewsItem, Story
from bot.digest.stories.candidates import candidates
from bot.digest.stories.likeness import WITHIN, compare, contradict, likeness, telling
from bot.digest.stories.reading import Read, States, read_item, root
from knowledge import text
from knowledge.model import SourceKind

SAME_ADDRESS = "same address"
_CLASS = {kind: number for number, kind in enumerate(SourceKind)}
_NO_ARTICLE = 50
"""Two titles of one feed that are less alike at one address show that it is no article's own."""
_COMPARED = 12
"""So many items of a story are compared with another story before the two become one."""
_SAID = 3


def cluster(items: Sequence[NewsItem], states_in: States | None = None) -> tuple[Story, ...]:
    """The stories of `items`, whose addresses are canonical. Each item is in one story. The result
    does not depend on the order of the items.

    Items at one address are one story. So are items within 72 hours whose titles and summaries are
    alike, unless their titles name other states, places, counts or years, or one denies what the
    other says. A story is led by the item of the class of the highest authority, the earliest of
    these; the others follow in the same order. Stories are in the order of their leads.

    Args:
        items: each with an `id` of its own.
        states_in: tells which states a title names (`Relevance.states_in`); without it, the states
          that the whole item was judged to name count, which tells fewer stories apart.
    """
    outlets = frozenset(text.fold(item.outlet).strip() for item in items)
    read = sorted((read_item(i, outlets, states_in) for i in items), key=lambda one: one.order)
    groups = _Groups(read)
    for places in _by_address(read):
        groups.join(places)
    edges = []
    for one, other in candidates(read):
        found = likeness(read[one], read[other])
        if found:
            edges.append((-found.strength, one, other))
    for _, one, other in sorted(edges):
        groups.join_alike(one, other)
    stories = [_story([read[place] for place in places]) for places in groups.all()]
    return tuple(sorted(stories, key=lambda story: _precedence(story.lead)))


class _Groups:
    """Which items are together. A group is known by its first item."""

    def __init__(self, read: Sequence[Read]) -> None:
        self._read = read
        self._group = list(range(len(read)))
        self._members: dict[int, list[int]] = {place: [place] for place in range(len(read))}

    def join(self, places: Sequence[int]) -> None:
        """Put these together, whatever they say."""
        for place in places[1:]:
            self._merge(self._group[places[0]], self._group[place])

    def join_alike(self, one: int, other: int) -> None:
        """Put the groups of two alike items together, unless others among them contradict each
        other or lie too far apart in time.
        """
        first, second = self._group[one], self._group[other]
        if first == second:
            return
        pairs = product(self._members[first][:_COMPARED], self._members[second][:_COMPARED])
        if any(contradict(self._read[a], self._read[b]) for a, b in pairs):
            return
        spans = [self._span(self._members[group]) for group in (first, second)]
        whole = self._span([*self._members[first], *self._members[second]])
        if whole <= max(WITHIN.total_seconds(), *spans):
            self._merge(first, second)

    def all(self) -> Iterable[list[int]]:
        """The groups, each with its items in order of time."""
        return self._members.values()

    def _merge(self, one: int, other: int) -> None:
        kept, gone = min(one, other), max(one, other)
        if kept == gone:
            return
        moved = self._members.pop(gone)
        for place in moved:
            self._group[place] = kept
        self._members[kept] = sorted([*self._members[kept], *moved])

    def _span(self, places: Sequence[int]) -> float:
        times = [self._read[place].order[0] for place in places]
        return max(times) - min(times)


def _by_address(read: Sequence[Read]) -> Iterable[list[int]]:
    """The places of items at one address. One that a feed gives to unlike items (its front page, a
    list) joins nothing.
    """
    at: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(read):
        if one.item.url:
            at[one.item.url].append(place)
    for places in at.values():
        first: dict[str, str] = {}
        for place in places:
            title = read[place].title
            if (
                fuzz.token_set_ratio(first.setdefault(read[place].item.feed, title), title)
                < _NO_ARTICLE
            ):
                break
        else:
            yield places


def _precedence(item: NewsItem) -> tuple[int, float, int, str, str]:
    return _CLASS[item.kind], item.published.timestamp(), item.id, item.feed, item.title


def _story(members: Sequence[Read]) -> Story:
    ordered = sorted(members, key=lambda one: _precedence(one.item))
    why = tuple(_why(ordered, number) for number in range(1, len(ordered)))
    return Story(items=tuple(one.item for one in ordered), why=why)


def _why(members: Sequence[Read], number: int) -> str:
    """What joins a member to the others: its address, else the lead if they are alike, else the
    member that is most like it.
    """
    one = members[number]
    others = [other for place, other in enumerate(members) if place != number]
    if one.item.url and any(other.item.url == one.item.url for other in others):
        return SAME_ADDRESS
    nearest = members[0]
    if likeness(one, nearest) is None:
        alike = [
            (found.strength, -at) for at, o in enumerate(others) if (found := likeness(one, o))
        ]
        nearest = others[-max(alike)[1]] if alike else nearest
    found = compare(one, nearest)
    told = f"titles {found.titles} % alike"
    if nearest is not members[0]:
        told += f" to that of {nearest.item.outlet}"
    said = _both_say(one, nearest)
    return f"{told}; both say {', '.join(said)}" if said else told


def _both_say(one: Read, other: Read) -> list[str]:
    """The first few telling words of a title that stand in the other item as well."""
    shared = frozenset(telling(one.everything & other.everything))
    words = [word.raw for word in text.words(one.item.title) if root(word.norm) in shared]
    return list(dict.fromkeys(words))[:_SAID]
