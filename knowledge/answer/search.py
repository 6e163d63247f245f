"""Answers from the curated entries: rank, decide whether that is an answer at all, choose
statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.answer.abstain import Judge
from knowledge.answer.aging import penalties, reordered
from knowledge.answer.compose import BODY, Composer, date_heading, length_of, texts_of, uncovered
from knowledge.answer.judging import NEAR, Judged, Judging
from knowledge.answer.law.context import Law
from knowledge.answer.parts import Reader, Splitter
from knowledge.answer.rank import Ranked, Ranker
from knowledge.answer.reading import Reading
from knowledge.dates import say
from knowledge.encode import Vectors
from knowledge.errors import UnknownEntry
from knowledge.model import Answer, Entry, Kind, Outcome, Part, Statement
from knowledge.store import Store

SECOND_COVERS = 0.18
"""A further entry is added when it covers at least this share of the question's idf mass beyond
the first.
"""
ENTRIES_AT_MOST = 3
THIN = 260
"""An answer with fewer characters has room for the runner-up."""
SUPPLEMENT_FROM = 0.55
"""How well a statement must fit the question to be added to a computed deadline."""
NAMES_THE_DAY = 0.5
"""What a statement gains that names the computed day itself."""
DEBATE_FROM = 1.5
"""The score that a debate must reach to be the one asked for by name."""
NEAR_TERM = 3.0
"""The same behind the definition of a term."""


class Searcher:
    """Ranked search over one open base."""

    def __init__(self, store: Store, ranker: Ranker, composer: Composer, encoder: str) -> None:
        self._store = store
        self._ranker = ranker
        self._composer = composer
        self.judge = Judge(ranker, composer, encoder)
        self._judging = Judging(store, ranker, self.judge)
        self._splitter = Splitter(store, ranker.index, self._judging, self.judge)

    def rank(self, reading: Reading) -> Ranked:
        """The candidates for a question."""
        found = self._ranker.rank(reading)
        return reordered(self._store, found, reading.today) or found

    def search(self, reading: Reading, law: Law, read: Reader) -> Answer:
        """The best that the entries have to say; a question of several parts gets each part.
        `read` reads a part.
        """
        day = law.on or law.today
        whole = self._judging.judged(reading)
        answered, unsure = self.judge.thresholds()
        parts = [part for part in self._splitter.parts(reading, read) if part.sure >= unsure]
        sure = max([whole.sure, *(part.sure for part in parts)] if len(parts) > 1 else [whole.sure])
        if sure < unsure:
            return self.unknown(reading, whole.ranked, day, sure)
        outcome = Outcome.ANSWERED if sure >= answered else Outcome.UNSURE
        # What is said is decided; only now does age choose between what would say it equally well.
        if len(parts) > 1 and not self._is_debate(whole):
            parts = [self._judging.fresher(part) for part in parts]
            return self._together(reading, parts, day, outcome, sure)
        ranked = self._judging.fresher(whole).ranked
        return self.compose(reading, ranked, day, outcome, sure)

    def _is_debate(self, judged: Judged) -> bool:
        return self._store.entry(self._store.slugs[judged.ranked.entries[0]]).kind is Kind.DEBATE

    def _unused(self, ranked: Ranked, used: Sequence[str]) -> Entry:
        """The best entry, or the runner-up where another part has used it already and the
        runner-up is near.
        """
        first = self._store.entry(self._store.slugs[ranked.entries[0]])
        if first.slug in used:
            for at in range(1, min(len(ranked), 5)):
                entry = self._store.entry(self._store.slugs[ranked.entries[at]])
                if (
                    entry.slug not in used
                    and entry.kind is not Kind.DEBATE
                    and ranked.scores[0] - ranked.scores[at] <= NEAR_TERM
                ):
                    return entry
        return first

    def _together(
        self, reading: Reading, parts: Sequence[Judged], day: date, outcome: Outcome, sure: float
    ) -> Answer:
        """One answer from the parts, each with its own share of the room; an entry that serves
        two parts is shown once.
        """
        shown: list[Part] = []
        more: list[Statement] = []
        slugs: list[str] = []
        said: set[str] = set()
        for part in parts:
            vector = self._ranker.vector(part.reading.question)
            entry = self._unused(part.ranked, slugs)
            best, rest = self._composer.one(
                entry, part.reading, vector, int(1.4 * BODY) // len(parts), day
            )
            fresh = [statement for statement in best if statement.text not in said]
            said.update(statement.text for statement in fresh)
            if fresh:
                shown.append(Part(statements=tuple(fresh), heading=date_heading(entry, fresh)))
            more += [statement for statement in rest if statement.text not in said]
            slugs.append(entry.slug)
        others = [self._store.slugs[entry] for part in parts for entry in part.ranked.entries[1:5]]
        return Answer(
            question=reading.question,
            outcome=outcome,
            as_of=day,
            parts=tuple(shown),
            more=tuple(more),
            entries=tuple(dict.fromkeys(slugs)),
            suggestions=self._composer.suggestions(others, slugs, limit=1),
            resolver="search",
            confidence=sure,
        )

    def supplement(self, reading: Reading, answer: Answer) -> Answer:
        """A computed deadline with the statement that fits best from an entry on the same state
        ("did it manage?").
        """
        if len(reading.states) != 1:
            return answer
        ranked = self.rank(reading)
        vector = self._ranker.vector(reading.question)
        term = f"@{reading.states[0]}"
        due = say(answer.due) if answer.due else ""
        found = [
            (fit + (NAMES_THE_DAY if due and due in statement.text else 0.0), entry.slug, statement)
            for entry in (
                self._store.entry(self._store.slugs[number]) for number in ranked.entries[:8]
            )
            if entry.kind is not Kind.DEBATE
            for fit, statement in zip(
                self._composer.fit(entry, reading, vector), entry.statements, strict=False
            )
            if term in self._composer.terms.of(statement.text)
        ]
        best = max(found, key=lambda row: row[0], default=None)
        if best is None or best[0] < SUPPLEMENT_FROM:
            return answer
        return replace(
            answer,
            parts=(*answer.parts, Part(statements=(best[2],))),
            entries=(*answer.entries, best[1]),
        )

    def debate(self, reading: Reading, day: date) -> Answer:
        """The debate nearest to the question, by likeness among debates. Raises UnknownEntry."""
        debates = [slug for slug, *_ in self._store.list_entries(kind=str(Kind.DEBATE))]
        if reading.question.strip() in debates:
            chosen = reading.question.strip()
        else:
            numbers = [self._store.numbers[slug] for slug in debates]
            scores = self._ranker.score_only(reading, numbers)
            if not len(scores) or scores.max() < DEBATE_FROM:
                raise UnknownEntry(reading.question, tuple(debates[:3]))
            chosen = debates[int((scores - penalties(self._store, numbers, day)).argmax())]
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

    def compose(
        self, reading: Reading, ranked: Ranked, day: date, outcome: Outcome, sure: float
    ) -> Answer:
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
                parts.append(Part(statements=tuple(shown), heading=date_heading(entry, shown)))
            more += rest
        if length_of(parts) < THIN:
            self._fill(reading, ranked, vector, day, parts, chosen)
        return parts, more, [entry.slug for entry in chosen]

    def _fill(
        self,
        reading: Reading,
        ranked: Ranked,
        vector: Vectors,
        day: date,
        parts: list[Part],
        chosen: list[Entry],
    ) -> None:
        """A thin answer is followed by the runners-up, where they are nearly as good; a bare
        term by what the law says of it.
        """
        margin = NEAR_TERM if chosen[0].kind is Kind.TERM else NEAR
        for at in range(1, min(len(ranked), 6)):
            entry = self._store.entry(self._store.slugs[ranked.entries[at]])
            if (
                ranked.scores[0] - ranked.scores[at] > margin
                or length_of(parts) >= THIN
                or len(chosen) == ENTRIES_AT_MOST
            ):
                return
            if entry in chosen or entry.kind is Kind.DEBATE:
                continue
            shown, _ = self._composer.one(entry, reading, vector, BODY // 2, day)
            parts.append(Part(statements=tuple(shown), heading=date_heading(entry, shown)))
            chosen.append(entry)

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
            still = uncovered(reading, texts_of(entry), self._composer.terms) & left
            gain = sum(index.idf(term) for term in left - still) / mass
            if gain >= SECOND_COVERS:
                chosen.append(entry)
                left = still
        return chosen

    def _left(self, reading: Reading, chosen: Sequence[Entry]) -> set[str]:
        texts = [text for entry in chosen for text in texts_of(entry)]
        known = {term for term in reading.terms if self._ranker.index.documents(term)}
        return uncovered(reading, texts, self._composer.terms) & known

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
