"""Who sees answers first, as those who manage a place choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.discord_app.city import (
    EVERYTHING,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    City,
    Scene,
)
from tests.adapters.discord_app.stage import Setting, texts
from tests.servers.discord.exchange import Exchange

Play = Callable[..., None]
CHANNEL, SERVER = EVERYTHING | MANAGE_CHANNELS, EVERYTHING | MANAGE_GUILD
ADMINISTRATOR = EVERYTHING | 1 << 3


async def choose(on: Scene, answers: str, may: int = CHANNEL, **options: Any) -> Exchange:
    return await on.slash("settings", {"answers": answers, **options}, permissions=may)


async def is_public(on: Scene, **asked: Any) -> bool:
    shown = await on.slash("status", {"state": "Finland"}, by=on.server.add_user("X"), **asked)
    assert shown.message
    return not shown.message.ephemeral


def test_a_channel_manager_chooses_for_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        other = on.server.add_channel(on.city.guild, "other")
        assert not await is_public(on)
        told = await choose(on, "public")
        assert told.message
        assert told.message.ephemeral
        assert "answers are public" in texts(told.message)
        assert await is_public(on)
        assert not await is_public(on, at=other)
        await choose(on, "private")
        assert not await is_public(on)

    play(scene)


@pytest.mark.parametrize("may", [SERVER, ADMINISTRATOR])
def test_a_server_manager_chooses_for_the_whole_server(play: Play, may: int) -> None:
    async def scene(on: Scene) -> None:
        other = on.server.add_channel(on.city.guild, "other")
        await choose(on, "public", may, where="server")
        assert await is_public(on)
        assert await is_public(on, at=other)
        await choose(on, "private", CHANNEL)
        assert not await is_public(on)
        assert await is_public(on, at=other)
        await choose(on, "default", CHANNEL)
        assert await is_public(on)
        await choose(on, "default", may, where="server")
        assert not await is_public(on)

    play(scene)


def test_a_channel_manager_cannot_choose_for_the_server(play: Play) -> None:
    async def scene(on: Scene) -> None:
        refused = await choose(on, "public", CHANNEL, where="server")
        assert "manage the whole server" in texts(refused.message)
        assert not await is_public(on)

    play(scene)


def test_a_thread_and_a_forum_post_go_by_their_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        forum = on.server.add_channel(on.city.guild, "forum", forum=True)
        thread, post = on.server.add_thread(on.channel), on.server.add_thread(forum)
        await choose(on, "public")
        assert await is_public(on, at=thread)
        assert not await is_public(on, at=post)
        await on.slash("settings", {"answers": "public"}, at=post, permissions=CHANNEL)
        assert await is_public(on, at=post)
        assert await is_public(on, at=on.server.add_thread(forum))

    play(scene)


def test_what_is_wrong_stays_private_where_answers_are_public(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await choose(on, "public")
        for command, options in (
            ("status", {"state": "Atlantis"}),
            ("status", {"state": "Finland", "on": "tomorrow"}),
            ("show", {"entry": "nothing-of-the-kind"}),
            ("settings", {}),
        ):
            shown = await on.slash(command, options)
            assert shown.message
            assert shown.message.ephemeral, command
        nothing = await on.ask("what is the price of bread?")
        assert nothing.message
        assert not nothing.message.ephemeral

    play(scene)


def test_ordinary_people_are_refused(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for options in ({}, {"answers": "public"}, {"answers": "public", "where": "server"}):
            refused = await on.slash("settings", options)
            assert refused.message
            assert refused.message.ephemeral
            assert "for those who manage" in texts(refused.message)
        assert not await is_public(on)

    play(scene)


def test_without_a_choice_it_tells_what_holds(play: Play) -> None:
    async def scene(on: Scene) -> None:
        told = await on.slash("settings", permissions=CHANNEL)
        assert "private to the asker" in texts(told.message)
        await choose(on, "public")
        told = await on.slash("settings", by=on.bo, permissions=CHANNEL)
        assert "answers are public" in texts(told.message)

    play(scene)


def test_in_a_private_message_it_is_not_there(play: Play) -> None:
    async def scene(on: Scene) -> None:
        with pytest.raises(AssertionError, match="not for context"):
            await on.slash("settings", at=on.server.dm_with(on.ada))

    play(scene)


def test_sent_to_it_from_a_private_message_all_the_same_it_is_refused(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command in on.server.commands.all(None):
            command["contexts"] = None
        refused = await on.slash("settings", {"answers": "public"}, at=on.server.dm_with(on.ada))
        assert len(texts(refused.message)) > 20
        assert "Kept" not in texts(refused.message)

    play(scene)


def test_a_choice_survives_a_restart_and_is_forgotten_with_the_server(
    play_city: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(city: City) -> None:
        other = city.server.add_guild("Other")
        there = city.server.add_channel(other)
        async with city.desk(setting()) as on:
            await choose(on, "public")
            await on.slash("settings", {"answers": "public"}, at=there, permissions=CHANNEL)
        async with city.desk(setting()) as on:
            assert await is_public(on)
            city.server.remove_guild(city.guild)
            assert await is_public(on, at=there)
            await on.slash("about", at=there)
            assert on.logged("left")
        city.guild.installed = True
        async with city.desk(setting()) as on:
            assert not await is_public(on)
            assert await is_public(on, at=there)

    play_city(story)


def test_a_server_that_is_away_for_a_moment_keeps_its_choice(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await choose(on, "public")
        told = {"id": str(on.city.guild.id), "unavailable": True}
        on.server.gateway.dispatch("GUILD_DELETE", told, on.city.guild, 1)
        assert await is_public(on)
        assert not on.logged("left")

    play(scene)
