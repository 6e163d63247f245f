"""Sending what waits: once whatever comes in between, channel by channel."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.markup import line
from bot.core.model import Place
from bot.core.notices import note
from bot.core.outlet import Gone, Later, Uncertain
from bot.core.reply import Card, Reply
from bot.outbox import sender as sending
from bot.outbox.model import Posting
from bot.outbox.sender import NO_MORE, Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.state.db import State
from tests.bot.digest.platform import DiskOutlet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Lines:
    """A log that keeps what it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **values: object) -> None:
        self.seen.append((event, values))

    warning = error = info


@dataclass
class Desk:
    """A sender over real SQLite and a platform on disk; time stands still unless it is moved."""

    runtime: Runtime
    outbox: Outbox
    outlet: DiskOutlet
    state: State
    now: datetime = NOW
    log: Lines = field(default_factory=Lines)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A new sender, as after a restart."""

        async def given_up(posting: Posting, problem: str) -> None:
            self.lost.append((posting.key, problem))

        self.sender = Sender(
            self.outbox,
            self.runtime,
            {"disk": self.outlet},
            log=self.log,
            clock=lambda: self.now,
            given_up=given_up,
        )

    async def want(
        self, key: str, *texts: str, channel: str = "a", person: str = "", mention: str = ""
    ) -> None:
        place = Place(platform="disk", workspace="w", channel=channel)
        await self.runtime.run(
            self.outbox.want, key, place, [pages(*texts)], self.now, kind="digest", person=person,
            mention=mention,
        )  # fmt: skip

    async def states(self, key: str) -> tuple[str, str]:
        return await self.runtime.run(self.outbox.state, key)

    def texts(self, channel: str = "a") -> list[str]:
        return [message["text"] for message in self.outlet.messages(channel)]

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def pages(*texts: str) -> Reply:
    """A reply of one message for each text."""
    return Reply(plain="\n".join(texts), cards=tuple(Card(text=(line(text),)) for text in texts))


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    runtime = Runtime()
    state = State(folder / "state")
    try:
        yield Desk(runtime, Outbox(state), DiskOutlet(folder / "platform"), state)
    finally:
        runtime.call(state.close)
        runtime.close()


async def until(holds: Callable[[], bool]) -> None:
    """Let the others work until something holds."""
    for _ in range(2_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


Act = Callable[[Desk], Coroutine[Any, Any, None]]


def run(folder: Path, act: Act) -> None:
    async def whole() -> None:
        async with open_desk(folder) as desk:
            await act(desk)

    asyncio.run(whole())


def test_a_posting_of_several_messages_follows_its_first(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one", "two", "three", mention="77")
        await desk.sender.drain()
        messages = desk.outlet.messages("a")
        assert [one["text"] for one in messages] == ["one", "two", "three"]
        assert [one["under"] for one in messages] == ["", "m000001", "m000001"]
        assert [one["mention"] for one in messages] == ["77", "", ""], "nobody is notified twice"
        assert len({one["key"] for one in messages}) == 3
        assert await desk.states("k") == ("done", "")
        await desk.sender.drain()
        assert len(desk.outlet.messages()) == 3

    run(tmp_path, act)


def test_a_change_edits_what_stands(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one", "two")
        await desk.sender.drain()
        await desk.want("k", "one", "zwei", "drei")
        await desk.sender.drain()
        assert desk.texts() == ["one", "zwei", "drei"]
        await desk.want("k", "uno")
        await desk.sender.drain()
        assert desk.texts() == ["uno", NO_MORE, NO_MORE]
        await desk.want("k", "one", "two", "three", "four")
        await desk.sender.drain()
        assert desk.texts() == ["one", "two", "three", "four"]

    run(tmp_path, act)


def test_a_person_is_written_to_privately(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "psst", person="u1", channel="")
        await desk.sender.drain()
        assert desk.texts("dm-u1") == ["psst"]

    run(tmp_path, act)


def test_after_a_crash_a_claimed_message_is_looked_for_first(tmp_path: Path) -> None:
    """The process died after the platform had the message and before that was recorded."""

    async def act(desk: Desk) -> None:
        await desk.want("k", "one", "two")
        posting = await desk.runtime.run(desk.outbox.get, "k")
        assert posting
        await desk.runtime.run(desk.outbox.claim, "k", 0, desk.now)
        place = Place(platform="disk", workspace="w", channel="a")
        await desk.outlet.post(place, pages("one", "two"), 0, key=f"{posting.ref}-0")
        desk.begin()
        await desk.sender.drain()
        assert desk.texts() == ["one", "two"]

    run(tmp_path, act)


def test_a_claimed_message_that_never_left_is_sent(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        await desk.runtime.run(desk.outbox.claim, "k", 0, desk.now)
        await desk.sender.drain()
        assert desk.texts() == ["one"]

    run(tmp_path, act)


def test_what_was_put_off_is_tried_again_and_again_more_slowly(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one", "two")
        desk.outlet.faults = [Later("no answer", 10.0) for _ in range(3)]
        waits = []
        while desk.outlet.faults:
            await desk.sender.drain()
            due = (await desk.runtime.run(due_of, desk.outbox)) - desk.now
            waits.append(due.total_seconds())
            desk.now += due
        assert waits == [10, 20, 40]
        await desk.sender.drain()
        assert desk.texts() == ["one", "two"]

    run(tmp_path, act)


def due_of(outbox: Outbox) -> datetime:
    (due,) = outbox._state.connection.execute("SELECT due FROM posting").fetchone()
    return datetime.fromisoformat(due)


def test_a_platform_that_asks_for_an_hour_gets_an_hour(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        desk.outlet.faults = [Later("too many requests", 3_600.0)]
        await desk.sender.drain()
        assert await desk.runtime.run(due_of, desk.outbox) == desk.now + timedelta(hours=1)

    run(tmp_path, act)


def test_what_failed_between_two_messages_goes_on_there(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one", "two", "three")
        real = desk.outlet._pass
        seen = 0

        async def second_fails(place: Place) -> None:
            nonlocal seen
            seen += 1
            if seen == 2:
                raise Later("no answer", 5.0)
            await real(place)

        desk.outlet._pass = second_fails  # type: ignore[method-assign]
        await desk.sender.drain()
        assert desk.texts() == ["one"]
        desk.later(5)
        await desk.sender.drain()
        assert desk.texts() == ["one", "two", "three"]

    run(tmp_path, act)


@pytest.mark.parametrize("error", [Gone("The channel is no more."), Uncertain("Nobody knows.")])
def test_what_cannot_be_sent_is_given_up_and_told(tmp_path: Path, error: Exception) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        desk.outlet.faults = [error]
        await desk.sender.drain()
        assert await desk.states("k") == ("given up", str(error))
        assert desk.lost == [("k", str(error))]
        desk.later(100_000)
        await desk.sender.drain()
        assert desk.texts() == []
        assert len(desk.lost) == 1

    run(tmp_path, act)


def test_after_a_day_of_trying_it_is_given_up(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        desk.later(86_401)
        desk.outlet.faults = [Later("no answer", 10.0)]
        await desk.sender.drain()
        assert desk.lost == [("k", "it was tried for a day: no answer")]

    run(tmp_path, act)


def test_a_fault_of_our_own_is_logged_and_tried_again(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        desk.outlet.faults = [RuntimeError("a fault")]
        await desk.sender.drain()
        assert "posting failed" in [event for event, _ in desk.log.seen]
        desk.later(60)
        await desk.sender.drain()
        assert desk.texts() == ["one"]

    run(tmp_path, act)


def test_whoever_is_told_may_fail_without_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.01)

    async def act(desk: Desk) -> None:
        async def fails(posting: Posting, problem: str) -> None:
            raise RuntimeError("told nobody")

        desk.sender._given_up = fails
        await desk.want("k", "one")
        await desk.want("k2", "two", channel="b")
        desk.outlet.faults = [Gone("no more")]
        await desk.sender.drain()
        assert "posting not noted" in [event for event, _ in desk.log.seen]
        assert len(desk.outlet.messages()) == 1, "the other channel has got its own"

    run(tmp_path, act)


def test_one_slow_channel_does_not_delay_another(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        gate = asyncio.Event()
        desk.outlet.hold = lambda place: gate if place.channel == "slow" else None
        for number in range(3):
            await desk.want(f"s{number}", f"slow {number}", channel="slow")
            await desk.want(f"f{number}", f"fast {number}", channel="fast")
        running = asyncio.create_task(desk.sender.run())
        await until(lambda: len(desk.texts("fast")) == 3)
        assert desk.texts("slow") == []
        gate.set()
        await until(lambda: len(desk.texts("slow")) == 3)
        assert desk.texts("slow") == ["slow 0", "slow 1", "slow 2"]
        assert desk.outlet.busiest == 1, "in a channel one after the other"
        assert await desk.sender.stop(1.0)
        await running

    run(tmp_path, act)


def test_stopping_leaves_what_is_under_way_to_the_next(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        desk.outlet.hold = lambda place: asyncio.Event()
        await desk.want("k", "one")
        running = asyncio.create_task(desk.sender.run())
        await until(lambda: bool(desk.sender._tasks))
        assert not await desk.sender.stop(0.05)
        await running
        desk.outlet.hold = lambda place: None
        desk.begin()
        await desk.sender.drain()
        assert desk.texts() == ["one"]

    run(tmp_path, act)


def test_a_change_while_it_is_being_sent_is_not_lost(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        gate = asyncio.Event()
        desk.outlet.hold = lambda place: gate
        await desk.want("k", "one")
        running = asyncio.create_task(desk.sender.run())
        await until(lambda: bool(desk.sender._tasks))
        await desk.want("k", "eins")
        gate.set()
        await until(lambda: desk.texts() == ["eins"])
        assert [one["edits"] for one in desk.outlet.messages()] == [1]
        await desk.sender.stop(1.0)
        await running

    run(tmp_path, act)


def test_a_database_that_fails_for_a_while_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.02)

    async def act(desk: Desk) -> None:
        await desk.want("k", "one")
        await desk.runtime.run(break_claims, desk.state)
        running = asyncio.create_task(desk.sender.run())
        await until(lambda: "posting failed" in [event for event, _ in desk.log.seen])
        await desk.runtime.run(break_everything, desk.state)
        await until(lambda: "outbox not read" in [event for event, _ in desk.log.seen])
        assert desk.texts() == []
        await desk.runtime.run(mend, desk.state)
        desk.later(60)
        await until(lambda: desk.texts() == ["one"])
        await desk.sender.stop(1.0)
        await running

    run(tmp_path, act)


def break_claims(state: State) -> None:
    state.connection.execute(
        """CREATE TRIGGER full BEFORE INSERT ON message
        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"""
    )


def break_everything(state: State) -> None:
    state.connection.execute("ALTER TABLE posting RENAME TO elsewhere")


def mend(state: State) -> None:
    state.connection.execute("ALTER TABLE elsewhere RENAME TO posting")
    state.connection.execute("DROP TRIGGER full")


def test_the_trigger_of_these_tests_does_what_a_full_disk_does(tmp_path: Path) -> None:
    state = State(tmp_path)
    break_claims(state)
    outbox = Outbox(state)
    outbox.want("k", Place(platform="disk"), [note("x")], NOW, kind="digest")
    with pytest.raises(sqlite3.Error, match="full"):
        outbox.claim("k", 0, NOW)
    state.close()
