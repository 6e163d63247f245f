"""Synthetic bases of growing size: what building, searching and holding them costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpus import noisy_copies

KINDS = {
    "rank": "desk, ranking alone",
    "search": "desk, question read and ranked",
    "ask": "desk, full answer",
    "fts5": "FTS5 bm25",
    "bm25s": "bm25s",
    "tantivy": "tantivy",
}
"""What `benchmarks.worker` runs, and what the tables call it."""
QUESTIONS = 500
TIME_LIMIT = 300
"""Seconds that an engine may take to build its index and answer."""
BUILD_LIMIT = 3600

Say = Callable[[str], None]


@dataclass(slots=True)
class Size:
    """Results at one size. `runs` is by kind; a string says why there is no result."""

    entries: int
    built: dict[str, Any]
    runs: dict[str, dict[str, float] | str] = field(default_factory=dict)


def measure(base: Path, folder: Path, entries: int, say: Say) -> Size:
    """Build a base of that size, run every engine on it, remove it."""
    say(f"{entries:,} entries: building")
    target = folder / f"synthetic-{entries}.db"
    built = _json("benchmarks.synthetic", [str(target), str(base), str(entries)], BUILD_LIMIT)
    if isinstance(built, str):
        return Size(entries, {}, dict.fromkeys(KINDS, built))
    size = Size(entries, built)
    questions = folder / f"questions-{entries}.json"
    cases = noisy_copies(target, base, QUESTIONS)
    questions.write_text(json.dumps([[case.question, case.entry] for case in cases]), "utf-8")
    for kind in KINDS:
        say(f"{entries:,} entries: {KINDS[kind]}")
        size.runs[kind] = run_worker(kind, target, questions)
    target.unlink()
    return size


def run_worker(kind: str, base: Path, questions: Path) -> dict[str, float] | str:
    """What the worker reports, or why it does not."""
    return _json("benchmarks.worker", [kind, str(base), str(questions)], TIME_LIMIT)


def _json(module: str, arguments: list[str], limit: int) -> dict[str, Any] | str:
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"skipped: more than {limit} s"
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        memory = "MemoryError" in done.stderr or "allocate" in done.stderr
        return "skipped: more than 8 GB of memory" if memory else f"failed: {last[:120]}"
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
