"""What an approval costs: an entry of 3 statements and 8 questions proposed and approved through the
curation desk, readers refreshed.

    python -m benchmarks.curation [--sizes 1000,100000] [--edits 1000]

An approval is one transaction: checks, revision, tables, search index, audit line, commit. Four of
five are of entries that were there, one is of a new one. Answers are timed in turns, with the same
questions: on the base as it was built, after all edits, and on a copy of the edited base whose index
has been written whole again. The edits make the base larger, so that it is the last two that show
what following edits costs a reader. What moderators ask for without changing anything is timed on
the edited base.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpus import noisy_copies
from benchmarks.engines import TODAY
from benchmarks.latency import Latency, in_turns, summary, timed
from benchmarks.report import table
from benchmarks.synthetic import SEED, Words, build_synthetic
from knowledge import KnowledgeBase
from knowledge.curate import Act, Action, Curator, Draft, Target, open_curator
from knowledge.encode import make_encoder
from knowledge.index.build import write_full_text
from knowledge.index.compact import compact, edited_share
from knowledge.packing.build import build_base

QUESTIONS, STATEMENTS = 8, 3
ASKED = 300
TIMES = 20
LIMIT = 50.0
"""Milliseconds that an approval may take."""
PROPOSE, APPROVE, REFRESH, ANSWER = "propose", "approve", "readers refresh", "first answer"
WHOLE_WAY = "propose, approve, refresh"
PARTS = (PROPOSE, APPROVE, REFRESH, WHOLE_WAY)
WORK = ": processor alone"
BEFORE, AFTER, WHOLE = "answer before", "answer after", "answer after, written whole"
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


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
                [f"{size:,}", part, *_shown(one), f"{one.p50 / one_first:.2f}"]
                for part, one in found.items()
                for one_first in [first[part].p50]
            ]
            for other in (BEFORE, WHOLE):
                ratio = found[AFTER].p50 / found[other].p50
                print(f"{size:,} entries: {AFTER} takes {ratio:.2f} of {other}")
            met = "met" if found[APPROVE].p99 <= LIMIT else "MISSED"
            print(f"{size:,} entries: an approval within {LIMIT:.0f} ms, p99: {met}")
    print(table(["entries", "part", "p50 (ms)", "p99 (ms)", "over the first size"], rows))


def _shown(one: Latency) -> list[str]:
    return [f"{one.p50:.2f}", f"{one.p99:.2f}"]


def measure(target: Path, base: Path, edits: int) -> dict[str, Latency]:
    """Times of each part on a synthetic base, which is edited, and of answers."""
    questions = [case.question for case in noisy_copies(target, base, ASKED)]
    before, whole = target.with_suffix(".before"), target.with_suffix(".whole")
    shutil.copy(target, before)
    # The writer first: it sets the base to write ahead, which a reader would be in the way of.
    curator = open_curator(target, make_encoder("static"))
    write_full_text(curator.connection)  # as a base of packs is built
    with KnowledgeBase.open(target) as desk:
        timed(_asker(desk), questions)
        with closing(curator.connection):
            seconds = _edit(curator, desk, _drafts(curator.connection, base, edits))
            print(f"rows written by edits: {edited_share(curator.connection):.1%}", file=sys.stderr)
            asked = _asked(curator, desk)
            _write_whole(curator.connection, whole, desk)
        with KnowledgeBase.open(before) as old, KnowledgeBase.open(whole) as new:
            runs = {BEFORE: _asker(old), AFTER: _asker(desk), WHOLE: _asker(new)}
            in_turns(runs, questions)
            found = {name: summary(some) for name, some in (seconds | asked).items()}
            return found | in_turns(runs, questions)


def _edit(curator: Curator, desk: KnowledgeBase, drafts: list[Draft]) -> dict[str, list[float]]:
    """Propose, approve, refresh and ask for each draft; seconds of each part, and of its work."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for turn, draft in enumerate(drafts):
        act = Act(by="editor", at=BEGAN + timedelta(seconds=turn), reason="right")
        moments = [_clocks()]
        held = curator.propose(draft, act)
        moments.append(_clocks())
        curator.approve(held.id, act)
        moments.append(_clocks())
        desk.refresh()
        moments.append(_clocks())
        curator.checkpoint()
        spans = [*pairwise(moments), (moments[0], moments[-1])]
        for part, (start, end) in zip(PARTS, spans, strict=True):
            for suffix, begun, ended in zip(("", WORK), start, end, strict=True):
                seconds[part + suffix].append(ended - begun)
        seconds[ANSWER] += timed(_asker(desk), [draft.fields["questions"][0]])
    return dict(sorted(seconds.items(), key=lambda part: part[0].endswith(WORK)))


