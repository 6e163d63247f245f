"""The start: login, and commands that are declared when they have changed."""

from __future__ import annotations

from collections.abc import Callable

import discord
import pytest

from bot.core.catalog import CATALOG
from tests.adapters.discord_app.catalogs import catalog_without
from tests.adapters.discord_app.city import City, Scene
from tests.adapters.discord_app.stage import Setting, texts

Play = Callable[..., None]
PlayCity = Callable[..., None]
Make = Callable[..., Setting]
COMMANDS = r"/applications/\d+/commands$"
MENUS = [command for command in CATALOG if command.on_message]
DECLARED = {one.group or one.name for one in CATALOG if not one.pressed} | {
    f"menu of {one.name}" for one in MENUS
}


def test_it_comes_online_and_says_so_with_the_number_of_servers(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("about")
        assert on.server.identifies == 1
        assert [line["servers"] for line in on.logged("online in discord")] == [1]

    play(scene)


def test_it_asks_for_no_privileged_intent(play: Play) -> None:
    async def scene(on: Scene) -> None:
        (session,) = on.server.gateway.sessions.values()
        assert session.intents == 1 << 0 | 1 << 9 | 1 << 12

    play(scene)


def test_commands_are_declared_once_and_not_again_after_a_restart(
    play_city: PlayCity, setting: Make
) -> None:
    async def story(city: City) -> None:
        for _ in range(2):
            async with city.desk(setting()) as on:
                assert texts((await on.slash("about")).message)
        assert len(city.server.syncs) == 1

    play_city(story)


def test_commands_are_declared_again_when_they_have_changed(
    play_city: PlayCity, setting: Make
) -> None:
    async def story(city: City) -> None:
        for catalog in (CATALOG, catalog_without("about"), catalog_without("about"), CATALOG):
            async with city.desk(setting(catalog=catalog)):
                pass
        declared = [len(sync.commands) for sync in city.server.syncs]
        whole = len(DECLARED)
        assert declared == [whole, whole - 1, whole]

    play_city(story)


def test_declared_to_one_server_they_are_there_alone(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting(guild=str(city.guild.id))) as on:
            assert [sync.guild_id for sync in city.server.syncs] == [city.guild.id]
            assert texts((await on.slash("about")).message)
            (line,) = on.logged("commands declared")
            assert line["target"] == str(city.guild.id)
        async with city.desk(setting()):
            assert [sync.guild_id for sync in city.server.syncs] == [city.guild.id, None]

    play_city(story)


@pytest.mark.parametrize("status", [400, 403, 429, 503])
def test_a_refused_declaration_is_logged_and_keeps_nobody_from_asking(
    play_city: PlayCity, setting: Make, status: int
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()):
            pass
        longer_than_we_wait = {"Retry-After": "90"} if status == 429 else {}
        city.server.fail_next("PUT", COMMANDS, status, headers=longer_than_we_wait)
        async with city.desk(setting(catalog=catalog_without("help"))) as on:
            assert texts((await on.slash("about")).message)
            (line,) = on.logged("commands refused by discord")
            assert line["level"] == "error"
            assert not on.logged("commands declared")
        async with city.desk(setting(catalog=catalog_without("help"))) as on:
            assert on.logged("commands declared")

    play_city(story)


def test_a_declaration_that_fails_for_a_moment_is_tried_again(
    play_city: PlayCity, setting: Make
) -> None:
    async def story(city: City) -> None:
        city.server.fail_next("PUT", COMMANDS, 500)
        async with city.desk(setting()) as on:
            assert on.logged("commands declared")
            assert len(city.server.syncs) == 1

    play_city(story)


def test_a_connection_that_breaks_while_declaring_keeps_nobody_from_asking(
    play_city: PlayCity, setting: Make
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()):
            pass
        city.server.fail_next("PUT", COMMANDS, "nothing", times=5)
        async with city.desk(setting(catalog=catalog_without("help"))) as on:
            assert texts((await on.slash("about")).message)
            assert on.logged("commands refused by discord")

    play_city(story)


def test_a_command_that_discord_shows_and_the_desk_has_no_more_is_answered_and_logged(
    play_city: PlayCity, setting: Make
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()):
            pass
        city.server.fail_next("PUT", COMMANDS, 400)
        async with city.desk(setting(catalog=catalog_without("about"))) as on:
            gone = await on.slash("about")
            assert gone.message
            assert gone.message.ephemeral
            assert "another version" in texts(gone.message)
            (line,) = on.logged("command not run")
            assert line["reference"] == f"i{gone.id}"

    play_city(story)


def test_two_shards_answer_each_for_its_servers(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        city.server.shards = 2
        others = [city.server.add_channel(city.server.add_guild(f"Other {n}")) for n in range(4)]
        async with city.desk(setting()) as on:
            assert isinstance(on.stage.client, discord.AutoShardedClient)
            for channel in (city.channel, *others):
                assert texts((await on.slash("about", at=channel)).message)
            assert city.server.identifies == 2

    play_city(story)
