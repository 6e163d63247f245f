"""What exists on the pretended Discord, and the JSON that describes it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from itertools import count
from typing import Any

JSON = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
TEXT, DM, GROUP_DM, PUBLIC_THREAD, FORUM = 0, 1, 3, 11, 15
GUILD_CONTEXT, BOT_DM_CONTEXT, PRIVATE_CONTEXT = 0, 1, 2


class Perm(IntFlag):
    """The permission bits that the server looks at."""

    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


EVERYTHING = Perm(sum(Perm))

_serial = count()


def snowflake(at: float | None = None) -> int:
    """A new id that carries a moment, as Discord's do: the present one, or that many seconds."""
    milliseconds = int((time.time() if at is None else at) * 1000) - EPOCH_MS
    return (milliseconds << 22) | (next(_serial) & 0x3FFFFF)


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass(eq=False, kw_only=True)
class Role:
    """A role of a guild; not `mentionable`: only who may mention everyone can mention it."""

    name: str
    guild: Guild
    id: int = field(default_factory=snowflake)
    mentionable: bool = True
    permissions: int = 0

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    def json(self) -> JSON:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": int(self.id != self.guild.id),
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": self.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False, kw_only=True)
class User:
    name: str
    id: int = field(default_factory=snowflake)
    locale: str = "en-US"
    bot: bool = False
    accepts_dms: bool = True
    roles: list[Role] = field(default_factory=list)

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def json(self) -> JSON:
        answer: JSON = {
            "id": str(self.id),
            "username": re.sub(r"\W", "", self.name.lower()),
            "discriminator": "0",
            "global_name": None if self.bot else self.name,
            "avatar": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
            "public_flags": 0,
            "flags": 0,
        }
        return answer | {"bot": True} if self.bot else answer

    def member(self, guild: Guild, permissions: int | None = None) -> JSON:
        """This user as a member of a guild; in interactions with their permissions."""
        answer: JSON = {
            "user": self.json(),
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [str(role.id) for role in self.roles if role.guild is guild],
            "joined_at": "2024-01-01T00:00:00+00:00",
            "premium_since": None,
            "communication_disabled_until": None,
            "flags": 0,
            "pending": False,
            "deaf": False,
            "mute": False,
        }
        return answer if permissions is None else answer | {"permissions": str(int(permissions))}


@dataclass(eq=False, kw_only=True)
class Guild:
    """A guild; `permissions` are the bot's. Not `installed`: only a user-installed app acts there."""

    name: str
    id: int = field(default_factory=snowflake)
    permissions: int = EVERYTHING
    locale: str = "en-US"
    installed: bool = True
    owner: User
    channels: list[Channel] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)

    def partial(self) -> JSON:
        return {"id": str(self.id), "locale": self.locale, "features": []}

    def _everyone(self) -> Role:
        """The role that all members have, the bot among them."""
        return Role(
            name="@everyone",
            guild=self,
            id=self.id,
            mentionable=False,
            permissions=self.permissions,
        )

    def json(self) -> JSON:
        nothing = (
            "icon description home_header splash discovery_splash banner application_id"
            " afk_channel_id system_channel_id widget_channel_id vanity_url_code rules_channel_id"
            " safety_alerts_channel_id public_updates_channel_id max_presences incidents_data"
            " premium_progress_bar_enabled_user_updated_at"
        )
        zero = (
            "system_channel_flags verification_level default_message_notifications mfa_level"
            " explicit_content_filter premium_tier premium_subscription_count nsfw_level"
        )
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "region": "deprecated",
            "preferred_locale": self.locale,
            "roles": [self._everyone().json(), *(role.json() for role in self.roles)],
            "afk_timeout": 300,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "widget_enabled": False,
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            **dict.fromkeys(nothing.split()),
            **dict.fromkeys(zero.split(), 0),
            **{key: [] for key in ("features", "emojis", "stickers")},
        }

    def event(self, bot: User) -> JSON:
        """The guild as GUILD_CREATE tells it: with its channels, threads and the bot itself."""
        there = [one for one in self.channels if not (one.deleted or one.archived)]
        return self.json() | {
            "joined_at": "2024-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": 2,
            "members": [bot.member(self)],
            "channels": [channel.json() for channel in there if not channel.is_thread],
            "threads": [channel.json() for channel in there if channel.is_thread],
            **{
                key: []
                for key in (
                    "voice_states",
                    "presences",
                    "stage_instances",
                    "guild_scheduled_events",
                    "soundboard_sounds",
                )
            },
        }


@dataclass(eq=False, kw_only=True)
class Channel:
    """A channel of any kind; `denied` are permissions that the bot lacks here."""

    kind: int
    name: str | None = None
    id: int = field(default_factory=snowflake)
    guild: Guild | None = None
    parent: Channel | None = None
    recipients: tuple[User, ...] = ()
    owner: User | None = None
    denied: int = 0
    deleted: bool = False
    archived: bool = False

    @property
    def is_thread(self) -> bool:
        return self.kind == PUBLIC_THREAD

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    def context(self, bot: User) -> int:
        """The interaction context: in a guild, in the bot's own DM, or in another private one."""
        if self.guild:
            return GUILD_CONTEXT
        with_bot = self.kind == DM and bot in self.recipients
        return BOT_DM_CONTEXT if with_bot else PRIVATE_CONTEXT

    def permissions(self) -> Perm:
        """What the bot may do here."""
        granted = self.guild.permissions if self.guild else EVERYTHING
        denied = self.denied | (self.parent.denied if self.parent else 0)
        return Perm(granted & ~denied)

    def bot_is_here(self, bot: User) -> bool:
        if self.guild:
            return self.guild.installed and Perm.VIEW_CHANNEL in self.permissions()
        return bot in self.recipients

    def _overwrites(self, guild: Guild) -> list[JSON]:
        """What is denied here, to everyone."""
        denied = str(int(self.denied))
        return [{"id": str(guild.id), "type": 0, "allow": "0", "deny": denied}] * bool(self.denied)

    def json(self, *, viewer: User | None = None) -> JSON:
        answer: JSON = {"id": str(self.id), "type": self.kind, "flags": 0, "last_message_id": None}
        if self.guild is None:
            others = [user.json() for user in self.recipients if user is not viewer]
            answer["recipients"] = others
            if self.kind == GROUP_DM:
                owner = self.owner or self.recipients[0]
                answer |= {"name": self.name, "icon": None, "owner_id": str(owner.id)}
            return answer
        answer |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        parent_id = str(self.parent.id) if self.parent else None
        if not self.is_thread:
            place: JSON = {"position": 0, "nsfw": False, "topic": None}
            place["permission_overwrites"] = self._overwrites(self.guild)
            return answer | place | {"parent_id": parent_id}
        return answer | {
            "parent_id": parent_id,
            "owner_id": str((self.owner or self.guild.owner).id),
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": "2024-01-01T00:00:00+00:00",
                "auto_archive_duration": 1440,
                "locked": False,
            },
        }
