"""The turns of what the desk says of itself: at most so many a second, none saved up."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord_app.pacing import A_SECOND, Turns


def test_those_who_come_at_once_go_one_after_the_other() -> None:
    turns = Turns(40)
    assert [turns.wait(7.0) for _ in range(4)] == pytest.approx([0, 0.025, 0.05, 0.075])


def test_within_any_second_there_are_no_more_than_the_limit() -> None:
    turns, gone = Turns(), []
    for n in range(500):
        now = 7.0 + n // 100 * 0.9  # a hundred at a time
        gone.append(now + turns.wait(now))
    assert all(b - a >= 0.999 for a, b in zip(gone, gone[A_SECOND:], strict=False))


def test_a_pause_saves_nothing_up() -> None:
    turns = Turns(40)
    turns.wait(7.0)
    assert turns.wait(9.0) == 0
    assert turns.wait(9.0) == pytest.approx(0.025)


def test_whoever_waits_goes_in_the_order_in_which_they_came() -> None:
    async def scene() -> list[int]:
        turns, gone = Turns(1000), []

        async def go(number: int) -> None:
            await turns.take()
            gone.append(number)

        await asyncio.gather(*(go(number) for number in range(20)))
        return gone

    assert asyncio.run(scene()) == list(range(20))
