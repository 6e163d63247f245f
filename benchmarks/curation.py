"""What an edit costs: one entry of 3 statements and 8 questions put and committed, readers refreshed.

    python -m benchmarks.curation [--sizes 1000,100000] [--edits 1000]

Answers are timed in turns, with the same questions: on the base as it was built, after all edits,
and on a copy of the edited base whose index has been written whole again. The edits make the base
larger, so that it is the last two that show what following edits costs a reader.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.corpus import noisy_copies
from benchmarks.engines import TODAY
from benchmarks.latency import Latency, in_turns, summary, timed
from benchmarks.report import table
from benchmarks.synthetic import SEED, Words, build_synthetic
from knowledge import KnowledgeBase
from knowledge.encode import make_encoder
from knowledge.index.compact import compact, edited_share
from knowledge.index.update import IndexWriter, Line
from knowledge.packing.build import build_base

QUESTIONS, STATEMENTS = 8, 3
ASKED = 300
PARTS = ("put and commit", "refresh", "first answer")
BEFORE, AFTER, WHOLE = "answer before", "answer after", "answer after, written whole"


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--edits", type=int, default=1_000)
    options = parser.parse_args()
    rows, first = [], None
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        base = Path(name) / "knowledge.db"
        build_base(base)
        for size in map(int, options.sizes.split(",")):
            target = Path(name) / f"synthetic-{size}.db"
            print(f"{size:,} entries: building", file=sys.stderr)
            build_synthetic(target, base, size)
            found = measure(target, base, options.edits)
            first = first or found
            rows += [
                [
                    f"{size:,}",
                    part,
                    f"{one.p50:.2f}",
                    f"{one.p99:.2f}",
                    f"{one.p50 / one_first:.2f}",
                ]
                for part, one in found.items()
                for one_first in [first[part].p50]
            ]
            for other in (BEFORE, WHOLE):
                ratio = found[AFTER].p50 / found[other].p50
                print(f"{size:,} entries: {AFTER} takes {ratio:.2f} of {other}")
    print(table(["entries", "part", "p50 (ms)", "p99 (ms)", "over the first size"], rows))


def measure(target: Path, base: Path, edits: int) -> dict[str, Latency]:
    """Times of each of `PARTS` on a synthetic base, which is edited, and of answers."""
    questions = [case.question for case in noisy_copies(target, base, ASKED)]
    before, whole = target.with_suffix(".before"), target.with_suffix(".whole")
    shutil.copy(target, before)
    writer = sqlite3.connect(target, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA foreign_keys = ON")
    with KnowledgeBase.open(target) as desk:
        timed(_asker(desk), questions)
        seconds: dict[str, list[float]] = {part: [] for part in PARTS}
        index = IndexWriter(writer, desk.store.gazetteer, make_encoder("static"))
        for slug, texts in _contents(base, len(desk.store.slugs), edits):
            seconds["put and commit"] += timed(lambda _: _edit(writer, index, slug, texts), [""])  # noqa: B023
            seconds["refresh"] += timed(lambda _: desk.refresh(), [""])
            writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
            seconds["first answer"] += timed(_asker(desk), [texts[1]])
        print(f"rows written by edits: {edited_share(writer):.1%}", file=sys.stderr)
        _write_whole(writer, whole, desk)
        writer.close()
        with KnowledgeBase.open(before) as old, KnowledgeBase.open(whole) as new:
            runs = {BEFORE: _asker(old), AFTER: _asker(desk), WHOLE: _asker(new)}
            in_turns(runs, questions)
            return {name: summary(some) for name, some in seconds.items()} | in_turns(
                runs, questions
            )


def _asker(desk: KnowledgeBase) -> Callable[[str], object]:
    return lambda question: desk.ask(question, today=TODAY)


def _write_whole(writer: sqlite3.Connection, target: Path, desk: KnowledgeBase) -> None:
    """A copy with its index written whole."""
    copy = sqlite3.connect(target, isolation_level=None)
    writer.backup(copy)
    began = time.perf_counter()
    copy.execute("BEGIN")
    compact(copy, desk.store.gazetteer, make_encoder("static"))
    copy.execute("COMMIT")
    print(f"written whole in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    copy.close()


def _contents(base: Path, entries: int, edits: int) -> list[tuple[str, list[str]]]:
    """(slug, title, questions and statements) of each edit: one in five is a new entry."""
    random_words, dice = np.random.default_rng(SEED), random.Random(SEED)
    words = Words(base, entries)
    found = []
    for number in range(edits):
        slug = f"new{number}" if number % 5 == 0 else f"s{dice.randrange(entries)}"
        lengths = [5, *[8] * QUESTIONS, *[25] * STATEMENTS]
        drawn = words.draw(random_words, (sum(lengths),)).tolist()
        ends = np.cumsum([0, *lengths])
        name = words.draw_names(random_words, 1)[0]
        texts = [f"{name} {' '.join(drawn[a:b])}"[:300] for a, b in pairwise(ends)]
        found.append((slug, texts))
    return found


def _edit(writer: sqlite3.Connection, index: IndexWriter, slug: str, texts: Sequence[str]) -> None:
    """The whole transaction: the entry, its statements with a source, the index."""
    run, now = writer.execute, f"2026-11-23T{time.perf_counter_ns():020}Z"
    run("BEGIN IMMEDIATE")
    run(
        """INSERT INTO entry (slug, ord, kind, title, date, details, recorded_from) VALUES
        (?, (SELECT max(ord) + 1 FROM entry), 'topic', ?, '', '{}', '2026-11-22')
        ON CONFLICT DO UPDATE SET title = excluded.title""",
        [slug, texts[0]],
    )
    run("UPDATE statement SET recorded_to = ? WHERE entry = ? AND recorded_to IS NULL", [now, slug])
    run("DELETE FROM entry_question WHERE entry = ?", [slug])
    asked, told = texts[1 : 1 + QUESTIONS], texts[1 + QUESTIONS :]
    writer.executemany(
        "INSERT INTO entry_question (entry, ord, question) VALUES (?, ?, ?)",
        [(slug, order, line) for order, line in enumerate(asked)],
    )
    lines: list[Line] = [("title", texts[0], None)]
    lines += [("question", line, None) for line in asked]
    for order, line in enumerate(told, 1):
        (id,) = run(
            """INSERT INTO statement (entry, ord, text, confidence, valid_from, valid_to,
            recorded_from) VALUES (?, ?, ?, 'high', '', '', ?) RETURNING id""",
            [slug, order, line, now],
        ).fetchone()
        run(
            """INSERT INTO statement_citation (owner, ord, source)
            VALUES (?, 1, (SELECT min(id) FROM source))""",
            [id],
        )
        lines.append(("statement", line, id))
    index.put(slug, lines)
    run("COMMIT")


if __name__ == "__main__":
    main()
