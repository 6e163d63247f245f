"""Brings a base of an earlier format to this one, in place: moderators' work stays."""

from __future__ import annotations

import sqlite3

from knowledge.errors import BaseOutdated
from knowledge.version import FORMAT, RENEWED_FROM


def renew(connection: sqlite3.Connection) -> bool:
    """Apply the migrations that the base lacks, in one transaction; whether there were any. Readers
    of this version can open the base from then on.

    Raises:
        BaseOutdated: the file is no base, is newer than this code, or older than `RENEWED_FROM`.
    """
    if _format(connection) == FORMAT:
        return False
    # Only now: who opens a base of this format needs nothing of building one.
    from sqlite_utils import Database

    from knowledge.migrations import migrations

    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _format(connection)  # another process may have been faster
        if found != FORMAT:
            if not RENEWED_FROM <= _number(found) < int(FORMAT):
                raise BaseOutdated(
                    f"a base of format {found or '(none)'} cannot be brought to format {FORMAT}"
                )
            migrations.apply(Database(connection))
            connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", [FORMAT])
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found != FORMAT


def _format(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise
        raise BaseOutdated(f"not a knowledge base: {error}") from error
    return str(row[0]) if row else ""


def _number(format: str) -> int:
    return int(format) if format.isdecimal() else 0
