"""What only shows across packs: duplicates, references that lead nowhere, articles that do not
exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from knowledge.errors import PackError, Problem
from knowledge.model import Kind
from knowledge.packing.packs import Packs
from knowledge.packing.schema import Cite, InstrumentPack

_PINPOINT = re.compile(r"^(?:arts?\.?|articles?|rules?)\s*(\d+)", re.IGNORECASE)


def check_packs(packs: Packs) -> None:
    """Raises PackError with every contradiction between packs."""
    problems = across(packs)
    if problems:
        raise PackError(problems)


def across(packs: Packs) -> list[Problem]:
    """Every contradiction between packs. A row that is there but not valid is not reported again as
    missing.
    """
    return list(
        chain(
            _duplicates(packs),
            _citations(packs),
            _entry_references(packs),
            _law_references(packs),
        )
    )


def _problem(packs: Packs, where: tuple[str, str], field: str, what: str) -> Problem:
    """`where` is (collection, label); a row that stands in several files names them all."""
    files = dict.fromkeys(packs.files.get(where, ()))
    return Problem(file=", ".join(files), entry=where[1], field=field, what=what)


def _duplicates(packs: Packs) -> Iterator[Problem]:
    groups: Iterable[tuple[str, str, Iterable[tuple[str, str]]]] = (
        ("entries", "slug", ((entry.slug, entry.slug) for entry in packs.entries)),
        (
            "sources",
            "id",
            (
                (name, source.id)
                for source in packs.sources
                for name in (source.id, *source.formerly)
            ),
        ),
        (
            "entries",
            "origin",
            ((origin, entry.slug) for entry in packs.entries for origin in entry.origin),
        ),
        ("states", "iso3", ((state.iso3, state.iso3) for state in packs.states)),
        ("states", "iso2", ((state.iso2, state.iso3) for state in packs.states)),
        (
            "participations",
            "state and treaty",
            ((f"{row.iso3}/{row.treaty}", row.iso3) for row in packs.participations),
        ),
    )
    for collection, field, pairs in groups:
        owners: dict[str, list[str]] = {}
        for value, owner in pairs:
            owners.setdefault(value, []).append(owner)
        for value, found in owners.items():
            if len(found) > 1:
                files = dict.fromkeys(
                    file for owner in found for file in packs.files.get((collection, owner), ())
                )
                what = f"stands {len(found)} times; it must be unique"
                yield Problem(file=", ".join(files), entry=value, field=field, what=what)


def _citations(packs: Packs) -> Iterator[Problem]:
    known = {source.id for source in packs.sources} | packs.broken
    texts = {text: instrument for instrument in packs.instruments for text in instrument.texts}

    def check(label: tuple[str, str], field: str, cite: Cite) -> Iterator[Problem]:
        if cite.source not in known:
            yield _problem(packs, label, field, f"there is no source {cite.source!r}")
        yield from _pinpoint(packs, label, field, cite, texts)

    for entry in packs.entries:
        for number, statement in enumerate(entry.statements, 1):
            for cite in statement.cite:
                yield from check(("entries", entry.slug), f"statements.{number}.cite", cite)
    for row in packs.participations:
        for source in row.source_ids:
            yield from check(
                ("participations", row.iso3), f"{row.treaty}.source_ids", Cite(source=source)
            )
    for grouping in packs.groupings:
        for cite in grouping.cite:
            yield from check(("groupings", grouping.id), "cite", cite)
    for deadline in packs.deadlines:
        for cite in deadline.cite:
            yield from check(("deadlines", deadline.state), "cite", cite)
    for treaty in packs.treaties:
        for source in (treaty.text_source, treaty.status_source):
            yield from check(("treaties", treaty.id), "source", Cite(source=source))
    for instrument in packs.instruments:
        for text in instrument.texts:
            if text not in known:
                yield _problem(
                    packs, ("instruments", instrument.id), "texts", f"there is no source {text!r}"
                )


def _pinpoint(
    packs: Packs, label: tuple[str, str], field: str, cite: Cite, texts: dict[str, InstrumentPack]
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
    topics = {topic.id for topic in packs.topics} | packs.broken
    instruments = {instrument.id: instrument for instrument in packs.instruments}
    slugs = {entry.slug for entry in packs.entries} | packs.broken
    for entry in packs.entries:
        where = ("entries", entry.slug)
        for topic in entry.topics:
            if topic not in topics:
                yield _problem(
                    packs, ("entries", entry.slug), "topics", f"there is no topic {topic!r}"
                )
        for related in entry.data.get("related", ()):
            if related not in slugs:
                yield _problem(
                    packs, ("entries", entry.slug), "data.related", f"there is no entry {related!r}"
                )
        if entry.kind is Kind.PROVISION:
            instrument = instruments.get(entry.data.get("instrument", ""))
            article = re.match(r"(?:Rule )?(\d+)", str(entry.data.get("article", "")))
            if instrument is None and entry.data.get("instrument") in packs.broken:
                continue
            if instrument is None:
                yield _problem(
                    packs, ("entries", entry.slug), "data.instrument", "there is no such instrument"
                )
            elif article and not 1 <= int(article[1]) <= instrument.articles:
                yield _problem(
                    packs, where, "data.article", _no_such_article(instrument, article[1])
                )


def _law_references(packs: Packs) -> Iterator[Problem]:
    states = {state.iso3 for state in packs.states} | packs.broken
    treaties = {treaty.id for treaty in packs.treaties} | packs.broken
    named = [("names", name.iso3, "iso3", name.iso3) for name in packs.names]
    named += [("participations", row.iso3, "iso3", row.iso3) for row in packs.participations]
    named += [
        ("groupings", grouping.id, "members", member.state)
        for grouping in packs.groupings
        for member in grouping.members
    ]
    named += [("deadlines", row.state, "state", row.state) for row in packs.deadlines]
    for collection, label, field, iso3 in named:
        if iso3 not in states:
            yield _problem(packs, (collection, label), field, f"there is no state {iso3!r}")
    for collection, label, treaty in chain(
        (("participations", row.iso3, row.treaty) for row in packs.participations),
        (("deadlines", row.state, row.treaty) for row in packs.deadlines),
    ):
        if treaty not in treaties:
            yield _problem(packs, (collection, label), "treaty", f"there is no treaty {treaty!r}")
