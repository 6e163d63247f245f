"""Bases of any size in the real schema, through the real index.

Words follow a Zipf-Mandelbrot law over the words that the real base writes. An entry has five of
them and a made-up name of its own, which its title, its two questions and its statement share,
among words drawn at random. The same size gives the same base.

    python -m benchmarks.synthetic TARGET BASE ENTRIES

builds one and prints what that took.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import overload

import numpy as np

from knowledge import text
from knowledge.encode import make_encoder
from knowledge.index.build import Row, write_index
from knowledge.store import Store

LINES = ("title", "question", "question", "statement")
"""The rows of a synthetic entry."""
SEED = 20261122
CHUNK = 10_000
FLATTEN = 20
"""Mandelbrot's constant: the commonest word then makes up 0.7 % of a text without stop words."""
_KINDS = ("explainer", "topic", "event", "figure", "position")
_START = (
    "ba",
    "do",
    "ke",
    "li",
    "mo",
    "nu",
    "pra",
    "ri",
    "so",
    "ta",
    "ve",
    "wi",
    "yu",
    "za",
    "gre",
    "hol",
    "fen",
    "jar",
    "chi",
    "el",
)
_CLEARED = (
    "statement_citation", "statement", "entry_alias", "entry_question", "entry_topic", "entry_side",
    "entry_origin", "search_row", "entry", "posting", "vector", "index_part", "index_state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """What building took, in seconds and bytes; the index and FTS5 are parts of the whole."""

    entries: int
    seconds: float
    index_seconds: float
    fts_seconds: float
    file_bytes: int
    posting_bytes: int
    vector_bytes: int
    fts_bytes: int
    peak_bytes: int


class SyntheticRows(Sequence[Row]):
    """The search rows of a synthetic base; only their texts are kept."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self.texts)))]
        number = at if at >= 0 else len(self.texts) + at
        return number, number // len(LINES), LINES[number % len(LINES)], self.texts[number]

    def __iter__(self) -> Iterator[Row]:
        for number, line in enumerate(self.texts):
            yield number, number // len(LINES), LINES[number % len(LINES)], line


class Words:
    """Draws words and names."""

    def __init__(self, base: Path, entries: int) -> None:
        connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
        lines = connection.execute("SELECT text FROM search_row ORDER BY id").fetchall()
        connection.close()
        counts = Counter(word.norm for (line,) in lines for word in text.words(line))
        kept = [
            word
            for word, _ in counts.most_common()
            if word not in text.STOP and text.is_latin(word)
        ]
        self.words = np.array(kept, dtype=object)
        self._reach = np.cumsum(1 / (np.arange(len(self.words)) + FLATTEN))
        self.names = np.array(
            [name_of(number) for number in range(max(500, entries // 5))], dtype=object
        )
        self._name_reach = np.cumsum(1 / (np.arange(len(self.names)) + FLATTEN))

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Words by frequency."""
        at = np.searchsorted(self._reach, random.random(shape) * self._reach[-1])
        drawn: np.ndarray = self.words[at]
        return drawn

    def draw_names(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Names by frequency."""
        at = np.searchsorted(self._name_reach, random.random(count) * self._name_reach[-1])
        drawn: np.ndarray = self.names[at]
        return drawn


def name_of(number: int) -> str:
    """A pronounceable made-up name; different for every number."""
    parts = []
    number += 400
    while number:
        number, rest = divmod(number, len(_START))
        parts.append(_START[rest])
    return "".join(parts) + "n"


def texts_of(base: Path, entries: int, seed: int = SEED) -> Iterator[tuple[str, str, str, str]]:
    """(title, question, question, statement) of each synthetic entry."""
    random = np.random.default_rng(seed)
    words = Words(base, entries)
    for first in range(0, entries, CHUNK):
        count = min(CHUNK, entries - first)
        cores = words.draw(random, (count, 5)).tolist()
        extras = words.draw(random, (count, 12)).tolist()
        names = words.draw_names(random, count).tolist()
        for (a, b, c, d, e), extra, name in zip(cores, extras, names, strict=True):
            said = name.capitalize()
            yield (
                f"{said}: {a} {b} {c} and {d}",
                f"what is the {a} {b} of {said} in the {e}?",
                f"how does {said} {c} the {d} {extra[0]}?",
                f"{said} {a} {c} {' '.join(extra[1:6])} the {b} and {e} {' '.join(extra[6:])} {d}.",
            )


def build_synthetic(target: Path, base: Path, entries: int) -> Built:
    """A base of `entries` synthetic entries, with the law model and names of the real one."""
    began = time.perf_counter()
    shutil.copy(base, target)
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
    for table in _CLEARED:
        connection.execute(f"DELETE FROM {table}")
    rows = _write_entries(connection, base, entries)
    names = [(str(name),) for name in Words(base, entries).names]
    connection.executemany("INSERT OR IGNORE INTO vocabulary (word, entries) VALUES (?, 1)", names)
    index_from = time.perf_counter()
    store = Store(base)
    write_index(connection, rows, store.gazetteer, make_encoder("static"))
    store.close()
    connection.execute("COMMIT")
    fts_from = time.perf_counter()
    connection.execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")
    ended = time.perf_counter()
    connection.execute("ANALYZE")
    sizes = [
        connection.execute(f"SELECT coalesce(sum({sizes}), 0) FROM {table}").fetchone()[0]
        for table, sizes in (
            ("posting", "length(rows) + length(weights) + length(term)"),
            ("index_part", "length(data)"),
            ("vector", "length(block)"),
            ("search_text_data", "length(block)"),
        )
    ]
    connection.close()
    return Built(
        entries=entries,
        seconds=time.perf_counter() - began,
        index_seconds=fts_from - index_from,
        fts_seconds=ended - fts_from,
        file_bytes=target.stat().st_size,
        posting_bytes=sizes[0] + sizes[1],
        vector_bytes=sizes[2],
        fts_bytes=sizes[3],
        peak_bytes=peak_memory(),
    )


def _write_entries(connection: sqlite3.Connection, base: Path, entries: int) -> SyntheticRows:
    recorded = connection.execute("SELECT value FROM meta WHERE key = 'recorded'").fetchone()[0]
    source = connection.execute("SELECT id FROM source ORDER BY id LIMIT 1").fetchone()[0]
    texts: list[str] = []
    chunk: list[tuple[int, tuple[str, str, str, str]]] = []

    def flush() -> None:
        slugs = [f"s{number}" for number, _ in chunk]
        lines = list(zip(slugs, chunk, strict=True))
        connection.executemany(
            """INSERT INTO entry (slug, ord, kind, title, date, details, recorded_from)
            VALUES (?, ?, ?, ?, '', '{}', ?)""",
            [
                (slug, number, _KINDS[number % len(_KINDS)], four[0], recorded)
                for slug, (number, four) in lines
            ],
        )
        connection.executemany(
            "INSERT INTO entry_question (entry, ord, question) VALUES (?, ?, ?)",
            [(slug, order, four[order]) for slug, (_, four) in lines for order in (1, 2)],
        )
        connection.executemany(
            """INSERT INTO statement
            (id, entry, ord, side, text, confidence, valid_from, valid_to, recorded_from)
            VALUES (?, ?, 1, NULL, ?, 'high', '', '', ?)""",
            [(number + 1, slug, four[3], recorded) for slug, (number, four) in lines],
        )
        connection.executemany(
            "INSERT INTO statement_citation (owner, ord, source, locator) VALUES (?, 1, ?, '')",
            [(number + 1, source) for number, _ in chunk],
        )
        connection.executemany(
            "INSERT INTO search_row (id, entry, field, text, statement) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    len(LINES) * number + at,
                    slug,
                    LINES[at],
                    four[at],
                    number + 1 if at == len(LINES) - 1 else None,
                )
                for slug, (number, four) in lines
                for at in range(len(LINES))
            ],
        )
        chunk.clear()

    for number, four in enumerate(texts_of(base, entries)):
        texts.extend(four)
        chunk.append((number, four))
        if len(chunk) == CHUNK:
            flush()
    flush()
    return SyntheticRows(texts)


def peak_memory() -> int:
    """The most that this process has held, in bytes (what `resource` says counts its parent in)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line[:6] == "VmHWM:") * 1024


if __name__ == "__main__":
    print(
        json.dumps(asdict(build_synthetic(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
    )
