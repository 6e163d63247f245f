"""Building the pretended Discord: its users, guilds, channels and conversations."""

from __future__ import annotations

from .gateway import GUILDS, Gateway
from .message import HAS_THREAD, Message
from .world import (
    DM,
    EVERYTHING,
    FORUM,
    GROUP_DM,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Guild,
    Role,
    User,
)


class Places:
    """Adds and removes, and tells a connected bot of it; a part of the server."""

    me: User
    owner: User
    users: dict[int, User]
    guilds: list[Guild]
    channels: dict[int, Channel]
    gateway: Gateway

    def add_user(self, name: str, *, locale: str = "en-US", accepts_dms: bool = True) -> User:
        user = User(name=name, locale=locale, accepts_dms=accepts_dms)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        permissions: int = EVERYTHING,
        locale: str = "en-US",
        installed: bool = True,
    ) -> Guild:
        """A guild with the bot's permissions in it; not `installed`: the bot is not in it."""
        guild = Guild(
            name=name, permissions=permissions, locale=locale, installed=installed, owner=self.owner
        )
        self.guilds.append(guild)
        if installed:
            self.gateway.dispatch("GUILD_CREATE", guild.event(self.me), guild, GUILDS)
        return guild

    def add_role(self, guild: Guild, name: str, *, mentionable: bool = True) -> Role:
        role = Role(name=name, guild=guild, mentionable=mentionable)
        guild.roles.append(role)
        if guild.installed:
            told = {"guild_id": str(guild.id), "role": role.json()}
            self.gateway.dispatch("GUILD_ROLE_CREATE", told, guild, GUILDS)
        return role

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        guild.installed = False
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild, GUILDS)

    def add_channel(
        self, guild: Guild, name: str = "general", *, denied: int = 0, forum: bool = False
    ) -> Channel:
        """A channel in which the bot lacks the `denied` permissions."""
        kind = FORUM if forum else TEXT
        return self._add(Channel(kind=kind, name=name, guild=guild, denied=denied))

    def add_thread(self, parent: Channel, name: str = "thread") -> Channel:
        """A thread in a channel, or a post in a forum."""
        channel = Channel(kind=PUBLIC_THREAD, name=name, guild=parent.guild, parent=parent)
        return self._add(channel)

    def thread_from(self, message: Message, name: str, *, archived: bool = False) -> Channel:
        """The thread of a message, with its id; of an archived one no client is told."""
        message.flags |= HAS_THREAD
        parent = message.channel
        thread = Channel(
            kind=PUBLIC_THREAD,
            name=name,
            id=message.id,
            guild=parent.guild,
            parent=parent,
            owner=self.me,
            archived=archived,
        )
        return self._add(thread)

    def dm_with(self, user: User) -> Channel:
        """The conversation of that user with the bot."""
        for channel in self.channels.values():
            if channel.kind == DM and set(channel.recipients) == {user, self.me}:
                return channel
        return self._add(Channel(kind=DM, recipients=(user, self.me)))

    def group_dm(self, *users: User, name: str | None = None) -> Channel:
        """A conversation among people, where only a user-installed application can act."""
        return self._add(Channel(kind=GROUP_DM, name=name, recipients=users))

    def delete_channel(self, channel: Channel) -> None:
        channel.deleted = True
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self._tell(event, channel)

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild:
            channel.guild.channels.append(channel)
        if channel.guild and not channel.archived:
            self._tell("THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE", channel)
        return channel

    def _tell(self, event: str, channel: Channel) -> None:
        if channel.guild and channel.guild.installed:
            self.gateway.dispatch(event, channel.json(), channel.guild, GUILDS)
