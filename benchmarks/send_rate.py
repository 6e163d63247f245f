"""How fast postings leave where the platforms limit them: at the limit, and not above it.

    .venv/bin/python -m benchmarks.send_rate [--one 30] [--many 500]

The real sender empties a real outbox over the real outlets into the Discord and Slack servers of the
tests, which answer what is above their limits with 429 and Retry-After: Discord 5 messages in 5
seconds in a channel and 50 requests a second in all, Slack about one message a second in a channel,
with a few at once. First many postings for one channel, then some postings for each of many.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import discord

from benchmarks.limited_discord import (
    CHANNEL_SECONDS,
    IN_ALL,
    IN_CHANNEL,
    MESSAGES,
    LimitedDiscord,
)
from benchmarks.report import table
from bot.adapters.discord_app.client import LONGEST_WAIT, make_intents
from bot.adapters.discord_app.outlet import DiscordOutlet
from bot.adapters.slack_app.outlet import SlackOutlet
from bot.adapters.slack_app.workspaces import Workspaces
from bot.core.markup import line
from bot.core.model import Place
from bot.core.outlet import Outlet
from bot.core.reply import Card, Reply
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.settings import SlackSettings
from bot.state.db import State
from tests.servers.discord.patch import point_discord_at
from tests.servers.slack.server import SlackServer

ONE, MANY, EACH = 30, 500, 2
SLACK_CHANNELS, CORRECTED = 200, 100


class Silent:
    """A log that counts what was put off or failed."""

    def __init__(self) -> None:
        self.put_off = 0

    def info(self, event: str, **values: object) -> None:
        return None

    def warning(self, event: str, **values: object) -> None:
        self.put_off += event == "posting put off"

    def error(self, event: str, **values: object) -> None:
        raise AssertionError(f"{event}: {values}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message or an edit that a server took: the channel and the second."""

    channel: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What came of one scenario. `span` are the seconds in which the limit of a channel counts,
    `limits` are the server's in words."""

    name: str
    sent: tuple[Sent, ...]
    span: float
    limits: str
    refused: int
    put_off: int

    def row(self) -> list[str]:
        """A row of the table."""
        times = sorted(one.at for one in self.sent)
        seconds = times[-1] - times[0]
        by_channel: dict[str, list[float]] = {}
        for one in self.sent:
            by_channel.setdefault(one.channel, []).append(one.at)
        most = max(most_within(sorted(found), self.span) for found in by_channel.values())
        return [
            self.name,
            f"{len(times):,}",
            f"{len(by_channel):,}",
            f"{seconds:.1f} s",
            f"{len(times) / seconds:.2f}",
            f"{len(times) / seconds / len(by_channel):.2f}",
            f"{most} in {self.span:g} s",
            str(most_within(times, 1.0)),
            str(self.refused),
            str(self.put_off),
            self.limits,
        ]


HEAD = [
    "scenario",
    "messages",
    "channels",
    "time",
    "a second",
    "a second, a channel",
    "most in a channel",
    "most in a second",
    "429s",
    "put off",
    "limits of the server",
]


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most moments of an ordered list that lie within so many seconds."""
    return max(n + 1 - bisect_left(times, at - seconds + 1e-3) for n, at in enumerate(times))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is to be sent: `each` postings for each of some channels of a workspace."""

    platform: str
    workspace: str
    channels: Sequence[str]
    each: int

    def put(self, state: State, words: str) -> None:
        """Want it to stand there with these words; what stands there already is to be edited."""
        outbox, now = Outbox(state), datetime.now(UTC)
        for number in range(self.each):
            for channel in self.channels:
                said = f"Digest {number} of channel {channel}"
                reply = Reply(plain=said, cards=(Card(title=said, text=(line(words * 40),)),))
                place = Place(platform=self.platform, workspace=self.workspace, channel=channel)
                outbox.want(f"digest/{channel}/{number}", place, [reply], now, kind="digest")


