"""The turns of channels, and of edits by workspace: none too soon, none saved up for long."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.slack_app.pacing import (
    EDIT_EVERY,
    EDITS_AT_ONCE,
    EVERY,
    LONGEST,
    MOST,
    Pace,
    edits,
)
from bot.core.outlet import Later


def test_messages_of_a_channel_go_one_after_the_other() -> None:
    pace = Pace()
    assert [pace.wait("a", 7.0) for _ in range(3)] == pytest.approx([0, EVERY, 2 * EVERY])
    assert pace.wait("b", 7.0) == 0


def test_a_pause_saves_no_message_up() -> None:
    pace = Pace()
    pace.wait("a", 7.0)
    assert pace.wait("a", 70.0) == 0
    assert pace.wait("a", 70.0) == pytest.approx(EVERY)


def test_some_edits_go_at_once_and_the_rest_by_and_by() -> None:
    pace = edits()
    waits = [pace.wait("w", 7.0) for _ in range(EDITS_AT_ONCE + 2)]
    assert waits[:EDITS_AT_ONCE] == [0] * EDITS_AT_ONCE
    assert waits[EDITS_AT_ONCE:] == pytest.approx([EDIT_EVERY, 2 * EDIT_EVERY])
    a_minute = 60 / EDIT_EVERY
    assert a_minute <= 50


def test_those_who_cannot_wait_here_come_back_one_after_the_other() -> None:
    pace, back = Pace(1.0), list[float]()
    for _ in range(30):
        try:
            pace.wait("a", 7.0)
        except Later as error:
            back.append(7.0 + error.seconds)
    assert back == pytest.approx([7.0 + LONGEST + 1 + n for n in range(len(back))])
    assert len(back) == 30 - LONGEST - 1
    assert [pace.wait("a", when) for when in back] == pytest.approx([0] * len(back))


def test_what_slack_asks_to_wait_is_waited() -> None:
    async def scene() -> None:
        pace, now = Pace(), asyncio.get_running_loop().time()
        pace.hold("a", 60)
        with pytest.raises(Later) as caught:
            pace.wait("a", now)
        assert caught.value.seconds >= 60
        assert pace.wait("b", now) == 0
        pace.hold("b", 0.0)
        assert pace.wait("a", now + 61) == 0

    asyncio.run(scene())


def test_what_it_remembers_is_bounded() -> None:
    pace = Pace()
    for n in range(MOST + 10):
        pace.wait(str(n), 7.0 + n)
    assert len(pace._next) < MOST
