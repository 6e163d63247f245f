"""The schema of `knowledge.db`, as appended migrations: a released step is never edited, only
followed by another.

Two clocks. *Valid* time (`valid_from`, `valid_to`, the dates of a participation) says when
something holds in the world; *recorded* time (`recorded_from`, `recorded_to`) says when this
base held it to be so. Both intervals are half-open.

A statement, a participation, a membership or a deadline cannot exist without a citation: each
carries `lead`, always 1, and (id, lead) must exist in its citation table when the transaction
ends.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("knowledge")

_RECORDED = "recorded_from TEXT NOT NULL, recorded_to TEXT"


def _cited(table: str, columns: str) -> list[str]:
    """The pair of tables for a cited kind of row."""
    return [
        f"""CREATE TABLE {table} (
            id INTEGER PRIMARY KEY, {_RECORDED}, lead INTEGER NOT NULL DEFAULT 1 CHECK (lead = 1),
            {columns},
            FOREIGN KEY (id, lead) REFERENCES {table}_citation (owner, ord) DEFERRABLE INITIALLY
            DEFERRED
        ) STRICT""",
        f"""CREATE TABLE {table}_citation (
            owner INTEGER NOT NULL REFERENCES {table} (id) ON DELETE CASCADE DEFERRABLE INITIALLY
            DEFERRED,
            ord INTEGER NOT NULL CHECK (ord >= 1), source TEXT NOT NULL REFERENCES source (id),
            locator TEXT NOT NULL DEFAULT '', PRIMARY KEY (owner, ord)
        ) STRICT, WITHOUT ROWID""",
    ]


@migrations()
def create_base(db: Database) -> None:
    """Sources, entries, statements, the law model and the search rows."""
    steps = [
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE source (
            id TEXT PRIMARY KEY, title TEXT NOT NULL CHECK (title <> ''), publisher TEXT NOT NULL,
            url TEXT NOT NULL,
            date TEXT NOT NULL, checked INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN
            ('treaty', 'depositary', 'un', 'icrc', 'state', 'academic', 'ngo', 'press',
            'reference'))
        ) STRICT""",
        "CREATE TABLE source_former (former TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES source (id)) STRICT",
        "CREATE TABLE topic (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT",
        f"""CREATE TABLE entry (
            slug TEXT PRIMARY KEY, ord INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT
            NULL,
            date TEXT NOT NULL, details TEXT NOT NULL CHECK (json_valid(details)), {_RECORDED}
        ) STRICT""",
        "CREATE TABLE entry_origin (origin TEXT PRIMARY KEY, entry TEXT NOT NULL REFERENCES entry (slug)) STRICT",
        """CREATE TABLE entry_alias (entry TEXT NOT NULL REFERENCES entry (slug), ord INTEGER NOT
        NULL, alias TEXT NOT NULL,
            PRIMARY KEY (entry, ord)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE entry_question (entry TEXT NOT NULL REFERENCES entry (slug), ord INTEGER NOT
        NULL,
            question TEXT NOT NULL, PRIMARY KEY (entry, ord)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE entry_topic (entry TEXT NOT NULL REFERENCES entry (slug), topic TEXT NOT
        NULL REFERENCES topic (id),
            PRIMARY KEY (entry, topic)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX entry_topic_topic ON entry_topic (topic)",
        """CREATE TABLE entry_side (entry TEXT NOT NULL REFERENCES entry (slug), ord INTEGER NOT
        NULL, label TEXT NOT NULL,
            PRIMARY KEY (entry, ord)) STRICT, WITHOUT ROWID""",
        *_cited(
            "statement",
            """entry TEXT NOT NULL REFERENCES entry (slug), ord INTEGER NOT NULL, side INTEGER,
            text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 300),
            confidence TEXT NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
            valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, UNIQUE (entry, ord, recorded_from)""",
        ),
        """CREATE TABLE state (iso3 TEXT PRIMARY KEY, iso2 TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        short TEXT NOT NULL,
            region TEXT NOT NULL, un_member INTEGER NOT NULL) STRICT""",
        """CREATE TABLE lexicon (key TEXT NOT NULL, unspaced INTEGER NOT NULL, kind TEXT NOT NULL,
        id TEXT NOT NULL, capitals INTEGER NOT NULL,
            origin TEXT NOT NULL, ord INTEGER PRIMARY KEY, UNIQUE (key, kind, id)) STRICT""",
        """CREATE TABLE treaty (id TEXT PRIMARY KEY, ord INTEGER NOT NULL, title TEXT NOT NULL,
        short TEXT NOT NULL,
            details TEXT NOT NULL CHECK (json_valid(details))) STRICT""",
        *_cited(
            "participation",
            """state TEXT NOT NULL REFERENCES state (iso3), treaty TEXT NOT NULL REFERENCES treaty
            (id),
            signed TEXT NOT NULL, consent_type TEXT NOT NULL, consent_date TEXT NOT NULL,
            consent_year TEXT NOT NULL,
            entry_into_force TEXT NOT NULL, withdrawal_notified TEXT NOT NULL, withdrawal_effective
            TEXT NOT NULL,
            note TEXT NOT NULL, confidence TEXT NOT NULL, UNIQUE (state, treaty, recorded_from)""",
        ),
        """CREATE TABLE instrument (id TEXT PRIMARY KEY, title TEXT NOT NULL, short TEXT NOT NULL,
        articles INTEGER NOT NULL,
            unit TEXT NOT NULL) STRICT""",
        "CREATE TABLE grouping (id TEXT PRIMARY KEY, title TEXT NOT NULL, names TEXT NOT NULL) STRICT",
        *_cited(
            "membership",
            """grouping TEXT NOT NULL REFERENCES grouping (id), state TEXT NOT NULL REFERENCES state
            (iso3),
            joined TEXT NOT NULL, ended TEXT NOT NULL""",
        ),
        *_cited(
            "deadline",
            """state TEXT NOT NULL REFERENCES state (iso3), treaty TEXT NOT NULL REFERENCES treaty
            (id),
            article TEXT NOT NULL, due TEXT NOT NULL, note TEXT NOT NULL, confidence TEXT NOT
            NULL""",
        ),
        """CREATE TABLE search_row (id INTEGER PRIMARY KEY, entry TEXT NOT NULL REFERENCES entry
        (slug),
            field TEXT NOT NULL CHECK (field IN ('title', 'alias', 'question', 'statement')), text
            TEXT NOT NULL,
            statement INTEGER REFERENCES statement (id)) STRICT""",
        "CREATE INDEX search_row_entry ON search_row (entry)",
        """CREATE VIRTUAL TABLE search_text USING fts5 (text, content='search_row',
        content_rowid='id',
            tokenize="porter unicode61 remove_diacritics 2")""",
        "CREATE TABLE index_part (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
        "CREATE TABLE vocabulary (word TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE vector (entry INTEGER PRIMARY KEY, block BLOB NOT NULL) STRICT",
        """CREATE TABLE posting (term TEXT PRIMARY KEY, documents INTEGER NOT NULL, rows BLOB NOT
        NULL,
            weights BLOB NOT NULL) STRICT""",
    ]
    for step in steps:
        db.execute(step)


@migrations()
def create_curation(db: Database) -> None:
    """Revisions, proposals, the audit chain, verification; the shipped packs, for merging.

    From here on recorded time is an instant in UTC ("2026-11-23T10:15:00.000000Z"); what the packs
    brought keeps its day. No two revisions share an instant, so several on one day are all kept; a
    day of record asks for what stood at its end. Of each place in an entry and of each state's
    stand to a treaty one row is open at most.
    """
    target = "target TEXT NOT NULL CHECK (target IN ('entry', 'source', 'participation')), key TEXT NOT NULL"
    steps = [
        f"""CREATE TABLE head ({target}, number INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN
            ('held', 'retired')), PRIMARY KEY (target, key)) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE proposal (
            id INTEGER PRIMARY KEY, {target},
            action TEXT NOT NULL CHECK (action IN ('add', 'edit', 'retire', 'merge', 'suggest')),
            base INTEGER NOT NULL, fields TEXT NOT NULL CHECK (json_valid(fields)),
            author TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL, place TEXT NOT NULL,
            answers INTEGER REFERENCES proposal (id),
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN
            ('open', 'approved', 'rejected', 'superseded', 'withdrawn')),
            decided_by TEXT NOT NULL DEFAULT '', decided_at TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '', CHECK ((state = 'open') = (decided_at = ''))
        ) STRICT""",
        "CREATE INDEX proposal_open ON proposal (at, id) WHERE state = 'open'",
        "CREATE INDEX proposal_key ON proposal (target, key)",
        f"""CREATE TABLE revision (
            id INTEGER PRIMARY KEY, {target}, number INTEGER NOT NULL CHECK (number >= 1),
            base INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('held', 'retired')),
            fields TEXT NOT NULL CHECK (json_valid(fields)),
            origin TEXT NOT NULL CHECK (origin IN ('packs', 'proposal', 'revert', 'merge', 'import')),
            author TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL, decided_by TEXT NOT NULL,
            decided_at TEXT NOT NULL, reason TEXT NOT NULL, recorded TEXT NOT NULL,
            proposal INTEGER REFERENCES proposal (id), UNIQUE (target, key, number)
        ) STRICT""",
        "CREATE INDEX revision_recorded ON revision (recorded)",
        """CREATE TABLE audit (
            number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
            target TEXT NOT NULL, key TEXT NOT NULL, why TEXT NOT NULL, place TEXT NOT NULL, digest TEXT NOT NULL,
            previous TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
        """CREATE TABLE verification (entry TEXT PRIMARY KEY REFERENCES entry (slug), verifier TEXT NOT
            NULL, verified_at TEXT NOT NULL, interval INTEGER NOT NULL CHECK (interval >= 1)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE redirect (slug TEXT PRIMARY KEY, entry TEXT NOT NULL REFERENCES entry (slug))
            STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE shipped ({target}, fields TEXT NOT NULL CHECK (json_valid(fields)),
            PRIMARY KEY (target, key)) STRICT""",
        "CREATE TABLE pack (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
        "CREATE UNIQUE INDEX statement_open ON statement (entry, ord) WHERE recorded_to IS NULL",
        "CREATE UNIQUE INDEX participation_open ON participation (state, treaty) WHERE recorded_to IS NULL",
        "CREATE INDEX statement_citation_source ON statement_citation (source)",
        "CREATE INDEX entry_alias_alias ON entry_alias (alias COLLATE NOCASE)",
        "CREATE INDEX entry_origin_entry ON entry_origin (entry)",
        *(
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN
                SELECT RAISE(ABORT, '{table} lines are only ever added'); END"""
            for table in ("audit", "revision")
            for verb in ("UPDATE", "DELETE")
        ),
    ]
    for step in steps:
        db.execute(step)


@migrations()
def create_index_edits(db: Database) -> None:
    """What the search index learned since it was last written whole.

    `posting`, `index_part` and the main blocks of `vector` stay as they were written. An entry that
    is edited gets new rows under new numbers (`next_row`, never used twice) and one line in
    `index_edit`: `main` is its number in the whole index (NULL: it came later), `first` its first
    row now (NULL: it is retired). `term_edit` holds the exact number of entries of a term that an
    edit touched, and how many rows of its main posting list are dead. `change` counts the edits;
    `generation` counts the times that the index was written whole.
    """
    steps = [
        """CREATE TABLE index_state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT
        NULL, change INTEGER NOT NULL, main_rows INTEGER NOT NULL, next_row INTEGER NOT NULL,
            average REAL NOT NULL) STRICT""",
        """CREATE TABLE index_edit (number INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE, main
        INTEGER UNIQUE, first INTEGER UNIQUE,
            fields BLOB NOT NULL, terms BLOB NOT NULL, centroid BLOB NOT NULL) STRICT""",
        """CREATE TABLE term_edit (term TEXT PRIMARY KEY, documents INTEGER NOT NULL, dead INTEGER
        NOT NULL) STRICT, WITHOUT ROWID""",
        """CREATE TABLE posting_edit (term TEXT NOT NULL, first INTEGER NOT NULL, rows BLOB NOT
        NULL, weights BLOB NOT NULL, PRIMARY KEY (term, first)) STRICT, WITHOUT ROWID""",
        "ALTER TABLE vocabulary ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX vocabulary_changed ON vocabulary (changed) WHERE changed > 0",
    ]
    for step in steps:
        db.execute(step)


@migrations()
def add_archives(db: Database) -> None:
    """Sources: the address of an archived copy."""
    db.execute("ALTER TABLE source ADD COLUMN archive TEXT NOT NULL DEFAULT ''")


@migrations()
def keep_verifications(db: Database) -> None:
    """Every verification is kept, not the last alone: what readers were told on an earlier day can
    be told again. Indexes by which dated statements and an author's proposals are found.
    """
    steps = [
        """CREATE TABLE verified (entry TEXT NOT NULL REFERENCES entry (slug), verified_at TEXT NOT
            NULL, verifier TEXT NOT NULL, interval INTEGER NOT NULL CHECK (interval >= 1),
            PRIMARY KEY (entry, verified_at)) STRICT, WITHOUT ROWID""",
        """INSERT INTO verified (entry, verified_at, verifier, interval)
            SELECT entry, verified_at, verifier, interval FROM verification""",
        "DROP TABLE verification",
        "CREATE INDEX statement_dated ON statement (entry) WHERE valid_from <> '' OR valid_to <> ''",
        "CREATE INDEX proposal_author ON proposal (author, id)",
    ]
    for step in steps:
        db.execute(step)


@migrations()
def merge_full_text(db: Database) -> None:
    """The full-text table becomes one segment, as it is now written
    (`knowledge.index.build.write_full_text`).
    """
    db.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")
