"""Whether a draft can be stored: the schema of the packs, and what shows only across the base.
Problems are in plain words; an empty list means that it can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from knowledge.curation import heads
from knowledge.curation.fields import key_of, parse, stored
from knowledge.curation.model import Draft, Target
from knowledge.errors import Problem
from knowledge.packing.check import across
from knowledge.packing.packs import Packs
from knowledge.packing.read import text_of_yaml
from knowledge.packing.schema import (
    EntryPack,
    InstrumentPack,
    Manifest,
    Model,
    ParticipationPack,
    SourcePack,
    TopicPack,
)

_MANIFEST = Manifest(title="-", licence="-", recorded=date.min, facts_until="")


def check(connection: sqlite3.Connection, draft: Draft) -> list[Problem]:
    """All that keeps a draft from being stored."""
    pack, problems = parse(draft.target, draft.fields, draft.key)
    if pack is None:
        return problems
    named = key_of(draft.target, draft.fields)
    if named != draft.key:
        problems.append(_problem(draft, "", f"the fields are of {named!r}, not {draft.key!r}"))
    for problem in across(_packs(connection, pack)):
        if problem.entry in {draft.key, draft.key.split("/")[0]} or draft.target is Target.SOURCE:
            problems.append(_problem(draft, problem.field, problem.what))
    if isinstance(pack, EntryPack):
        problems += _entry_clashes(connection, draft, pack)
    if isinstance(pack, SourcePack):
        problems += _source_clashes(connection, draft, pack)
    return problems


def check_retire(connection: sqlite3.Connection, draft: Draft, into: str = "") -> list[Problem]:
    """What still leans on a head that shall be given up (`into`: on another entry's behalf)."""
    if draft.target is Target.ENTRY and not into:
        return [
            _problem(draft, "data.related", f"{slug} refers to it")
            for slug in referring(connection, draft.key)
        ]
    if draft.target is Target.SOURCE:
        leaning = _leaning_on(connection, draft.key)
        return [_problem(draft, "cite", f"{name} rests on it") for name in leaning]
    return []


def referring(connection: sqlite3.Connection, slug: str) -> list[str]:
    """The entries whose `data.related` names an entry."""
    rows = connection.execute(
        """SELECT entry.slug FROM entry, json_each(entry.details, '$.related') AS related
        WHERE entry.recorded_to IS NULL AND instr(entry.details, ?) AND related.value = ?""",
        [f'"{slug}"', slug],
    )
    return [found for (found,) in rows if found != slug]


def _leaning_on(connection: sqlite3.Connection, source: str) -> list[str]:
    rows = connection.execute(
        # From the citations on: where most statements rest on one source, the planner would else
        # read all statements for any other.
        """SELECT DISTINCT statement.entry FROM statement_citation CROSS JOIN statement
            ON statement.id = owner WHERE source = ?1 AND recorded_to IS NULL
        UNION ALL SELECT DISTINCT state || '/' || treaty FROM participation_citation
            JOIN participation ON participation.id = owner WHERE source = ?1 AND recorded_to IS NULL
        UNION ALL SELECT DISTINCT grouping FROM membership_citation JOIN membership
            ON membership.id = owner WHERE source = ?1
        UNION ALL SELECT DISTINCT state || ' deadline' FROM deadline_citation JOIN deadline
            ON deadline.id = owner WHERE source = ?1
        UNION ALL SELECT id FROM treaty WHERE json_extract(details, '$.text_source') = ?1
            OR json_extract(details, '$.status_source') = ?1""",
        [source],
    )
    found = [name for (name,) in rows]
    return found + [item.id for item in instruments(connection) if source in item.texts]


def instruments(connection: sqlite3.Connection) -> list[InstrumentPack]:
    """The instruments as the packs give them, with the sources that hold their texts."""
    row = connection.execute("SELECT data FROM pack WHERE name = 'law/instruments.yaml'").fetchone()
    return list(_read_instruments(bytes(row[0]))) if row else []


@lru_cache(maxsize=4)
def _read_instruments(data: bytes) -> tuple[InstrumentPack, ...]:
    return tuple(InstrumentPack.model_validate(item) for item in text_of_yaml(data.decode()))


def _packs(connection: sqlite3.Connection, pack: Model) -> Packs:
    """A draft among what it refers to, as far as the base has it."""
    packs = Packs(manifest=_MANIFEST)
    known: set[str] = set()
    if isinstance(pack, EntryPack):
        packs.entries = [pack]
        packs.instruments = instruments(connection)
        known |= {text for item in packs.instruments for text in item.texts}
        known |= _known(
            connection, Target.SOURCE, (c.source for s in pack.statements for c in s.cite)
        )
        related = pack.data.get("related", ())
        known |= _known(connection, Target.ENTRY, related if isinstance(related, list) else ())
        packs.topics = [
            TopicPack(id=id, title=title)
            for id, title in connection.execute("SELECT id, title FROM topic")
        ]
    elif isinstance(pack, ParticipationPack):
        packs.participations = [pack]
        known |= _known(connection, Target.SOURCE, pack.source_ids)
        for table, column, value in (("state", "iso3", pack.iso3), ("treaty", "id", pack.treaty)):
            if connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", [value]).fetchone():
                known.add(value)
    packs.broken = frozenset(known)  # what is known there is not reported as missing
    return packs


def _known(connection: sqlite3.Connection, target: Target, keys: Iterable[str]) -> set[str]:
    return {key for key in keys if stored(connection, target, key) is not None}


def _entry_clashes(
    connection: sqlite3.Connection, draft: Draft, pack: EntryPack
) -> Iterator[Problem]:
    number, _ = heads.current(connection, Target.ENTRY, draft.key)
    if draft.is_new and number:
        yield _problem(draft, "slug", "there is, or was, an entry of that slug")
    before = stored(connection, Target.ENTRY, draft.key) or {"aliases": (), "origin": ()}
    old = {alias.casefold() for alias in before["aliases"]}
    seen: set[str] = set()
    for alias in pack.aliases:
        if alias.casefold() in seen:
            yield _problem(draft, "aliases", f"{alias!r} stands twice")
        seen.add(alias.casefold())
        row = connection.execute(
            "SELECT entry FROM entry_alias WHERE alias = ? COLLATE NOCASE AND entry <> ?",
            [alias, draft.key],
        ).fetchone()
        if row and alias.casefold() not in old:
            yield _problem(draft, "aliases", f"{alias!r} is an alias of {row[0]} already")
    for origin in pack.origin:
        row = connection.execute(
            "SELECT entry FROM entry_origin WHERE origin = ? AND entry <> ?", [origin, draft.key]
        ).fetchone()
        if row:
            yield _problem(draft, "origin", f"{origin!r} is carried by {row[0]} already")


def _source_clashes(
    connection: sqlite3.Connection, draft: Draft, pack: SourcePack
) -> Iterator[Problem]:
    number, _ = heads.current(connection, Target.SOURCE, draft.key)
    if draft.is_new and number:
        yield _problem(draft, "id", "there is, or was, a source of that id")
    for name in (pack.id, *pack.formerly):
        row = connection.execute(
            """SELECT id FROM source WHERE id = ?1 AND id <> ?2 UNION ALL
            SELECT source FROM source_former WHERE former = ?1 AND source <> ?2""",
            [name, pack.id],
        ).fetchone()
        if row:
            yield _problem(draft, "formerly", f"{name!r} stands for {row[0]} already")


def _problem(draft: Draft, field: str, what: str) -> Problem:
    return Problem(file=str(draft.target), entry=draft.key, field=field, what=what)
