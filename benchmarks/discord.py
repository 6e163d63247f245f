"""Load on the desk in Discord: many people at once, through the real client library.

    python -m benchmarks.discord [--seconds 60] [--rate 100] [--people 1000]

The desk runs as `bot.py run` does, in a process of its own, on the real base. It is connected to the
Discord server of the tests, which runs in this process together with the people. What is timed is
what people wait for: from the moment the server hands an interaction to the gateway until it has
accepted the first response. The server's own work is in that time; both share the machine's cores.
People do not wait for each other: interactions come at a steady rate, answered or not.

Run it as a module: as a script its folder would hide the `discord` package.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    busy,
    cpu_of,
    desk_process,
    until,
)
from benchmarks.report import table
from benchmarks.synthetic import SEED
from knowledge import KnowledgeBase
from knowledge.packing.build import build_base
from tests.servers.discord.exchange import AUTOCOMPLETE, COMMAND, COMPONENT, DEFER, Exchange
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import walk
from tests.servers.discord.world import Channel, User

SECONDS, RATE, PEOPLE = 60.0, 100.0, 1_000
WARM = 10.0
"""Seconds of the same load before anything counts, at most."""
PATIENCE = 20.0
"""Seconds that the last answers are waited for."""
ACK = 3.0
"""Seconds after which Discord takes no first response. Here it does, so that they are counted."""
GUILDS, CHANNELS = 10, 5
LOCALES = ("en-US", "en-GB", "fr", "uk", "es-ES", "ru", "de")
COMMANDS, TYPING, PRESSES = 50, 30, 20
"""Per cent of the interactions."""
BUTTON, SELECT = 2, 3
READY = "online in discord"
KINDS = {
    COMMAND: "slash commands",
    COMPONENT: "buttons and menus",
    AUTOCOMPLETE: "autocomplete",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """First responses of one kind of interaction; times in milliseconds."""

    count: int
    latency: Latency
    slowest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run found. Memory in bytes; work as a share of one core, `cpu_others` that of all else
    that the machine did meanwhile."""

    seconds: float
    asked: int
    people: int
    kinds: dict[str, Kind]
    late: int
    unanswered: int
    deferred: int
    errors: int
    limited: int
    memory: list[int]
    cpu_desk: float
    cpu_server: float
    cpu_others: float
    stopped_in: float

    @property
    def growth(self) -> int:
        """Bytes by which the desk grew from the end of the warm-up on."""
        return self.memory[-1] - self.memory[0]


# The desk's process


def be_the_desk(rest: str, gateway: str, token: str, base: Path, state: Path) -> None:
    """Run the desk as `bot.py run` does, on the pretended Discord, until SIGTERM."""
    import discord.gateway
    import discord.http
    import yarl

    from bot.online import run
    from bot.settings import Settings

    discord.http.Route.BASE = rest
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    settings = Settings(
        base=base, encoder="static", model=None, state=state, log_level="info", discord_token=token
    )
    run(settings, sys.stderr)


def _desk(
    server: DiscordServer, base: Path, folder: Path
) -> AbstractAsyncContextManager[DeskProcess]:
    arguments = [server.rest_url, server.gateway_url, server.token, str(base)]
    return desk_process("benchmarks.discord", [*arguments, str(folder / "state")], folder, READY)


# The people


