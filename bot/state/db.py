"""Opens `state.db` and keeps its schema; migrations are appended, never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.state.digests import create_digests
from bot.state.links import create_links

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


@migrations()
def create_gap_topics(db: Database) -> None:
    """Questions that are not covered, by the words that carry their matter, whoever asked them."""
    db.execute(
        """CREATE TABLE gap_topic (number INTEGER PRIMARY KEY, topic TEXT NOT NULL UNIQUE, sample TEXT
        NOT NULL, asked INTEGER NOT NULL CHECK (asked > 0), first TEXT NOT NULL, last TEXT NOT NULL,
        closed INTEGER NOT NULL DEFAULT 0, work TEXT NOT NULL DEFAULT '') STRICT"""
    )


@migrations()
def create_office(db: Database) -> None:
    """Who acts and by which label, roles, drafts, forms as filled in, channels for reviewers.

    A label is all that the base learns of a person. A grant names an actor or a group, not both.
    """
    steps = [
        """CREATE TABLE person (label TEXT PRIMARY KEY, platform TEXT NOT NULL, workspace TEXT NOT
        NULL, user TEXT NOT NULL, name TEXT NOT NULL, blocked TEXT NOT NULL DEFAULT '',
        UNIQUE (platform, workspace, user)) STRICT""",
        """CREATE TABLE role (id INTEGER PRIMARY KEY, platform TEXT NOT NULL, workspace TEXT NOT NULL,
        actor TEXT NOT NULL, team TEXT NOT NULL, role INTEGER NOT NULL CHECK (role BETWEEN 2 AND 4),
        reason TEXT NOT NULL, given_by TEXT NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL,
        CHECK ((actor = '') <> (team = '')), UNIQUE (platform, workspace, actor, team)) STRICT""",
        """CREATE TABLE draft (number INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL,
        target TEXT NOT NULL, key TEXT NOT NULL, base INTEGER NOT NULL, fields TEXT NOT NULL CHECK
        (json_valid(fields)), saved TEXT NOT NULL, proposal INTEGER, answers INTEGER) STRICT""",
        "CREATE INDEX draft_owner ON draft (owner)",
        "CREATE TABLE form (id TEXT PRIMARY KEY, data TEXT NOT NULL, kept TEXT NOT NULL) STRICT",
        """CREATE TABLE reviewing (platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT
        NULL, PRIMARY KEY (platform, workspace, channel)) STRICT, WITHOUT ROWID""",
    ]
    for step in steps:
        db.execute(step)


@migrations()
def create_outbox(db: Database) -> None:
    """What the desk wants to stand in a place, and the messages in which it stands there.

    `wanted` has whole replies; each change of it is a new `version`. A message is claimed before it
    is sent, so that after a crash it is known which one may have been.
    """
    steps = [
        """CREATE TABLE posting (key TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL,
        person TEXT NOT NULL, mention TEXT NOT NULL, wanted TEXT NOT NULL, version INTEGER NOT NULL,
        created TEXT NOT NULL, due TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'given up')),
        problem TEXT NOT NULL DEFAULT '') STRICT""",
        "CREATE INDEX posting_due ON posting (due) WHERE state = 'open'",
        """CREATE TABLE message (posting TEXT NOT NULL REFERENCES posting (key) ON DELETE CASCADE,
        part INTEGER NOT NULL, claimed TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
        PRIMARY KEY (posting, part)) STRICT, WITHOUT ROWID""",
    ]
    for step in steps:
        db.execute(step)


migrations()(create_digests)
migrations()(create_links)


class State:
    """One connection to `state.db`, opened when it is first needed, for one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._db: Database | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The open connection; each statement outside of `with` is a transaction of its own.

        Raises:
            OSError, sqlite3.Error: the folder or the file cannot be made or read.
        """
        connection: sqlite3.Connection = self.db.conn
        return connection

    @property
    def db(self) -> Database:
        """The same as sqlite-utils has it. Raises as `connection`."""
        if self._db is None:
            self._db = open_state(self.folder)
            self._db.conn.execute("PRAGMA foreign_keys = ON")
        return self._db

    def close(self) -> None:
        """Give the file back."""
        db, self._db = self._db, None
        if db:
            db.close()


def open_state(folder: Path) -> Database:
    """The open database; it belongs to the thread that opened it.

    Raises:
        OSError, sqlite3.Error: the folder or the file cannot be made or read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    db = Database(sqlite3.connect(folder / FILE, timeout=10.0))
    db.enable_wal()
    migrations.apply(db)
    return db
