"""Names that can be relied on, and names of states that the base does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

import regex
from rapidfuzz.distance import OSA

from knowledge import text
from knowledge.answer.reading import Reading
from knowledge.claims import frames
from knowledge.claims.model import ClaimKind, Finding, Verdict, quoted
from knowledge.claims.predicates import predicate_at
from knowledge.claims.skeleton import Skeleton
from knowledge.gazetteer import Gazetteer, Mention

_AMBIGUOUS = frozenset({"congo"})
"""Names of two states at once."""
_TO_TREATY = regex.compile(r"(?: (?:to|of|in|from|by|out of))?(?: the)? @t(?= |$)")
_UNSTATELY = frozenset(
    """i we you he she it they this that who which everyone everybody nobody somebody someone
    anyone parliament congress senate government president minister sejm saeima riigikogu seimas
    rada eduskunta kremlin moscow brussels geneva nobody icrc icbl hrw un mr mrs sir lol btw so
    but and also none many some most all both each one""".split()
)


class Names:
    """The names of one gazetteer, with the states that a slip of the pen could turn into others."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._states = tuple(
            (phrase[0], name.id)
            for phrase, names in gazetteer.phrases.items()
            for name in names
            if len(phrase) == 1 and name.kind == "state"
        )
        self._near_another = lru_cache(maxsize=2_048)(self._is_near_another)

    def clear(self, reading: Reading) -> list[Mention]:
        """The mentions as written, and those got by mending a word, unless it could be another
        state's name just as well; without names of two states at once.
        """
        written = [replace(word, norm=text.fold(word.raw)) for word in reading.words]
        found = self._gazetteer.find(written)
        sure = [m for m in found if written[m.start].norm not in _AMBIGUOUS or m.end - m.start > 1]
        taken = {number for mention in found for number in range(mention.start, mention.end)}
        mended = [
            mention
            for mention in reading.mentions
            if not taken.intersection(range(mention.start, mention.end))
            and self._is_clear(mention, reading)
        ]
        return sorted([*sure, *mended], key=lambda mention: mention.start)

    def _is_clear(self, mention: Mention, reading: Reading) -> bool:
        if mention.name.kind != "state" or mention.end - mention.start > 1:
            return True
        word = reading.words[mention.start]
        raw = text.fold(word.raw)
        if raw == word.norm:
            return True
        return raw[:1] == word.norm[:1] and not self._near_another(raw, mention.name.id)

    def _is_near_another(self, raw: str, state: str) -> bool:
        return any(
            id != state
            and abs(len(name) - len(raw)) <= 2
            and OSA.distance(raw, name, score_cutoff=2) <= 2
            for name, id in self._states
        )


def unknown_states(bones: Skeleton, line: str, known: Callable[[str], bool]) -> Iterator[Finding]:
    """A finding for a proper name that the base does not know and that is said to have joined, left
    or be a party to a treaty named right behind.
    """
    for number, token in enumerate(bones.tokens):
        raw = line[token.start : token.end]
        if not (raw[:1].isupper() and token.norm.isalpha() and len(raw) > 3):
            continue
        if line[token.start - 1 : token.start] in {"-", "'", "’"}:
            continue
        if known(token.norm) or token.norm in _UNSTATELY or token.norm in text.STOP:
            continue
        place = bones.place_of(number) + len(token.norm)
        predicate = predicate_at(bones.line, place)
        if predicate is None or not frames.asserted(bones.line, bones.place_of(number)):
            continue
        treaty = _TO_TREATY.match(bones.line, predicate.end)
        if treaty:
            end = bones.tokens[bones.token_at(treaty.end() - 1)].end
            yield Finding(
                quote=quoted(line, token.start, end),
                kind=ClaimKind.STATUS,
                verdict=Verdict.MISSING,
                note=f"“{raw[:60]}” is not among the states of the base.",
                start=token.start,
            )