def _clocks() -> tuple[float, float]:
    """Time, and the time for which this process had a processor: what other work and the disk add is
    in the first alone.
    """
    return time.perf_counter(), time.process_time()


def _asked(curator: Curator, desk: KnowledgeBase) -> dict[str, list[float]]:
    """Seconds of what moderators ask for without changing anything."""
    keys = [f"s{number}" for number in range(0, 20 * TIMES, 20)]
    late = BEGAN + timedelta(days=100)
    runs: dict[str, Callable[[str], object]] = {
        "draft": lambda key: curator.draft_of(Target.ENTRY, key),
        "check": lambda key: curator.check(curator.draft_of(Target.ENTRY, key)),
        "preview": lambda key: curator.preview(curator.draft_of(Target.ENTRY, key)),
        "similar": lambda key: curator.similar(curator.draft_of(Target.ENTRY, key), desk.nearest),
        "balance": lambda key: curator.balance(curator.draft_of(Target.ENTRY, key)),
        "balances": lambda _: curator.balances(),
        "history": lambda key: curator.history(Target.ENTRY, key),
        "queue": lambda _: curator.queue(Action.SUGGEST),
        "overdue, of one": lambda _: curator.overdue(late, "editor", limit=25),
        "overdue, first 25": lambda _: curator.overdue(late, limit=25),
        "what changed in a day": lambda _: curator.changes_between(
            BEGAN - timedelta(days=1), BEGAN
        ),
    }
    return {name: timed(run, keys) for name, run in runs.items()}


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


def _drafts(connection: sqlite3.Connection, base: Path, edits: int) -> list[Draft]:
    """What is proposed, each draft of another entry; one in five is new."""
    random_words, dice = np.random.default_rng(SEED), random.Random(SEED)
    (entries,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    (source,) = connection.execute("SELECT min(id) FROM source").fetchone()
    (topic,) = connection.execute("SELECT min(id) FROM topic").fetchone()
    words = Words(base, entries)
    known = dice.sample(range(entries), min(edits, entries))
    found = []
    for number in range(edits):
        is_new = number % 5 == 0
        slug = f"new{number}" if is_new else f"s{known[number % len(known)]}"
        lengths = [5, *[8] * QUESTIONS, *[25] * STATEMENTS]
        drawn = words.draw(random_words, (sum(lengths),)).tolist()
        ends = np.cumsum([0, *lengths])
        name = words.draw_names(random_words, 1)[0]
        texts = [f"{name} {number} {' '.join(drawn[a:b])}"[:300] for a, b in pairwise(ends)]
        fields: dict[str, Any] = {
            "slug": slug,
            "kind": "explainer",
            "title": texts[0][:90].strip(),
            "topics": [topic],
            "questions": texts[1 : 1 + QUESTIONS],
            "statements": [{"text": text, "cite": [source]} for text in texts[1 + QUESTIONS :]],
        }
        found.append(Draft(target=Target.ENTRY, key=slug, base=0 if is_new else 1, fields=fields))
    return found


if __name__ == "__main__":
    main()
