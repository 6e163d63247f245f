"""The knowledge base as a library: open a file, ask, look things up. Useful without any chat.

>>> from datetime import date
>>> from pathlib import Path
>>> from knowledge import KnowledgeBase
>>> base = KnowledgeBase.open(Path("build/knowledge.db"))  # doctest: +SKIP
>>> question = "Is Finland bound by the mine ban?"
>>> answer = base.ask(question, today=date(2026, 1, 9))  # doctest: +SKIP
>>> print(answer.statements[0].text)  # doctest: +SKIP, +NORMALIZE_WHITESPACE
Finland is still bound by the Ottawa Convention until 10 January 2026: its notice of withdrawal
of 10 July 2025 has not taken effect yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from knowledge.answer import refusals
from knowledge.answer.aging import noted
from knowledge.answer.engine import Engine
from knowledge.answer.law import binding, counting, events, provisions, standing
from knowledge.answer.law.context import DEFAULT_TREATY, Law
from knowledge.answer.pinpoints import find_pinpoints
from knowledge.claims.model import Finding
from knowledge.encode import make_encoder
from knowledge.errors import BaseOutdated, UnknownEntry
from knowledge.freshness import Freshness
from knowledge.lookup import Lookup
from knowledge.model import Answer, Entry, LawEvent, Source
from knowledge.store import Store
from knowledge.treaties import Treaty

if TYPE_CHECKING:
    from knowledge.claims.check import Checker


class KnowledgeBase:
    """One open base. It belongs to the thread that opened it, as SQLite's connections do."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self._engine = engine
        self._lookup = Lookup(store, engine)
        self._checker: Checker | None = None

    @classmethod
    def open(cls, path: Path, encoder: str = "", model: Path | None = None) -> Self:
        """Open the base at `path`. `encoder` must be the one that it was built with (default:
        that one).

        Raises:
            BaseMissing: there is no file at `path`.
            BaseOutdated: the file was made by another version, or with another encoder.
            EncoderMissing: the encoder's weights are not installed.
        """
        store = Store(path)
        built = store.meta["encoder"]
        if encoder and encoder != built:
            store.close()
            make_encoder(encoder, model)
            raise BaseOutdated(f"the base was built with the encoder {built!r}, not {encoder!r}")
        return cls(store, Engine(store, make_encoder(built, model)))

    def refresh(self) -> bool:
        """Show what has been committed since the base was opened or last refreshed; whether that
        was anything. Until then it answers from the snapshot that it opened, whoever writes.

        Raises:
            IndexBehind: entries were written and the search index was not told.
        """
        if not self.store.refresh():
            return False
        self._engine.refresh()
        self._lookup.forget()
        self._checker = None
        return True

    def close(self) -> None:
        """Give the file back."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def revision(self) -> str:
        """The first digits of the hash over all content."""
        return self.store.meta["revision"]

    @property
    def meta(self) -> dict[str, str]:
        """What the base says of itself: title, licence, recorded, facts_until, content, encoder."""
        return self.store.meta

    def ask(
        self, question: str, *, today: date, on: date | None = None, as_recorded: date | None = None
    ) -> Answer:
        """Answer a question in words.

        Args:
            question: anything; cut at 10,000 characters. Never raises for its content.
            today: the current day, for "now", "last year" and for telling past from future.
            on: the day for which the answer shall hold (default: the day that the question
              names, else today).
            as_recorded: answer from what the base held at the end of this day (in UTC), or at this
              moment.
        """
        return self._engine.ask(question, today=today, on=on, as_recorded=as_recorded)

    def status(
        self,
        state: str,
        treaty: str = "",
        *,
        today: date,
        on: date | None = None,
        as_recorded: date | None = None,
    ) -> Answer:
        """How a state stands to one treaty, or to all. Raises UnknownState, UnknownTreaty."""
        return self.compare([state], treaty, today=today, on=on, as_recorded=as_recorded)

    def compare(
        self,
        states: Sequence[str],
        treaty: str = "",
        *,
        today: date,
        on: date | None = None,
        as_recorded: date | None = None,
    ) -> Answer:
        """Two to five states side by side. Raises UnknownState, UnknownTreaty."""
        law = self._law(today, on, as_recorded)
        found = [self._lookup.state(name) for name in states[:5]]
        question = f"{', '.join(states)}: {treaty or 'all treaties'}"
        treaties = self._treaties(treaty)
        early = self._recorded(law, question)
        if early:
            return early
        with self.store.viewed(as_recorded):
            return noted(self.store, standing.standing(law, question, found, treaties), today)

    def parties(
        self,
        treaty: str = "",
        *,
        which: str = "parties",
        group: str = "",
        today: date,
        on: date | None = None,
        as_recorded: date | None = None,
    ) -> Answer:
        """Count and list: `which` is parties, outside, signatories, left or joined; `group` an
        alliance or region.

        Raises:
            UnknownTreaty, UnknownGroup: a name is not known.
        """
        law = self._law(today, on, as_recorded)
        members = self._lookup.members(group, law.day) if group else None
        found = self._treaties(treaty or DEFAULT_TREATY)[0]
        question = f"{which}: {found.short}"
        early = self._recorded(law, question)
        return early or counting.listed(law, question, found, which, members=members)

    def law(
        self, subject: str, *, today: date, on: date | None = None, as_recorded: date | None = None
    ) -> Answer:
        """What binds a state, or what a provision says ("art 5(1)", "Rule 81"). Raises
        UnknownState.
        """
        law = self._law(today, on, as_recorded)
        reading = self._engine.read(subject, today)
        pinpoints = find_pinpoints(subject, reading.words, reading.mentions)
        early = self._recorded(law, subject)
        if early:
            return early
        if pinpoints:
            answer = provisions.resolve(reading, law)
            return answer or self._engine.ask(subject, today=today, on=on, as_recorded=as_recorded)
        return binding.layers(law, f"What binds {subject}", self._lookup.state(subject))

    def check(
        self, text: str, *, today: date, as_recorded: date | None = None
    ) -> tuple[Finding, ...]:
        """What the base says of the claims in a text: on provisions, on how states stand to
        treaties, on numbers of states. In order of the text, at most ten; empty where it claims
        nothing that can be checked. Text beyond 10,000 characters is not read. Never raises for its
        content.

        Args:
            text: a message in plain words.
            today: the day for which claims without a date are judged.
            as_recorded: judge by what the base held on this day; before its first, nothing.
        """
        if self._checker is None:
            # Compiling its patterns takes a tenth of a second: only those who check should pay.
            from knowledge.claims.check import Checker
            from knowledge.claims.provisions import Provisions

            provisions = Provisions(self.store, self._engine.index, self._engine.ranker.vector)
            self._checker = Checker(self.store, provisions, self._engine.read)
        return self._checker.check(text, today=today, as_recorded=as_recorded)

    def debate(self, subject: str, *, today: date) -> Answer:
        """The positions of both sides in the debate nearest to the subject. Raises UnknownEntry."""
        return self._engine.debate(subject, today=today)

    def timeline(
        self,
        subject: str = "",
        *,
        today: date,
        first: date | None = None,
        last: date | None = None,
        newest: bool = False,
    ) -> Answer:
        """Dated events on a subject, oldest or `newest` first. Raises UnknownEntry where there is
        none.
        """
        return noted(self.store, self._lookup.timeline(subject, today, first, last, newest), today)

    def law_events(
        self, first: date, last: date, *, today: date | None = None
    ) -> tuple[LawEvent, ...]:
        """What changes in the law from `first` to `last`, both included, by day: signatures,
        consents, entries into force, withdrawals, and the clearance deadlines that the base knows.
        `today` is for the tense (default: all is told as to come).
        """
        return tuple(events.events(self.store, first, last, today))

    def entry(self, slug: str) -> Entry:
        """The entry of that slug, at its head; of "slug@3" its third revision. An entry that was
        merged into another leads there. Raises UnknownEntry, with the nearest slugs, or
        UnknownRevision.
        """
        slug, _, number = slug.partition("@")
        if number.isdecimal():
            return self.store.entry_revision(slug, int(number))
        slug = self.store.resolve(slug)
        if slug not in self.store.numbers:
            raise UnknownEntry(slug, tuple(value for value, _ in self.complete("entry", slug, 3)))
        return self.store.entry(slug)

    def freshness(self, slug: str, today: date) -> Freshness:
        """Until when an entry counts as verified, and whether it is overdue on a day;
        `knowledge.freshness.due_note` says it in words. Raises UnknownEntry.
        """
        found = self.store.freshness([self.store.resolve(slug)], today)
        if not found:
            raise UnknownEntry(slug)
        return found[0]

    def nearest(self, text: str, limit: int = 8) -> list[tuple[str, float]]:
        """(slug, likeness from 0 to 1) of the entries nearest to a text, best first."""
        return self._lookup.nearest(text, limit)

    def browse(self, kind: str = "", topic: str = "") -> list[tuple[str, str, str, str]]:
        """(slug, kind, title, date) of the entries of a kind and topic, in their order."""
        return self.store.list_entries(kind, topic)

    def topics(self) -> list[tuple[str, str, int]]:
        """(id, title, number of entries) of each topic."""
        return self.store.topics()

    def source(self, id: str) -> Source:
        """A source by its id, also by one that was merged into it. Raises UnknownSource."""
        return self.store.source(id)

    def cited_in(self, source: str) -> list[str]:
        """Slugs of the entries that cite a source."""
        return self.store.cited_in(self.source(source).id)

    def complete(self, what: str, typed: str, limit: int = 25) -> list[tuple[str, str]]:
        """(value, label) of what a user may mean: `what` is state, treaty, entry, topic, source
        or group; fuzzy.
        """
        return self._lookup.complete(what, typed, limit)

    def _law(self, today: date, on: date | None, recorded: date | None) -> Law:
        return Law(store=self.store, today=today, day=on or today, recorded=recorded)

    def _recorded(self, law: Law, question: str) -> Answer | None:
        """The answer for a day of record on which there was no base yet."""
        first = self.store.recorded_from
        if self.store.held_nothing(law.recorded):
            return refusals.not_recorded_yet(question, law.day, first)
        return None

    def _treaties(self, name: str) -> list[Treaty]:
        if not name:
            return list(self.store.treaties.values())
        return [self._lookup.treaty(name)]
