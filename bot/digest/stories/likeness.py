"""Whether two items report the same: how alike they are, and whether they contradict each other.
It depends on the two alone, so that a story does not change with what else was in the news.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from rapidfuzz import fuzz

from bot.digest.stories.reading import SORTS, Read, root

T = TypeVar("T")

WITHIN = timedelta(hours=72)
"""Items of one story were published within this time, unless they share an address."""
CLOSE, ENOUGH_WORDS, SOME = 84, 0.4, 1.5
ALIKE, MANY_WORDS, MANY = 45, 0.38, 4.2
"""How alike titles must be (0 to 100), what share of the words of title and summary must be the
same, and how much these must say together (see `weight`): the less of one the more of the others.
"""
SHORT_TITLE = 4
"""Of titles of fewer words it means little that all of them stand in another title."""
SAME_FEED = 85
"""How alike titles and summaries must be in one feed: an outlet seldom tells the same twice, but
often begins alike."""
SAME_SENTENCE = 75
"""From here on titles are so alike that a denial in one of them turns the other round."""
_COMMON_WEIGHT = 0.35
_COMMON = frozenset(
    root(word)
    for word in """mine mines mined landmine landmines minefield minefields anti personnel
    antipersonnel tank cluster munition munitions bomb bombs treaty convention ottawa ban bans
    clearance demining deminer deminers clear cleared ordnance explosive explosives unexploded
    kill kills killed dead die wound wounded injured hurt victim victims casualties people
    civilians children soldier soldiers army military war report reports new says said government
    minister ministry country state states un united nations leave leaves leaving withdraw
    withdrawal vote votes parliament year years міна міни мін мини протипіхотні протипіхотна
    конвенції конвенція оттавської розмінування загинув загинули поранено поранений поранення
    вибух чоловік сапер сапери область мина мины мин противопехотные конвенции конвенция оттавской
    разминирование погибли погиб ранен взрыв antipersonnel traite convention deminage tue tues
    mort morts blesse blesses soldats victimes mina minas antipersona antipersonal tratado
    convencion desminado muere mueren muerto heridos soldado victimas minen landminen
    antipersonenminen streumunition konvention vertrag raumung tote verletzte soldaten
    """.split()
)
"""Roots of words that nearly all news of the field has: that they are shared says little."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two items are: their titles from 0 to 100, their words from 0 to 1, and how much
    the words say that they share.
    """

    titles: int
    words: float
    shared: float

    @property
    def strength(self) -> float:
        """The surer, the larger."""
        return self.titles / 100 + self.words


def likeness(one: Read, other: Read) -> Likeness | None:
    """How alike two items are, or None where they do not report the same."""
    if abs(one.item.published - other.item.published) > WITHIN or contradict(one, other):
        return None
    if weight(one.everything & other.everything) < min(SOME, MANY):
        return None
    found = compare(one, other)
    if one.item.feed == other.item.feed:
        summaries = fuzz.token_sort_ratio(one.summary, other.summary)
        alike = summaries >= SAME_FEED or not (one.summary or other.summary)
        return found if found.titles >= SAME_FEED and alike else None
    close = found.titles >= CLOSE and found.words >= ENOUGH_WORDS and found.shared >= SOME
    alike = found.titles >= ALIKE and found.words >= MANY_WORDS and found.shared >= MANY
    return found if close or alike else None


def compare(one: Read, other: Read) -> Likeness:
    """How alike two items are, whatever follows from it."""
    shorter = min(len(one.roots), len(other.roots))
    ratio = fuzz.token_sort_ratio if shorter < SHORT_TITLE else fuzz.token_set_ratio
    shared = weight(one.everything & other.everything)
    least = min(weight(one.everything), weight(other.everything))
    words = shared / least if least else 0.0
    return Likeness(int(ratio(one.title, other.title)), words, shared)


def weight(roots: frozenset[str]) -> float:
    """What roots say together; what nearly all news has says less."""
    return len(roots) - (1 - _COMMON_WEIGHT) * len(roots & _COMMON)


def telling(roots: Iterable[str]) -> list[str]:
    """Those of the roots that not nearly all news has."""
    return [one for one in roots if one not in _COMMON]


def contradict(one: Read, other: Read) -> bool:
    """Whether two items cannot report the same: other states, counts, years, places, victims or
    weapons, or one denies what the other says.
    """
    return (
        _each_alone(one.states, other.states, one.states, other.states)
        or _disjoint(one.numbers, other.numbers)
        or _each_alone(one.numbers, other.numbers, one.all_numbers, other.all_numbers)
        or _each_alone(one.names, other.names, one.everything, other.everything)
        or any(_disjoint(one.sorts & sort, other.sorts & sort) for sort in SORTS)
        or (one.denies is not other.denies and compare(one, other).titles >= SAME_SENTENCE)
    )


def _disjoint(one: frozenset[T], other: frozenset[T]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _each_alone(
    one: frozenset[T], other: frozenset[T], known_one: frozenset[T], known_other: frozenset[T]
) -> bool:
    """Whether each has something that the other does not know."""
    return bool(one - known_other) and bool(other - known_one)
