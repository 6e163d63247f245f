"""The world of `test_killed`: both platforms, a feed, a clock, and what must come of it all."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from bot.core.model import Place
from tests.adapters.discord_app.stage import texts
from tests.adapters.slack_app.stage import words_of
from tests.scenarios.digests.mortal import Lives, MortalDiscord, MortalSlack, Strikes
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.writing import Entry, rss

HOURS = (6, 10, 15)
"""When digests are due, by the clock of UTC: at each in one channel of either platform."""
LATE = timedelta(minutes=5)
SHOWN = 30
"""Items that the feed holds."""


@dataclass(eq=False, slots=True, kw_only=True)
class Item:
    """A piece of news, as it stands in the feed in the end."""

    number: int
    title: str
    text: str
    at: datetime
    withdrawn: bool = False

    def entry(self) -> Entry:
        return Entry(
            title=self.title,
            link=f"https://news.example.org/{self.number}",
            text=self.text,
            id=f"i{self.number}",
            date=format_datetime(self.at, usegmt=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as a server has it. `under` is the message whose thread it stands in, or empty."""

    id: str
    key: str
    channel: str
    under: str
    text: str


@dataclass(kw_only=True)
class World:
    """Both platforms, the feed, the desk's lives, and what must come of it all. `dice` make the
    news, `fate` the kills: those depend on time."""

    dice: random.Random
    fate: random.Random
    strikes: Strikes
    discord: MortalDiscord
    slack: MortalSlack
    feeds: FeedServer
    lives: Lives
    places: dict[int, tuple[Place, Place]]
    begin: datetime
    ahead: float = 0.0
    items: list[Item] = field(default_factory=list)
    pending: dict[int, list[Item]] = field(default_factory=lambda: {hour: [] for hour in HOURS})
    wanted: dict[tuple[int, datetime], list[Item]] = field(default_factory=dict)
    usual: float = 0.3
    """Seconds that a run takes in which nothing happens."""

    def move_to(self, moment: datetime) -> None:
        """Let it be that moment on the platforms."""
        self.ahead = self.slack.clock.ahead = moment.timestamp() - time.time()

    def bring_news(self, at: datetime) -> None:
        """Some new items, and now and then another title of one that was sent already."""
        if self.items and self.dice.random() < 0.3:
            changed = self.dice.choice(self.items[-4:])
            changed.title += f" and {word(self.dice)} corrected"
        for _ in range(self.dice.randint(4, 9)):
            number = len(self.items) + 1
            said = " ".join(word(self.dice) for _ in range(16))
            self.items.append(
                Item(
                    number=number,
                    title=f"Landmine {number} {said}",
                    text=" ".join(word(self.dice) for _ in range(30)),
                    at=at - timedelta(minutes=10),
                )
            )
            for pending in self.pending.values():
                pending.append(self.items[-1])
        shown = [item.entry() for item in self.items[-SHOWN:]]
        self.feeds.put("/news.xml", rss(shown), conditional=False)

    async def run(self, number: int, moment: datetime, due: list[datetime]) -> None:
        """One digest run: the desk is killed and started again until it is through."""
        withdrawn = [
            item
            for item in self.items[-2:]
            if self.dice.random() < 0.1 and not any(item in left for left in self.pending.values())
        ]
        for item in withdrawn:
            item.withdrawn = True
        order = {"number": number, "withdrawn": [item.title for item in withdrawn]}
        self.bring_news(moment)
        self.move_to(moment)
        for window in due:
            self.wanted[window.hour, window] = self.pending[window.hour]
            self.pending[window.hour] = []
        await self._work({**order, "ahead": self.ahead})

    async def _work(self, order: dict[str, object]) -> None:
        loop, chances, done = asyncio.get_running_loop(), self.fate.choice((1, 1, 2, 2, 3)), False
        while not done:
            timer, at = None, 0
            if chances and self.fate.random() < 0.6:
                at = self.fate.randint(1, 16)
            elif chances:
                wait = self.fate.random() * self.usual
                timer = loop.call_later(wait, self._strike)
            self.strikes.arm(at)
            begun, chances = time.monotonic(), max(0, chances - 1)
            done = await self.lives.work(order)
            if timer:
                timer.cancel()
            elif done and not at:
                self.usual = 0.8 * self.usual + 0.2 * (time.monotonic() - begun)

    def _strike(self) -> None:
        if self.lives.kill():
            self.strikes.by["at any moment"] += 1

    def shown(self) -> list[Shown]:
        """All messages of the desk on both servers."""
        found = []
        for message in self.discord.messages.values():
            channel = message.channel
            found.append(
                Shown(
                    id=str(message.id),
                    key=message.nonce or "",
                    channel=str((channel.parent or channel).id),
                    under=str(channel.id) if channel.is_thread else "",
                    text=texts(message),
                )
            )
        for one in self.slack.posted:
            found.append(
                Shown(
                    id=one.ts,
                    key=str((one.metadata or {})["event_payload"]["key"]),
                    channel=one.channel.id,
                    under=one.thread_ts or "",
                    text=words_of(one),
                )
            )
        return found


def word(dice: random.Random) -> str:
    """A word that is none, and looks like none: the desk judges what it reads."""
    return "".join(dice.choice("kvxz") + dice.choice("ouy") for _ in range(4))


def moments(
    dice: random.Random, begin: datetime, runs: int
) -> list[tuple[datetime, list[datetime]]]:
    """Moments, each with the windows that have come since the one before."""
    found: list[tuple[datetime, list[datetime]]] = []
    day = begin
    while len(found) < runs:
        due: list[datetime] = []
        for hour in HOURS:
            due.append(day + timedelta(hours=hour))
            if hour == HOURS[-1] or dice.random() < 0.8:
                found.append((due[-1] + LATE, due))
                due = []
        day += timedelta(days=1)
    return found
