"""The connection to Discord: the smallest set of intents, and where each event goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands

from bot.adapters.discord_app.answering import Answering
from bot.adapters.discord_app.commands import Words, make_commands
from bot.adapters.discord_app.declaring import Memory, declare
from bot.adapters.discord_app.delivery import UNREACHABLE
from bot.adapters.discord_app.forms import read_modal
from bot.adapters.discord_app.messages import Messages
from bot.adapters.discord_app.outlet import DiscordOutlet
from bot.adapters.discord_app.people import Interaction
from bot.core.carried import Unreadable
from bot.core.errors import SetupError
from bot.inflight import Inflight
from bot.service import Service

GRACE = 10.0
"""Seconds that a shut-down gives to what is in flight."""
LONGEST_WAIT = 60.0
"""Seconds that the library waits where Discord asks to; what is to wait longer fails at once."""


def make_intents() -> discord.Intents:
    """The smallest set: servers, messages there, direct messages. None is privileged.

    Servers make channels known; of the messages there Discord shows us only those that mention us.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


# The desk never speaks: that the library's means for it are missing is no news.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands; what goes wrong before a handler runs is logged, and the asker told."""

    service: Service
    answering: Answering

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """A command that Discord knows and we do not (any more), or values that do not fit it."""
        self.service.log.error("command not run", reference=f"i{interaction.id}", exc_info=error)
        if interaction.type is discord.InteractionType.application_command:
            await self.answering.say_old_command(interaction)


class DeskClient(discord.AutoShardedClient):
    """The desk in Discord. `outlet` writes what nobody asked for just now."""

    def __init__(
        self,
        service: Service,
        memory: Memory,
        *,
        guild: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **options: Any,
    ) -> None:
        super().__init__(
            intents=make_intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            **options,
        )
        self._service = service
        self._memory = memory
        self._guild = guild
        self._inflight = Inflight()
        self._answering = Answering(service, self._inflight)
        self._messages = Messages(service, self._inflight)
        self.outlet = DiscordOutlet(self, clock)
        self.tree = Tree(self)
        self.tree.service = service
        self.tree.answering = self._answering

    async def setup_hook(self) -> None:
        """Derive the commands and declare them where they have changed."""
        made = make_commands(self._service.catalog, self._answering.command, self._service.complete)
        for command in made:
            self.tree.add_command(command)
        await self.tree.set_translator(Words())
        try:
            await declare(self.tree, self._memory, self._service.log, self._guild)
        except (discord.HTTPException, *UNREACHABLE) as error:
            # What was declared before goes on working; nobody is helped by a desk that stays away.
            self._service.log.error("commands refused by discord", exc_info=error)

    async def on_ready(self) -> None:
        """Say that the desk is there."""
        self._service.log.info("online in discord", servers=len(self.guilds))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Buttons and forms; commands come through the tree."""
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.component:
            chosen = data.get("values") or [data.get("custom_id", "")]
            await self._answering.press(interaction, str(chosen[0]))
        elif interaction.type is discord.InteractionType.modal_submit:
            try:
                await self._answering.submit(interaction, read_modal(data))
            except Unreadable:
                await self._answering.say_old(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Mentions and direct messages."""
        if self.user:
            await self._messages.receive(message, self.user.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Keep nothing of a server that has removed the desk."""
        await self._service.forget("discord", str(guild.id))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Nothing is raised into the void."""
        self._service.log.error("unexpected error", during=event_method, exc_info=True)

    async def shut_down(self) -> None:
        """Finish what is in flight, at most GRACE seconds, then leave."""
        if not await self._inflight.close(GRACE):
            self._service.log.warning("left with work unfinished")
        await self.close()


async def run_client(client: DeskClient, token: str) -> None:
    """Stay online until `shut_down`.

    Raises:
        SetupError: Discord refuses the token or the intents.
    """
    try:
        async with client:
            await client.start(token)
    except discord.LoginFailure as error:
        raise SetupError(
            "Discord refuses DISCORD_TOKEN. Copy the bot's token anew from the developer portal."
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise SetupError("Discord asks for an intent that this desk does not use.") from error
