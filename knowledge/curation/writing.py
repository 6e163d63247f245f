"""Moves heads in the tables that readers read. Nothing that was recorded is lost: rows are closed,
not changed, and what is not dated lives on in the revisions.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from knowledge.curation.fields import PARTICIPATION_COLUMNS, participation_key
from knowledge.curation.model import Fields, Line, Target
from knowledge.packing.tables import year_in

_CHILDREN = (
    ("alias", "alias", "aliases"),
    ("question", "question", "questions"),
    ("side", "label", "sides"),
)


def write(connection: sqlite3.Connection, target: Target, fields: Fields, recorded: str) -> None:
    """Make canonical fields the head, from the instant `recorded` on."""
    if target is Target.ENTRY:
        _write_entry(connection, fields, recorded)
    elif target is Target.SOURCE:
        _write_source(connection, fields)
    else:
        _write_participation(connection, fields, recorded)


def retire(connection: sqlite3.Connection, target: Target, key: str, recorded: str) -> None:
    """Take a head away. A source keeps its row, because what cited it once still shows it."""
    if target is Target.ENTRY:
        connection.execute("UPDATE entry SET recorded_to = ? WHERE slug = ?", [recorded, key])
        connection.execute(
            "UPDATE statement SET recorded_to = ? WHERE entry = ? AND recorded_to IS NULL",
            [recorded, key],
        )
        _drop_children(connection, key)
    elif target is Target.PARTICIPATION:
        _close_participation(connection, key, recorded)


def lines(connection: sqlite3.Connection, slug: str, fields: Fields) -> list[Line]:
    """The search rows of an entry at its head, in the order of the index."""
    ids = [
        number
        for (number,) in connection.execute(
            "SELECT id FROM statement WHERE entry = ? AND recorded_to IS NULL ORDER BY ord", [slug]
        )
    ]
    rows: list[Line] = [("title", fields["title"], None)]
    rows += [("alias", alias, None) for alias in fields["aliases"]]
    rows += [("question", question, None) for question in fields["questions"]]
    texts = [statement["text"] for statement in fields["statements"]]
    return rows + [("statement", text, id) for text, id in zip(texts, ids, strict=True)]


def _write_entry(connection: sqlite3.Connection, fields: Fields, recorded: str) -> None:
    slug = fields["slug"]
    details = json.dumps(fields["data"], ensure_ascii=False, sort_keys=True)
    head = [fields["kind"], fields["title"], fields["date"], details]
    changed = connection.execute(
        """UPDATE entry SET kind = ?, title = ?, date = ?, details = ?, recorded_to = NULL
        WHERE slug = ?""",
        [*head, slug],
    ).rowcount
    if not changed:
        connection.execute(
            """INSERT INTO entry (kind, title, date, details, slug, ord, recorded_from)
            VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(ord), -1) + 1 FROM entry), ?)""",
            [*head, slug, recorded],
        )
    _drop_children(connection, slug)
    connection.execute("DELETE FROM redirect WHERE slug = ?", [slug])
    for table, column, name in _CHILDREN:
        connection.executemany(
            f"INSERT INTO entry_{table} (entry, ord, {column}) VALUES (?, ?, ?)",
            [(slug, order, value) for order, value in enumerate(fields[name], 1)],
        )
    connection.executemany(
        "INSERT INTO entry_topic (entry, topic) VALUES (?, ?)",
        [(slug, topic) for topic in fields["topics"]],
    )
    connection.executemany(
        "INSERT INTO entry_origin (origin, entry) VALUES (?, ?)",
        [(origin, slug) for origin in fields["origin"]],
    )
    _write_statements(connection, slug, fields["statements"], recorded)


def _drop_children(connection: sqlite3.Connection, slug: str) -> None:
    for table in ("alias", "question", "side", "topic", "origin"):
        connection.execute(f"DELETE FROM entry_{table} WHERE entry = ?", [slug])


def _write_statements(
    connection: sqlite3.Connection, slug: str, statements: list[dict[str, Any]], recorded: str
) -> None:
    """A statement that stays as it is, where it is, keeps its row and its id."""
    held = {
        order: (number, values)
        for number, order, *values in connection.execute(
            """SELECT id, ord, text, confidence, valid_from, valid_to, side FROM statement
            WHERE entry = ? AND recorded_to IS NULL""",
            [slug],
        )
    }
    new = {
        order: [one["text"], one["confidence"], one["from"], one["to"], one["side"]]
        for order, one in enumerate(statements, 1)
    }
    cites = {
        order: [_split(cite) for cite in one["cite"]] for order, one in enumerate(statements, 1)
    }
    kept = {
        order
        for order, (number, values) in held.items()
        if new.get(order) == values and cites[order] == _cites(connection, number)
    }
    connection.executemany(
        "UPDATE statement SET recorded_to = ? WHERE id = ?",
        [(recorded, number) for order, (number, _) in held.items() if order not in kept],
    )
    for order in sorted(new.keys() - kept):
        owner = connection.execute(
            """INSERT INTO statement (entry, ord, text, confidence, valid_from, valid_to, side,
            recorded_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [slug, order, *new[order], recorded],
        ).lastrowid
        _write_cites(connection, "statement", owner, cites[order])


