"""From validated packs to `knowledge.db`: deterministic, atomic, all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from knowledge.encode import Encoder, make_encoder
from knowledge.errors import BaseEdited, BuildError
from knowledge.index.build import write_full_text, write_index
from knowledge.migrations import migrations
from knowledge.packing.check import check_packs
from knowledge.packing.lexicon import make_gazetteer, phrases
from knowledge.packing.packs import Packs
from knowledge.packing.read import pack_files, read_packs
from knowledge.packing.rows import write_rows, write_vocabulary
from knowledge.packing.tables import (
    write_entries,
    write_groupings,
    write_lexicon,
    write_participations,
    write_sources,
    write_states,
)
from knowledge.version import FORMAT

PACKS = Path(__file__).resolve().parent.parent / "packs"
"""The curated packs that come with the library."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, from 0 to 1."""


def fingerprint(folder: Path) -> str:
    """A hash over names and contents of all pack files: equal for equal packs, on any machine."""
    digest = hashlib.sha256(FORMAT.encode())
    for path in pack_files(folder):
        digest.update(
            path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return digest.hexdigest()


def is_current(target: Path, folder: Path = PACKS, encoder: str = "static") -> bool:
    """Whether `target` was built from exactly these packs by this code with this encoder."""
    if not target.is_file():
        return False
    connection = sqlite3.connect(f"{target.absolute().as_uri()}?mode=ro", uri=True)
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return bool(
        meta.get("packs") == fingerprint(folder)
        and meta.get("encoder") == encoder
        and meta.get("format") == FORMAT
    )


def is_edited(target: Path) -> bool:
    """Whether somebody has proposed, decided or verified anything in the base at `target`."""
    if not target.is_file():
        return False
    # For writing, though nothing is written: who only reads leaves the log files of SQLite behind.
    connection = sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True)
    try:
        return connection.execute("SELECT 1 FROM audit LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def build_base(
    target: Path,
    folder: Path = PACKS,
    *,
    encoder: Encoder | None = None,
    progress: Progress = lambda _what, _share: None,
) -> str:
    """Build the base at `target` from the packs in `folder` and return its content hash.

    The new base is written beside the old one and takes its place in one step; when anything
    fails, the old one stays.

    Raises:
        PackError: the packs are wrong; all problems are listed.
        BuildError: the packs are sound but the file could not be written.
        BaseEdited: the base at `target` was edited, and building it anew would lose that.
    """
    if is_edited(target):
        raise BaseEdited(f"{target} holds moderators' work; upgrade it instead of building it anew")
    progress("reading packs", 0.0)
    packs = read_packs(folder)
    check_packs(packs)
    progress("writing", 0.4)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise BuildError(f"cannot write to {target.parent}: {error.strerror}") from error
    draft = Path(name)
    try:
        content = _write(draft, packs, folder, encoder or make_encoder("static"), progress)
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        draft.chmod(0o644)  # the content is public; a temporary file is not
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BuildError(f"the base could not be written: {error}") from error
    finally:
        for leftover in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + leftover).unlink(missing_ok=True)
    progress("done", 1.0)
    return content


def _write(path: Path, packs: Packs, folder: Path, encoder: Encoder, progress: Progress) -> str:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")
        db = Database(connection)
        migrations.apply(db)
        connection.execute("BEGIN")
        recorded = packs.manifest.recorded.isoformat()
        write_sources(connection, packs)
        write_entries(connection, packs, recorded)
        write_states(connection, packs)
        write_participations(connection, packs, recorded)
        write_groupings(connection, packs, recorded)
        names = phrases(packs)
        write_lexicon(connection, names)
        content = _content_hash(connection)
        meta = {
            "title": packs.manifest.title,
            "licence": packs.manifest.licence,
            "recorded": recorded,
            "facts_until": packs.manifest.facts_until,
            "packs": fingerprint(folder),
            "content": content,
            "revision": content[:12],
            "format": FORMAT,
        }
        connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta.items())
        write_frame_files(connection, folder)
        progress("indexing", 0.6)
        rows = write_rows(connection, packs)
        write_index(connection, rows, make_gazetteer(names), encoder)
        write_vocabulary(connection, packs, names)
        write_full_text(connection)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return content


def frame_files(folder: Path) -> dict[str, bytes]:
    """The files that are not edited from inside: all but entries, sources and participations."""
    names = (path.relative_to(folder).as_posix() for path in pack_files(folder))
    edited = ("entries/", "sources/", "law/participation.csv")
    return {name: (folder / name).read_bytes() for name in names if not name.startswith(edited)}


def write_frame_files(connection: sqlite3.Connection, folder: Path) -> None:
    """Keep those files as they are: not all that they say is in the tables."""
    connection.execute("DELETE FROM pack")
    connection.executemany(
        "INSERT INTO pack (name, data) VALUES (?, ?)", frame_files(folder).items()
    )


def _content_hash(connection: sqlite3.Connection) -> str:
    """A hash over everything that can reach a reader, in a fixed order."""
    digest = hashlib.sha256()
    tables = [
        "source",
        "source_former",
        "topic",
        "entry",
        "entry_origin",
        "entry_alias",
        "entry_question",
        "entry_topic",
        "entry_side",
        "statement",
        "statement_citation",
        "state",
        "lexicon",
        "treaty",
        "instrument",
        "participation",
        "participation_citation",
        "grouping",
        "membership",
        "membership_citation",
        "deadline",
        "deadline_citation",
    ]
    for table in tables:
        digest.update(table.encode())
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
            digest.update(json.dumps(row, ensure_ascii=False, default=date.isoformat).encode())
    return digest.hexdigest()
