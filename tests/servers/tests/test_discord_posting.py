"""The pretended Discord: nonces, histories, threads and roles, as a bot that posts meets them."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from tests.servers.discord.messages import NONCE_LIFE
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.stage import Interaction, stage
from tests.servers.discord.world import Perm

Sent = discord.PartialMessageable


def test_a_nonce_holds_for_minutes_and_wherever_the_bot_writes() -> None:
    async def play() -> None:
        moment = [1_790_000_000.0]
        async with stage(DiscordServer(clock=lambda: moment[0])) as up:
            here = up.client.get_partial_messageable(up.channel.id)
            there = up.client.get_partial_messageable(up.server.add_channel(up.guild).id)
            first = await here.send("one", nonce="n-1")
            moment[0] += NONCE_LIFE - 1
            assert (await here.send("two", nonce="n-1")).id == first.id
            assert (await there.send("three", nonce="n-1")).id == first.id
            moment[0] += 2
            later = await here.send("four", nonce="n-1")
            assert later.id != first.id
            assert (later.created_at - first.created_at).total_seconds() == NONCE_LIFE + 1
            assert [one.content for one in up.server.messages_in(up.channel)] == ["one", "four"]
            assert not up.server.messages_in(up.server.channels[there.id])

    asyncio.run(play())


def test_a_nonce_of_a_deleted_message_sends_nothing() -> None:
    async def play() -> None:
        async with stage() as up:
            here = up.client.get_partial_messageable(up.channel.id)
            await (await here.send("one", nonce="n-1")).delete()
            with pytest.raises(discord.NotFound, match="10008"):
                await here.send("one", nonce="n-1")
            assert not up.server.messages_in(up.channel)

    asyncio.run(play())


async def read(place: Sent, **how: Any) -> list[str]:
    return [message.content async for message in place.history(**how)]


def test_the_history_is_read_in_pages_from_either_end() -> None:
    async def play() -> None:
        async with stage() as up:
            here = up.client.get_partial_messageable(up.channel.id)
            sent = [await here.send(str(n)) for n in range(5)]
            await sent[3].delete()
            assert await read(here) == ["4", "2", "1", "0"]
            assert await read(here, limit=2) == ["4", "2"]
            assert await read(here, limit=2, oldest_first=True) == ["0", "1"]
            assert await read(here, after=sent[0]) == ["1", "2", "4"]
            assert await read(here, after=sent[0], limit=2) == ["1", "2"]
            assert await read(here, before=sent[2]) == ["1", "0"]

    asyncio.run(play())


def test_the_history_shows_the_words_of_ones_own_messages_only() -> None:
    async def play() -> None:
        async with stage() as up:
            here = up.client.get_partial_messageable(up.channel.id)
            view = discord.ui.LayoutView()
            view.add_item(discord.ui.TextDisplay("mine", id=1 << 30))
            await here.send(view=view)
            await up.server.say(up.ada, up.channel, "hers")
            told = [message async for message in here.history()]
            assert [(one.author.id, one.content) for one in told] == [
                (up.ada.id, ""),
                (up.server.me.id, ""),
            ]
            assert [part.id for part in told[1].components] == [1 << 30]  # type: ignore[union-attr]

    asyncio.run(play())


def test_without_the_right_there_is_no_history_but_no_refusal_either() -> None:
    async def play() -> None:
        async with stage() as up:
            channel = up.server.add_channel(up.guild, denied=Perm.READ_MESSAGE_HISTORY)
            here = up.client.get_partial_messageable(channel.id)
            await here.send("one")
            assert await read(here) == []
            known = await up.client.fetch_channel(channel.id)
            assert isinstance(known, discord.TextChannel)
            assert not known.permissions_for(known.guild.me).read_message_history

    asyncio.run(play())


def test_a_thread_is_started_from_a_message_once() -> None:
    async def play() -> None:
        async with stage() as up:
            here = up.client.get_partial_messageable(up.channel.id, guild_id=up.guild.id)
            first = await here.send("first")
            thread = await here.get_partial_message(first.id).create_thread(name="Further")
            assert thread.id == first.id
            assert (await up.client.fetch_channel(thread.id)).id == first.id
            await thread.send("second")
            [told] = up.server.messages_in(up.server.channels[thread.id])
            assert told.content == "second"
            await first.edit(content="edited")
            assert (await here.fetch_message(first.id)).flags.has_thread
            with up.server.refusing(160004), pytest.raises(discord.HTTPException, match="160004"):
                await here.get_partial_message(first.id).create_thread(name="Again")
            inner = await thread.send("third")
            with up.server.refusing(50024), pytest.raises(discord.HTTPException, match="50024"):
                await inner.create_thread(name="Within")

    asyncio.run(play())


def test_threads_need_a_right_and_a_name() -> None:
    async def play() -> None:
        async with stage() as up:
            channel = up.server.add_channel(up.guild, denied=Perm.CREATE_PUBLIC_THREADS)
            there = up.client.get_partial_messageable(channel.id, guild_id=up.guild.id)
            with pytest.raises(discord.Forbidden, match="50013"):
                await (await there.send("x")).create_thread(name="Further")
            here = up.client.get_partial_messageable(up.channel.id, guild_id=up.guild.id)
            sent = await here.send("x")
            for name in (" ", "x" * 101):
                with up.server.refusing(50035), pytest.raises(discord.HTTPException):
                    await sent.create_thread(name=name)

    asyncio.run(play())


def test_roles_are_known_had_and_mentioned() -> None:
    seen: list[list[int]] = []

    async def status(interaction: Interaction, state: str) -> None:
        seen.append([role.id for role in interaction.user.roles])
        await interaction.response.send_message(state)

    async def play() -> None:
        async with stage(status=status) as up:
            readers = up.server.add_role(up.guild, "Readers")
            quiet = up.server.add_role(up.guild, "Quiet", mentionable=False)
            elsewhere = up.server.add_role(up.server.add_guild("Elsewhere"), "Others")
            up.ada.roles += [readers, elsewhere]
            await up.server.slash(up.ada, up.channel, "status", {"state": "Peru"})
            assert seen == [[up.guild.id, readers.id]]
            both = f"{readers.mention} {quiet.mention}"
            loud = discord.AllowedMentions(roles=True)
            await up.client.get_partial_messageable(up.channel.id).send(both, allowed_mentions=loud)
            muted = up.server.add_channel(up.guild, denied=Perm.MENTION_EVERYONE)
            await up.client.get_partial_messageable(muted.id).send(both, allowed_mentions=loud)
            assert [ping.target for ping in up.server.pings] == [
                readers.mention,
                quiet.mention,
                readers.mention,
            ]

    asyncio.run(play())
