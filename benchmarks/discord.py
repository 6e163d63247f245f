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

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load as shared
from benchmarks.desk import desk_process, run_desk
from benchmarks.discord_crowd import gather_crowd
from benchmarks.load import ACK, PEOPLE, RATE, SECONDS, Times
from tests.servers.discord.exchange import AUTOCOMPLETE, COMMAND, COMPONENT, DEFER, Exchange
from tests.servers.discord.server import DiscordServer

READY = "online in discord"
KINDS = {
    COMMAND: "slash commands",
    COMPONENT: "buttons and menus",
    AUTOCOMPLETE: "autocomplete",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load(shared.Load):
    """What a run found; `kinds` are the first responses of each kind of interaction."""

    kinds: dict[str, Times]
    deferred: int


# The desk's process


def be_the_desk(rest: str, gateway: str, token: str, base: str, state: str) -> None:
    """Run the desk as `bot.py run` does, on the pretended Discord, until SIGTERM."""
    import discord.gateway
    import discord.http
    import yarl

    discord.http.Route.BASE = rest
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    run_desk(base, state, discord_token=token)


# Measuring


async def _measure(base: Path, folder: Path, seconds: float, rate: float, people: int) -> Load:
    async with DiscordServer(validate=False, keep=100_000, ack_within=3_600) as server:
        crowd = gather_crowd(server, base, people)
        arguments = [server.rest_url, server.gateway_url, server.token, str(base)]
        online = desk_process("benchmarks.discord", arguments, folder, READY)
        course = await shared.drive(online, crowd, rate, seconds)
        refused = len(server.refused)
        server.refused.clear()
    asked = crowd.asked[course.warmed :]
    return Load(
        course=course,
        asked=len(asked),
        people=people,
        kinds=_kinds(asked),
        late=sum((one.acked_after or 0) > ACK for one in asked),
        unanswered=sum(one.pending for one in asked),
        deferred=sum(one.response == DEFER for one in asked),
        refused=refused,
    )


def _kinds(asked: Sequence[Exchange]) -> dict[str, Times]:
    found: dict[str, Times] = {}
    for kind in (None, *KINDS):
        times = [
            one.acked_after
            for one in asked
            if one.acked_after is not None and kind in {None, one.kind}
        ]
        if times:
            found[KINDS[kind] if kind else "all"] = Times.of(times)
    return found


def measure(
    base: Path, folder: Path, seconds: float = SECONDS, rate: float = RATE, people: int = PEOPLE
) -> Load:
    """Run the load on a base; `folder` takes the desk's state and log."""
    return asyncio.run(_measure(base, folder, seconds, rate, people))


def tables(load: Load) -> str:
    """The results as Markdown."""
    cores = f"all other work on the machine's {os.cpu_count()} cores"
    rows = [
        ["interactions a second", load.pace],
        ["people", f"{load.people:,}"],
        [f"first response after more than {ACK:.0f} s", str(load.late)],
        ["never answered", str(load.unanswered)],
        ["errors, refusals by the server among them", str(load.errors)],
        ["deferred first, answered then", str(load.deferred)],
        *load.course.rows([cores, f"{load.course.cpu_others:.0%}"]),
    ]
    return shared.tables("time to first response", "interactions", load.kinds, rows)


def aims(load: Load) -> list[list[str]]:
    """Rows for the table of aims: what, aim, found, met or missed."""
    typed = load.kinds["autocomplete"].latency.p99
    rows = [
        ("Discord: first response over 3 s", "0", str(load.late), load.late == 0),
        ("Discord: never answered", "0", str(load.unanswered), load.unanswered == 0),
        ("Discord: autocomplete, p99", "<= 50 ms", f"{typed:.1f} ms", typed <= 50),
    ]
    return shared.judged(rows)


def main() -> None:
    """Measure and print; 1 where an interaction was late or not answered, or anything failed."""
    shared.main("benchmarks.discord", "interactions", be_the_desk, measure, tables, aims)


if __name__ == "__main__":
    main()
