"""SIGKILL at random points of digest runs: every subscription gets each digest exactly once.

`MINEDESK_KILLED_RUNS` sets how many runs there are, and with them how many kills.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.digest.digests import key_of
from bot.outbox.store import Outbox
from bot.state.db import State
from tests.bot.digest.killed_desk import CHANNELS, START

ROOT = Path(__file__).resolve().parents[3]
RUNS = int(os.environ.get("MINEDESK_KILLED_RUNS", "40"))


class Platform:
    """Counts what is posted. `plan` is asked at each request whether the desk dies there: before
    the platform has done what was asked, after it, or not at all."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, str]] = {}
        self.posts = 0
        self.order: dict[str, Any] = {}
        self.given = asyncio.Event()
        self.taken = asyncio.Event()
        self.done = asyncio.Event()
        self.deadly: tuple[int, str] | None = None
        self.kill: Callable[[], None] = lambda: None
        self.living: Callable[[], int] = lambda: 0
        self.seen = 0

    def give(self, order: dict[str, Any], deadly: tuple[int, str] | None) -> None:
        """Let whoever asks next work on an order; it dies at a request, or not."""
        self.order, self.deadly, self.seen = order, deadly, 0
        self.taken.clear()
        self.done.clear()
        self.given.set()

    async def serve(self, request: web.Request) -> web.Response:
        values = await request.json()
        path = request.path.strip("/")
        if path in {"post", "find", "edit"}:
            self.seen += 1
            if self.deadly == (self.seen, "before"):
                return self._die()
        while path == "hour" and not (values["pid"] == self.living() and self.given.is_set()):
            if self.living() not in {0, values["pid"]}:
                return web.Response()  # it was killed while it waited
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.given.wait(), 0.1)
        answer = getattr(self, f"on_{path}")(**values)
        if path in {"post", "find", "edit"} and self.deadly == (self.seen, "after"):
            return self._die()
        return web.json_response(answer)

    def _die(self) -> web.Response:
        self.deadly = None
        self.kill()
        return web.Response()  # nobody is there to read it

    def on_hour(self, pid: int) -> dict[str, Any]:
        self.given.clear()
        self.taken.set()
        return self.order

    def on_done(self, now: str) -> None:
        if now == self.order["now"]:
            self.done.set()

    def on_post(self, channel: str, key: str, text: str) -> str:
        self.posts += 1
        id = f"m{self.posts}"
        self.messages[id] = {"channel": channel, "key": key, "text": text}
        return id

    def on_find(self, key: str) -> str:
        return next((id for id, one in self.messages.items() if one["key"] == key), "")

    def on_edit(self, id: str, text: str) -> None:
        self.messages[id]["text"] = text


class Lives:
    """The desk's process: forked, killed and forked again by `killed_desk`."""

    def __init__(self, mother: asyncio.subprocess.Process) -> None:
        self._mother = mother
        self.pid = 0
        self.kills = 0

    async def begin(self) -> None:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(b"go\n")
        self.pid = int(await self._mother.stdout.readline())

    def kill(self) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
                self.kills += 1

    async def ended(self) -> int:
        assert self._mother.stdout
        status = int(await self._mother.stdout.readline())
        self.pid = 0
        return status


async def run_hour(
    platform: Platform, lives: Lives, dice: random.Random, order: dict[str, Any]
) -> None:
    """Let the desk work on an order, kill it somewhere, and let the next one finish."""
    when = dice.choice(["before", "after", "time", "time"])
    platform.give(order, (dice.randint(1, 12), when) if when != "time" else None)
    ending = asyncio.create_task(lives.ended())
    await platform.taken.wait()
    if when == "time":
        await asyncio.sleep(dice.random() * 0.12)
        lives.kill()
    finished = asyncio.create_task(platform.done.wait())
    await asyncio.wait({ending, finished}, return_when=asyncio.FIRST_COMPLETED)
    if not ending.done():
        lives.kill()  # it had less to do than was thought: it dies between two hours
    assert await ending == signal.SIGKILL, "it ended in another way than by the kill"
    finished.cancel()
    platform.give(order, None)
    await lives.begin()
    await asyncio.wait_for(platform.done.wait(), 60)


async def play(folder: Path, base: Path, dice: random.Random) -> tuple[Platform, Lives]:
    platform = Platform()
    app = web.Application()
    app.router.add_post("/{path}", platform.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mother = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.digest.killed_desk", str(folder), str(base)),
        f"http://127.0.0.1:{runner.addresses[0][1]}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    lives = Lives(mother)
    platform.kill = lives.kill
    platform.living = lambda: lives.pid
    try:
        await lives.begin()
        for run in range(1, RUNS + 1):
            items = [[run, f"A mine in hour {run}"]]
            if run % 3 == 0:
                items.append([run - 1, f"Another mine in hour {run - 1}"])
            order = {
                "now": (START + timedelta(hours=run)).isoformat(),
                "items": items,
                "withdrawn": [run - 1] if run % 4 == 1 and run > 1 else [],
            }
            await run_hour(platform, lives, dice, order)
    finally:
        lives.kill()
        mother.kill()
        await mother.wait()
        await runner.cleanup()
    return platform, lives


def test_every_subscription_gets_each_digest_exactly_once(
    tmp_path: Path, base_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(1_000_000)
    platform, lives = asyncio.run(play(tmp_path / "state", base_path, random.Random(seed)))
    assert lives.kills >= RUNS
    record_property("kills", lives.kills)
    record_property("messages", platform.posts)
    keys = Counter(message["key"] for message in platform.messages.values())
    assert [key for key, count in keys.items() if count > 1] == [], f"sent twice, seed {seed}"
    state = State(tmp_path / "state")
    outbox = Outbox(state)
    stands = defaultdict(list)
    for message in platform.messages.values():
        stands[message["key"].rpartition("-")[0]].append(message)
    for number, channel in enumerate(CHANNELS, 1):
        for run in range(1, RUNS + 1):
            window = START + timedelta(hours=run) - timedelta(minutes=30)
            posting = outbox.get(key_of(number, window))
            assert posting, f"no digest for {channel} at {window}, seed {seed}"
            found = stands.pop(posting.ref)
            cards = [card for reply in posting.wanted for card in reply.cards]
            assert len(found) == len(cards) == 3
            assert {message["channel"] for message in found} == {channel}
            joined = "\n".join(message["text"] for message in found)
            assert says(run) in joined, f"{channel} at {window}, seed {seed}"
    assert not stands, "messages of no digest"
    state.close()


def says(run: int) -> str:
    """What the digest of an hour says in the end, whatever came in between."""
    if (run + 1) % 4 == 1 and run < RUNS:
        return "Withdrawn by the moderators: wrong"
    if (run + 1) % 3 == 0 and run < RUNS:
        return f"Corrected: Another mine in hour {run}"
    return f"A mine in hour {run}"
