"""Ranks a question and says how sure its best entry is, with the rules that no score settles."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.answer.abstain import Judge
from knowledge.answer.rank import Ranked, Ranker
from knowledge.answer.reading import Reading
from knowledge.model import Kind
from knowledge.store import Store

NEAR = 1.4
"""How far behind the best a runner-up may score."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question or part of one with its candidates, and how sure the best of them is."""

    reading: Reading
    ranked: Ranked
    sure: float


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
        sure = self._judge.probability(reading, ranked)
        if reading.states and len(ranked) and not self._names_a_state(reading, ranked):
            sure = 0.0
        return Judged(reading, ranked, sure)

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
