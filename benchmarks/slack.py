"""Load on the desk in Slack: a hundred slash commands a second, through the real client library.

    python -m benchmarks.slack [--seconds 60] [--rate 100] [--people 1000]

The desk runs as `bot.py run` does, in a process of its own, on the real base, in Socket Mode. It is
connected to the Slack of the tests, which runs in this process together with the people. Two things
are timed, both as Slack sees them: the acknowledgement, from the moment the envelope is handed to
the socket until its acknowledgement is read; and the answer, from the same moment until it has been
taken. The server's own work is in both; both processes share the machine's cores. People do not
wait for each other: commands come at a steady rate, answered or not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.corpus import SAMPLE, variants
from benchmarks.latency import Latency, summary
from benchmarks.load import (
    DAYS,
    GROUPS,
    PROVISIONS,
    STATES,
    TOPICS,
    TREATIES,
    DeskProcess,
    cpu_of,
    desk_process,
    until,
)
from benchmarks.report import table
from benchmarks.synthetic import SEED
from knowledge import KnowledgeBase
from knowledge.packing.build import build_base
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, User

COMMAND = "/mines"
SECONDS, RATE, PEOPLE, CHANNELS = 60.0, 100.0, 1_000, 50
WARM = 10.0
"""Seconds of the same load before anything counts, at most."""
PATIENCE = 20.0
"""Seconds that the last answers are waited for."""
ACK = 3.0
"""Seconds after which Slack tells the person that the command failed. Here it waits on and counts."""
READY = "online in slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long people waited for something; `slowest` in milliseconds."""

    count: int
    latency: Latency
    slowest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run found. Memory in bytes, CPU as a share of one core.

    `replies` counts the commands by how many messages answered them, `results` by the desk's own
    word for what became of them.
    """

    seconds: float
    asked: int
    people: int
    acknowledged: Times
    answered: Times
    late: int
    replies: Counter[int]
    errors: int
    limited: int
    results: Counter[str]
    memory: list[int]
    cpu_desk: float
    cpu_server: float
    stopped_in: float

    @property
    def unanswered(self) -> int:
        """Commands with no answer at all."""
        return self.replies[0]

    @property
    def growth(self) -> int:
        """Bytes by which the desk grew from the end of the warm-up on."""
        return self.memory[-1] - self.memory[0]


# The desk's process


def be_the_desk(api: str, bot_token: str, app_token: str, base: Path, state: Path) -> None:
    """Run the desk as `bot.py run` does, on the pretended Slack, until SIGTERM."""
    from slack_sdk.web.async_client import AsyncWebClient

    AsyncWebClient.BASE_URL = api  # before the surface is imported: its default is taken from here

    from bot.online import run
    from bot.settings import Settings, SlackSettings

    settings = Settings(
        base=base,
        encoder="static",
        model=None,
        state=state,
        log_level="info",
        slack=SlackSettings(bot_token=bot_token, app_token=app_token),
    )
    run(settings, sys.stderr)


def _desk(
    server: SlackServer, base: Path, folder: Path
) -> AbstractAsyncContextManager[DeskProcess]:
    arguments = [server.base_url, server.bot_token, server.app_token, str(base)]
    return desk_process("benchmarks.slack", [*arguments, str(folder / "state")], folder, READY)


# The people


@dataclass(slots=True, kw_only=True)
class Asked:
    """A command somebody typed: what it was, when (seconds since 1970), and what came of it."""

    line: str
    at: float
    exchange: Exchange | None = None


@dataclass(slots=True, kw_only=True)
class Crowd:
    """People who type commands; drawn at random with a fixed seed."""

    server: SlackServer
    questions: Sequence[str]
    entries: Sequence[str]
    people: Sequence[User]
    channels: Sequence[Channel]
    dice: random.Random
    asked: list[Asked] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def act(self) -> None:
        """Somebody types a command; nobody waits for what comes of it."""
        one = Asked(line=self._line(), at=time.time())
        self.asked.append(one)
        task = asyncio.create_task(self._type(one))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _type(self, one: Asked) -> None:
        user, channel = self.dice.choice(self.people), self.dice.choice(self.channels)
        one.at = time.time()
        one.exchange = await self.server.slash(user, channel, COMMAND, one.line)

    def _line(self) -> str:
        pick, roll = self.dice.choice, self.dice.random()
        dated = f" on {pick(DAYS)}" if self.dice.random() < 0.5 else ""
        for share, line in (
            (0.60, pick(self.questions)),
            (0.12, f"status {pick(STATES)} treaty {pick(TREATIES)}{dated}"),
            (0.05, f"compare {', '.join(self.dice.sample(STATES, 3))}{dated}"),
            (0.05, f"law {pick((*STATES, *PROVISIONS))}{dated}"),
            (0.05, f"parties {pick(TREATIES)} group {pick(GROUPS)}{dated}"),
            (0.04, f"debate {pick(TOPICS)}"),
            (0.04, f"timeline {pick(TOPICS)}"),
            (0.03, f"browse {pick(('debate', 'figure', 'weapon'))}"),
        ):
            roll -= share
            if roll < 0:
                return line
        return f"show {pick(self.entries)}"


def gather_crowd(server: SlackServer, base: Path, people: int) -> Crowd:
    """The people of one workspace, where they are, and what they know to ask."""
    team = server.add_team("Newsroom")
    channels = [server.add_channel(team, f"channel-{number}") for number in range(CHANNELS)]
    with KnowledgeBase.open(base) as desk:
        entries = [slug for slug, *_ in desk.browse()]
    return Crowd(
        server=server,
        questions=[case.question for case in variants(base, SAMPLE)],
        entries=entries,
        people=[server.add_user(team, f"Person {number}") for number in range(people)],
        channels=channels,
        dice=random.Random(SEED),
    )


async def drive(
    crowd: Crowd, rate: float, seconds: float, each_second: Callable[[], None]
) -> float:
    """Let somebody type `rate` times a second; the seconds that it really took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(round(rate * seconds)):
        due = began + number / rate
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        if number % round(rate) == 0:
            each_second()
        crowd.act()
    return loop.time() - began


