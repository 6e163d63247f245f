"""Building, cold start, throughput and memory at the base's own size."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.engines import TODAY
from benchmarks.scale import run_worker
from knowledge import KnowledgeBase
from knowledge.packing.build import build_base

REPEATS = 5
QUESTION = "Is Finland bound by the mine ban?"
PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from knowledge import KnowledgeBase
base, question, today = sys.argv[1:]
answer = KnowledgeBase.open(Path(base)).ask(question, today=date.fromisoformat(today))
assert answer.statements
"""


@dataclass(frozen=True, slots=True)
class Startup:
    """Seconds, answers a second, bytes."""

    build: float
    cold_start: float
    bare_python: float
    answers_a_second: float
    memory: float
    file_bytes: int


def measure(folder: Path, questions: Sequence[str], repeats: int = REPEATS) -> Startup:
    """Medians of `repeats`; the base is built anew each time."""
    target = folder / "built.db"
    builds = [_timed_build(target) for _ in range(min(3, repeats))]
    program = ["-c", PROGRAM, str(target), QUESTION, TODAY.isoformat()]
    starts = [_timed_process(program) for _ in range(repeats)]
    bare = [_timed_process(["-c", "import numpy"]) for _ in range(repeats)]
    asked = folder / "questions-base.json"
    asked.write_text(json.dumps([[question, -1] for question in questions[:500]]), "utf-8")
    report = run_worker("ask", target, asked)
    return Startup(
        build=median(builds),
        cold_start=median(starts),
        bare_python=median(bare),
        answers_a_second=_throughput(target, questions),
        memory=0.0 if isinstance(report, str) else report["rss"],
        file_bytes=target.stat().st_size,
    )


def _timed_build(target: Path) -> float:
    began = time.perf_counter()
    build_base(target)
    return time.perf_counter() - began


def _timed_process(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


def _throughput(target: Path, questions: Sequence[str]) -> float:
    with KnowledgeBase.open(target) as desk:
        desk.ask(QUESTION, today=TODAY)
        began = time.perf_counter()
        for question in questions:
            desk.ask(question, today=TODAY)
        return len(questions) / (time.perf_counter() - began)
