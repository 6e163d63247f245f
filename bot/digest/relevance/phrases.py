"""Finds phrases in running text: the longest at each place, a star standing for any ending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from knowledge import text
from knowledge.text import Word


class Role(StrEnum):
    """What a phrase does to the score."""

    CORE = "core"
    SUPPORT = "support"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Case(StrEnum):
    """How a phrase must be written to count."""

    ANY = "any"
    INITIAL = "initial"
    CAPITALS = "capitals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What a phrase is read as (`what`, for readers) and what it adds.

    `group` is what is counted once, however often and in whatever form it occurs; `needs`
    what else must be read, one of these, for it to count; `entry` the entry that it names.
    """

    role: Role
    what: str
    weight: float
    group: str
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    case: Case = Case.ANY
    entry: str = ""


_RANK = {Role.AGAINST: 3, Role.CORE: 2, Role.SUPPORT: 1, Role.NEUTRAL: 0}
"""Which of two phrases of as many words counts: what has another meaning, then what is sure."""


class Found(NamedTuple):
    """A cue at words[start:end]."""

    cue: Cue
    start: int
    end: int


class _Pattern(NamedTuple):
    tokens: tuple[tuple[str, bool], ...]
    cue: Cue


class _Match(NamedTuple):
    size: tuple[int, int, int]
    at: int
    cue: Cue


_HEAD = 3
"""Phrases that begin with a stem of so many letters or more are looked up by these letters."""


@dataclass(slots=True)
class Phrases:
    """A list of phrases to look for. Written while it is made, only read afterwards."""

    _exact: dict[str, list[_Pattern]] = field(default_factory=dict)
    _stems: dict[str, list[_Pattern]] = field(default_factory=dict)

    def add(self, phrase: str, cue: Cue) -> None:
        """Let `phrase` count as `cue`. Of equal phrases the one added first is tried first.

        Raises:
            ValueError: there is no word in it, or its first word is too short a stem.
        """
        tokens = tuple(
            (word.norm, phrase[word.end : word.end + 1] == "*") for word in text.words(phrase)
        )
        if not tokens:
            raise ValueError(f"no word in the phrase {phrase!r}")
        head, open_ended = tokens[0]
        if open_ended and len(head) < _HEAD:
            raise ValueError(f"too short a stem in the phrase {phrase!r}")
        place = self._stems if open_ended else self._exact
        place.setdefault(head[:_HEAD] if open_ended else head, []).append(_Pattern(tokens, cue))

    def find(self, words: Sequence[Word], language: str) -> list[Found]:
        """The cues of a text in order, not overlapping. Of those that would overlap the one of most
        words counts, then the one of the higher rank, then that of most letters.
        """
        possible = [match for at in range(len(words)) for match in self._at(words, at, language)]
        possible.sort(key=lambda match: (-match.size[0], -match.size[1], -match.size[2], match.at))
        taken: set[int] = set()
        found = []
        for match in possible:
            places = range(match.at, match.at + match.size[0])
            if taken.isdisjoint(places):
                taken.update(places)
                found.append(Found(match.cue, places.start, places.stop))
        return sorted(found, key=lambda one: one.start)

    def _at(self, words: Sequence[Word], at: int, language: str) -> Iterable[_Match]:
        """What may begin at a word."""
        for pattern in self._beginning(words[at].norm):
            cue, tokens = pattern.cue, pattern.tokens
            if cue.languages and language not in cue.languages:
                continue
            if _fits(tokens, words, at) and _written_so(cue.case, words[at : at + len(tokens)]):
                letters = sum(len(token) for token, _ in tokens)
                yield _Match((len(tokens), _RANK[cue.role], letters), at, cue)

    def _beginning(self, norm: str) -> Iterable[_Pattern]:
        yield from self._exact.get(norm, ())
        yield from self._stems.get(norm[:_HEAD], ())


def _fits(tokens: tuple[tuple[str, bool], ...], words: Sequence[Word], at: int) -> bool:
    if at + len(tokens) > len(words):
        return False
    return all(
        words[at + number].norm.startswith(token)
        if open_ended
        else words[at + number].norm == token
        for number, (token, open_ended) in enumerate(tokens)
    )


def _written_so(case: Case, words: Sequence[Word]) -> bool:
    if case is Case.CAPITALS:
        return all(not word.raw.islower() and word.raw.upper() == word.raw for word in words)
    return case is Case.ANY or words[0].raw[:1].isupper()
