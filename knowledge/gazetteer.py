"""Finds names in running text: states, treaties, groupings and the field's synonyms, by longest
match over words.

The same instance reads the packs when the index is built and the questions when they are asked,
so that "the Yanks", "Etats-Unis" and "U.S." meet under one token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge import text
from knowledge.text import Word


@dataclass(frozen=True, slots=True)
class Name:
    """What a phrase stands for. `kind` is state, treaty, grouping, instrument or term."""

    kind: str
    id: str
    capitals: bool = False
    """Only when written in capitals (ISO codes, "US")."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: words[start:end]."""

    name: Name
    start: int
    end: int


@dataclass(slots=True)
class Gazetteer:
    """A dictionary of phrases (tuples of normalised words) with longest-match search."""

    phrases: dict[tuple[str, ...], list[Name]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    unspaced: dict[str, Name] = field(default_factory=dict)

    def add(self, phrase: str, name: Name) -> None:
        """Let `phrase` stand for `name`. A phrase may stand for several; the first added wins
        unless it needs capitals.
        """
        key, unspaced = phrase_key(phrase)
        self.add_key(key, name, unspaced)

    def add_key(self, key: str, name: Name, unspaced: bool) -> None:
        """As `add`, for a phrase that `phrase_key` has read already."""
        if not key:
            return
        if unspaced:
            self.unspaced.setdefault(key, name)
            return
        norms = tuple(key.split(" "))
        names = self.phrases.setdefault(norms, [])
        if name not in names:
            names.append(name)
        if len(norms) > self.longest.get(norms[0], 0):
            self.longest[norms[0]] = len(norms)

    def add_all(self, phrases: Iterable[str], name: Name) -> None:
        """Let each of the phrases stand for `name`."""
        for phrase in phrases:
            self.add(phrase, name)

    def find(self, found: Sequence[Word]) -> list[Mention]:
        """All mentions in order, longest first at each place, not overlapping."""
        mentions: list[Mention] = []
        shouting = _is_shouting(found)
        at = 0
        while at < len(found):
            step = 1
            reach = max(self.longest.get(found[at].norm, 0), int(found[at].norm.endswith("s")))
            for length in range(min(reach, len(found) - at), 0, -1):
                following = found[at + length].norm if at + length < len(found) else ""
                name = self._pick(found[at : at + length], shouting or following.isdigit())
                if name:
                    mentions.append(Mention(name=name, start=at, end=at + length))
                    step = length
                    break
            else:
                if self.unspaced and text.is_unspaced(found[at].norm):
                    mentions += [
                        Mention(name=name, start=at, end=at + 1)
                        for name in self._inside(found[at].norm)
                    ]
            at += step
        return mentions

    def _pick(self, span: Sequence[Word], shouting: bool) -> Name | None:
        for name in self.phrases.get(tuple(word.norm for word in span), ()):
            if not name.capitals or (not shouting and all(word.raw.isupper() for word in span)):
                return name
        if len(span) == 1 and len(span[0].norm) > 4 and span[0].norm.endswith("s"):
            # "mongolias parliament", as people write in a hurry
            bare = next(iter(self.phrases.get((span[0].norm[:-1],), ())), None)
            if bare and bare.kind == "state" and not bare.capitals:
                return bare
        if (
            len(span) == 1
            and span[0].raw[:-1].isupper()
            and len(span[0].raw) > 2
            and span[0].raw.endswith("s")
        ):
            # "the EUs reaction", "HRWs report"
            return next(iter(self.phrases.get((span[0].norm[:-1],), ())), None)
        return None

    def _inside(self, run: str) -> list[Name]:
        names: list[Name] = []
        at = 0
        while at < len(run):
            for end in range(min(len(run), at + 12), at + 1, -1):
                name = self.unspaced.get(run[at:end])
                if name:
                    names.append(name)
                    at = end - 1
                    break
            at += 1
        return names


def phrase_key(phrase: str) -> tuple[str, bool]:
    """(the normalised words of a phrase joined by blanks, whether its script is written without
    blanks)
    """
    if text.is_unspaced(phrase):
        return text.fold(phrase), True
    return " ".join(word.norm for word in text.words(phrase)), False


def _is_shouting(found: Sequence[Word]) -> bool:
    """Whether a text is written in capitals throughout, so that capitals say nothing."""
    letters = [word.raw for word in found if word.raw.isalpha() and len(word.raw) > 1]
    return len(letters) >= 4 and sum(raw.isupper() for raw in letters) > 0.6 * len(letters)
