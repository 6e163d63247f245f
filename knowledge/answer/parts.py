"""Takes a question of several parts apart and judges each: clauses, and things set side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from knowledge import text
from knowledge.answer.abstain import Judge
from knowledge.answer.clauses import clauses, one_each, one_year_each, points_back, sides
from knowledge.answer.judging import Judged, Judging
from knowledge.answer.rank import FEATURES
from knowledge.answer.reading import Reading
from knowledge.index.read import Index
from knowledge.model import Kind
from knowledge.store import Store

ALIAS = FEATURES.index("alias")
DEFINING = frozenset({Kind.TERM, Kind.WEAPON, Kind.PROVISION, Kind.ORGANISATION})
CONTENT_FROM = 2.5
"""A clause with no term rarer than this (idf) asks for nothing of its own."""

Reader = Callable[[str], Reading]


class Splitter:
    """Finds the parts of questions over one open base."""

    def __init__(self, store: Store, index: Index, judging: Judging, judge: Judge) -> None:
        self._store = store
        self._index = index
        self._judging = judging
        self._judge = judge

    def parts(self, reading: Reading, read: Reader) -> list[Judged]:
        """The parts of a question, each judged on its own; a part that points back takes the
        names before it along.
        """
        if "compare" in reading.asks or reading.has("each", "both", "respectively", "which"):
            compared = self._compared(reading, read)
            if compared:
                return compared
        texts = clauses(reading.question)
        if len(texts) < 2:
            return []
        judged = []
        for clause in texts:
            part = read(clause)
            if not any(self._index.idf(term) > CONTENT_FROM for term in part.terms):
                return []
            if not (part.states or part.treaties) or points_back(clause):
                part = read(f"{clause} ({_subject(reading)})")
            judged.append(self._judging.judged(part))
        return judged

    def _compared(self, reading: Reading, read: Reader) -> list[Judged]:
        """The things that a question sets side by side: two names, two to four states or
        treaties, two or three years.
        """
        pair = [self._named(self._judging.judged(read(side))) for side in sides(reading.question)]
        first = {_first(side) for side in pair}
        if (
            len(first) == 2
            and -1 not in first
            and all(side.ranked.features[0, ALIAS] > 0.6 for side in pair)
        ):
            return [
                replace(side, sure=max(side.sure, self._judge.thresholds()[0])) for side in pair
            ]
        each = [
            self._judging.judged(read(text)) for text in one_each(reading) or one_year_each(reading)
        ]
        unsure = self._judge.thresholds()[1]
        if any(part.sure >= unsure for part in each):
            return [
                replace(part, sure=max(part.sure, unsure))
                for part in each
                if part.sure >= unsure / 2
            ]
        return []

    def _named(self, judged: Judged) -> Judged:
        """For one side of a comparison: the entry that defines the thing named, before those
        that only speak of it.
        """
        for at in range(min(len(judged.ranked), 8)):
            entry = self._store.entry(self._store.slugs[judged.ranked.entries[at]])
            if judged.ranked.features[at, ALIAS] > 0.6 and entry.kind in DEFINING:
                return replace(judged, ranked=judged.ranked.with_first(at), named=True)
        return judged


def _subject(reading: Reading) -> str:
    """The names and rare words that the first part of a question is about."""
    first = clauses(reading.question)[0]
    return " ".join(
        word.raw for word in reading.words if word.end <= len(first) and word.norm not in text.STOP
    )


def _first(judged: Judged) -> int:
    """The number of the best entry, or -1."""
    return int(judged.ranked.entries[0]) if len(judged.ranked) else -1
