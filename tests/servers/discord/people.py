"""What people do on the pretended Discord."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .exchange import AUTOCOMPLETE, COMMAND, MODAL_SUBMIT, Exchange, Installed
from .forms import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from .interactions import Interactions, command_data
from .message import Message
from .options import Filled, fill_modal, find_button, find_select
from .world import EVERYTHING, Channel, User

SETTLE = 5.0
USER_MENTION = re.compile(r"<@!?(\d+)>")


class People(Interactions):
    """The doings of people, as methods of the server.

    Each sends the interaction and waits until the bot has answered it, at most `settle` seconds;
    with `settle=0` it returns at once. `installed` says by whom the application is installed (of
    itself: by the guild if the bot is in it, else by the user) and `permissions` are the person's.
    """

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        installed: Installed | None = None,
        permissions: int = EVERYTHING,
        settle: float = SETTLE,
    ) -> Exchange:
        """Use a command, "name" or "name subcommand"; options by name."""
        filled = Filled(channel.guild)
        registered, path = self._registered(CHAT_INPUT, command, channel, installed)
        data = command_data(registered, channel)
        if told := filled.command(registered, path, options or {}):
            data["options"] = told
        if filled.resolved:
            data["resolved"] = filled.resolved
        exchange = self._new(COMMAND, command, user, channel, data, installed, permissions)
        return await self._send(exchange, settle)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        option: str,
        text: str,
        others: Mapping[str, Any] | None = None,
        *,
        installed: Installed | None = None,
        permissions: int = EVERYTHING,
        settle: float = SETTLE,
    ) -> Exchange:
        """Type into an option; `others` are those already filled in."""
        registered, path = self._registered(CHAT_INPUT, command, channel, installed)
        data = command_data(registered, channel)
        given = {**(others or {}), option: text}
        data["options"] = Filled(channel.guild).command(registered, path, given, focused=option)
        exchange = self._new(AUTOCOMPLETE, command, user, channel, data, installed, permissions)
        return await self._send(exchange, settle)

    async def menu(
        self,
        user: User,
        channel: Channel,
        name: str,
        target: Message | User,
        *,
        installed: Installed | None = None,
        permissions: int = EVERYTHING,
        settle: float = SETTLE,
    ) -> Exchange:
        """Use a context menu on a message or on a user."""
        kind = MESSAGE_MENU if isinstance(target, Message) else USER_MENU
        registered, _ = self._registered(kind, name, channel, installed)
        data = command_data(registered, channel) | {"target_id": str(target.id)}
        if isinstance(target, Message):
            # In full: whoever uses the menu shows the message to the bot.
            data["resolved"] = {"messages": {str(target.id): target.json()}}
        else:
            data["resolved"] = {"users": {str(target.id): target.json()}}
            if channel.guild:
                member = target.member(channel.guild, EVERYTHING)
                del member["user"], member["deaf"], member["mute"]
                data["resolved"]["members"] = {str(target.id): member}
        exchange = self._new(COMMAND, name, user, channel, data, installed, permissions)
        return await self._send(exchange, settle)

    async def press(
        self,
        user: User,
        message: Message | Exchange,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        settle: float = SETTLE,
        **asked: Any,
    ) -> Exchange:
        """Press the button with that label or custom id; absent or disabled ones cannot be."""
        source = _seen(message, user)
        button = find_button(source, label, custom_id)
        data = {key: button[key] for key in ("custom_id", "id")} | {
            "component_type": button["type"]
        }
        return await self._component(user, source, label or custom_id or "", data, settle, asked)

    async def choose(
        self,
        user: User,
        message: Message | Exchange,
        custom_id: str,
        values: list[str],
        *,
        settle: float = SETTLE,
        **asked: Any,
    ) -> Exchange:
        """Choose values in a select menu."""
        source = _seen(message, user)
        select = find_select(source, custom_id, values)
        data = {key: select[key] for key in ("custom_id", "id")} | {"values": values}
        data["component_type"] = select["type"]
        return await self._component(user, source, custom_id, data, settle, asked)

    async def submit(
        self,
        user: User,
        opened: Exchange,
        fields: Mapping[str, Any],
        *,
        settle: float = SETTLE,
        **asked: Any,
    ) -> Exchange:
        """Send off the modal that `opened` showed; fields by label or custom id.

        A select takes one of its values, or a list; one of people takes users and roles.
        """
        assert opened.modal, f"no modal was shown: {opened}"
        filled = Filled(opened.channel.guild, self._mentionable(opened.channel.guild))
        components = fill_modal(opened.modal, fields, filled)
        data = {"custom_id": opened.modal["custom_id"], "components": components}
        data |= {"resolved": filled.resolved} if filled.resolved else {}
        title = opened.modal["title"]
        self._as_before(opened, asked)
        exchange = self._new(MODAL_SUBMIT, title, user, opened.channel, data, **asked)
        exchange.triggered_by, exchange.source = opened, opened.source
        if opened.source:
            exchange.event["message"] = opened.source.json()
        return await self._send(exchange, settle)

    async def say(
        self, user: User, channel: Channel, text: str, *, reply_to: Message | None = None
    ) -> Message:
        """Write a message. A reply mentions the author of what it replies to."""
        message = Message(
            id=self.new_id(), channel=channel, author=user, content=text, reply_to=reply_to
        )
        named = [self.users.get(int(found)) for found in USER_MENTION.findall(text)]
        named += [reply_to.author] if reply_to else []
        message.mentions = list(dict.fromkeys(one for one in named if one))
        await self.gateway.online()
        self.post(message)
        return message


def _seen(message: Message | Exchange, user: User) -> Message:
    """The message, if the person sees it."""
    source = message.message if isinstance(message, Exchange) else message
    assert source, "there is no message to press on"
    assert not source.deleted, "the message has been deleted"
    owner = (source.about or {}).get("user", {}).get("id")
    private = source.ephemeral and owner != str(user.id)
    assert not private, f"{user.name} does not see a private message of another"
    return source
