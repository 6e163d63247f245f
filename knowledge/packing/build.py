"""From validated packs to `knowledge.db`: deterministic, atomic, all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from knowledge import text
from knowledge.encode import Encoder, make_encoder
from knowledge.errors import BaseEdited, BuildError
from knowledge.index.build import Row, number_rows, write_index
from knowledge.migrations import migrations
from knowledge.packing.check import check_packs
from knowledge.packing.lexicon import Phrase, make_gazetteer, phrases
from knowledge.packing.packs import Packs
from knowledge.packing.read import pack_files, read_packs
from knowledge.packing.schema import Cite, EntryPack
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
        _write_sources(connection, packs)
        _write_entries(connection, packs, recorded)
        write_states(connection, packs)
        _write_participations(connection, packs, recorded)
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
        rows = _write_rows(connection, packs)
        write_index(connection, rows, make_gazetteer(names), encoder)
        _write_vocabulary(connection, packs, names)
        connection.execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return content


class _Citations:
    """Writes a cited row together with its citations."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}

    def insert(self, table: str, row: dict[str, Any], cites: Sequence[Cite]) -> int:
        number = self._next.get(table, 1)
        self._next[table] = number + 1
        row = {"id": number, **row}
        marks = ", ".join("?" * len(row))
        self._connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
        self._connection.executemany(
            f"INSERT INTO {table}_citation (owner, ord, source, locator) VALUES (?, ?, ?, ?)",
            [(number, order, cite.source, cite.locator) for order, cite in enumerate(cites, 1)],
        )
        return number


def _write_sources(connection: sqlite3.Connection, packs: Packs) -> None:
    connection.executemany(
        "INSERT INTO source (id, title, publisher, url, date, checked, kind) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (s.id, s.title, s.publisher, s.url, s.date, int(s.checked == "stored"), str(s.kind))
            for s in packs.sources
        ],
    )
    connection.executemany(
        "INSERT INTO source_former (former, source) VALUES (?, ?)",
        [(old, source.id) for source in packs.sources for old in source.formerly],
    )
    connection.executemany(
        "INSERT INTO topic (id, title) VALUES (?, ?)",
        [(topic.id, topic.title) for topic in packs.topics],
    )


def _write_entries(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    cited = _Citations(connection)
    for number, entry in enumerate(packs.entries):
        details = json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
        connection.execute(
            "INSERT INTO entry (slug, ord, kind, title, date, details, recorded_from) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry.slug, number, str(entry.kind), entry.title, entry.date, details, recorded),
        )
        for table, column, values in (
            ("entry_alias", "alias", entry.aliases),
            ("entry_question", "question", entry.questions),
            ("entry_side", "label", entry.sides),
        ):
            connection.executemany(
                f"INSERT INTO {table} (entry, ord, {column}) VALUES (?, ?, ?)",
                [(entry.slug, order, value) for order, value in enumerate(values, 1)],
            )
        connection.executemany(
            "INSERT INTO entry_topic (entry, topic) VALUES (?, ?)",
            [(entry.slug, t) for t in entry.topics],
        )
        connection.executemany(
            "INSERT INTO entry_origin (origin, entry) VALUES (?, ?)",
            [(o, entry.slug) for o in entry.origin],
        )
        for order, statement in enumerate(entry.statements, 1):
            row = {
                "entry": entry.slug,
                "ord": order,
                "side": statement.side,
                "text": statement.text,
                "confidence": str(statement.confidence),
                "valid_from": statement.valid_from,
                "valid_to": statement.valid_to,
                "recorded_from": recorded,
            }
            cited.insert("statement", row, statement.cite)


def write_lexicon(connection: sqlite3.Connection, names: list[Phrase]) -> None:
    """The phrases of the gazetteer, in order of precedence."""
    connection.executemany(
        "INSERT INTO lexicon (key, unspaced, kind, id, capitals, origin) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (p.key, int(p.unspaced), p.name.kind, p.name.id, int(p.name.capitals), p.origin)
            for p in names
        ],
    )


