"""Ranks a question and says how sure its best entry is, with the rules that no score settles."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.answer.abstain import Judge, in_domain
from knowledge.answer.aging import reordered
from knowledge.answer.rank import FEATURES, Ranked, Ranker
from knowledge.answer.reading import Reading
from knowledge.model import Kind
from knowledge.store import Store

ALIAS = FEATURES.index("alias")
OVERLAP = FEATURES.index("overlap")
NEAREST = FEATURES.index("near_asked")
LIKE, ALIKE = 0.35, 0.42
"""Overlap and cosine with a stored question; a question that names nothing of the field and stays
below both is of another.
"""
ELSEWHERE = 0.2
"""How sure an answer to any other question can be: below every threshold."""
NEAR = 1.4
"""How far behind the best a runner-up may score."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question or part of one with its candidates, and how sure the best of them is. `named`: the
    first is there because the question names it, not by its score.
    """

    reading: Reading
    ranked: Ranked
    sure: float
    named: bool = False


class Judging:
    """Judges questions over one open base."""

    def __init__(self, store: Store, ranker: Ranker, judge: Judge) -> None:
        self._store = store
        self._ranker = ranker
        self._judge = judge

    def judged(self, reading: Reading) -> Judged:
        """The candidates of a question, and how sure the first of them is."""
        found = self._ranker.rank(reading)
        held = [self._store.held(self._store.slugs[number]) for number in found.entries]
        ranked = self._debate_first(reading, found.only(held))
        return Judged(reading, ranked, self._sure(reading, ranked))

    def fresher(self, judged: Judged) -> Judged:
        """The same with what is overdue for a check behind what is not and fits as well; unchanged
        where that would answer less surely.
        """
        if judged.named:
            return judged
        found = reordered(self._store, judged.ranked, judged.reading.today)
        if found is None:
            return judged
        ranked = self._debate_first(judged.reading, found)
        sure = self._sure(judged.reading, ranked)
        if self._judge.level(sure) < self._judge.level(judged.sure):
            return judged
        return Judged(judged.reading, ranked, sure)

    def _sure(self, reading: Reading, ranked: Ranked) -> float:
        """How sure the first candidate is an answer."""
        sure = self._judge.probability(reading, ranked)
        if reading.states and len(ranked) and not self._names_a_state(reading, ranked):
            sure = 0.0
        if len(ranked) and self._is_elsewhere(reading, ranked):
            sure = min(sure, ELSEWHERE)
        return sure

    def _is_elsewhere(self, reading: Reading, ranked: Ranked) -> bool:
        """Whether the question names nothing of the field and is like no stored question."""
        if in_domain(reading) or reading.states or reading.pinpoints:
            return False
        best = ranked.features[0]
        return bool(best[ALIAS] < 0.2 and best[OVERLAP] < LIKE and best[NEAREST] < ALIKE)

    def _names_a_state(self, reading: Reading, ranked: Ranked) -> bool:
        """Whether the best entry speaks of any state of the question: a neighbour's answer is
        none.
        """
        first = ranked.entries[:1]
        return any(self._ranker.index.holds(first, f"@{state}")[0] for state in reading.states)

    def _debate_first(self, reading: Reading, ranked: Ranked) -> Ranked:
        """For a question of the debate, a debate entry that is nearly the best goes first (both
        sides, not one); else after others.
        """
        wanted = "debate" in reading.asks
        for at in range(min(len(ranked), 6)):
            if ranked.scores[0] - ranked.scores[at] > NEAR:
                break
            if (
                self._store.entry(self._store.slugs[ranked.entries[at]]).kind is Kind.DEBATE
            ) is wanted:
                return ranked.with_first(at)
        return ranked
