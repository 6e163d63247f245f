"""Checks the claims of a message against the base, in the order of the message."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property

from knowledge import text
from knowledge.answer.law.context import Law
from knowledge.answer.reading import Reading
from knowledge.claims.assertions import assertions
from knowledge.claims.citations import citations, with_more
from knowledge.claims.context import Context
from knowledge.claims.model import FINDINGS_AT_MOST, Finding
from knowledge.claims.names import Names, unknown_states
from knowledge.claims.provisions import Provisions
from knowledge.claims.sayings import judge_assertion, judge_parties
from knowledge.claims.sentences import sentences
from knowledge.claims.skeleton import (
    Skeleton,
    dates_in,
    flags_in,
    names_in,
    pinpoints_in,
    skeleton,
)
from knowledge.claims.texts import judge_citation
from knowledge.store import Store

Read = Callable[[str, date], Reading]


class Checker:
    """Checks messages over one open base."""

    def __init__(self, store: Store, provisions: Provisions, read: Read) -> None:
        self._store = store
        self._provisions = provisions
        self._read = read
        self._names = Names(store.gazetteer)
        self._by_iso2 = {state.iso2: state.iso3 for state in store.states.values()}

    def check(
        self, message: str, *, today: date, as_recorded: date | None = None
    ) -> tuple[Finding, ...]:
        """The findings, in order of the text, each once, at most ten. Never raises for content."""
        line = unicodedata.normalize("NFKC", message[: text.MAX_CHARACTERS])
        line = line[: text.MAX_CHARACTERS]
        if self._store.held_nothing(as_recorded):
            return ()
        law = Law(store=self._store, today=today, day=today, recorded=as_recorded)
        found: dict[tuple[object, ...], Finding] = {}
        with self._store.viewed(as_recorded):
            for finding in self._findings(line, law):
                said = tuple(statement.text for statement in finding.statements)
                key = (
                    finding.kind,
                    finding.verdict,
                    said or finding.note,
                    finding.quote.casefold(),
                )
                found.setdefault(key, finding)
                if len(found) >= FINDINGS_AT_MOST:
                    break
        return tuple(sorted(found.values(), key=lambda finding: finding.start))

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words that the base writes."""
        return frozenset(word for word, _ in self._store.vocabulary()) | text.STOP

    def _findings(self, line: str, law: Law) -> Iterator[Finding]:
        reading = self._read(line, law.today)
        pinpoints = with_more(reading.pinpoints, line)
        named = [
            *pinpoints_in(pinpoints),
            *flags_in(line, self._by_iso2),
            *names_in(reading.words, self._names.clear(reading), line),
            *dates_in(line, reading.dates),
        ]
        context = Context(law, line, reading, named, pinpoints)
        for sentence in sentences(line):
            bones = skeleton(line, sentence.start, sentence.end, reading.words, named)
            if not sentence.asked:
                found = self._in_sentence(bones, context)
                yield from sorted(found, key=lambda finding: finding.start)
            context.carry(bones)

    def _in_sentence(self, bones: Skeleton, context: Context) -> Iterator[Finding]:
        cited = citations(bones, context.pinpoints, context.line)
        for number in range(len(cited)):
            finding = judge_citation(self._provisions, bones, cited, number, context)
            if finding:
                yield finding
        for assertion in assertions(bones, context.line):
            yield from judge_assertion(bones, assertion, context)
        yield from judge_parties(bones, context)
        yield from unknown_states(bones, context.line, self._words.__contains__)