def write_states(connection: sqlite3.Connection, packs: Packs) -> None:
    """States, treaties and instruments."""
    short = {names.iso3: names.short for names in packs.names}
    connection.executemany(
        "INSERT INTO state (iso3, iso2, name, short, region, un_member) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (s.iso3, s.iso2, s.name, short.get(s.iso3, ""), s.un_region, int(s.un_member == "yes"))
            for s in packs.states
        ],
    )
    for order, treaty in enumerate(packs.treaties, 1):
        details = treaty.model_dump(mode="json", exclude={"id", "title", "short"})
        connection.execute(
            "INSERT INTO treaty (id, ord, title, short, details) VALUES (?, ?, ?, ?, ?)",
            (
                treaty.id,
                order,
                treaty.title,
                treaty.short,
                json.dumps(details, ensure_ascii=False, sort_keys=True),
            ),
        )
    connection.executemany(
        "INSERT INTO instrument (id, title, short, articles, unit) VALUES (?, ?, ?, ?, ?)",
        [(item.id, item.title, item.short, item.articles, item.unit) for item in packs.instruments],
    )


def _write_participations(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    cited = _Citations(connection)
    formerly = {old: source.id for source in packs.sources for old in source.formerly}
    for row in packs.participations:
        values = row.model_dump(mode="json", exclude={"iso3", "source_ids"})
        values |= {"state": row.iso3, "consent_year": year_in(row.note), "recorded_from": recorded}
        sources = dict.fromkeys(formerly.get(source, source) for source in row.source_ids)
        cited.insert("participation", values, [Cite(source=source) for source in sources])


def write_groupings(connection: sqlite3.Connection, packs: Packs, recorded: str) -> None:
    """Groupings with their members, and deadlines."""
    cited = _Citations(connection)
    for grouping in packs.groupings:
        connection.execute(
            "INSERT INTO grouping (id, title, names) VALUES (?, ?, ?)",
            (grouping.id, grouping.title, json.dumps(grouping.names)),
        )
        for member in grouping.members:
            cited.insert(
                "membership",
                {
                    "grouping": grouping.id,
                    **member.model_dump(mode="json"),
                    "recorded_from": recorded,
                },
                grouping.cite,
            )
    for deadline in packs.deadlines:
        values = deadline.model_dump(mode="json", exclude={"cite"})
        cited.insert("deadline", {**values, "recorded_from": recorded}, deadline.cite)


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


def year_in(note: str) -> str:
    """The year of consent where only that is known ("consent_year=2026; ...")."""
    key, _, rest = note.partition("consent_year=")
    return rest[:4] if rest and not key else ""


def _write_rows(connection: sqlite3.Connection, packs: Packs) -> list[Row]:
    ids = dict(connection.execute("SELECT entry || ':' || ord, id FROM statement").fetchall())
    rows = number_rows(
        (number, field, line)
        for number, entry in enumerate(packs.entries)
        for field, line in _lines(entry)
    )
    order: dict[str, int] = {}
    written = []
    for number, entry, field, line in rows:
        slug = packs.entries[entry].slug
        statement = None
        if field == "statement":
            order[slug] = order.get(slug, 0) + 1
            statement = ids[f"{slug}:{order[slug]}"]
        written.append((number, slug, field, line, statement))
    connection.executemany(
        "INSERT INTO search_row (id, entry, field, text, statement) VALUES (?, ?, ?, ?, ?)", written
    )
    return rows


def _write_vocabulary(connection: sqlite3.Connection, packs: Packs, names: list[Phrase]) -> None:
    """The words of the base, for spelling: those of the entries, and of names in English. Names in
    other languages are known, but nothing is a slip of them: "Wakanda" is not Holland.
    """
    counts: Counter[str] = Counter()
    for entry in packs.entries:
        counts.update({word.norm for _, line in _lines(entry) for word in text.words(line)})
    for phrase in names:
        if not phrase.unspaced and not phrase.origin.startswith("cldr"):
            counts.update(set(phrase.key.split(" ")))
    connection.executemany(
        "INSERT INTO vocabulary (word, entries) VALUES (?, ?)", sorted(counts.items())
    )


def _lines(entry: EntryPack) -> Iterator[tuple[str, str]]:
    yield "title", entry.title
    yield from (("alias", alias) for alias in entry.aliases)
    yield from (("question", question) for question in entry.questions)
    yield from (("statement", statement.text) for statement in entry.statements)


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
