"""What kills the desk of `killed_desk`: platforms at whose requests it dies, and its lives."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.servers.discord.message import Message as DiscordMessage
from tests.servers.discord.refusal import Refusal
from tests.servers.discord.server import DiscordServer
from tests.servers.slack.installs import SlackError
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Json
from tests.servers.slack.world import Message as SlackMessage

ROOT = Path(__file__).resolve().parents[3]


class Strikes:
    """Counts what the platforms are asked for, and kills the desk at the time that is armed.

    A posting counts twice: before the message stands there, which it then never does, and after
    it, when the desk has not heard of it yet. `by` says at what the desk died.
    """

    def __init__(self) -> None:
        self.kill: Callable[[], bool] = lambda: False
        self.by: Counter[str] = Counter()
        self._left = 0

    def arm(self, at: int) -> None:
        """Kill at the request of that number from now on; 0 is never."""
        self._left = at

    def hit(self, where: str) -> bool:
        """Something is asked for; whether the desk dies of it."""
        self._left -= 1
        if self._left or not self.kill():
            return False
        self.by[where] += 1
        return True


class MortalDiscord(DiscordServer):
    """A Discord at whose requests the desk may die."""

    def __init__(self, strikes: Strikes, clock: Callable[[], float]) -> None:
        super().__init__(clock=clock)
        self._strikes = strikes

    def new_id(self) -> int:
        if self._strikes.hit("discord, before a message"):
            raise Refusal(500, 0, "it died before it was done")
        return super().new_id()

    def post(self, message: DiscordMessage) -> None:
        super().post(message)
        self._strikes.hit("discord, after a message")

    def edited(self, message: DiscordMessage) -> None:
        super().edited(message)
        self._strikes.hit("discord, after an edit or a new thread")


class MortalSlack(SlackServer):
    """A Slack at whose requests the desk may die."""

    def __init__(self, strikes: Strikes) -> None:
        super().__init__()
        self._strikes = strikes

    def store(self, **given: Any) -> SlackMessage:
        if self._strikes.hit("slack, before a message"):
            raise SlackError("internal_error")
        message = super().store(**given)
        self._strikes.hit("slack, after a message")
        return message

    def record(self, method: str, given: Json, status: int, answer: Json, token: str = "") -> None:
        super().record(method, given, status, answer, token)
        if method == "chat.update":
            self._strikes.hit("slack, after an edit")
        elif method.startswith("conversations."):
            self._strikes.hit("slack, while it was looked for")


class Lives:
    """The desk's process: forked, killed and forked again. `kills` are those that hit it while it
    worked on an order."""

    def __init__(self, setting: Path) -> None:
        self._setting = setting
        self._lines: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
            asyncio.Queue()
        )
        self._pid = 0
        self._working = False
        self._struck = False
        self.kills = self.begun = 0

    async def open(self) -> int:
        """Listen for a desk; the port."""
        self._server = await asyncio.start_server(
            lambda *line: self._lines.put_nowait(line), "127.0.0.1", 0
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        """Start the program that forks, and its first desk."""
        self._mother = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.scenarios.digests.killed_desk", str(self._setting)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        await self._begin()
        return self

    async def _begin(self) -> None:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(b"go\n")
        self._pid = int(await self._mother.stdout.readline())
        self._orders, self._told = await asyncio.wait_for(self._lines.get(), 30)
        self._struck = False
        self.begun += 1

    def kill(self) -> bool:
        """Kill the desk if it works on something."""
        if not self._working or self._struck:
            return False
        self._struck = True
        os.kill(self._pid, signal.SIGKILL)
        self.kills += 1
        return True

    async def work(self, order: Json) -> bool:
        """Let the desk work on an order; whether it lived to say that it is done. If not, there is
        another one."""
        self._told.write(f"{json.dumps(order)}\n".encode())
        self._working = True
        try:
            said = await asyncio.wait_for(self._orders.readline(), 60)
        except ConnectionResetError:
            said = b""
        self._working = False
        done = said == f"{order['number']}\n".encode()
        if self._struck:
            self.kills -= done  # it was through when the signal came
        if self._struck or not done:
            await self._ended()
            await self._begin()
        return done

    async def _ended(self) -> None:
        assert self._mother.stdout
        status = int(await self._mother.stdout.readline())
        self._told.close()
        with contextlib.suppress(ConnectionError):
            await self._told.wait_closed()
        assert status == signal.SIGKILL, "the desk ended in another way than by a kill"

    async def __aexit__(self, *_: object) -> None:
        """End the desk that lives and the program that forks."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._told.close()
        self._mother.kill()
        await self._mother.wait()
        self._server.close()