# Measuring


async def _measure(base: Path, folder: Path, seconds: float, rate: float, people: int) -> Load:
    async with SlackServer(validate=False, keep=100_000) as server:
        server.patience = 3_600
        crowd = gather_crowd(server, base, people)
        async with _desk(server, base, folder) as desk:
            await drive(crowd, rate, min(WARM, seconds), lambda: None)
            await _settled(crowd)
            warmed, logged = len(crowd.asked), len(list(desk.lines()))
            mine = psutil.Process()
            memory, cpu = [desk.memory()], (desk.cpu(), cpu_of(mine))
            took = await drive(crowd, rate, seconds, lambda: memory.append(desk.memory()))
            used = (desk.cpu() - cpu[0]) / took, (cpu_of(mine) - cpu[1]) / took
            await _settled(crowd)
            await asyncio.sleep(1)
            memory.append(desk.memory())
            leaving = asyncio.get_running_loop().time()
        stopped_in = asyncio.get_running_loop().time() - leaving
        asked, answers = crowd.asked[warmed:], _answers(server)
        came = [answers.get(one.exchange, []) if one.exchange else [] for one in asked]
        waited = [one.exchange.acked_after for one in asked if one.exchange]
        acked = [seconds for seconds in waited if seconds is not None]
        lines = list(desk.lines())[logged:]
        errors = sum(
            line["level"] in {"error", "critical"} or line.get("result") == "failed"
            for line in lines
        )
        return Load(
            seconds=took,
            asked=len(asked),
            people=people,
            errors=errors + len(server.refused),
            limited=sum(bool(line.get("limited")) for line in lines),
            results=Counter(str(line["result"]) for line in lines if "result" in line),
            memory=memory,
            cpu_desk=used[0],
            cpu_server=used[1],
            stopped_in=stopped_in,
            acknowledged=_times(acked),
            answered=_times(
                [times[0] - one.at for one, times in zip(asked, came, strict=True) if times]
            ),
            late=len(asked) - sum(seconds <= ACK for seconds in acked),
            replies=Counter(len(times) for times in came),
        )