@dataclass(slots=True, kw_only=True)
class Crowd:
    """People who ask, type and press; drawn at random with a fixed seed.

    `asked` are their interactions in order, `open` those whose answers nobody has pressed on yet.
    """

    server: DiscordServer
    questions: Sequence[str]
    typed: dict[str, tuple[str, ...]]
    entries: Sequence[str]
    people: list[User]
    channels: list[Channel]
    dice: random.Random
    asked: list[Exchange] = field(default_factory=list)
    open: list[Exchange] = field(default_factory=list)

    async def act(self) -> None:
        """Somebody does something."""
        roll = self.dice.randrange(COMMANDS + TYPING + PRESSES)
        if roll < COMMANDS:
            done = await self._ask()
            self.open.append(done)
        elif roll < COMMANDS + TYPING:
            done = await self._type()
        else:
            done = await (self._press() or self._ask())
            self.open.append(done)
        self.asked.append(done)

    def _somebody(self) -> tuple[User, Channel]:
        return self.dice.choice(self.people), self.dice.choice(self.channels)

    async def _ask(self) -> Exchange:
        command, options = self._command()
        return await self.server.slash(*self._somebody(), command, options, settle=0)

    def _command(self) -> tuple[str, dict[str, Any]]:
        pick, roll = self.dice.choice, self.dice.random()
        dated = {"on": pick(DAYS)} if self.dice.random() < 0.5 else {}
        for share, command, options in (
            (0.60, "ask", {"question": pick(self.questions)}),
            (0.12, "status", {"state": pick(STATES), "treaty": pick(TREATIES), **dated}),
            (0.05, "compare", {"states": ", ".join(self.dice.sample(STATES, 3)), **dated}),
            (0.05, "law", {"subject": pick((*STATES, *PROVISIONS)), **dated}),
            (0.05, "parties", {"treaty": pick(TREATIES), "group": pick(GROUPS), **dated}),
            (0.04, "debate", {"subject": pick(TOPICS)}),
            (0.04, "timeline", {"subject": pick(TOPICS)}),
            (0.03, "browse", {"topic": pick(("debate", "figure", "weapon"))}),
        ):
            roll -= share
            if roll < 0:
                return command, options
        return "show", {"entry": pick(self.entries)}

    async def _type(self) -> Exchange:
        command, option, what = self.dice.choice(
            (
                ("status", "state", "state"),
                ("compare", "states", "state"),
                ("status", "treaty", "treaty"),
                ("parties", "group", "group"),
                ("debate", "subject", "topic"),
                ("show", "entry", "entry"),
                ("source", "source", "source"),
            )
        )
        word = self.dice.choice(self.typed[what])
        begun = word[: self.dice.randrange(0, 7)]
        return await self.server.autocomplete(*self._somebody(), command, option, begun, settle=0)

    def _press(self) -> Awaitable[Exchange] | None:
        """Press on an answer that somebody has; each is pressed on once."""
        for _ in range(20):
            if not self.open:
                return None
            at = self.dice.randrange(len(self.open))
            self.open[at], self.open[-1] = self.open[-1], self.open[at]
            exchange = self.open[-1]
            message = exchange.message
            if exchange.pending or not message:
                continue
            self.open.pop()
            parts = list(walk(message.components))
            buttons = [part["custom_id"] for part in parts if part["type"] == BUTTON]
            menus = [part for part in parts if part["type"] == SELECT]
            if menus and self.dice.random() < 0.5:
                value = self.dice.choice(menus[0]["options"])["value"]
                return self.server.choose(
                    exchange.user, message, menus[0]["custom_id"], [value], settle=0
                )
            if buttons:
                chosen = self.dice.choice(buttons)
                return self.server.press(exchange.user, message, custom_id=chosen, settle=0)
        return None


def gather_crowd(server: DiscordServer, base: Path, people: int) -> Crowd:
    """The people, where they are, and what they know to ask."""
    dice = random.Random(SEED)
    channels = [
        server.add_channel(guild, f"channel-{number}")
        for guild in [server.add_guild(f"Guild {number}") for number in range(GUILDS)]
        for number in range(CHANNELS)
    ]
    with KnowledgeBase.open(base) as desk:
        entries = [slug for slug, *_ in desk.browse()]
        sources = tuple(value for value, _ in desk.complete("source", "", 25))
    return Crowd(
        server=server,
        questions=[case.question for case in variants(base, SAMPLE)],
        entries=entries,
        typed={
            "state": STATES,
            "treaty": TREATIES,
            "group": GROUPS,
            "topic": TOPICS,
            "entry": tuple(entries),
            "source": sources,
        },
        people=[
            server.add_user(f"Person {number}", locale=dice.choice(LOCALES))
            for number in range(people)
        ],
        channels=channels,
        dice=dice,
    )


async def drive(
    crowd: Crowd, rate: float, seconds: float, each_second: Callable[[], None]
) -> float:
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


# Measuring


