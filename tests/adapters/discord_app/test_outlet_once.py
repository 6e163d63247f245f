"""Messages that are tried again: sent once, or nobody can know; and what goes wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.model import Place
from bot.core.outlet import Gone, Later, Outlet, Uncertain
from tests.adapters.discord_app.city import City, Scene
from tests.adapters.discord_app.stage import NOW, Setting
from tests.adapters.discord_app.test_outlet import BARE, CARD, LONG, place_of
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
        copied = replace(sent_to(on)[0], author=on.bo, id=on.server.new_id() + 1)
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


# What goes wrong


@pytest.mark.parametrize(
    ("denied", "words"),
    [(Perm.VIEW_CHANNEL, "cannot see"), (Perm.SEND_MESSAGES, "may not write")],
)
def test_where_the_desk_may_not_write_it_is_gone(play: Play, denied: Perm, words: str) -> None:
    async def scene(on: Scene) -> None:
        channel = on.server.add_channel(on.city.guild, denied=denied)
        with pytest.raises(Gone, match=words):
            await post(on, channel=channel)
        with pytest.raises(Gone):
            await post(on, channel=channel, tried=NOW)

    play(scene)


def test_what_is_no_more_is_gone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        id = await post(on)
        on.server.delete_message(on.server.messages[int(id)])
        with pytest.raises(Gone, match="message is no more"):
            await outlet.edit(place, id, CARD, 0)
        on.server.delete_channel(on.channel)
        with pytest.raises(Gone, match="channel is no more"):
            await post(on, key="k-1")
        with pytest.raises(Gone, match="nobody of that id"):
            await outlet.find_person("", "7")
        forum = on.server.add_channel(on.city.guild, forum=True)
        with on.server.refusing(50008), pytest.raises(Gone, match="of that kind"):
            await post(on, channel=forum)

    play(scene)


def test_a_person_who_takes_no_messages_is_gone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = on.stage.client.outlet
        shy = on.server.add_user("Timothea", accepts_dms=False)
        place = await outlet.find_person(str(on.city.guild.id), str(shy.id))
        with pytest.raises(Gone, match="takes no direct messages"):
            await outlet.post(place, BARE, 0, key="k-0")

    play(scene)


@pytest.mark.parametrize(
    ("fault", "headers", "seconds"),
    [
        (503, {}, 30.0),
        ("nothing", {}, 30.0),
        ("truncated", {}, 30.0),
        (401, {}, 30.0),
        (429, {"Retry-After": "90"}, 90.0),
    ],
)
def test_what_passes_is_tried_later(
    play: Play, fault: Any, headers: dict[str, str], seconds: float
) -> None:
    """Posting, changing and finding alike."""

    async def scene(on: Scene) -> None:
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        id = await post(on)
        attempts: list[tuple[str, Callable[[Outlet], Awaitable[object]]]] = [
            ("POST", lambda outlet: outlet.post(place, CARD, 0, key="k-1")),
            ("PATCH", lambda outlet: outlet.edit(place, id, BARE, 0)),
            ("POST", lambda outlet: outlet.find_person("", str(on.bo.id))),
        ]
        for method, attempt in attempts:
            on.server.fail_next(method, r"/(messages|channels)(/\d+)?$", fault, headers=headers)
            with pytest.raises(Later) as caught:
                await attempt(outlet)
            assert caught.value.seconds == pytest.approx(seconds, abs=1.0)
        await outlet.edit(place, id, BARE, 0)

    play(scene)


def test_a_short_wait_is_waited_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", POST, 429, headers={"Retry-After": "0.2"})
        await post(on)
        assert len(sent_to(on)) == 1

    play(scene)


def test_before_it_is_online_and_after_it_is_tried_later(
    play_city: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            outlet = on.stage.client.outlet
        with pytest.raises(Later, match="not online"):
            await outlet.post(place_of(city.channel), CARD, 0, key="k-0")
        with pytest.raises(Later):
            await outlet.find_person("", str(city.ada.id))
        assert outlet.count(CARD) == 1

    play_city(story)


def test_a_place_of_a_server_that_threw_the_desk_out_is_gone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.remove_guild(on.city.guild)
        place = Place(
            platform="discord", workspace=str(on.city.guild.id), channel=str(on.channel.id)
        )
        with pytest.raises(Gone):
            await on.stage.client.outlet.post(place, CARD, 0, key="k-0")

    play(scene)
