"""Writes the rows of packs: sources, entries, states, the law and groupings, with citations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from knowledge.packing.lexicon import Phrase
from knowledge.packing.packs import Packs
from knowledge.packing.schema import Cite


class _Citations:
    """Writes a cited row together with its citations."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}

    def insert(self, table: str, row: dict[str, Any], cites: Sequence[Cite]) -> int:
        number = self._next.get(table, 1)
        self._next[table] = number + 1
        row = {"id": number, **row}
        marks = ", ".join("?" * len(row))
        self._connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
        self._connection.executemany(
            f"INSERT INTO {table}_citation (owner, ord, source, locator) VALUES (?, ?, ?, ?)",
            [(number, order, cite.source, cite.locator) for order, cite in enumerate(cites, 1)],
        )
        return number


def write_sources(connection: sqlite3.Connection, packs: Packs) -> None:
    """Sources, their former ids, and topics."""
    connection.executemany(
        "INSERT INTO source (id, title, publisher, url, archive, date, checked, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(s.id, s.title, s.publisher, s.url, s.archive, s.date),
                *(int(s.checked == "stored"), str(s.kind)),
            )
            for s in packs.sources
        ],
    )
    connection.executemany(
        "INSERT INTO source_former (former, source) VALUES (?, ?)",
        [(old, source.id) for source in packs.sources for old in source.formerly],
    )
    connection.executemany(
        "INSERT INTO topic (id, title) VALUES (?, ?)",
        [(topic.id, topic.title) for topic in packs.topics],
    )


def write_entries(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    """Entries with all that belongs to them."""
    cited = _Citations(connection)
    for number, entry in enumerate(packs.entries):
        details = json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
        connection.execute(
            "INSERT INTO entry (slug, ord, kind, title, date, details, recorded_from) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry.slug, number, str(entry.kind), entry.title, entry.date, details, recorded),
        )
        for table, column, values in (
            ("entry_alias", "alias", entry.aliases),
            ("entry_question", "question", entry.questions),
            ("entry_side", "label", entry.sides),
        ):
            connection.executemany(
                f"INSERT INTO {table} (entry, ord, {column}) VALUES (?, ?, ?)",
                [(entry.slug, order, value) for order, value in enumerate(values, 1)],
            )
        connection.executemany(
            "INSERT INTO entry_topic (entry, topic) VALUES (?, ?)",
            [(entry.slug, t) for t in entry.topics],
        )
        connection.executemany(
            "INSERT INTO entry_origin (origin, entry) VALUES (?, ?)",
            [(o, entry.slug) for o in entry.origin],
        )
        for order, statement in enumerate(entry.statements, 1):
            row = {
                "entry": entry.slug,
                "ord": order,
                "side": statement.side,
                "text": statement.text,
                "confidence": str(statement.confidence),
                "valid_from": statement.valid_from,
                "valid_to": statement.valid_to,
                "recorded_from": recorded,
            }
            cited.insert("statement", row, statement.cite)


def write_lexicon(connection: sqlite3.Connection, names: list[Phrase]) -> None:
    """The phrases of the gazetteer, in order of precedence."""
    connection.executemany(
        "INSERT INTO lexicon (key, unspaced, kind, id, capitals, origin) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (p.key, int(p.unspaced), p.name.kind, p.name.id, int(p.name.capitals), p.origin)
            for p in names
        ],
    )


def write_states(connection: sqlite3.Connection, packs: Packs) -> None:
    """States, treaties and instruments."""
    short = {names.iso3: names.short for names in packs.names}
    connection.executemany(
        "INSERT INTO state (iso3, iso2, name, short, region, un_member) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (s.iso3, s.iso2, s.name, short.get(s.iso3, ""), s.un_region, int(s.un_member == "yes"))
            for s in packs.states
        ],
    )
    for order, treaty in enumerate(packs.treaties, 1):
        details = treaty.model_dump(mode="json", exclude={"id", "title", "short"})
        connection.execute(
            "INSERT INTO treaty (id, ord, title, short, details) VALUES (?, ?, ?, ?, ?)",
            (
                treaty.id,
                order,
                treaty.title,
                treaty.short,
                json.dumps(details, ensure_ascii=False, sort_keys=True),
            ),
        )
    connection.executemany(
        "INSERT INTO instrument (id, title, short, articles, unit) VALUES (?, ?, ?, ?, ?)",
        [(item.id, item.title, item.short, item.articles, item.unit) for item in packs.instruments],
    )


def write_participations(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    """How states stand to treaties."""
    cited = _Citations(connection)
    formerly = {old: source.id for source in packs.sources for old in source.formerly}
    for row in packs.participations:
        values = row.model_dump(mode="json", exclude={"iso3", "source_ids"})
        values |= {"state": row.iso3, "consent_year": year_in(row.note), "recorded_from": recorded}
        sources = dict.fromkeys(formerly.get(source, source) for source in row.source_ids)
        cited.insert("participation", values, [Cite(source=source) for source in sources])


def write_groupings(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    """Groupings with their members, and deadlines."""
    cited = _Citations(connection)
    for grouping in packs.groupings:
        connection.execute(
            "INSERT INTO grouping (id, title, names) VALUES (?, ?, ?)",
            (grouping.id, grouping.title, json.dumps(grouping.names)),
        )
        for member in grouping.members:
            cited.insert(
                "membership",
                {
                    "grouping": grouping.id,
                    **member.model_dump(mode="json"),
                    "recorded_from": recorded,
                },
                grouping.cite,
            )
    for deadline in packs.deadlines:
        values = deadline.model_dump(mode="json", exclude={"cite"})
        cited.insert("deadline", {**values, "recorded_from": recorded}, deadline.cite)


def year_in(note: str) -> str:
    """The year of consent where only that is known ("consent_year=2026; ...")."""
    key, _, rest = note.partition("consent_year=")
    return rest[:4] if rest and not key else ""
