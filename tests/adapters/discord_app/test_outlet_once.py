"""Messages that are tried again: sent once, or nobody can know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.outlet import Gone, Later, Uncertain
from tests.adapters.discord_app.city import City, Scene
from tests.adapters.discord_app.stage import NOW, Setting
from tests.adapters.discord_app.test_outlet import CARD, LONG, place_of
from tests.servers.discord.message import Message
from tests.servers.discord.world import Channel, Perm

Play = Callable[..., None]
POST = r"/channels/\d+/messages$"


class Clock:
    """A moment that both the desk and Discord go by."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def go_on(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def play_by(play: Play, clock: Clock) -> Play:
    """`play` with that clock on both sides."""
    return lambda scene: play(scene, discord={"clock": clock.seconds}, clock=clock)


def post(on: Scene, key: str = "k-0", **how: Any) -> Awaitable[str]:
    """Post the card to the channel."""
    channel = how.pop("channel", on.channel)
    return on.stage.client.outlet.post(place_of(channel), CARD, 0, key=key, **how)


def unreadable(on: Scene) -> Channel:
    """A channel whose history the desk may not read."""
    return on.server.add_channel(on.city.guild, denied=Perm.READ_MESSAGE_HISTORY)


def sent_to(on: Scene, channel: Channel | None = None) -> list[Message]:
    return on.server.messages_in(channel or on.channel)


@pytest.mark.parametrize("lost", ["truncated", "nothing", 503])
def test_what_was_sent_without_an_answer_is_found(play_by: Play, clock: Clock, lost: Any) -> None:
    async def scene(on: Scene) -> None:
        begun = clock.now
        on.server.fail_next("POST", POST, lost, done=True)
        with pytest.raises(Later):
            await post(on)
        for away in (timedelta(0), timedelta(minutes=1), timedelta(hours=20)):
            clock.now = begun + away
            id = await post(on, tried=begun)
            assert [str(one.id) for one in sent_to(on)] == [id]

    play_by(scene)


@pytest.mark.parametrize("away", [0.5, 10, 60 * 24 * 30])
def test_after_a_crash_it_is_found(
    play_city: Callable[..., None], setting: Callable[..., Setting], clock: Clock, away: float
) -> None:
    """The desk that sent it never heard of it, and is no more."""

    async def story(city: City) -> None:
        city.server.clock = clock.seconds
        begun = clock.now
        async with city.desk(setting(clock=clock)) as on:
            await post(on)
            for n in range(60):
                await post(on, key=f"other-{n}")
        clock.go_on(minutes=away)
        async with city.desk(setting(clock=clock)) as on:
            id = await post(on, tried=begun)
            assert id == str(sent_to(on)[0].id)
            assert len(sent_to(on)) == 61

    play_city(story)


def test_what_was_not_sent_after_all_is_sent(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        begun = clock.now
        await post(on, key="other")
        clock.go_on(hours=3)
        await post(on, tried=begun)
        assert len(sent_to(on)) == 2

    play_by(scene)


def test_messages_of_others_are_never_taken_for_it(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        begun = clock.now
        id = await post(on)
        # It mentions the desk, so that the desk is shown its components.
        copied = replace(sent_to(on)[0], author=on.bo, mentions=[on.server.me], nonce=None)
        copied.id = on.server.new_id() + 1
        on.server.delete_message(on.server.messages[int(id)])
        on.server.post(copied)
        clock.go_on(hours=1)
        again = await post(on, tried=begun)
        assert again not in {id, str(copied.id)}

    play_by(scene)


def test_in_a_thread_it_is_found_too(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        outlet, place, begun = on.stage.client.outlet, place_of(on.channel), clock.now
        first = await outlet.post(place, LONG, 0, key="k-0")
        second = await outlet.post(place, LONG, 1, key="k-1", under=first)
        clock.go_on(hours=1)
        assert await outlet.post(place, LONG, 1, key="k-1", under=first, tried=begun) == second
        assert len(sent_to(on, on.server.channels[int(first)])) == 1

    play_by(scene)


def test_without_the_history_the_nonce_holds_for_minutes(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        channel, begun = unreadable(on), clock.now
        on.server.fail_next("POST", POST, "truncated")
        with pytest.raises(Later):
            await post(on, channel=channel)
        clock.go_on(minutes=1.9)
        id = await post(on, channel=channel, tried=begun)
        assert [str(one.id) for one in sent_to(on, channel)] == [id]

    play_by(scene)


def test_without_the_history_it_is_uncertain_later(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        channel, begun = unreadable(on), clock.now
        on.server.fail_next("POST", POST, "truncated")
        with pytest.raises(Later):
            await post(on, channel=channel)
        clock.go_on(minutes=10)
        for _ in range(2):
            with pytest.raises(Uncertain, match="history"):
                await post(on, channel=channel, tried=begun)
        assert len(sent_to(on, channel)) == 1

    play_by(scene)


@pytest.mark.parametrize("refused", [429, 400])
def test_what_was_refused_was_certainly_not_sent(play_by: Play, clock: Clock, refused: int) -> None:
    """So that it can be sent hours later, though nobody may look whether it stands there."""

    async def scene(on: Scene) -> None:
        channel, begun = unreadable(on), clock.now
        wait = {"Retry-After": "90"} if refused == 429 else {}
        on.server.fail_next("POST", POST, refused, headers=wait, times=2)
        for _ in range(2):
            with pytest.raises((Later, Gone)):
                await post(on, channel=channel, tried=None if clock.now == begun else begun)
            clock.go_on(hours=1)
        await post(on, channel=channel, tried=begun)
        assert len(sent_to(on, channel)) == 1

    play_by(scene)


def test_among_too_many_messages_it_is_uncertain(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        begun = clock.now
        for n in range(100):
            on.server.post(
                Message(id=on.server.new_id(), channel=on.channel, author=on.bo, content=f"{n}")
            )
        await post(on)
        clock.go_on(minutes=10)
        with pytest.raises(Uncertain):
            await post(on, tried=begun)
        assert len(sent_to(on)) == 1

    play_by(scene)


def test_what_somebody_deleted_is_not_sent_again_at_once(play_by: Play, clock: Clock) -> None:
    async def scene(on: Scene) -> None:
        channel, begun = unreadable(on), clock.now
        id = await post(on, channel=channel)
        on.server.delete_message(on.server.messages[int(id)])
        with pytest.raises(Uncertain, match="deleted"):
            await post(on, channel=channel, tried=begun)

    play_by(scene)
