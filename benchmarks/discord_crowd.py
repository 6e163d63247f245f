"""The people who load the desk in Discord: what they ask, type and press."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import words
from benchmarks.desk import until
from benchmarks.load import PATIENCE
from benchmarks.synthetic import SEED
from knowledge import KnowledgeBase
from tests.servers.discord.exchange import Exchange
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import walk
from tests.servers.discord.world import Channel, User

GUILDS, CHANNELS = 10, 5
LOCALES = ("en-US", "en-GB", "fr", "uk", "es-ES", "ru", "de")
COMMANDS, TYPING, PRESSES = 50, 30, 20
"""Per cent of the interactions."""
BUTTON, SELECT = 2, 3


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

    async def settled(self) -> None:
        """Until each interaction is answered, at most PATIENCE seconds."""
        await until(lambda: not any(one.pending for one in self.asked), PATIENCE)

    def _somebody(self) -> tuple[User, Channel]:
        return self.dice.choice(self.people), self.dice.choice(self.channels)

    async def _ask(self) -> Exchange:
        command, options = self._command()
        return await self.server.slash(*self._somebody(), command, options, settle=0)

    def _command(self) -> tuple[str, dict[str, Any]]:
        pick, roll = self.dice.choice, self.dice.random()
        dated = {"on": pick(words.DAYS)} if self.dice.random() < 0.5 else {}
        for share, command, options in (
            (0.60, "ask", {"question": pick(self.questions)}),
            (
                0.12,
                "status",
                {"state": pick(words.STATES), "treaty": pick(words.TREATIES), **dated},
            ),
            (0.05, "compare", {"states": ", ".join(self.dice.sample(words.STATES, 3)), **dated}),
            (0.05, "law", {"subject": pick((*words.STATES, *words.PROVISIONS)), **dated}),
            (
                0.05,
                "parties",
                {"treaty": pick(words.TREATIES), "group": pick(words.GROUPS), **dated},
            ),
            (0.04, "debate", {"subject": pick(words.TOPICS)}),
            (0.04, "timeline", {"subject": pick(words.TOPICS)}),
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
    entries = words.entries(base)
    with KnowledgeBase.open(base) as desk:
        sources = tuple(value for value, _ in desk.complete("source", "", 25))
    return Crowd(
        server=server,
        questions=words.questions(base),
        entries=entries,
        typed={
            "state": words.STATES,
            "treaty": words.TREATIES,
            "group": words.GROUPS,
            "topic": words.TOPICS,
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
