"""The schema itself refuses what must not be stored, whoever writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from knowledge.migrations import migrations

STATEMENT = """
    INSERT INTO statement (id, recorded_from, entry, ord, text, confidence, valid_from, valid_to)
    VALUES (?, '2026-01-01', 'entry', ?, ?, ?, '', '')
"""
CITATION = "INSERT INTO statement_citation (owner, ord, source) VALUES (?, ?, ?)"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A base of the schema with one entry, one statement and one source."""
    connection = sqlite3.connect(tmp_path / "base.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    migrations.apply(Database(connection))
    connection.execute(
        "INSERT INTO source VALUES ('one', 'Title', 'Publisher', '', '', 1, 'un', '')"
    )
    connection.execute(
        "INSERT INTO source VALUES ('two', 'Title', 'Publisher', '', '', 1, 'un', '')"
    )
    connection.execute(
        "INSERT INTO entry VALUES ('entry', 1, 'event', 'Title', '', '{}', '2026-01-01', NULL)"
    )
    connection.execute("BEGIN")
    connection.execute(STATEMENT, (1, 1, "A text.", "high"))
    connection.executemany(CITATION, [(1, 1, "one"), (1, 2, "two")])
    connection.execute("COMMIT")
    yield connection
    connection.close()


def count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_statement_without_a_citation_cannot_be_committed(db: sqlite3.Connection) -> None:
    db.execute("BEGIN")
    db.execute(STATEMENT, (2, 2, "No source.", "high"))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("COMMIT")
    db.execute("ROLLBACK")
    assert count(db, "statement") == 1


def test_a_second_citation_alone_is_no_lead(db: sqlite3.Connection) -> None:
    db.execute("BEGIN")
    db.execute(STATEMENT, (2, 2, "Only a second source.", "high"))
    db.execute(CITATION, (2, 2, "one"))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("COMMIT")
    db.execute("ROLLBACK")


def test_the_lead_citation_cannot_be_deleted(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM statement_citation WHERE owner = 1 AND ord = 2")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("DELETE FROM statement_citation WHERE owner = 1 AND ord = 1")
    assert count(db, "statement_citation") == 1


def test_the_lead_citation_can_be_replaced_in_one_transaction(db: sqlite3.Connection) -> None:
    db.execute("BEGIN")
    db.execute("DELETE FROM statement_citation WHERE owner = 1 AND ord = 1")
    db.execute(CITATION, (1, 1, "two"))
    db.execute("COMMIT")
    assert db.execute("SELECT source FROM statement_citation WHERE ord = 1").fetchone() == ("two",)


def test_the_check_cannot_be_evaded_through_lead(db: sqlite3.Connection) -> None:
    for value in (None, 2):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("UPDATE statement SET lead = ?", [value])


def test_a_citation_of_no_source_is_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute(CITATION, (1, 3, "three"))


def test_a_cited_source_cannot_be_deleted(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("DELETE FROM source WHERE id = 'one'")


def test_a_statement_goes_with_its_citations(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM statement")
    assert count(db, "statement_citation") == 0


@pytest.mark.parametrize(
    ("text", "fits"), [("", False), ("x", True), ("é" * 300, True), ("x" * 301, False)]
)
def test_the_length_of_a_text(db: sqlite3.Connection, text: str, fits: bool) -> None:
    if fits:
        db.execute("UPDATE statement SET text = ?", [text])
        assert db.execute("SELECT text FROM statement").fetchone() == (text,)
        return
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE statement SET text = ?", [text])


def test_a_confidence_that_is_none(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE statement SET confidence = 'certain'")


def test_a_value_of_another_type(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        db.execute("UPDATE statement SET ord = 'first'")


def test_a_statement_of_no_entry(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("UPDATE statement SET entry = 'nowhere'")


@pytest.mark.parametrize(
    "row",
    [
        """participation (id, recorded_from, state, treaty, signed, consent_type, consent_date,
            consent_year, entry_into_force, withdrawal_notified, withdrawal_effective, note,
            confidence)
            VALUES (1, '2026-01-01', 'FIN', 'T', '', '', '', '', '', '', '', '', 'high')""",
        """membership (id, recorded_from, grouping, state, joined, ended)
            VALUES (1, '2026-01-01', 'eu', 'FIN', '1995', '')""",
        """deadline (id, recorded_from, state, treaty, article, due, note, confidence)
            VALUES (1, '2026-01-01', 'FIN', 'T', '5', '2022', '', 'high')""",
    ],
    ids=["participation", "membership", "deadline"],
)
def test_rows_of_the_law_need_a_citation_too(db: sqlite3.Connection, row: str) -> None:
    db.execute("INSERT INTO state VALUES ('FIN', 'FI', 'Finland', '', 'Northern Europe', 1)")
    db.execute("INSERT INTO treaty VALUES ('T', 1, 'Treaty', 'T', '{}')")
    db.execute("INSERT INTO grouping VALUES ('eu', 'EU', '[]')")
    db.execute("BEGIN")
    db.execute(f"INSERT INTO {row}")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("COMMIT")
    db.execute(f"INSERT INTO {row.split()[0]}_citation (owner, ord, source) VALUES (1, 1, 'one')")
    db.execute("COMMIT")
    assert count(db, row.split()[0]) == 1


def test_a_statement_can_be_corrected_in_its_place(db: sqlite3.Connection) -> None:
    db.execute("UPDATE statement SET recorded_to = '2026-06-01'")
    db.execute("BEGIN")
    db.execute(STATEMENT.replace("2026-01-01", "2026-06-01"), (2, 1, "A corrected text.", "high"))
    db.execute(CITATION, (2, 1, "one"))
    db.execute("COMMIT")


def test_all_own_tables_are_strict(db: sqlite3.Connection) -> None:
    loose = {row[1] for row in db.execute("PRAGMA table_list") if row[0] == "main" and not row[5]}
    assert {
        name for name in loose if not name.startswith(("sqlite_", "search_text", "_sqlite"))
    } == set()


def test_the_migrations_can_be_applied_twice(db: sqlite3.Connection) -> None:
    before = db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    migrations.apply(Database(db))
    assert db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
