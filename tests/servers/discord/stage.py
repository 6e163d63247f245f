"""Clients to throw away, with which the server itself is tested, and a stage for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord import app_commands

from .patch import point_discord_at
from .server import DiscordServer
from .world import Channel, User

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
NOBODY = discord.AllowedMentions.none()
Interaction = discord.Interaction[Any]
Handler = Callable[..., Awaitable[Any]]


class Desk(discord.AutoShardedClient):
    """A client to throw away: one command, one menu, and what the test puts into them."""

    def __init__(self, handlers: dict[str, Handler], intents: discord.Intents = INTENTS) -> None:
        super().__init__(intents=intents, allowed_mentions=NOBODY, guild_ready_timeout=0)
        self.tree = app_commands.CommandTree(self)
        self.handlers = handlers
        self.seen: list[Any] = []
        self.is_up = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that a second IDENTIFY waits."""

    async def setup_hook(self) -> None:
        @self.tree.command(description="What a state has done.")
        async def status(interaction: Interaction, state: str, year: int | None = None) -> None:
            await self.handlers["status"](interaction, state)

        @status.autocomplete("state")
        async def suggest(interaction: Interaction, current: str) -> list[Any]:
            names = [name for name in ("Finland", "Fiji", "Peru") if current in name.lower()]
            return [app_commands.Choice(name=name, value=name) for name in names]

        @self.tree.context_menu(name="Ask about this")
        async def ask(interaction: Interaction, message: discord.Message) -> None:
            await self.handlers["menu"](interaction, message)

        await self.tree.sync()

    async def on_ready(self) -> None:
        self.is_up.set()

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.seen.append(message.content)
            if "message" in self.handlers:
                await self.handlers["message"](message)


class Stage:
    """A server with a guild, a channel and a person, and the client that is connected to it."""

    def __init__(self, server: DiscordServer, client: Desk) -> None:
        self.server, self.client = server, client
        self.guild = server.add_guild("Law desk", locale="fr")
        self.channel = server.add_channel(self.guild)
        self.ada = server.add_user("Ada", locale="uk")


@asynccontextmanager
async def stage(server: DiscordServer | None = None, **handlers: Handler) -> AsyncIterator[Stage]:
    async with server or DiscordServer() as running:
        with point_discord_at(running):
            client = Desk(handlers)
            up = Stage(running, client)
            task = asyncio.create_task(client.start(running.token))
            try:
                await running.gateway.connected()
                await asyncio.wait_for(client.is_up.wait(), 5)
                yield up
            finally:
                await client.close()
                await asyncio.wait_for(task, 5)


async def say_state(interaction: Interaction, state: str) -> None:
    await interaction.response.send_message(state, ephemeral=state == "Peru")


class Bare:
    """A bot without a library."""

    def __init__(self, server: DiscordServer, session: aiohttp.ClientSession) -> None:
        self.server, self.session = server, session
        self.channel: Channel = server.add_channel(server.add_guild("Law desk"))
        self.ada: User = server.add_user("Ada")
        self.messages = f"/channels/{self.channel.id}/messages"
        self.commands = f"/applications/{server.application_id}/commands"

    async def send(self, method: str, path: str, body: Any) -> int:
        headers = {"Authorization": f"Bot {self.server.token}"}
        url = self.server.rest_url + path
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            return answer.status

    async def respond(self, exchange: Any, kind: int, data: Any) -> int:
        path = f"/interactions/{exchange.id}/{exchange.token}/callback"
        return await self.send("POST", path, {"type": kind, "data": data})


@asynccontextmanager
async def bare() -> AsyncIterator[Bare]:
    async with (
        DiscordServer() as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url) as socket,
    ):
        identify = {"token": server.token, "intents": 0, "properties": {}}
        await socket.send_json({"op": 2, "d": identify})
        await server.gateway.connected()
        yield Bare(server, session)
