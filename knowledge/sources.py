"""Reads sources: all of a base, or some by their ids."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from knowledge.model import Source, SourceKind


def read_sources(
    connection: sqlite3.Connection, ids: Iterable[str] | None = None
) -> dict[str, Source]:
    """Sources by id; `ids`: only these."""
    among = "" if ids is None else " WHERE {} IN (SELECT value FROM json_each(?))"
    values = [] if ids is None else [json.dumps(list(ids))]
    former: dict[str, list[str]] = defaultdict(list)
    for old, new in connection.execute(
        f"SELECT former, source FROM source_former{among.format('source')} ORDER BY former", values
    ):
        former[new].append(old)
    rows = connection.execute(
        "SELECT id, title, publisher, url, archive, date, checked, kind FROM source"
        + among.format("id"),
        values,
    )
    return {
        row[0]: Source(
            id=row[0],
            title=row[1],
            publisher=row[2],
            url=row[3],
            archive=row[4],
            date=row[5],
            checked=bool(row[6]),
            kind=SourceKind(row[7]),
            formerly=tuple(former.get(row[0], ())),
        )
        for row in rows
    }
