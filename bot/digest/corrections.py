"""Notes that an item changed after it may have been sent, until the digests have been corrected."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outbox.store import instant

CHANGED, WITHDRAWN, RESTORED, NOTED, HIDDEN = "changed", "withdrawn", "restored", "noted", "hidden"
CORRECTED_FOR = timedelta(days=14)
"""How long after it was composed a digest is still corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What happened to an item. `before` is its title before a change."""

    id: int
    item: int
    kind: str
    before: str
    at: datetime


def note_correction(
    connection: sqlite3.Connection, item: int, kind: str, before: str, at: datetime
) -> None:
    """Note one, within the caller's transaction, where a digest has the item at all."""
    connection.execute(
        """INSERT INTO correction (item, kind, before, at) SELECT ?1, ?2, ?3, ?4
        WHERE EXISTS (SELECT 1 FROM digest_item WHERE item = ?1)""",
        [item, kind, before, instant(at)],
    )


def open_corrections(connection: sqlite3.Connection) -> tuple[Correction, ...]:
    """Those that the digests have not been told of, in the order in which they came."""
    rows = connection.execute(
        "SELECT id, item, kind, before, at FROM correction WHERE done = 0 ORDER BY id"
    ).fetchall()
    return tuple(
        Correction(id=id, item=item, kind=kind, before=before, at=datetime.fromisoformat(at))
        for id, item, kind, before, at in rows
    )