async def send(folder: Path, outlet: Outlet, load: Load, words: str = "News. ") -> int:
    """Send all of it; how often something was put off."""
    runtime, log = Runtime(), Silent()
    state = await runtime.run(State, folder)
    await runtime.run(load.put, state, words)
    sender = Sender(
        Outbox(state), runtime, {load.platform: outlet}, log=log, clock=lambda: datetime.now(UTC)
    )
    sending = asyncio.create_task(sender.run())
    while await runtime.run(_open, state):  # noqa: ASYNC110 - the outbox tells nobody
        await asyncio.sleep(0.2)
    await sender.stop(5)
    await sending
    await runtime.run(state.close)
    runtime.close()
    return log.put_off


def _open(state: State) -> int:
    select = "SELECT count(*) FROM posting WHERE state = 'open'"
    (count,) = state.connection.execute(select).fetchone()
    return int(count)


@asynccontextmanager
async def online(server: LimitedDiscord) -> AsyncIterator[discord.Client]:
    """A client that is connected as the desk's is."""
    client = discord.Client(
        intents=make_intents(),
        allowed_mentions=discord.AllowedMentions.none(),
        max_messages=None,
        max_ratelimit_timeout=LONGEST_WAIT,
        guild_ready_timeout=0,
    )
    with point_discord_at(server):
        async with client:
            await client.login(server.token)
            going = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            yield client
        going.cancel()


async def on_discord(folder: Path, name: str, channels: int, each: int) -> Course:
    """Postings on Discord."""
    async with LimitedDiscord() as server:
        guild = server.add_guild("Law desk")
        rooms = [str(server.add_channel(guild).id) for _ in range(channels)]
        load = Load(platform="discord", workspace=str(guild.id), channels=rooms, each=each)
        async with online(server) as client:
            put_off = await send(folder, DiscordOutlet(client), load)
        sent = [
            Sent(channel=call.params["channel_id"], at=call.at)
            for call in server.requests
            if call.method == "POST" and call.template == MESSAGES and call.status == 200
        ]
        return Course(
            name=f"Discord, {name}",
            sent=tuple(sent),
            span=CHANNEL_SECONDS,
            limits=f"{IN_CHANNEL} in {CHANNEL_SECONDS:g} s in a channel; {IN_ALL} a second",
            refused=server.limits.over,
            put_off=put_off,
        )


async def on_slack(
    folder: Path, name: str, channels: int, each: int, *, corrected: bool = False
) -> Course:
    """Postings on Slack, or the corrections of postings that stand there already."""
    async with SlackServer(validate=False) as server:
        team = server.add_team("Newsroom")
        rooms = [server.add_channel(team).id for _ in range(channels)]
        load = Load(platform="slack", workspace=team.id, channels=rooms, each=each)
        settings = SlackSettings(bot_token=server.bot_token)
        outlet = SlackOutlet(Workspaces(settings, None, server.base_url), Silent())
        if corrected:
            await send(folder, outlet, load)
        server.rate_limits = True
        put_off = await send(folder, outlet, load, "Corrected. " if corrected else "News. ")
        method = "chat.update" if corrected else "chat.postMessage"
        sent = [
            Sent(channel=call.params["channel"], at=call.at)
            for call in server.calls(method)
            if call.status == 200
        ]
        return Course(
            name=f"Slack, {name}",
            sent=tuple(sent),
            span=1.0,
            limits="50 a minute, 50 at once" if corrected else "1 a second in a channel, 3 at once",
            refused=server.limited,
            put_off=put_off,
        )


async def measure(one: int, many: int) -> list[Course]:
    """All scenarios, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            await on_discord(folder / "a", "one channel", 1, one),
            await on_discord(folder / "b", "many channels", many, EACH),
            await on_slack(folder / "c", "one channel", 1, one),
            await on_slack(folder / "d", "many channels", SLACK_CHANNELS, 5),
            await on_slack(folder / "e", "corrections", CORRECTED, 1, corrected=True),
        ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast postings leave.")
    parser.add_argument("--one", type=int, default=ONE, help="postings for one channel")
    parser.add_argument("--many", type=int, default=MANY, help="channels of Discord")
    given = parser.parse_args()
    begun = time.monotonic()
    courses = asyncio.run(measure(given.one, given.many))
    print(table(HEAD, [course.row() for course in courses]))
    print(f"\n{time.monotonic() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
