"""The people who load the desk in Slack: the commands that they type."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import words
from benchmarks.desk import until
from benchmarks.load import PATIENCE
from benchmarks.synthetic import SEED
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, User

COMMAND = "/mines"
CHANNELS = 50


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

    async def act(self) -> None:
        """Somebody types a command; nobody waits for what comes of it."""
        one = Asked(line=self._line(), at=time.time())
        self.asked.append(one)
        task = asyncio.create_task(self._type(one))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def answers(self) -> dict[Exchange, list[float]]:
        """When each exchange was answered, seconds since 1970; several times where it took pages."""
        found: dict[Exchange, list[float]] = {}
        for message in self.server.posted:
            if message.exchange is not None:
                found.setdefault(message.exchange, []).append(float(message.ts))
        return found

    async def settled(self) -> None:
        """Until each command is acknowledged and answered, at most PATIENCE seconds."""

        def done() -> bool:
            if self.tasks:
                return False
            answered = self.answers()
            return all(one.exchange in answered for one in self.asked)

        await until(done, PATIENCE)

    async def _type(self, one: Asked) -> None:
        user, channel = self.dice.choice(self.people), self.dice.choice(self.channels)
        one.at = time.time()
        one.exchange = await self.server.slash(user, channel, COMMAND, one.line)

    def _line(self) -> str:
        pick, roll = self.dice.choice, self.dice.random()
        dated = f" on {pick(words.DAYS)}" if self.dice.random() < 0.5 else ""
        for share, line in (
            (0.60, pick(self.questions)),
            (0.12, f"status {pick(words.STATES)} treaty {pick(words.TREATIES)}{dated}"),
            (0.05, f"compare {', '.join(self.dice.sample(words.STATES, 3))}{dated}"),
            (0.05, f"law {pick((*words.STATES, *words.PROVISIONS))}{dated}"),
            (0.05, f"parties {pick(words.TREATIES)} group {pick(words.GROUPS)}{dated}"),
            (0.04, f"debate {pick(words.TOPICS)}"),
            (0.04, f"timeline {pick(words.TOPICS)}"),
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
    return Crowd(
        server=server,
        questions=words.questions(base),
        entries=words.entries(base),
        people=[server.add_user(team, f"Person {number}") for number in range(people)],
        channels=channels,
        dice=random.Random(SEED),
    )
