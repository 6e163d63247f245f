"""Opens `state.db` and keeps its schema; migrations are appended, never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

FILE = "state.db"

migrations = Migrations("state")


@migrations()
def create_gaps(db: Database) -> None:
    """One row a question that the base does not cover, whoever asked it."""
    db.execute(
        """CREATE TABLE gap (question TEXT PRIMARY KEY, asked INTEGER NOT NULL CHECK (asked > 0),
            first TEXT NOT NULL, last TEXT NOT NULL) STRICT, WITHOUT ROWID"""
    )


@migrations()
def create_marks(db: Database) -> None:
    """One row a question and entry whose answer readers marked as not helpful, whoever did."""
    db.execute(
        """CREATE TABLE unhelpful (question TEXT NOT NULL, entry TEXT NOT NULL,
            marked INTEGER NOT NULL CHECK (marked > 0), first TEXT NOT NULL, last TEXT NOT NULL,
            PRIMARY KEY (question, entry)) STRICT, WITHOUT ROWID"""
    )


@migrations()
def create_preferences(db: Database) -> None:
    """Who sees answers first, in a whole workspace (channel is empty) or in one channel."""
    db.execute(
        """CREATE TABLE visibility (platform TEXT NOT NULL, workspace TEXT NOT NULL,
            channel TEXT NOT NULL, choice TEXT NOT NULL CHECK (choice IN ('private', 'public')),
            PRIMARY KEY (platform, workspace, channel)) STRICT, WITHOUT ROWID"""
    )


@migrations()
def create_declared(db: Database) -> None:
    """The hash of the commands that were last declared to a platform, for one application."""
    db.execute(
        """CREATE TABLE declared (platform TEXT NOT NULL, application TEXT NOT NULL,
            target TEXT NOT NULL, hash TEXT NOT NULL,
            PRIMARY KEY (platform, application, target)) STRICT, WITHOUT ROWID"""
    )


def open_state(folder: Path) -> Database:
    """The open database; it belongs to the thread that opened it.

    Raises:
        OSError, sqlite3.Error: the folder or the file cannot be made or read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    db = Database(sqlite3.connect(folder / FILE, timeout=2.0))
    db.enable_wal()
    migrations.apply(db)
    return db