def _answers(server: SlackServer) -> dict[Exchange, list[float]]:
    """When each exchange was answered, seconds since 1970; several times where it took pages."""
    found: dict[Exchange, list[float]] = {}
    for message in server.posted:
        if message.exchange is not None:
            found.setdefault(message.exchange, []).append(float(message.ts))
    return found


async def _settled(crowd: Crowd) -> None:
    """Until each command is acknowledged and answered, at most PATIENCE seconds."""

    def done() -> bool:
        if crowd.tasks:
            return False
        answered = _answers(crowd.server)
        return all(one.exchange in answered for one in crowd.asked)

    await until(done, PATIENCE)


def _times(seconds: Sequence[float]) -> Times:
    return Times(count=len(seconds), latency=summary(seconds), slowest=max(seconds) * 1000)


def measure(
    base: Path, folder: Path, seconds: float = SECONDS, rate: float = RATE, people: int = PEOPLE
) -> Load:
    """Run the load on a base; `folder` takes the desk's state and log."""
    return asyncio.run(_measure(base, folder, seconds, rate, people))


def tables(load: Load) -> str:
    """The results as Markdown."""
    times = [
        [
            name,
            f"{one.count:,}",
            f"{one.latency.p50:.1f} ms",
            f"{one.latency.p99:.1f} ms",
            f"{one.slowest:.0f} ms",
        ]
        for name, one in (("acknowledgement", load.acknowledged), ("answer", load.answered))
    ]
    rows = [
        ["slash commands a second", f"{load.asked / load.seconds:.1f}"],
        ["people", f"{load.people:,}"],
        [f"acknowledged after more than {ACK:.0f} s, or never", str(load.late)],
        ["never answered", str(load.unanswered)],
        ["answered by one message", f"{load.replies[1]:,}"],
        ["answered by more than one", str(load.asked - load.replies[0] - load.replies[1])],
        ["errors, refusals by the server among them", str(load.errors)],
        ["told that they ask too much", str(load.limited)],
        ["memory of the desk after the warm-up", _megabytes(load.memory[0])],
        ["memory of the desk at the end", _megabytes(load.memory[-1])],
        ["memory of the desk, most", _megabytes(max(load.memory))],
        ["the desk's share of one core", f"{load.cpu_desk:.0%}"],
        ["the server's and the people's share of one core", f"{load.cpu_server:.0%}"],
        ["SIGTERM to the end of the process", f"{load.stopped_in:.1f} s"],
    ]
    head = ["time from the command on", "commands", "p50", "p99", "slowest"]
    return f"{table(head, times)}\n\n{table(['what', 'result'], rows)}"


def aims(load: Load) -> list[list[str]]:
    """Rows for the table of aims: what, aim, found, met or missed."""
    slowest = load.acknowledged.slowest
    rows = [
        ("Slack: acknowledged after 3 s, or never", "0", str(load.late), load.late == 0),
        ("Slack: slowest acknowledgement", "<= 3,000 ms", f"{slowest:.0f} ms", slowest <= 3_000),
        ("Slack: never answered", "0", str(load.unanswered), load.unanswered == 0),
    ]
    return [[*words, "met" if met else "**missed**"] for *words, met in rows]


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"


def main() -> None:
    """Measure and print; 1 where a command was late or not answered, or anything failed."""
    if sys.argv[1:2] == ["--desk"]:
        api, bot_token, app_token, base, state = sys.argv[2:]
        be_the_desk(api, bot_token, app_token, Path(base), Path(state))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slack")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it is measured")
    parser.add_argument("--rate", type=float, default=RATE, help="commands a second")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people share them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        build_base(folder / "knowledge.db")
        load = measure(
            folder / "knowledge.db", folder, options.seconds, options.rate, options.people
        )
    print(tables(load))
    print()
    print(table(["what", "aim", "found", ""], aims(load)))
    print(f"\nBy result: {dict(load.results)}", file=sys.stderr)
    print(f"Memory, MB: {[round(one / 1e6) for one in load.memory]}", file=sys.stderr)
    if load.late or load.unanswered or load.errors:
        sys.exit(1)


if __name__ == "__main__":
    main()
