"""What only shows across packs: duplicates, references that lead nowhere, articles that do not
exist.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from knowledge.errors import PackError, Problem
from knowledge.model import Kind
from knowledge.packing.read import Packs
from knowledge.packing.schema import Cite, InstrumentPack

_PINPOINT = re.compile(r"^(?:arts?\.?|articles?|rules?)\s*(\d+)", re.IGNORECASE)


def check_packs(packs: Packs) -> None:
    """Raises PackError with every contradiction between packs."""
    problems = list(
        chain(
            _duplicates(packs),
            _citations(packs),
            _entry_references(packs),
            _law_references(packs),
        )
    )
    if problems:
        raise PackError(problems)


def _problem(packs: Packs, label: str, field: str, what: str) -> Problem:
    return Problem(file=packs.files.get(label, ""), entry=label, field=field, what=what)


def _duplicates(packs: Packs) -> Iterator[Problem]:
    former = [(old, "formerly") for source in packs.sources for old in source.formerly]
    groups: Iterable[tuple[str, Iterable[str]]] = (
        ("slug", (entry.slug for entry in packs.entries)),
        ("id", chain((source.id for source in packs.sources), (old for old, _ in former))),
        ("origin", (origin for entry in packs.entries for origin in entry.origin)),
        ("iso3", (state.iso3 for state in packs.states)),
        ("iso2", (state.iso2 for state in packs.states)),
        ("state and treaty", (f"{row.iso3}/{row.treaty}" for row in packs.participations)),
    )
    for field, values in groups:
        for value, count in Counter(values).items():
            if count > 1:
                yield _problem(packs, value, field, f"stands {count} times; it must be unique")


def _citations(packs: Packs) -> Iterator[Problem]:
    known = {source.id for source in packs.sources}
    texts = {text: instrument for instrument in packs.instruments for text in instrument.texts}

    def check(label: str, field: str, cite: Cite) -> Iterator[Problem]:
        if cite.source not in known:
            yield _problem(packs, label, field, f"there is no source {cite.source!r}")
        yield from _pinpoint(packs, label, field, cite, texts)

    for entry in packs.entries:
        for number, statement in enumerate(entry.statements, 1):
            for cite in statement.cite:
                yield from check(entry.slug, f"statements.{number}.cite", cite)
    for row in packs.participations:
        for source in row.source_ids:
            yield from check(row.iso3, f"{row.treaty}.source_ids", Cite(source=source))
    for grouping in packs.groupings:
        for cite in grouping.cite:
            yield from check(grouping.id, "cite", cite)
    for deadline in packs.deadlines:
        for cite in deadline.cite:
            yield from check(deadline.state, "cite", cite)
    for treaty in packs.treaties:
        for source in (treaty.text_source, treaty.status_source):
            yield from check(treaty.id, "source", Cite(source=source))
    for instrument in packs.instruments:
        for text in instrument.texts:
            if text not in known:
                yield _problem(packs, instrument.id, "texts", f"there is no source {text!r}")


def _pinpoint(
    packs: Packs, label: str, field: str, cite: Cite, texts: dict[str, InstrumentPack]
) -> Iterator[Problem]:
    instrument = texts.get(cite.source)
    match = _PINPOINT.match(cite.locator)
    if instrument and match and not 1 <= int(match[1]) <= instrument.articles:
        yield _problem(packs, label, field, _no_such_article(instrument, match[1]))


def _no_such_article(instrument: InstrumentPack, number: str) -> str:
    return (
        f"{instrument.short} has no {instrument.unit} {number} (the last is {instrument.articles})"
    )


def _entry_references(packs: Packs) -> Iterator[Problem]:
    topics = {topic.id for topic in packs.topics}
    instruments = {instrument.id: instrument for instrument in packs.instruments}
    slugs = {entry.slug for entry in packs.entries}
    for entry in packs.entries:
        for topic in entry.topics:
            if topic not in topics:
                yield _problem(packs, entry.slug, "topics", f"there is no topic {topic!r}")
        for related in entry.data.get("related", ()):
            if related not in slugs:
                yield _problem(packs, entry.slug, "data.related", f"there is no entry {related!r}")
        if entry.kind is Kind.PROVISION:
            instrument = instruments.get(entry.data.get("instrument", ""))
            article = re.match(r"(?:Rule )?(\d+)", str(entry.data.get("article", "")))
            if instrument is None:
                yield _problem(packs, entry.slug, "data.instrument", "there is no such instrument")
            elif article and not 1 <= int(article[1]) <= instrument.articles:
                yield _problem(
                    packs, entry.slug, "data.article", _no_such_article(instrument, article[1])
                )


def _law_references(packs: Packs) -> Iterator[Problem]:
    states = {state.iso3 for state in packs.states}
    treaties = {treaty.id for treaty in packs.treaties}
    named = [(name.iso3, "iso3", name.iso3) for name in packs.names]
    named += [(row.iso3, "iso3", row.iso3) for row in packs.participations]
    named += [
        (grouping.id, "members", member.state)
        for grouping in packs.groupings
        for member in grouping.members
    ]
    named += [(row.state, "state", row.state) for row in packs.deadlines]
    for label, field, iso3 in named:
        if iso3 not in states:
            yield _problem(packs, label, field, f"there is no state {iso3!r}")
    for label, treaty in chain(
        ((row.iso3, row.treaty) for row in packs.participations),
        ((row.state, row.treaty) for row in packs.deadlines),
    ):
        if treaty not in treaties:
            yield _problem(packs, label, "treaty", f"there is no treaty {treaty!r}")
