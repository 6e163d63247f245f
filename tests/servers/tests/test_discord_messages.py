"""The pretended Discord: messages, and the places where they are."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.servers.discord.stage import NOBODY, Interaction, say_state, stage
from tests.servers.discord.world import EVERYTHING, Perm

# Messages


def test_only_what_is_meant_for_the_bot_can_be_read() -> None:
    async def play() -> None:
        async with stage(status=say_state) as up:
            server, channel = up.server, up.channel
            direct = server.dm_with(up.ada)
            posted = await up.client.get_partial_messageable(channel.id).send("mine")
            mine = server.messages[posted.id]
            await server.say(up.ada, channel, "overheard")
            await server.say(up.ada, channel, f"{server.me.mention} asked")
            await server.say(up.ada, channel, "replied", reply_to=mine)
            await server.say(up.ada, direct, "direct")
            await server.say(up.ada, server.add_thread(channel), f"{server.me.mention} in thread")
            away = server.add_guild("Elsewhere", installed=False)
            await server.say(up.ada, server.add_channel(away), f"{server.me.mention} unheard")
            # Events come in order: once this is answered, all others have come.
            await server.slash(up.ada, channel, "status", {"state": "Fiji"})
            asked = [f"{server.me.mention} {what}" for what in ("asked", "in thread")]
            assert up.client.seen == ["", asked[0], "replied", "direct", asked[1]]

    asyncio.run(play())


def test_the_bot_answers_in_threads_forums_and_private() -> None:
    async def answer(message: discord.Message) -> None:
        await message.reply("heard", mention_author=False)

    async def play() -> None:
        async with stage(message=answer) as up:
            server = up.server
            thread = server.add_thread(up.channel)
            post = server.add_thread(server.add_channel(up.guild, "questions", forum=True))
            for place in (thread, post, server.dm_with(up.ada)):
                asked = await server.say(up.ada, place, f"{server.me.mention} well?")
                [told] = await server.until_message(place)
                assert told.content == "heard"
                assert told.reply_to is asked
            private = await up.client.create_dm(discord.Object(up.ada.id))
            sent = await private.send("by itself")
            assert [one.id for one in await server.until_message(server.dm_with(up.ada), 2)][
                1
            ] == sent.id
            assert server.pings == []

    asyncio.run(play())


def test_messages_are_edited_deleted_read_and_reacted_to() -> None:
    async def play() -> None:
        async with stage() as up:
            place = up.client.get_partial_messageable(up.channel.id)
            async with place.typing():
                sent = await place.send(
                    "one", embed=discord.Embed(title="t").add_field(name="n", value="v")
                )
            await sent.edit(content="two", embed=None)
            await sent.add_reaction("\N{EYES}")
            read = await place.fetch_message(sent.id)
            assert (read.content, read.embeds) == ("two", [])
            [known] = up.server.messages_in(up.channel)
            assert known.reactions == ["\N{EYES}"]
            await sent.delete()
            with pytest.raises(discord.NotFound):
                await place.fetch_message(sent.id)

    asyncio.run(play())


def test_a_nonce_makes_sending_idempotent() -> None:
    async def play() -> None:
        async with stage() as up:
            place = up.client.get_partial_messageable(up.channel.id)
            up.server.fail_next("POST", r"/messages$", "truncated")
            with pytest.raises(ValueError, match=r"Expecting|Unterminated|unexpected"):
                await place.send("once", nonce="n-1")
            again = await place.send("once", nonce="n-1")
            assert [one.id for one in up.server.messages_in(up.channel)] == [again.id]

    asyncio.run(play())


@pytest.mark.parametrize(
    ("text", "allowed", "expected"),
    [
        ("@everyone <@&7> <@{ada}>", None, ["everyone", "role", "user"]),
        ("@everyone <@&7> <@{ada}>", NOBODY, []),
        ("@here <@{ada}>", discord.AllowedMentions(everyone=False, roles=False), ["user"]),
    ],
)
def test_pings_are_noted(text: str, allowed: Any, expected: list[str]) -> None:
    async def play() -> None:
        async with stage() as up:
            payload: dict[str, Any] = {"content": text.format(ada=up.ada.id)}
            if allowed:
                payload["allowed_mentions"] = allowed.to_dict()
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=up.channel.id)
            await up.client.http.request(route, json=payload)
            assert [ping.kind for ping in up.server.pings] == expected

    asyncio.run(play())


# Places


def test_an_application_that_only_the_user_has() -> None:
    seen: list[Interaction] = []

    async def status(interaction: Interaction, state: str) -> None:
        seen.append(interaction)
        await interaction.response.send_message(state)
        for number in range(6 if state == "Fiji" else 0):
            await interaction.followup.send(str(number))

    async def play() -> None:
        async with stage(status=status) as up:
            server = up.server
            elsewhere = server.add_channel(server.add_guild("Elsewhere", installed=False))
            group = server.group_dm(up.ada, server.add_user("Bob"))
            for place in (elsewhere, group):
                shown = await server.slash(up.ada, place, "status", {"state": "Finland"})
                assert shown.message
                assert not shown.message.ephemeral
            forced = await server.slash(
                up.ada,
                elsewhere,
                "status",
                {"state": "Finland"},
                permissions=EVERYTHING & ~Perm.USE_EXTERNAL_APPS,
            )
            assert forced.message
            assert forced.message.ephemeral
            with server.refusing(40094):
                much = await server.slash(up.ada, elsewhere, "status", {"state": "Fiji"})
                await much.until(lambda ex: len(ex.followups) == 5 and not ex.in_flight)
                await server.changed.until(lambda: server.refused, 5, lambda: "no refusal")
            both = await server.slash(
                up.ada, up.channel, "status", {"state": "Peru"}, installed="both"
            )
            assert set(both.owners) == {"0", "1"}
            up.client.get_partial_messageable(elsewhere.id)
            with pytest.raises(discord.Forbidden, match="50001"):
                await up.client.get_partial_messageable(elsewhere.id).send("uninvited")
        assert [one.is_guild_integration() for one in seen] == [False] * 4 + [True]
        assert seen[0].is_user_integration()
        assert seen[1].context.private_channel

    asyncio.run(play())


@pytest.mark.parametrize(
    ("denied", "what", "code"),
    [
        (Perm.VIEW_CHANNEL, "plain", 50001),
        (Perm.SEND_MESSAGES, "plain", 50013),
        (Perm.EMBED_LINKS, "embed", 50013),
        (Perm.READ_MESSAGE_HISTORY, "reply", 160002),
        (None, "plain", 10003),
    ],
)
def test_places_where_the_bot_may_not_write(denied: Perm | None, what: str, code: int) -> None:
    async def play() -> None:
        async with stage() as up:
            channel = up.server.add_channel(up.guild, denied=denied or 0)
            asked = await up.server.say(up.ada, channel, "well?")
            if denied is None:
                up.server.delete_channel(channel)
            place = up.client.get_partial_messageable(channel.id)
            reference = discord.MessageReference(message_id=asked.id, channel_id=channel.id)
            extra: dict[str, Any] = {
                "plain": {},
                "embed": {"embed": discord.Embed(title="t")},
                "reply": {"reference": reference},
            }[what]
            with pytest.raises((discord.Forbidden, discord.NotFound)) as error:
                await place.send("text", **extra)
            assert error.value.code == code

    asyncio.run(play())


def test_a_closed_mailbox() -> None:
    async def play() -> None:
        async with stage() as up:
            shy = up.server.add_user("Shy", accepts_dms=False)
            private = await up.client.create_dm(discord.Object(shy.id))
            with pytest.raises(discord.Forbidden, match="50007"):
                await private.send("hello")

    asyncio.run(play())
