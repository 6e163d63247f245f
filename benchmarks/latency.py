"""Time per question. All engines have the same questions in turns, so that other work on the
machine meets all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

BLOCK = 50
"""Questions that an engine answers before the next one has its turn."""
WARM = 50


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question: median and 99th percentile."""

    p50: float
    p99: float


def summary(seconds: Sequence[float]) -> Latency:
    """Median and 99th percentile of times in seconds, in milliseconds."""
    p50, p99 = np.quantile(np.array(seconds) * 1000, [0.5, 0.99])
    return Latency(float(p50), float(p99))


def in_turns(
    runs: dict[str, Callable[[str], object]], questions: Sequence[str]
) -> dict[str, Latency]:
    """Each question once to each engine, after some that are not counted."""
    for run in runs.values():
        timed(run, questions[:WARM])
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for start in range(0, len(questions), BLOCK):
        for name, run in runs.items():
            seconds[name] += timed(run, questions[start : start + BLOCK])
    return {name: summary(values) for name, values in seconds.items()}


def timed(run: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds for each question."""
    taken = []
    for question in questions:
        began = time.perf_counter()
        run(question)
        taken.append(time.perf_counter() - began)
    return taken