def _split(cite: str) -> tuple[str, str]:
    source, _, locator = cite.partition(" @ ")
    return source, locator


def _cites(connection: sqlite3.Connection, owner: int) -> list[tuple[str, str]]:
    query = "SELECT source, locator FROM statement_citation WHERE owner = ? ORDER BY ord"
    return connection.execute(query, [owner]).fetchall()


def _write_cites(
    connection: sqlite3.Connection, table: str, owner: int | None, cites: list[tuple[str, str]]
) -> None:
    connection.executemany(
        f"INSERT INTO {table}_citation (owner, ord, source, locator) VALUES (?, ?, ?, ?)",
        [(owner, order, *cite) for order, cite in enumerate(cites, 1)],
    )


def _write_source(connection: sqlite3.Connection, fields: Fields) -> None:
    connection.execute(
        """INSERT INTO source (id, title, publisher, url, archive, date, checked, kind)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title,
        publisher = excluded.publisher, url = excluded.url, archive = excluded.archive,
        date = excluded.date, checked = excluded.checked, kind = excluded.kind""",
        [
            *(fields[name] for name in ("id", "title", "publisher", "url", "archive", "date")),
            int(fields["checked"] == "stored"),
            fields["kind"],
        ],
    )
    connection.execute("DELETE FROM source_former WHERE source = ?", [fields["id"]])
    connection.executemany(
        "INSERT INTO source_former (former, source) VALUES (?, ?)",
        [(former, fields["id"]) for former in fields["formerly"]],
    )


def _close_participation(connection: sqlite3.Connection, key: str, recorded: str) -> None:
    connection.execute(
        """UPDATE participation SET recorded_to = ? WHERE state = ? AND treaty = ?
        AND recorded_to IS NULL""",
        [recorded, *participation_key(key)],
    )


def _write_participation(connection: sqlite3.Connection, fields: Fields, recorded: str) -> None:
    _close_participation(connection, f"{fields['iso3']}/{fields['treaty']}", recorded)
    columns = ["state", "treaty", *PARTICIPATION_COLUMNS, "confidence", "consent_year"]
    owner = connection.execute(
        f"""INSERT INTO participation ({", ".join(columns)}, recorded_from)
        VALUES ({", ".join("?" * len(columns))}, ?)""",
        [
            fields["iso3"],
            fields["treaty"],
            *(fields[name] for name in PARTICIPATION_COLUMNS),
            fields["confidence"],
            year_in(fields["note"]),
            recorded,
        ],
    ).lastrowid
    _write_cites(connection, "participation", owner, [(id, "") for id in fields["source_ids"]])
