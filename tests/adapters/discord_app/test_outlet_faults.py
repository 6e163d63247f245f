"""What goes wrong with messages that nobody asked for: for good, or for now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.model import Place
from bot.core.outlet import Gone, Later, Outlet
from tests.adapters.discord_app.city import City, Scene
from tests.adapters.discord_app.stage import NOW, Setting
from tests.adapters.discord_app.test_outlet import BARE, CARD, place_of
from tests.adapters.discord_app.test_outlet_once import POST, post, sent_to
from tests.servers.discord.world import Perm

Play = Callable[..., None]


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
