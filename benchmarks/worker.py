"""One engine on one base in a process of its own, so that its memory is its own.

    python -m benchmarks.worker KIND BASE QUESTIONS

KIND is rank (candidates and features alone), search (the question read, then ranked), ask (the
full answer), fts5, bm25s or tantivy. QUESTIONS is a JSON file of [question, entry] pairs. Prints
one JSON object; times are milliseconds, memory bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from benchmarks.engines import ENTRIES, TODAY, Bm25s, Contender, Desk, Fts5, Tantivy
from benchmarks.latency import summary
from benchmarks.quality import gain
from benchmarks.synthetic import peak_memory
from knowledge import KnowledgeBase

WARM = 20
MEMORY_LIMIT = 8 << 30

Search = Callable[[str], Sequence[int]]


def main() -> None:
    """Open, ask, report."""
    kind, base = sys.argv[1], Path(sys.argv[2])
    pairs = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    began = time.perf_counter()
    search = _opened(kind, base, [question for question, _ in pairs])
    opened = time.perf_counter() - began
    seconds, gains = [], []
    for question, entry in pairs:
        began = time.perf_counter()
        found = search(question)
        seconds.append(time.perf_counter() - began)
        gains.append(gain(found, entry))
    latency = summary(seconds[min(WARM, len(seconds) // 2) :])
    report = {
        "opened": opened,
        "p50": latency.p50,
        "p99": latency.p99,
        "success": sum(value == 1.0 for value in gains) / len(gains),
        "rss": psutil.Process().memory_info().rss,
        "peak": peak_memory(),
    }
    print(json.dumps(report))


def _opened(kind: str, base: Path, questions: Sequence[str]) -> Search:
    if kind == "ask":
        return _asker(base)
    if kind == "rank":
        return _ranker(base, questions)
    makers: dict[str, Callable[[Path], Contender]] = {
        "search": Desk,
        "fts5": Fts5,
        "bm25s": Bm25s,
        "tantivy": Tantivy,
    }
    return makers[kind](base).search


def _asker(base: Path) -> Search:
    desk = KnowledgeBase.open(base)

    def search(question: str) -> list[int]:
        answer = desk.ask(question, today=TODAY)
        return [desk.store.numbers[slug] for slug in answer.entries if slug in desk.store.numbers]

    return search


def _ranker(base: Path, questions: Sequence[str]) -> Search:
    engine = Desk(base).engine
    readings = {question: engine.read(question, TODAY) for question in questions}

    def search(question: str) -> list[int]:
        entries: list[int] = engine.ranker.rank(readings[question]).entries[:ENTRIES].tolist()
        return entries

    return search


if __name__ == "__main__":
    main()
