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
    what else must be read, one of these, for `topics` to hold; `entry` the entry that it names.
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


_RANK = {Role.AGAINST: 3, Role.NEUTRAL: 3, Role.CORE: 2, Role.SUPPORT: 1}
"""Of two phrases of as many words, the one that counts: what has another meaning, then what is sure."""


class Found(NamedTuple):
    """A cue at words[start:end]."""

    cue: Cue
    start: int
    end: int


class _Pattern(NamedTuple):
    tokens: tuple[tuple[str, bool], ...]
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
        """The cues of a text in order, not overlapping; of those that begin at one word the one of
        most words, then of the higher rank, then of most letters."""
        found: list[Found] = []
        at = 0
        while at < len(words):
            best = self._longest(words, at, language)
            if best:
                found.append(best)
            at = best.end if best else at + 1
        return found

    def _longest(self, words: Sequence[Word], at: int, language: str) -> Found | None:
        best: Found | None = None
        covered = (0, 0, 0)
        for pattern in self._beginning(words[at].norm):
            cue = pattern.cue
            end = at + len(pattern.tokens)
            letters = sum(len(token) for token, _ in pattern.tokens)
            cover = (len(pattern.tokens), _RANK[cue.role], letters)
            if cover <= covered or (cue.languages and language not in cue.languages):
                continue
            if _fits(pattern.tokens, words, at) and _written_so(cue.case, words[at:end]):
                best, covered = Found(cue, at, end), cover
        return best

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