async def _measure(base: Path, folder: Path, seconds: float, rate: float, people: int) -> Load:
    async with DiscordServer(validate=False, keep=100_000, ack_within=3_600) as server:
        crowd = gather_crowd(server, base, people)
        async with _desk(server, base, folder) as desk:
            await drive(crowd, rate, min(WARM, seconds), lambda: None)
            await _answered(crowd.asked)
            warmed, logged = len(crowd.asked), len(list(desk.lines()))
            mine = psutil.Process()
            memory, cpu = [desk.memory()], (desk.cpu(), cpu_of(mine), busy())
            took = await drive(crowd, rate, seconds, lambda: memory.append(desk.memory()))
            used = [
                (now - then) / took
                for now, then in zip((desk.cpu(), cpu_of(mine), busy()), cpu, strict=True)
            ]
            await _answered(crowd.asked)
            await asyncio.sleep(1)
            memory.append(desk.memory())
            leaving = asyncio.get_running_loop().time()
        stopped_in = asyncio.get_running_loop().time() - leaving
        errors = len(server.refused)
        server.refused.clear()
    asked = crowd.asked[warmed:]
    lines = list(desk.lines())[logged:]
    errors += sum(line["level"] == "error" or line.get("result") == "failed" for line in lines)
    return Load(
        seconds=took,
        asked=len(asked),
        people=people,
        kinds=_kinds(asked),
        late=sum((one.acked_after or 0) > ACK for one in asked),
        unanswered=sum(one.pending for one in asked),
        deferred=sum(one.response == DEFER for one in asked),
        errors=errors,
        limited=sum(bool(line.get("limited")) for line in lines),
        memory=memory,
        cpu_desk=used[0],
        cpu_server=used[1],
        cpu_others=max(0.0, used[2] - used[0] - used[1]),
        stopped_in=stopped_in,
    )


async def _answered(asked: Sequence[Exchange]) -> None:
    await until(lambda: not any(one.pending for one in asked), PATIENCE)


def _kinds(asked: Sequence[Exchange]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for kind in (None, *KINDS):
        times = [
            one.acked_after
            for one in asked
            if one.acked_after is not None and kind in {None, one.kind}
        ]
        if times:
            found[KINDS[kind] if kind else "all"] = Kind(
                count=len(times), latency=summary(times), slowest=max(times) * 1000
            )
    return found


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
        for name, one in load.kinds.items()
    ]
    rows = [
        ["interactions a second", f"{load.asked / load.seconds:.1f}"],
        ["people", f"{load.people:,}"],
        [f"first response after more than {ACK:.0f} s", str(load.late)],
        ["never answered", str(load.unanswered)],
        ["errors, refusals by the server among them", str(load.errors)],
        ["deferred first, answered then", str(load.deferred)],
        ["told that they ask too much", str(load.limited)],
        ["memory of the desk after the warm-up", _megabytes(load.memory[0])],
        ["memory of the desk at the end", _megabytes(load.memory[-1])],
        ["memory of the desk, most", _megabytes(max(load.memory))],
        ["the desk's share of one core", f"{load.cpu_desk:.0%}"],
        ["the server's and the people's share of one core", f"{load.cpu_server:.0%}"],
        [f"all other work on the machine's {os.cpu_count()} cores", f"{load.cpu_others:.0%}"],
        ["SIGTERM to the end of the process", f"{load.stopped_in:.1f} s"],
    ]
    head = ["time to first response", "interactions", "p50", "p99", "slowest"]
    return f"{table(head, times)}\n\n{table(['what', 'result'], rows)}"


def aims(load: Load) -> list[list[str]]:
    """Rows for the table of aims: what, aim, found, met or missed."""
    typed = load.kinds["autocomplete"].latency.p99
    rows = [
        ("Discord: first response over 3 s", "0", str(load.late), load.late == 0),
        ("Discord: never answered", "0", str(load.unanswered), load.unanswered == 0),
        ("Discord: autocomplete, p99", "<= 50 ms", f"{typed:.1f} ms", typed <= 50),
    ]
    return [[*words, "met" if met else "**missed**"] for *words, met in rows]


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--desk"]:
        rest, gateway, token, base, state = sys.argv[2:]
        be_the_desk(rest, gateway, token, Path(base), Path(state))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.discord")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it is measured")
    parser.add_argument("--rate", type=float, default=RATE, help="interactions a second")
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
    held = Counter(round(one / 1e6) for one in load.memory)
    print(f"\nMemory, MB: {', '.join(str(one) for one in held)}", file=sys.stderr)
    if load.late or load.unanswered or load.errors:
        sys.exit(1)


if __name__ == "__main__":
    main()
