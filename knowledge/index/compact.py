"""Writes the index whole again, after many edits."""

from __future__ import annotations

import sqlite3

from knowledge.encode import Encoder
from knowledge.gazetteer import Gazetteer
from knowledge.index.build import number_rows, write_full_text, write_index
from knowledge.index.update import check_encoder, whole

COMPACT_FROM = 0.1
"""The share of rows written by edits from which writing the index whole is worth while."""

_CLEARED = ("posting", "index_part", "vector", "index_edit", "term_edit", "posting_edit")


def edited_share(connection: sqlite3.Connection) -> float:
    """Rows that edits wrote, also such as were replaced since, over rows written whole."""
    main, following = connection.execute("SELECT main_rows, next_row FROM index_state").fetchone()
    return float((following - main) / max(1, main))


def compact(
    connection: sqlite3.Connection, gazetteer: Gazetteer, encoder: Encoder, *, average: float = 0.0
) -> None:
    """Write the index whole from the rows that it holds, inside the caller's transaction. Takes as
    long as indexing when the base is built: seconds for thousands of entries. `average` keeps a
    number of terms a row (default: that of the rows).

    Raises:
        BaseOutdated: the base was built with another encoder.
    """
    check_encoder(connection, encoder)
    with whole(connection):
        held = connection.execute(
            """SELECT r.entry, r.field, r.text, r.statement FROM search_row AS r
            JOIN entry AS e ON e.slug = r.entry ORDER BY e.ord, r.id"""
        ).fetchall()
        for table in (*_CLEARED, "search_row"):
            connection.execute(f"DELETE FROM {table}")
        connection.executemany(
            "INSERT INTO search_row (id, entry, field, text, statement) VALUES (?, ?, ?, ?, ?)",
            [(number, *row) for number, row in enumerate(held)],
        )
        write_full_text(connection)
        connection.execute("DELETE FROM vocabulary WHERE entries = 0")
        connection.execute("UPDATE vocabulary SET changed = 0 WHERE changed > 0")
        numbers = {
            slug: number for number, slug in enumerate(dict.fromkeys(row[0] for row in held))
        }
        rows = number_rows((numbers[slug], field, text) for slug, field, text, _ in held)
        write_index(connection, rows, gazetteer, encoder, average)
