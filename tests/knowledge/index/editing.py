"""A small base that is edited: entries as a test writes them, and the index with them."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import KnowledgeBase
from knowledge.encode import make_encoder
from knowledge.gazetteer import Gazetteer
from knowledge.index.compact import compact
from knowledge.index.update import IndexWriter, Line
from knowledge.model import Answer
from knowledge.store import Store

ENCODER = make_encoder("static")


@dataclass(frozen=True, slots=True)
class Written:
    """What a test writes of an entry."""

    title: str
    questions: tuple[str, ...]
    statements: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    kind: str = "explainer"
    date: str = ""


def gazetteer_of(path: Path) -> Gazetteer:
    """The names that the base knows."""
    store = Store(path)
    gazetteer = store.gazetteer
    store.close()
    return gazetteer


class Editor:
    """Writes entries and index as a curator does, one transaction an edit. `day` counts them."""

    def __init__(self, path: Path, gazetteer: Gazetteer) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.index = IndexWriter(self.connection, gazetteer, ENCODER)
        self.edits = 0

    def put(self, slug: str, entry: Written) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.write(slug, entry)
        self.connection.execute("COMMIT")

    def write(self, slug: str, entry: Written) -> None:
        """Entry and index, in the transaction that is open."""
        self._close(slug)
        run = self.connection.execute
        run(
            """INSERT INTO entry (slug, ord, kind, title, date, details, recorded_from) VALUES
            (?, (SELECT coalesce(max(ord) + 1, 0) FROM entry), ?, ?, ?, '{}', '2026-11-22')
            ON CONFLICT DO UPDATE SET kind = excluded.kind, title = excluded.title,
            date = excluded.date, recorded_to = NULL""",
            [slug, entry.kind, entry.title, entry.date],
        )
        for what, values in (("alias", entry.aliases), ("question", entry.questions)):
            self.connection.executemany(
                f"INSERT INTO entry_{what} VALUES (?, ?, ?)",
                [(slug, order, value) for order, value in enumerate(values, 1)],
            )
        ids = [self._state(slug, order, line) for order, line in enumerate(entry.statements, 1)]
        lines: list[Line] = [("title", entry.title, None)]
        lines += [("alias", line, None) for line in entry.aliases]
        lines += [("question", line, None) for line in entry.questions]
        lines += [("statement", line, id) for line, id in zip(entry.statements, ids, strict=True)]
        self.index.put(slug, lines)

    def retire(self, slug: str) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self._close(slug)
        self.connection.execute(
            "UPDATE entry SET recorded_to = ? WHERE slug = ?", [self._now(), slug]
        )
        self.index.drop(slug)
        self.connection.execute("COMMIT")

    def _now(self) -> str:
        self.edits += 1
        return f"2026-11-23T{self.edits:08}Z"

    def _close(self, slug: str) -> None:
        self.connection.execute(
            "UPDATE statement SET recorded_to = ? WHERE entry = ? AND recorded_to IS NULL",
            [self._now(), slug],
        )
        for what in ("alias", "question"):
            self.connection.execute(f"DELETE FROM entry_{what} WHERE entry = ?", [slug])

    def _state(self, slug: str, order: int, line: str) -> int:
        (id,) = self.connection.execute(
            """INSERT INTO statement (entry, ord, text, confidence, valid_from, valid_to,
            recorded_from) VALUES (?, ?, ?, 'high', '', '', ?) RETURNING id""",
            [slug, order, line, self._now()],
        ).fetchone()
        self.connection.execute(
            """INSERT INTO statement_citation (owner, ord, source)
            VALUES (?, 1, (SELECT min(id) FROM source))""",
            [id],
        )
        return int(id)

    def close(self) -> None:
        self.connection.close()


def rebuilt(path: Path, target: Path, gazetteer: Gazetteer, *, keep_average: bool = True) -> Path:
    """A copy whose index is written whole."""
    connection = sqlite3.connect(path)
    copy = sqlite3.connect(target, isolation_level=None)
    connection.backup(copy)
    connection.close()
    average = copy.execute("SELECT average FROM index_state").fetchone()[0] if keep_average else 0
    copy.execute("BEGIN")
    compact(copy, gazetteer, ENCODER, average=average)
    copy.execute("COMMIT")
    copy.close()
    return target


def whole_index(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The tables of an index that was written whole."""
    connection = sqlite3.connect(path)
    columns = {
        "posting": "*",
        "index_part": "*",
        "vector": "*",
        "vocabulary": "word, entries",
        "search_row": "id, entry, field, text",
        "index_state": "change, main_rows, next_row, average",
    }
    found = {
        name: sorted(connection.execute(f"SELECT {some} FROM {name}").fetchall())
        for name, some in columns.items()
    }
    connection.close()
    return found


def copied(path: Path, target: Path) -> Path:
    """A copy of a base that nobody writes to."""
    shutil.copy(path, target)
    return target


def features(base: KnowledgeBase, question: str, today: Any) -> dict[str, np.ndarray]:
    """Slugs, candidates, features and scores for a question."""
    engine = base._engine
    reading = engine.read(question, today)
    ranked = engine.ranker.rank(reading)
    found = engine.index.candidates(reading.terms, engine.ranker.vector(question))
    return {
        "words": np.array(reading.terms),
        "slugs": np.array([base.store.slugs[number] for number in ranked.entries]),
        "scores": ranked.scores,
        "features": ranked.features,
        "documents": np.array([engine.index.documents(term) for term in reading.terms]),
        **{name: getattr(found, name) for name in found.__slots__},
    }


def spoken(answer: Answer) -> tuple[Any, ...]:
    """What a reader sees of an answer; ids of statements are left out."""
    return (
        answer.outcome,
        answer.entries,
        tuple((part.heading, tuple(s.text for s in part.statements)) for part in answer.parts),
        tuple(s.text for s in answer.more),
        answer.suggestions,
        answer.remark,
    )
