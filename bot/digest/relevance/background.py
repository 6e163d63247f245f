"""Chooses the entries that give an item its background: those that speak of the same states and
topics in the same words. Where none does, there is none; a random neighbour explains nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.digest.relevance.places import Places
from knowledge import text
from knowledge.model import Entry, Kind
from knowledge.text import Word

AT_MOST = 3
_KINDS = {Kind.EXPLAINER: 0.6, Kind.DEBATE: 0.4, Kind.TOPIC: 0.4, Kind.EVENT: 0.0}
"""What may serve as background, and how much it is preferred."""
_STATE, _FOREIGN = 4.0, 1.5
"""What a state of the item adds, and what a state takes away that the item does not name."""
_LEAST, _NEAR = 4.0, 0.7
"""What an entry must reach, and what share of the best."""
_WORDS_FROM, _WORDS_AT_LEAST = 2.0, 2
"""How much of the words (see `_rarity`), and how many, must be shared where no state is."""
_ROOT = 6
_VAGUE = frozenset(
    """africa americas asia europe middle-east korea countries terms debate definition weapons
    organisations history ottawa-convention ukraine russia""".split()
)
"""Topics that too much has in common to make two texts near."""


@dataclass(frozen=True, slots=True)
class _Row:
    slug: str
    kind: Kind
    states: frozenset[str]
    topics: frozenset[str]
    roots: frozenset[str]
    history: bool
    """Whether it tells how one state stands to mines: background to all news from there."""


class Background:
    """The entries that may serve, by what their titles and other names say. Pure once made."""

    def __init__(self, entries: Iterable[Entry], places: Places) -> None:
        self._rows = [_row(entry, places) for entry in entries if entry.kind in _KINDS]
        count = len(self._rows) or 1
        seen = Counter(root for row in self._rows for root in row.roots)
        topics = Counter(topic for row in self._rows for topic in row.topics)
        self._rarity = {root: log(count / times) / 2 for root, times in seen.items()}
        self._weight = {topic: log(count / times) / 2 for topic, times in topics.items()}

    def choose(
        self, words: Sequence[Word], states: Sequence[str], topics: Mapping[str, float]
    ) -> tuple[str, ...]:
        """Slugs of at most three entries, best first. `words` are those of title and summary,
        `topics` the item's with how surely it has them (0 to 1).
        """
        wanted, roots = frozenset(states), _roots(words)
        scored = [(self._score(row, wanted, topics, roots), row.slug) for row in self._rows]
        best = sorted((pair for pair in scored if pair[0] >= _LEAST), key=lambda p: (-p[0], p[1]))
        return tuple(slug for score, slug in best if score >= _NEAR * best[0][0])[:AT_MOST]

    def _score(
        self,
        row: _Row,
        states: frozenset[str],
        topics: Mapping[str, float],
        roots: frozenset[str],
    ) -> float:
        """0 where the entry is about other states, or shares no more than a region."""
        shared = row.states & states
        if row.states and not shared:
            return 0.0
        same = sum(
            self._weight[topic] * topics[topic]
            for topic in sorted(row.topics)
            if topic in topics and topic not in _VAGUE
        )
        common = sorted(row.roots & roots)
        alike = sum(self._rarity[root] for root in common)
        by_words = alike >= _WORDS_FROM and len(common) >= _WORDS_AT_LEAST
        history = bool(shared) and row.history
        if not history and (not same or not (shared or by_words)):
            return 0.0
        foreign = _FOREIGN * len(row.states - states)
        return _STATE * len(shared) + same + alike + _KINDS[row.kind] - foreign


def _row(entry: Entry, places: Places) -> _Row:
    names = [text.words(name) for name in (entry.title, *entry.aliases)]
    told = entry.kind in {Kind.EXPLAINER, Kind.TOPIC} and "countries" in entry.topics
    return _Row(
        slug=entry.slug,
        kind=entry.kind,
        states=frozenset(iso for words in names for iso, _ in places.find(words)),
        topics=frozenset(entry.topics),
        roots=frozenset(root for words in names for root in _roots(words)),
        history=told and len(places.find(names[0])) == 1,
    )


def _roots(words: Sequence[Word]) -> frozenset[str]:
    """The beginnings of the words that carry content, alike for all languages."""
    return frozenset(
        word.norm.rstrip("s")[:_ROOT]
        for word in words
        if word.norm not in text.STOP and len(word.norm) > 2
    )
