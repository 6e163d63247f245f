"""What the load benchmarks of all chat surfaces share: the steady rate at which people ask,
and how the results are shown."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import psutil

from benchmarks.desk import DeskProcess, busy, cpu_of
from benchmarks.latency import Latency, summary
from benchmarks.report import table
from knowledge.packing.build import build_base

SECONDS, RATE, PEOPLE = 60.0, 100.0, 1_000
WARM = 10.0
"""Seconds of the same load before anything counts, at most."""
PATIENCE = 20.0
"""Seconds that the last answers are waited for."""
ACK = 3.0
"""Seconds after which the chat gives up on a first response. Here it waits on and counts them."""


# The load


class Crowd(Protocol):
    """People, and what they have asked so far."""

    @property
    def asked(self) -> Sized:
        """All that they asked, in order."""

    async def act(self) -> None:
        """Somebody does something; nobody waits for what comes of it."""

    async def settled(self) -> None:
        """Until all is answered, at most PATIENCE seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a run went. Memory in bytes; work as a share of one core, `cpu_others` that of all else
    that the machine did meanwhile. `warmed` is how much was asked before anything counted, `lines`
    the desk's log from then on."""

    seconds: float
    warmed: int
    lines: list[dict[str, Any]]
    memory: list[int]
    cpu_desk: float
    cpu_server: float
    cpu_others: float
    stopped_in: float

    def rows(self, *more: list[str]) -> list[list[str]]:
        """Rows for the table of results, with `more` on the work of others."""
        return [
            [
                "told that they ask too much",
                str(sum(bool(one.get("limited")) for one in self.lines)),
            ],
            ["memory of the desk after the warm-up", _megabytes(self.memory[0])],
            ["memory of the desk at the end", _megabytes(self.memory[-1])],
            ["memory of the desk, most", _megabytes(max(self.memory))],
            ["the desk's share of one core", f"{self.cpu_desk:.0%}"],
            ["the server's and the people's share of one core", f"{self.cpu_server:.0%}"],
            *more,
            ["SIGTERM to the end of the process", f"{self.stopped_in:.1f} s"],
        ]


async def drive(
    online: AbstractAsyncContextManager[DeskProcess], crowd: Crowd, rate: float, seconds: float
) -> Course:
    """Warm the desk up, load it, let it end."""
    loop, mine = asyncio.get_running_loop(), psutil.Process()
    async with online as desk:
        await _act(crowd, rate, min(WARM, seconds), lambda: None)
        await crowd.settled()
        warmed, logged = len(crowd.asked), len(list(desk.lines()))
        memory, cpu = [desk.memory()], (desk.cpu(), cpu_of(mine), busy())
        took = await _act(crowd, rate, seconds, lambda: memory.append(desk.memory()))
        used = [
            (now - then) / took
            for now, then in zip((desk.cpu(), cpu_of(mine), busy()), cpu, strict=True)
        ]
        await crowd.settled()
        await asyncio.sleep(1)
        memory.append(desk.memory())
        leaving = loop.time()
    return Course(
        seconds=took,
        warmed=warmed,
        stopped_in=loop.time() - leaving,
        lines=list(desk.lines())[logged:],
        memory=memory,
        cpu_desk=used[0],
        cpu_server=used[1],
        cpu_others=max(0.0, used[2] - used[0] - used[1]),
    )


async def _act(crowd: Crowd, rate: float, seconds: float, each_second: Callable[[], None]) -> float:
    """Let somebody do something `rate` times a second; the seconds that it really took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(round(rate * seconds)):
        due = began + number / rate
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        if number % round(rate) == 0:
            each_second()
        await crowd.act()
    return loop.time() - began


# The results


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long people waited for something; `slowest` in milliseconds."""

    count: int
    latency: Latency
    slowest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """What these waits come to."""
        return cls(count=len(seconds), latency=summary(seconds), slowest=max(seconds) * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run found on any surface; `refused` is what the server refused to take."""

    course: Course
    asked: int
    people: int
    late: int
    unanswered: int
    refused: int

    @property
    def pace(self) -> str:
        """How many were asked a second."""
        return f"{self.asked / self.course.seconds:.1f}"

    @property
    def errors(self) -> int:
        """What failed, refusals among it."""
        failed: int = sum(
            line["level"] in {"error", "critical"} or line.get("result") == "failed"
            for line in self.course.lines
        )
        return self.refused + failed

    def notes(self) -> list[str]:
        """What is said beside the tables."""
        return [f"Memory, MB: {[round(one / 1e6) for one in self.course.memory]}"]


def tables(
    what: str, counted: str, times: Mapping[str, Times], rows: Sequence[Sequence[str]]
) -> str:
    """The results as Markdown: the times of `what`, then `rows` of what and result."""
    timed = [
        [
            name,
            f"{one.count:,}",
            f"{one.latency.p50:.1f} ms",
            f"{one.latency.p99:.1f} ms",
            f"{one.slowest:.0f} ms",
        ]
        for name, one in times.items()
    ]
    head = [what, counted, "p50", "p99", "slowest"]
    return f"{table(head, timed)}\n\n{table(['what', 'result'], rows)}"


def judged(rows: Iterable[tuple[str, str, str, bool]]) -> list[list[str]]:
    """Rows for the table of aims: what, aim, found, met or missed."""
    return [[*words, "met" if met else "**missed**"] for *words, met in rows]


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"


Found = TypeVar("Found", bound=Load)


def main(
    module: str,
    counted: str,
    be_the_desk: Callable[..., None],
    measure: Callable[[Path, Path, float, float, int], Found],
    tables_of: Callable[[Found], str],
    aims: Callable[[Found], list[list[str]]],
) -> None:
    """Be the desk (`--desk`), or measure and print; 1 where anything was late, lost or failed."""
    if sys.argv[1:2] == ["--desk"]:
        be_the_desk(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it is measured")
    parser.add_argument("--rate", type=float, default=RATE, help=f"{counted} a second")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people share them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder, base = Path(name), Path(name) / "knowledge.db"
        build_base(base)
        load = measure(base, folder, options.seconds, options.rate, options.people)
    print(tables_of(load), table(["what", "aim", "found", ""], aims(load)), sep="\n\n")
    print("", *load.notes(), sep="\n", file=sys.stderr)
    if load.late or load.unanswered or load.errors:
        sys.exit(1)
