"""The plainest way to keep search rows equal to the heads: no postings, no vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from knowledge.curation.model import Line


class SearchRows:
    """Writes `search_row` only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, slug: str, lines: Sequence[Line]) -> None:
        """The rows of an entry are these from now on."""
        self.drop(slug)
        self._connection.executemany(
            "INSERT INTO search_row (entry, field, text, statement) VALUES (?, ?, ?, ?)",
            [(slug, *line) for line in lines],
        )

    def drop(self, slug: str) -> None:
        """The entry has no rows."""
        self._connection.execute("DELETE FROM search_row WHERE entry = ?", [slug])
