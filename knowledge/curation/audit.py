"""The audit chain: one line an act, each hashed together with the one before."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from knowledge.curation.model import AuditLine

_COLUMNS = "number, at, who, what, target, key, why, place, digest, previous, hash"


def append(
    connection: sqlite3.Connection,
    *,
    at: str,
    who: str,
    what: str,
    target: str = "",
    key: str = "",
    why: str = "",
    place: str = "",
    digest: str = "",
) -> AuditLine:
    """Add a line, in the caller's transaction."""
    last = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    number, previous = last.fetchone() or (0, "")
    values = (number + 1, at, who, what, target, key, why, place, digest, previous)
    line = _line((*values, _hash(values)))
    connection.execute(
        f"INSERT INTO audit ({_COLUMNS}) VALUES ({', '.join('?' * 11)})", (*values, line.hash)
    )
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('audit', ?)",
        [f"{line.number}:{line.hash}"],
    )
    return line


def lines(connection: sqlite3.Connection, *, after: int = 0, key: str = "") -> Iterator[AuditLine]:
    """The lines in order, of one key or of all."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE number > ? AND (? = '' OR key = ?) ORDER BY number",
        [after, key, key],
    )
    for row in rows:
        yield _line(row)


def verify_chain(connection: sqlite3.Connection) -> int | None:
    """The number of the first line that is not as it was written; None if all are.

    A line that is gone shows too, the last one by the end of the chain that `meta` keeps.
    """
    expected, previous = 1, ""
    for line in lines(connection):
        values = tuple(getattr(line, name) for name in _names()[:-1])
        if line.number != expected or line.previous != previous or line.hash != _hash(values):
            return expected
        expected, previous = line.number + 1, line.hash
    row = connection.execute("SELECT value FROM meta WHERE key = 'audit'").fetchone()
    end = f"{expected - 1}:{previous}" if expected > 1 else None
    return None if (row[0] if row else None) == end else expected


def export(connection: sqlite3.Connection) -> Iterator[str]:
    """The lines as JSON, one a line."""
    for line in lines(connection):
        yield json.dumps(asdict(line), ensure_ascii=False)


def _line(row: tuple[Any, ...]) -> AuditLine:
    return AuditLine(**dict(zip(_names(), row, strict=True)))


def _names() -> list[str]:
    return _COLUMNS.split(", ")


def _hash(values: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
