"""One question at a time to a host, with time between, and none before it is welcome."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.fetching import NotYet
from bot.fetching.hosts import Hosts, read_retry_after
from tests.servers.feeds.stage import NOW, Clock


def hosts_of(clock: Clock, seconds: float = 2) -> Hosts:
    return Hosts(spacing=timedelta(seconds=seconds), now=clock.now, sleep=clock.sleep)


async def ask(hosts: Hosts, host: str) -> None:
    async with hosts.turn(host):
        pass


def test_the_first_question_waits_for_nothing_and_the_next_for_the_spacing() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)
        await ask(hosts, "a.example")
        await ask(hosts, "b.example")
        assert clock.slept == []
        clock.time += timedelta(seconds=0.5)
        await ask(hosts, "a.example")
        assert clock.slept == [1.5]
        clock.time += timedelta(seconds=5)
        await ask(hosts, "a.example")
        assert clock.slept == [1.5]

    asyncio.run(scene())


def test_the_spacing_counts_from_the_end_of_a_question_even_of_one_that_failed() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)

        async def fail() -> None:
            async with hosts.turn("a.example"):
                clock.time += timedelta(seconds=10)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        await ask(hosts, "a.example")
        assert clock.slept == [2]

    asyncio.run(scene())


def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_hours() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)
        await ask(hosts, "a.example")
        clock.time -= timedelta(hours=5)
        await ask(hosts, "a.example")
        assert clock.slept == [2]

    asyncio.run(scene())


def test_questions_to_one_host_come_one_after_the_other() -> None:
    clock = Clock()
    order: list[str] = []

    async def one(hosts: Hosts, name: str, host: str) -> None:
        async with hosts.turn(host):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    async def scene() -> None:
        hosts = hosts_of(clock)
        await asyncio.gather(*(one(hosts, name, "a.example") for name in "xyz"))

    asyncio.run(scene())
    assert order == [f"{name} {what}" for name in "xyz" for what in ("begins", "ends")]
    assert clock.slept == [2, 2]


def test_a_host_that_asked_for_rest_is_left_alone_until_then() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)
        hosts.rest("a.example", timedelta(minutes=10))
        hosts.rest("a.example", timedelta(minutes=5))  # a shorter one takes nothing back
        clock.time += timedelta(minutes=6)
        with pytest.raises(NotYet) as caught:
            await ask(hosts, "a.example")
        assert caught.value.retry_after == timedelta(minutes=4)
        await ask(hosts, "b.example")
        clock.time += timedelta(minutes=4)
        await ask(hosts, "a.example")

    asyncio.run(scene())


def test_those_who_wait_in_line_hear_of_the_rest() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)

        async def told_to_rest() -> None:
            async with hosts.turn("a.example"):
                await asyncio.sleep(0)
                hosts.rest("a.example", timedelta(hours=1))

        first, second = await asyncio.gather(
            told_to_rest(), ask(hosts, "a.example"), return_exceptions=True
        )
        assert first is None
        assert isinstance(second, NotYet)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("0", None),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("1.5", None),
        ("٣٠", None),
        ("86401", timedelta(days=1)),
        ("9" * 400, timedelta(days=1)),
        ("Sun, 22 Nov 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Sun, 22 Nov 2026 14:30:00 +0200", timedelta(minutes=30)),
        ("Sun, 22 Nov 2026 12:30:00", timedelta(minutes=30)),
        ("Sun, 22 Nov 2026 11:30:00 GMT", None),
        ("Sun, 22 Nov 2099 12:00:00 GMT", timedelta(days=1)),
        ("Sun, 99 Nov 2026 12:30:00 GMT", None),
    ],
)
def test_retry_after(header: str, wait: timedelta | None) -> None:
    assert read_retry_after(header, NOW) == wait


def test_the_rest_is_never_longer_than_a_day_even_if_the_clock_was_wrong() -> None:
    clock = Clock()

    async def scene() -> None:
        hosts = hosts_of(clock)
        hosts.rest("a.example", timedelta(hours=20))
        clock.time = datetime(2026, 1, 1, tzinfo=UTC)
        with pytest.raises(NotYet) as caught:
            await ask(hosts, "a.example")
        assert caught.value.retry_after == timedelta(days=1)

    asyncio.run(scene())
