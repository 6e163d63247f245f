"""What must hold of a base after any act, however it ended."""

from __future__ import annotations

import sqlite3

from knowledge.curation.audit import verify_chain
from knowledge.curation.fields import stored
from knowledge.curation.heads import current, history, live_keys
from knowledge.curation.model import State, Target
from knowledge.curation.writing import lines


def check_base(connection: sqlite3.Connection) -> None:
    """Heads, revisions, search rows and audit chain agree."""
    edited = connection.execute("SELECT target, key FROM head").fetchall()
    for name, key in edited:
        target = Target(name)
        number, state = current(connection, target, key)
        kept = history(connection, target, key)
        assert [one.number for one in kept] == list(range(1, number + 1))
        recorded = [one.recorded for one in kept]
        assert recorded == sorted(set(recorded))
        assert kept[-1].state is state
        held = stored(connection, target, key)
        assert held == (kept[-1].fields if state is State.HELD else None)
    for slug in live_keys(connection, Target.ENTRY):
        rows = connection.execute(
            "SELECT field, text, statement FROM search_row WHERE entry = ? ORDER BY id", [slug]
        ).fetchall()
        fields = stored(connection, Target.ENTRY, slug)
        assert fields is not None
        assert rows == lines(connection, slug, fields)
    (stray,) = connection.execute(
        """SELECT count(*) FROM search_row WHERE entry NOT IN
        (SELECT slug FROM entry WHERE recorded_to IS NULL)"""
    ).fetchone()
    assert stray == 0
    (lost,) = connection.execute(
        """SELECT count(*) FROM revision WHERE origin IN ('proposal', 'merge') AND proposal NOT IN
        (SELECT id FROM proposal WHERE state = 'approved')"""
    ).fetchone()
    assert lost == 0
    (undone,) = connection.execute(
        """SELECT count(*) FROM proposal WHERE state = 'approved' AND action <> 'suggest'
        AND id NOT IN (SELECT proposal FROM revision WHERE proposal IS NOT NULL)"""
    ).fetchone()
    assert undone == 0
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert verify_chain(connection) is None
