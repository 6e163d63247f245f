"""The engines side by side: each takes a question and gives the ten best entries.

All get the same rows (title, aliases, questions and statements of each entry) and the same stop
words; an entry scores as its best row does. A row can be left out; document frequencies count it
for every engine alike.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge import text
from knowledge.answer.engine import Engine
from knowledge.encode import Encoder, make_encoder
from knowledge.index.build import FIELDS
from knowledge.index.read import Index
from knowledge.store import Store

TODAY = date(2026, 11, 22)
ENTRIES = 10
ROWS = 100
"""Rows asked of an engine that knows rows only; an entry has about fourteen."""


class Contender(Protocol):
    """A search engine under test."""

    name: str

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """Entry numbers, best first, at most ten, as if `drop_row` were not there."""
        ...


def row_entries(base: Path) -> np.ndarray:
    """The entry number of each row."""
    connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
    data = connection.execute("SELECT data FROM index_part WHERE name = 'row_entry'").fetchone()[0]
    connection.close()
    return np.frombuffer(data, dtype="<i4")


def row_texts(base: Path) -> Iterator[str]:
    """The text of each row, in order."""
    connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
    for (line,) in connection.execute("SELECT text FROM search_row ORDER BY id"):
        yield line
    connection.close()


def content_words(question: str) -> list[str]:
    """The words of a text that are not stop words, each once."""
    return list(
        dict.fromkeys(word.norm for word in text.words(question) if word.norm not in text.STOP)
    )


def best_entries(rows: Iterable[int], entry_of: np.ndarray, drop_row: int) -> list[int]:
    """The entries of rows that come best first."""
    found: dict[int, None] = {}
    for row in rows:
        if row != drop_row:
            found.setdefault(int(entry_of[row]))
            if len(found) == ENTRIES:
                break
    return list(found)


class Desk:
    """Our ranking: reading the question, candidates, features, linear score."""

    def __init__(self, base: Path, encoder: str = "static") -> None:
        self.name = "desk" if encoder == "static" else "desk, MiniLM encoder"
        self.engine = Engine(Store(base), make_encoder(encoder))

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """See `Contender.search`."""
        reading = self.engine.read(question, TODAY)
        with without_row(self.engine.index, drop_row):
            ranked = self.engine.ranker.rank(reading, drop_row=drop_row)
        entries: list[int] = ranked.entries[:ENTRIES].tolist()
        return entries


@contextmanager
def without_row(index: Index, row: int) -> Iterator[None]:
    """Take a row out of its entry's mean vector, which `drop_row` leaves alone: else the entry
    would be a candidate for free.
    """
    means = index.centroids.means
    if row < 0 or not len(means):
        yield
        return
    entry = int(index.row_entry[row])
    first, last = int(index.starts[entry]), int(index.starts[entry + 1])
    rows = np.arange(first, last)
    asked = np.isin(
        index.row_field[first:last], [FIELDS.index("title"), FIELDS.index("question")]
    ) & (rows != row)
    kept = means[entry].copy()
    means[entry] = index._blocks([entry])[0][asked].mean(axis=0)
    try:
        yield
    finally:
        means[entry] = kept


class Fts5:
    """The raw query underneath: FTS5's own bm25 over porter stems, words joined with OR."""

    name = "FTS5 bm25"

    def __init__(self, base: Path) -> None:
        self._connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
        self._connection.execute("PRAGMA mmap_size = 268435456")
        self._entry_of = row_entries(base)

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """See `Contender.search`."""
        match = " OR ".join(f'"{word}"' for word in content_words(question))
        if not match:
            return []
        rows = self._connection.execute(
            "SELECT rowid FROM search_text WHERE search_text MATCH ? ORDER BY rank LIMIT ?",
            [match, ROWS],
        )
        return best_entries((row[0] for row in rows), self._entry_of, drop_row)


class Bm25s:
    """bm25s with its defaults (Lucene's formula, numpy), English stems."""

    name = "bm25s"

    def __init__(self, base: Path) -> None:
        import bm25s

        ids: dict[str, int] = {}
        corpus = [
            [ids.setdefault(stem, len(ids)) for stem in self._stems(line)]
            for line in row_texts(base)
        ]
        self._known = ids
        self._model = bm25s.BM25()
        self._model.index(bm25s.tokenization.Tokenized(ids=corpus, vocab=ids), show_progress=False)
        self._entry_of = row_entries(base)
        self._rows = min(ROWS, len(corpus))

    @staticmethod
    def _stems(line: str) -> list[str]:
        return text.content(word.norm for word in text.words(line))

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """See `Contender.search`."""
        stems = [stem for stem in dict.fromkeys(self._stems(question)) if stem in self._known]
        if not stems:
            return []
        rows, _ = self._model.retrieve([stems], k=self._rows, show_progress=False)
        return best_entries(rows[0].tolist(), self._entry_of, drop_row)


class Tantivy:
    """tantivy with its English stemmer and its defaults, on disk."""

    name = "tantivy"

    def __init__(self, base: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name="en_stem", index_option="freq")
        schema.add_integer_field("row", stored=True)
        self._folder = tempfile.TemporaryDirectory(prefix="bench-tantivy-")
        self._index = tantivy.Index(schema.build(), path=self._folder.name)
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for number, line in enumerate(row_texts(base)):
            writer.add_document(tantivy.Document(text=text.fold(line), row=number))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._entry_of = row_entries(base)

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """See `Contender.search`."""
        words = content_words(question)
        if not words:
            return []
        query = self._index.parse_query(" ".join(f'"{word}"' for word in words), ["text"])
        hits = self._searcher.search(query, ROWS, count=False).hits
        rows = (self._searcher.doc(address)["row"][0] for _, address in hits)
        return best_entries(rows, self._entry_of, drop_row)


class Cosine:
    """An encoder alone: the cosine with each row, brute force."""

    def __init__(self, base: Path, encoder: Encoder, name: str) -> None:
        self.name = name
        self._encoder = encoder
        connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
        blocks = connection.execute("SELECT block FROM vector ORDER BY entry").fetchall()
        connection.close()
        stored = np.frombuffer(b"".join(block for (block,) in blocks), dtype=np.int8)
        vectors = stored.reshape(-1, encoder.dimensions).astype(np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
        self._entry_of = row_entries(base)

    def search(self, question: str, drop_row: int = -1) -> Sequence[int]:
        """See `Contender.search`."""
        near = self._vectors @ self._encoder.encode([question])[0]
        keep = min(ROWS, len(near))
        best = np.argpartition(-near, keep - 1)[:keep]
        return best_entries(best[np.argsort(-near[best])].tolist(), self._entry_of, drop_row)
