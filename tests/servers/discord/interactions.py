"""How an interaction comes about: the command that it uses, its event, its delivery."""

from __future__ import annotations

import secrets
from typing import Any

from .exchange import COMPONENT, Exchange, Installed
from .forms import CHAT_INPUT
from .gateway import Gateway
from .message import Message
from .registry import Commands
from .world import (
    BOT_DM_CONTEXT,
    EVERYTHING,
    JSON,
    PRIVATE_CONTEXT,
    Channel,
    Guild,
    Perm,
    Role,
    User,
    snowflake,
)

TEN_MEGABYTES = 10 * 1024 * 1024


class Interactions:
    """What all doings of people have in common; a part of the server."""

    me: User
    application_id: int
    users: dict[int, User]
    commands: Commands
    gateway: Gateway
    exchanges: dict[str, Exchange]

    def post(self, message: Message) -> None:
        raise NotImplementedError

    def new_id(self) -> int:
        raise NotImplementedError

    def _mentionable(self, guild: Guild | None) -> dict[int, User | Role]:
        """Whoever can be chosen in a guild, by id."""
        roles = guild.roles if guild else ()
        return {**self.users, **{role.id: role for role in roles}}

    def redeliver(self, exchange: Exchange) -> None:
        """Send the same interaction once more, as a resumed session may."""
        self._deliver(exchange)

    def _as_before(self, opened: Exchange, asked: dict[str, Any]) -> None:
        """What follows happens where the first interaction did: installed by the same."""
        owners = set(opened.owners)
        who = {frozenset("0"): "guild", frozenset("1"): "user"}.get(frozenset(owners), "both")
        asked.setdefault("installed", who)

    async def _component(
        self, user: User, source: Message, name: str, data: JSON, settle: float, asked: JSON
    ) -> Exchange:
        if source.about:
            owners = source.about["authorizing_integration_owners"]
            asked.setdefault("installed", "guild" if "0" in owners else "user")
        exchange = self._new(COMPONENT, name, user, source.channel, data, **asked)
        exchange.source = source
        exchange.event["message"] = source.json()
        return await self._send(exchange, settle)

    def _registered(
        self, kind: int, name: str, channel: Channel, installed: Installed | None
    ) -> tuple[JSON, list[str]]:
        """The registered command that the person can use here, and the path to a subcommand."""
        name, *path = name.split() if kind == CHAT_INPUT else [name]
        by_guild = channel.guild.id if channel.guild and channel.guild.installed else None
        command = self.commands.find(kind, name, by_guild)
        assert command, f"the bot has not registered {name!r} (type {kind})"
        context = channel.context(self.me)
        contexts = command["contexts"]
        assert contexts is None or context in contexts, f"{name!r} is not for context {context}"
        ways = (
            {0, 1} if installed == "both" else {int(self._installed(channel, installed) != "guild")}
        )
        fits = ways & set(command["integration_types"])
        assert fits, f"{name!r} is not for apps installed by: {installed or 'default'}"
        return command, path

    def _installed(self, channel: Channel, installed: Installed | None) -> Installed:
        if installed:
            away = channel.guild and not channel.guild.installed
            assert installed == "user" or not away, "the application is not in that guild"
            private = channel.context(self.me) == PRIVATE_CONTEXT
            assert installed == "user" or not private, "only a user's own application is there"
            return installed
        if channel.guild:
            return "guild" if channel.guild.installed else "user"
        return "guild" if channel.context(self.me) == BOT_DM_CONTEXT else "user"

    def _new(
        self,
        kind: int,
        name: str,
        user: User,
        channel: Channel,
        data: JSON,
        installed: Installed | None = None,
        permissions: int = EVERYTHING,
    ) -> Exchange:
        way = self._installed(channel, installed)
        owners: JSON = {}
        if way in ("guild", "both"):
            owners["0"] = str(channel.guild.id) if channel.guild else "0"
        if way in ("user", "both"):
            owners["1"] = str(user.id)
        exchange = Exchange(
            id=snowflake(),
            token=secrets.token_urlsafe(48),
            kind=kind,
            name=name,
            user=user,
            channel=channel,
            event={},
            owners=owners,
            forced_private=bool(channel.guild)
            and way == "user"
            and not permissions & Perm.USE_EXTERNAL_APPS,
        )
        exchange.event = interaction_event(
            exchange, data, permissions, self.me, self.application_id
        )
        return exchange

    async def _send(self, exchange: Exchange, settle: float) -> Exchange:
        await self.gateway.online()
        self.exchanges[exchange.token] = exchange
        self._deliver(exchange)
        return await exchange.settled(settle) if settle else exchange

    def _deliver(self, exchange: Exchange) -> None:
        guild = exchange.channel.guild
        installed = guild if guild and guild.installed else None
        self.gateway.dispatch("INTERACTION_CREATE", exchange.event, installed)


def interaction_event(
    exchange: Exchange, data: JSON, permissions: int, me: User, application_id: int
) -> JSON:
    """The interaction as the gateway tells it."""
    channel, user = exchange.channel, exchange.user
    guild = channel.guild
    may = channel.permissions() if "0" in exchange.owners else permissions
    context = channel.context(me)
    event: JSON = {
        "version": 1,
        "type": exchange.kind,
        "id": str(exchange.id),
        "token": exchange.token,
        "application_id": str(application_id),
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel.json(viewer=me if context == BOT_DM_CONTEXT else None),
        "app_permissions": str(int(may)),
        "attachment_size_limit": TEN_MEGABYTES,
        "authorizing_integration_owners": exchange.owners,
        "context": context,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "locale": user.locale,
    }
    if guild is None:
        return event | {"user": user.json()}
    event["channel"]["permissions"] = str(int(permissions))
    return event | {
        "guild": guild.partial(),
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "member": user.member(guild, permissions),
    }


def command_data(command: JSON, channel: Channel) -> JSON:
    data: JSON = {key: command[key] for key in ("id", "name", "type")}
    return data | {"guild_id": command["guild_id"]} if "guild_id" in command else data
