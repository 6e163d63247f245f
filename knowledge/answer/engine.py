"""The answer engine: one question in, one `Answer` out. It keeps no state but caches, reads no
clock and asks no network.

Order: decline what helps to harm; exact resolvers over the law model; ranked search over the
entries; abstain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from knowledge.answer import premises, refusals, safety
from knowledge.answer.aging import noted
from knowledge.answer.compose import Composer
from knowledge.answer.guard import Guard
from knowledge.answer.harm_patterns import Harm
from knowledge.answer.law import binding, counting, deadlines, provisions, standing
from knowledge.answer.law.context import Law, day_of
from knowledge.answer.rank import Ranker
from knowledge.answer.reading import Reading, read_question
from knowledge.answer.scope import out_of_scope
from knowledge.answer.search import Searcher
from knowledge.answer.spelling import Speller
from knowledge.encode import Encoder, make_encoder
from knowledge.index.read import Index
from knowledge.index.terms import StoredTerms
from knowledge.model import Answer, Outcome
from knowledge.store import Store

Resolver = Callable[[Reading, Law], Answer | None]

RESOLVERS: tuple[Resolver, ...] = (
    provisions.resolve,
    binding.resolve,
    deadlines.resolve,
    counting.resolve,
    standing.resolve,
)


class Engine:
    """Answers questions from one open base."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.index = Index(store.connection, encoder.dimensions, store.roster)
        self.ranker = Ranker(self.index, encoder, store.roster.kinds, store.roster.years)
        self.composer = Composer(store, self.index, StoredTerms(store.gazetteer))
        self.searcher = Searcher(store, self.ranker, self.composer, encoder.name)
        self._guard = Guard(encoder if encoder.name == "static" else make_encoder("static"))
        self._speller = Speller(store.vocabulary())
        self._spelled = store.index_state
        self._by_iso2 = {state.iso2: state.iso3 for state in store.states.values()}

    def refresh(self) -> None:
        """Follow the store to its new snapshot. Raises IndexBehind."""
        self.index.refresh()
        changed = self.store.vocabulary_since(*self._spelled)
        if changed is None:
            self._speller = Speller(self.store.vocabulary())
        else:
            self._speller.update(changed)
        self._spelled = self.store.index_state

    def read(self, question: str, today: date) -> Reading:
        """What the question says."""
        return read_question(
            question,
            today=today,
            gazetteer=self.store.gazetteer,
            speller=self._speller,
            by_iso2=self._by_iso2,
        )

    def ask(
        self, question: str, *, today: date, on: date | None = None, as_recorded: date | None = None
    ) -> Answer:
        """Answer a question as of `on` (default: the day that it names, else today), from what
        was recorded on `as_recorded`.
        """
        with self.store.viewed(as_recorded):
            return noted(self.store, self._ask(question, today, on, as_recorded), today)

    def _ask(self, question: str, today: date, on: date | None, as_recorded: date | None) -> Answer:
        reading = self.read(question, today)
        law = Law(
            store=self.store, today=today, day=day_of(reading, on), recorded=as_recorded, on=on
        )
        if not reading.words:
            return refusals.nothing_asked(question, law.day)
        if self.store.held_nothing(as_recorded):
            return refusals.not_recorded_yet(question, law.day, self.store.recorded_from)
        danger = safety.resolve(reading, law, self.ranker)
        if danger:
            return danger
        harm = self._guard.judge(question)
        if harm in {Harm.HELP, Harm.DANGER}:
            return refusals.declined(question, law, harm)
        if harm is Harm.PLANTED:
            return refusals.planted(question, law, self._record(reading, law))
        return self._answer(reading, law)

    def debate(self, subject: str, *, today: date) -> Answer:
        """Both sides of the debate that is nearest to the subject. Raises UnknownEntry."""
        reading = self.read(subject, today)
        return noted(self.store, self.searcher.debate(reading, today), today)

    def _answer(self, reading: Reading, law: Law) -> Answer:
        outside = out_of_scope(reading)
        if outside:
            return refusals.not_covered(reading, law.day, outside, self.searcher)
        exact = self.exact(reading, law)
        if exact and exact.resolver == "deadline":
            exact = self.searcher.supplement(reading, exact)
        if exact:
            return self._with_related(reading, exact)
        answer = self.searcher.search(reading, law, lambda part: self.read(part, reading.today))
        if answer.outcome is not Outcome.ANSWERED and self._guard.suspects(reading.question):
            return refusals.declined(reading.question, law, Harm.HELP)
        return premises.correct(reading, law, answer)

    def exact(self, reading: Reading, law: Law) -> Answer | None:
        """What a resolver knows exactly, if one understands the question wholly."""
        for resolve in RESOLVERS:
            answer = resolve(reading, law)
            if answer:
                return answer
        return None

    def _record(self, reading: Reading, law: Law) -> Answer | None:
        """What the record says on a state and treaty that a message tried to rewrite."""
        if not reading.states:
            return None
        from knowledge.answer.law.context import states_of, treaties_of

        return standing.standing(
            law, reading.question, states_of(reading, law)[:2], treaties_of(reading, law)[:1]
        )

    def _with_related(self, reading: Reading, answer: Answer) -> Answer:
        """The answer with related questions, where it has none yet."""
        if answer.suggestions:
            return answer
        ranked = self.searcher.rank(reading)
        slugs = [self.store.slugs[entry] for entry in ranked.entries[:6]]
        return replace(
            answer, suggestions=self.composer.suggestions(slugs, answer.entries, limit=2)
        )
