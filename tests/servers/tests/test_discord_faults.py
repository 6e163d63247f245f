"""The pretended Discord when things go wrong."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.servers.discord import contract
from tests.servers.discord.patch import point_discord_at
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.stage import Desk, Interaction, bare, say_state, stage


def test_rate_limits_and_server_errors_are_retried() -> None:
    async def play() -> None:
        async with stage(status=say_state) as up:
            server = up.server
            place = up.client.get_partial_messageable(up.channel.id)
            server.fail_next("POST", r"^/channels/\d+/messages$", 429)
            server.fail_next("POST", r"^/channels/\d+/messages$", 500)
            server.fail_next("POST", r"/callback$", 429, headers={"Retry-After": "0.2"})
            await place.send("at last")
            exchange = await server.slash(up.ada, up.channel, "status", {"state": "Finland"})
            assert exchange.acked_after is not None
            assert exchange.acked_after > 0.2
            assert [one.content for one in server.messages_in(up.channel)] == ["at last", "Finland"]
            sent = [one.status for one in server.requests if one.path.endswith("/messages")]
            assert sent == [429, 500, 200]

    asyncio.run(play())


def test_no_answer_at_all() -> None:
    async def play() -> None:
        async with stage() as up:
            place = up.client.get_partial_messageable(up.channel.id)
            for done in (False, True):
                up.server.fail_next("POST", r"/messages$", "nothing", done=done)
                with pytest.raises((aiohttp.ClientError, OSError)):
                    await place.send(f"done: {done}")
            assert [one.content for one in up.server.messages_in(up.channel)] == ["done: True"]

    asyncio.run(play())


@pytest.mark.parametrize("code", [4000, None])
def test_a_dropped_gateway_is_resumed_and_replayed(code: int | None) -> None:
    async def play() -> None:
        async with stage(status=say_state) as up:
            server = up.server
            await server.drop_gateway(code)
            missed = await server.slash(
                up.ada, up.channel, "status", {"state": "Finland"}, settle=0
            )
            assert not missed.acked
            await missed.settled(10)
            assert (server.resumes, server.identifies) == (1, 1)
            assert len(missed.callbacks) == 1
            await server.slash(up.ada, up.channel, "status", {"state": "Fiji"})

    asyncio.run(play())


@pytest.mark.parametrize("resumable", [True, False])
def test_an_invalid_session(resumable: bool) -> None:
    async def play() -> None:
        async with stage(status=say_state) as up:
            server = up.server
            await server.invalidate_session(resumable=resumable)
            await server.slash(up.ada, up.channel, "status", {"state": "Fiji"}, settle=10)
            assert (server.resumes, server.identifies) == ((1, 1) if resumable else (0, 2))

    asyncio.run(play())


def test_an_expired_token() -> None:
    errors: list[discord.HTTPException] = []
    proceed = asyncio.Event()

    async def status(interaction: Interaction, state: str) -> None:
        await interaction.response.defer(thinking=True)
        await proceed.wait()
        try:
            await interaction.followup.send("too late")
        except discord.HTTPException as error:
            errors.append(error)

    async def play() -> None:
        async with stage(status=status) as up:
            exchange = await up.server.slash(
                up.ada, up.channel, "status", {"state": "Fiji"}, settle=0
            )
            await exchange.until(lambda ex: ex.acked and not ex.in_flight)
            up.server.expire(exchange)
            proceed.set()
            await up.server.changed.until(lambda: errors, 5, lambda: "no error")
            assert (errors[0].status, errors[0].code) == (401, 50027)

    asyncio.run(play())


def test_acknowledging_too_late_or_twice() -> None:
    errors: list[discord.HTTPException] = []

    async def status(interaction: Interaction, state: str) -> None:
        await asyncio.sleep(0.1 if state == "Peru" else 0)
        for _ in range(2):
            try:
                await interaction.response.send_message(state)
            except discord.HTTPException as error:
                errors.append(error)
            interaction.response._response_type = None

    async def play() -> None:
        async with stage(DiscordServer(ack_within=0.05), status=status) as up:
            late = await up.server.slash(up.ada, up.channel, "status", {"state": "Peru"}, settle=0)
            await late.until(lambda ex: len(ex.callbacks) == 2)
            assert late.message is None
            with up.server.refusing(40060):
                twice = await up.server.slash(up.ada, up.channel, "status", {"state": "Fiji"})
                await twice.until(lambda ex: len(ex.callbacks) == 2)
            await up.server.changed.until(lambda: len(errors) == 3, 5, lambda: f"{errors}")
            told = [(error.status, error.code) for error in errors]
            assert told == [(404, 10062), (404, 10062), (400, 40060)]

    asyncio.run(play())


def test_redelivery() -> None:
    answered: list[int] = []

    async def status(interaction: Interaction, state: str) -> None:
        answered.append(interaction.id)
        if len(answered) < 2:
            await say_state(interaction, state)

    async def play() -> None:
        async with stage(status=status) as up:
            exchange = await up.server.slash(up.ada, up.channel, "status", {"state": "Fiji"})
            up.server.redeliver(exchange)
            await up.server.changed.until(lambda: True, 1, str)
            await asyncio.sleep(0.1)
            assert answered == [exchange.id, exchange.id]

    asyncio.run(play())


def test_privileged_intents_are_refused() -> None:
    async def play() -> None:
        async with DiscordServer() as server:
            with point_discord_at(server):
                intents = discord.Intents(message_content=True)
                client = Desk({}, intents=intents)
                with pytest.raises(discord.PrivilegedIntentsRequired):
                    await client.start(server.token)
                await client.close()

    asyncio.run(play())


def test_several_shards() -> None:
    async def play() -> None:
        async with stage(DiscordServer(shards=2), status=say_state) as up:
            assert up.client.shard_count == 2
            await up.server.slash(up.ada, up.channel, "status", {"state": "Fiji"})
            await up.server.slash(up.ada, up.server.dm_with(up.ada), "status", {"state": "Peru"})

    asyncio.run(play())


def test_the_patch_is_taken_back() -> None:
    before = Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY

    async def play() -> None:
        async with DiscordServer() as server:
            with point_discord_at(server):
                assert server.rest_url == Route.BASE

    asyncio.run(play())
    assert before == (Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)


def test_records_can_be_bounded_and_the_description_left_out() -> None:
    async def play() -> None:
        server = DiscordServer(validate=False, keep=10)
        async with stage(server, status=say_state) as up:
            for _ in range(50):
                await server.slash(up.ada, up.channel, "status", {"state": "Fiji"})
            assert len(server.exchanges) == len(server.messages) == 10
            assert len(server.requests) <= 20

    asyncio.run(play())


@pytest.mark.skipif(not contract.CHECKED, reason=contract.NOT_CHECKED)
def test_contradictions_of_the_description_fail_the_test() -> None:
    async def play() -> None:
        async with bare() as bot:
            assert await bot.send("POST", bot.messages, {"content": "x", "tts": "loud"}) == 200
            with pytest.raises(AssertionError, match="loud"):
                bot.server.verify()
            bot.server.violations.clear()

    asyncio.run(play())
