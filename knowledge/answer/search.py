"""Answers from the curated entries: rank, decide whether that is an answer at all, choose statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.answer import abstain
from knowledge.answer.compose import BODY, Composer, uncovered
from knowledge.answer.rank import Ranked, Ranker
from knowledge.answer.law.context import Law
from knowledge.answer.reading import Reading
from knowledge.encode import Vectors
from knowledge.errors import UnknownEntry
from knowledge.model import Answer, Entry, Kind, Outcome, Part, Statement
from knowledge.store import Store

SECOND_COVERS = 0.18
"""A further entry is added when it covers at least this share of the question's idf mass beyond the first."""
ENTRIES_AT_MOST = 3


class Searcher:
    """Ranked search over one open base."""

    def __init__(self, store: Store, ranker: Ranker, composer: Composer, encoder: str) -> None:
        self._store = store
        self._ranker = ranker
        self._composer = composer
        self._encoder = encoder

    def probability(self, reading: Reading, ranked: Ranked) -> float:
        """The calibrated probability that the best entry answers."""
        return abstain.probability(reading, ranked, self._ranker.index, self._encoder)

    def rank(self, reading: Reading) -> Ranked:
        """The candidates for a question."""
        return self._ranker.rank(reading)

    def search(self, reading: Reading, law: Law) -> Answer:
        """The best that the entries have to say."""
        day = law.day
        ranked = self.rank(reading)
        sure = self.probability(reading, ranked)
        answered, unsure = abstain.thresholds(self._encoder)
        if sure < unsure:
            return self.unknown(reading, ranked, day, sure)
        outcome = Outcome.ANSWERED if sure >= answered else Outcome.UNSURE
        return self.compose(reading, ranked, day, outcome, sure)

    def debate(self, reading: Reading, day: date) -> Answer:
        """The debate nearest to the question, by likeness among debates. Raises UnknownEntry."""
        debates = [slug for slug, *_ in self._store.list_entries(kind=str(Kind.DEBATE))]
        if reading.question.strip() in debates:
            chosen = reading.question.strip()
        else:
            numbers = [self._store.numbers[slug] for slug in debates]
            scores = self._ranker.score_only(reading, numbers)
            if not len(scores) or scores.max() <= 0:
                raise UnknownEntry(reading.question, tuple(debates[:3]))
            chosen = debates[int(scores.argmax())]
        entry = self._store.entry(chosen)
        parts, more = self._composer.debate(entry, reading, self._ranker.vector(reading.question))
        return Answer(
            question=reading.question,
            outcome=Outcome.ANSWERED,
            as_of=day,
            parts=tuple(parts),
            more=tuple(more),
            entries=(entry.slug,),
            disputed=True,
            resolver="debate",
        )

    def compose(self, reading: Reading, ranked: Ranked, day: date, outcome: Outcome, sure: float) -> Answer:
        """An answer from the best entries."""
        vector = self._ranker.vector(reading.question)
        slugs = [self._store.slugs[entry] for entry in ranked.entries]
        first = self._store.entry(slugs[0])
        if first.kind is Kind.DEBATE:
            parts, more = self._composer.debate(first, reading, vector)
            shown = [first.slug]
        else:
            parts, more, shown = self._plain(reading, ranked, vector, day)
        return Answer(
            question=reading.question,
            outcome=outcome,
            as_of=day,
            parts=tuple(parts),
            more=tuple(more),
            entries=tuple(shown),
            disputed=bool(first.details.get("dispute")),
            suggestions=self._composer.suggestions(slugs[1:12], shown, limit=2),
            resolver="search",
            confidence=sure,
        )

    def _plain(
        self, reading: Reading, ranked: Ranked, vector: Vectors, day: date
    ) -> tuple[list[Part], list[Statement], list[str]]:
        chosen = self._choose(reading, ranked)
        parts: list[Part] = []
        more: list[Statement] = []
        budget = BODY if len(chosen) == 1 else 2 * BODY // (len(chosen) + 1)
        for entry in chosen:
            shown, rest = self._composer.one(entry, reading, vector, budget, day)
            if shown:
                parts.append(Part(statements=tuple(shown)))
            more += rest
        return parts, more, [entry.slug for entry in chosen]

    def _choose(self, reading: Reading, ranked: Ranked) -> list[Entry]:
        """The first entry, and further ones that cover what it leaves out."""
        index = self._ranker.index
        mass = sum(index.idf(term) for term in reading.terms) or 1.0
        first = self._store.entry(self._store.slugs[ranked.entries[0]])
        chosen = [first]
        left = self._left(reading, chosen)
        for at in range(1, min(len(ranked), 12)):
            if len(chosen) == ENTRIES_AT_MOST or not left:
                break
            entry = self._store.entry(self._store.slugs[ranked.entries[at]])
            if entry.kind is Kind.DEBATE:
                continue
            still = uncovered(reading, _texts(entry), self._store.gazetteer) & left
            gain = sum(index.idf(term) for term in left - still) / mass
            if gain >= SECOND_COVERS:
                chosen.append(entry)
                left = still
        return chosen

    def _left(self, reading: Reading, chosen: Sequence[Entry]) -> set[str]:
        texts = [text for entry in chosen for text in _texts(entry)]
        known = {term for term in reading.terms if self._ranker.index.documents(term)}
        return uncovered(reading, texts, self._store.gazetteer) & known

    def unknown(self, reading: Reading, ranked: Ranked, day: date, sure: float) -> Answer:
        """Nothing supports an answer: say so, and offer what is nearest."""
        slugs = [self._store.slugs[entry] for entry in ranked.entries[:8]]
        return Answer(
            question=reading.question,
            outcome=Outcome.UNKNOWN,
            as_of=day,
            remark="Not covered: nothing in the base answers this, and it does not guess.",
            suggestions=self._composer.suggestions(slugs, ()),
            resolver="search",
            confidence=sure,
        )


def _texts(entry: Entry) -> list[str]:
    return [entry.title, *entry.aliases, *entry.questions, *(statement.text for statement in entry.statements)]
