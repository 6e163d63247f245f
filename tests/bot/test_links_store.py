"""What is known of links is kept as it was, and nothing is kept that cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.state.links import (
    LinkState,
    LinkStatus,
    create_links,
    dead_links,
    forget_links,
    keep_link,
    read_links,
)
from tests.servers.feeds.server import CHANGED
from tests.servers.feeds.stage import NOW

DAY = timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    migrations = Migrations("links")
    migrations()(create_links)
    opened = Database(sqlite3.connect(tmp_path / "state.db"))
    migrations.apply(opened)
    yield opened
    opened.close()


def alive(source: str) -> LinkState:
    return LinkState(source=source, url="https://a.example/", checked=NOW, status=LinkStatus.ALIVE)


def gone(source: str, since: int) -> LinkState:
    return LinkState(
        source=source,
        url="https://b.example/",
        checked=NOW,
        status=LinkStatus.MISSING,
        etag='"1"',
        modified=CHANGED,
        failures=3,
        failing_since=NOW - (since + 3) * DAY,
        dead_since=NOW - since * DAY,
        why="There is nothing at this address (404).",
    )


def keep(db: Database, states: Sequence[LinkState]) -> None:
    with db.conn:
        for state in states:
            keep_link(db.conn, state)


def test_what_is_kept_is_read_as_it_was(db: Database) -> None:
    keep(db, [gone("b", 1), alive("a")])
    assert read_links(db) == (alive("a"), gone("b", 1))
    keep(db, [alive("b")])
    assert read_links(db) == (alive("a"), alive("b"))


def test_the_dead_come_in_the_order_of_their_death(db: Database) -> None:
    keep(db, [gone("a", 1), gone("b", 5), alive("c")])
    assert dead_links(db) == (gone("b", 5), gone("a", 1))


def test_what_is_forgotten_is_gone(db: Database) -> None:
    keep(db, [alive("a"), gone("b", 1), alive("c")])
    with db.conn:
        forget_links(db.conn, ["b", "c", "never known"])
    assert read_links(db) == (alive("a"),)


@pytest.mark.parametrize(
    "changes",
    [
        "status = 'dead'",
        "failures = -1",
        "failures = 1",
        "failing_since = '2026-11-22'",
        "dead_since = '2026-11-22'",
        "url = NULL",
    ],
)
def test_the_table_takes_no_state_that_cannot_be(db: Database, changes: str) -> None:
    keep(db, [alive("a")])
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(f"UPDATE link SET {changes}")
