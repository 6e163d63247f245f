"""Who asks and where, from what Discord says of it. Facts only; what follows is the core's."""

from __future__ import annotations

import discord

from bot.core.model import Actor, Manages, Place

PLATFORM = "discord"
AnyUser = discord.User | discord.Member
Interaction = discord.Interaction[discord.Client]


def actor_of(user: AnyUser, permissions: discord.Permissions | None = None) -> Actor:
    """The actor. Roles are groups by their id, which is unique over all servers."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return Actor(
        platform=PLATFORM,
        id=str(user.id),
        groups=tuple(str(role.id) for role in roles),
        name=user.display_name,
        manages=_manages(permissions),
    )


def _manages(permissions: discord.Permissions | None) -> Manages:
    if permissions is None:
        return Manages.NOTHING
    if permissions.administrator or permissions.manage_guild:
        return Manages.WORKSPACE
    return Manages.CHANNEL if permissions.manage_channels else Manages.NOTHING


def place_of(interaction: Interaction) -> Place:
    """The place of an interaction; a thread or forum post goes with its channel."""
    return _place(interaction.guild_id, interaction.channel, interaction.channel_id)


def place_of_message(message: discord.Message) -> Place:
    """The place of a message."""
    guild = message.guild.id if message.guild else None
    return _place(guild, message.channel, message.channel.id)


def _place(guild: int | None, channel: object, channel_id: int | None) -> Place:
    thread = channel if isinstance(channel, discord.Thread) else None
    return Place(
        platform=PLATFORM,
        workspace=str(guild or ""),
        channel=str(thread.parent_id if thread else channel_id or ""),
        thread=str(thread.id) if thread else "",
    )


def is_alone(interaction: Interaction) -> bool:
    """Whether only the asker and the desk read here."""
    return bool(interaction.context.dm_channel)


def may_post(interaction: Interaction) -> bool:
    """Whether the asker may write here for all to see."""
    if isinstance(interaction.channel, discord.Thread):
        return interaction.permissions.send_messages_in_threads
    return interaction.guild_id is None or interaction.permissions.send_messages


def is_forced_private(interaction: Interaction) -> bool:
    """Whether Discord will show our answers to the asker alone, whatever we ask for.

    So it is where the app came with its user and the server does not let such apps speak.
    """
    if interaction.guild_id is None or interaction.is_guild_integration():
        return False
    return not interaction.permissions.use_external_apps
