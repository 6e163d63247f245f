"""A pretended Discord with a server, a channel and two people, and what they do with the desk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.adapters.discord_app.stage import Setting, Stage, online
from tests.servers.discord.exchange import Exchange
from tests.servers.discord.message import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import walk
from tests.servers.discord.world import EVERYTHING, Channel, Guild, Perm, User

MANAGE_CHANNELS, MANAGE_GUILD, MANAGE_MESSAGES = 1 << 4, 1 << 5, 1 << 13
MUTE = EVERYTHING & ~Perm.SEND_MESSAGES
NO_EXTERNAL_APPS = EVERYTHING & ~Perm.USE_EXTERNAL_APPS
WHY = "why did Finland leave the mine ban?"


@dataclass(kw_only=True)
class City:
    """The pretended Discord; Ada asks, Bo reads along."""

    server: DiscordServer
    guild: Guild
    channel: Channel
    ada: User
    bo: User

    @asynccontextmanager
    async def desk(self, setting: Setting) -> AsyncIterator[Scene]:
        """A desk that is online there; afterwards its log is searched for what it must not hold."""
        async with online(self.server, setting) as stage:
            yield Scene(city=self, stage=stage)
        check_log(self.server, stage.lines.getvalue())


@asynccontextmanager
async def pretended_city(**options: Any) -> AsyncIterator[City]:
    """The server, until the block ends; it fails then if the desk was refused anything."""
    async with DiscordServer(**options) as server:
        guild = server.add_guild("Law desk")
        yield City(
            server=server,
            guild=guild,
            channel=server.add_channel(guild),
            ada=server.add_user("Adalbertina"),
            bo=server.add_user("Bonifatius"),
        )


@dataclass(kw_only=True)
class Scene:
    """The city with a desk online; of itself Ada acts, in the channel."""

    city: City
    stage: Stage

    @property
    def server(self) -> DiscordServer:
        return self.city.server

    @property
    def channel(self) -> Channel:
        return self.city.channel

    @property
    def ada(self) -> User:
        return self.city.ada

    @property
    def bo(self) -> User:
        return self.city.bo

    async def slash(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        by: User | None = None,
        at: Channel | None = None,
        **asked: Any,
    ) -> Exchange:
        return await self.server.slash(
            by or self.ada, at or self.channel, command, options, **asked
        )

    async def ask(self, question: str = WHY, **asked: Any) -> Exchange:
        return await self.slash("ask", {"question": question}, **asked)

    async def press(
        self,
        shown: Exchange | Message,
        label: str | None = None,
        *,
        by: User | None = None,
        **asked: Any,
    ) -> Exchange:
        return await self.server.press(by or self.ada, shown, label, **asked)

    async def typed(self, command: str, option: str, text: str, **asked: Any) -> Exchange:
        """What is suggested for words typed into an option."""
        return await self.server.autocomplete(
            self.ada, self.channel, command, option, text, **asked
        )

    async def mention(self, text: str, *, at: Channel | None = None, **asked: Any) -> Message:
        words = f"{self.server.me.mention} {text}".strip()
        return await self.server.say(self.ada, at or self.channel, words, **asked)

    async def answers(self, count: int = 1, *, at: Channel | None = None) -> list[Message]:
        return await self.server.until_message(at or self.channel, count)

    async def make_public(self) -> None:
        """As the managers of the channel would."""
        manager = EVERYTHING | MANAGE_CHANNELS
        await self.slash("settings", {"answers": "public"}, by=self.bo, permissions=manager)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines of an event."""
        return [line for line in self.stage.logged() if line["event"] == event]


def options_of(shown: Exchange | Message) -> dict[str, str]:
    """What the menu of a message offers: values by label."""
    message = shown if isinstance(shown, Message) else shown.message
    assert message
    menus = [part for part in walk(message.components) if part["type"] == 3]
    return {option["label"]: option["value"] for menu in menus for option in menu["options"]}


def check_log(server: DiscordServer, log: str) -> None:
    """Each line is one object, and none holds a token, a name or what somebody wrote."""
    for line in log.splitlines():
        assert {"event", "level", "timestamp"} <= set(json.loads(line)), line
    never = {server.token, *(exchange.token for exchange in server.exchanges.values())}
    never |= {user.name for user in server.users.values() if not user.bot and user.name != "Owner"}
    never |= set(_words(server))
    found = [word for word in never if word in log or json.dumps(word)[1:-1] in log]
    assert not found, f"in the log: {found}"


def _words(server: DiscordServer) -> Iterator[str]:
    """What people typed, as far as it is long enough to be theirs."""
    for message in server.messages.values():
        if message.author is not server.me and len(message.content) > 8:
            yield message.content.removeprefix(server.me.mention).strip() or message.content
    for exchange in server.exchanges.values():
        for option in exchange.event["data"].get("options") or ():
            value = option.get("value")
            if isinstance(value, str) and " " in value.strip():
                yield value
