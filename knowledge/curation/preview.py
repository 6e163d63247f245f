"""A draft as the entry that readers will see."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from knowledge.curation.fields import live_sources
from knowledge.curation.model import Draft, Preview, Target
from knowledge.errors import Problem
from knowledge.model import Citation, Confidence, Entry, Kind, Source, Statement

E = TypeVar("E", bound=StrEnum)


def preview(connection: sqlite3.Connection, draft: Draft) -> Preview:
    """The entry as it will be shown, with its citations resolved.

    Of a draft that is not sound as much as can be shown: a statement that cites nothing, or what
    the base does not hold, is left out and named; what is not of its kind has the schema's default.

    Raises:
        ValueError: the draft is not of an entry.
    """
    if draft.target is not Target.ENTRY:
        raise ValueError(f"{draft.key}: only an entry can be shown before it is stored")
    fields = draft.fields
    rows = [row for row in _list(fields.get("statements")) if isinstance(row, Mapping)]
    cites = [[_cite(cite) for cite in _list(row.get("cite"))] for row in rows]
    sources = live_sources(connection, {source for cited in cites for source, _ in cited})
    shown: list[Statement] = []
    left_out: list[Problem] = []
    for number, (row, cited) in enumerate(zip(rows, cites, strict=True), 1):
        missing = list(_missing(cited, sources))
        field = f"statements.{number}.cite"
        left_out += [
            Problem(file=str(draft.target), entry=draft.key, field=field, what=what)
            for what in missing
        ]
        if not missing:
            shown.append(_statement(draft.key, row, cited, sources))
    details = fields.get("data")
    entry = Entry(
        slug=draft.key,
        kind=_one_of(Kind, fields.get("kind"), Kind.TOPIC),
        title=_line(fields.get("title")),
        aliases=_lines(fields.get("aliases")),
        questions=_lines(fields.get("questions")),
        topics=_lines(fields.get("topics")),
        statements=tuple(shown),
        date=_line(fields.get("date")),
        origin=_lines(fields.get("origin")),
        sides=_lines(fields.get("sides")),
        details=dict(details) if isinstance(details, Mapping) else {},
    )
    return Preview(entry=entry, left_out=tuple(left_out))


def _missing(cited: Sequence[tuple[str, str]], sources: Mapping[str, Source]) -> Iterator[str]:
    if not cited:
        yield "the statement has no source"
    for source, _ in cited:
        if source not in sources:
            yield f"there is no source {source!r}"


def _statement(
    slug: str,
    row: Mapping[str, Any],
    cited: Sequence[tuple[str, str]],
    sources: Mapping[str, Source],
) -> Statement:
    side = str(row.get("side") or "")
    return Statement(
        text=_line(row.get("text")),
        citations=tuple(Citation(source=sources[id], locator=locator) for id, locator in cited),
        entry=slug,
        confidence=_one_of(Confidence, row.get("confidence"), Confidence.HIGH),
        valid_from=_line(row.get("from")),
        valid_to=_line(row.get("to")),
        side=int(side) if side.isdecimal() else None,
    )


def _cite(cite: Any) -> tuple[str, str]:
    if isinstance(cite, Mapping):
        return _line(cite.get("source")), _line(cite.get("locator"))
    source, _, locator = str(cite).partition(" @ ")
    return source.strip(), locator.strip()


def _one_of(kinds: type[E], value: Any, default: E) -> E:
    return kinds(str(value)) if str(value) in set(kinds) else default


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(_line(item) for item in _list(value))
