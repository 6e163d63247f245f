"""What people do: each method is one act of a person, sent to the bot as Slack would send it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.servers.slack import answers, payloads
from tests.servers.slack import blocks as kit
from tests.servers.slack.delivery import Delivery
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.installs import Install
from tests.servers.slack.world import Channel, Json, Message, User, View


class People(Delivery):
    """The part of SlackServer that acts for people."""

    async def slash(self, user: User, channel: Channel, command: str, text: str = "") -> Exchange:
        """Types a command. What is not declared, or belongs to another workspace's app, never reaches the bot."""
        install = self.install_in(channel)
        ex = self._exchange("slash_commands", user, channel)
        declared = self.app.commands is None or command in self.app.commands
        if not declared or "commands" not in install.scopes or not install.covers(user.team):
            ex.sent, ex.error = False, "not_a_command"
            return ex
        ex.payload = payloads.command(user, channel, install, command, text)
        ex.payload["trigger_id"] = self.views.trigger(ex)
        ex.payload["response_url"] = self.posting.response_url(ex, install, channel)
        await self.deliver(ex, accepts=True)
        answers.to_command(self, ex)
        return ex

    async def say(
        self, user: User, channel: Channel, text: str, thread_ts: str | None = None
    ) -> Exchange:
        """Writes a message; "<@BOT>" stands for the bot's user. The bot learns of it as it is subscribed."""
        install = self.install_in(channel)
        text = text.replace("<@BOT>", f"<@{install.bot.id}>")
        message = self.store(channel=channel, user=user, text=text, thread_ts=thread_ts)
        ex = self._exchange("events_api", user, channel, message)
        kinds = ["message"]
        if channel.kind != "im" and f"<@{install.bot.id}>" in text:
            kinds.append("app_mention")
        wanted = [kind for kind in kinds if self._subscribed(install, kind, channel)]
        ex.sent = bool(wanted)
        for kind in wanted:
            ex.payload = payloads.event(self, install, payloads.said(message, kind), channel)
            await self.deliver(ex)
        return ex

    async def dm(self, user: User, text: str, thread_ts: str | None = None) -> Exchange:
        """Writes to the bot in the conversation between the two."""
        return await self.say(user, self.dm_of(user), text, thread_ts)

    async def edit(self, message: Message, text: str) -> Exchange:
        """Changes an own message: in a DM the bot gets message_changed."""
        before, message.edited = message.shape(), True
        message.versions.append(message.text)
        message.text = text
        ex = self._exchange("events_api", message.user, message.channel, message)
        install = self.install_in(message.channel)
        ex.sent = self._subscribed(install, "message", message.channel)
        if ex.sent:
            inner = payloads.changed(message, before, self.clock.ts())
            ex.payload = payloads.event(self, install, inner, message.channel)
            await self.deliver(ex)
        return ex

    async def press(
        self,
        user: User,
        surface: Message | View,
        text: str | None = None,
        action_id: str | None = None,
        value: str | None = None,
        values: Json | None = None,
    ) -> Exchange:
        """Uses a button (by its text or action_id), or chooses the option of that `value` in a select.
        `values`: what the person has put into the other fields by then, by action_id."""
        block, element = self._element(surface, text, action_id)
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.clock.ts(),
            **answers.chosen(element, value, self.suggested),
        }
        filled = {**(values or {}), **({element["action_id"]: value} if value is not None else {})}
        shown = surface.blocks if isinstance(surface, Message) else surface.content["blocks"]
        state = answers.state(shown, filled, self.suggested)
        if isinstance(surface, View):
            surface.values = state
        install = self._owner(surface)
        ex = self._interaction("block_actions", user, surface, install, actions=[action])
        if isinstance(surface, Message):
            url = self.posting.response_url(ex, install, surface.channel, surface)
            ex.payload |= {"response_url": url, "state": {"values": state}}
        await self.deliver(ex)
        return ex

    async def shortcut_message(self, user: User, message: Message, callback_id: str) -> Exchange:
        """Uses a shortcut from a message's menu."""
        install = self.install_in(message.channel)
        place = {
            name: value for name, value in payloads.where(message).items() if name != "container"
        }
        ex = self._exchange("interactive", user, message.channel, message)
        if self._undeclared(ex, callback_id):
            return ex
        more = {
            "message_ts": message.ts,
            "callback_id": callback_id,
            "action_ts": self.clock.ts(),
            **place,
        }
        ex.payload = payloads.shortcut("message_action", user, install, **more)
        ex.payload["trigger_id"] = self.views.trigger(ex)
        ex.payload["response_url"] = self.posting.response_url(ex, install, message.channel)
        await self.deliver(ex)
        return ex

    async def shortcut_global(self, user: User, callback_id: str) -> Exchange:
        """Uses a shortcut from the + menu: no channel, no message and no response_url."""
        install = self.install_of(user)
        ex = self._exchange("interactive", user, None)
        if self._undeclared(ex, callback_id):
            return ex
        more = {"callback_id": callback_id, "action_ts": self.clock.ts()}
        ex.payload = payloads.shortcut("shortcut", user, install, **more)
        ex.payload["trigger_id"] = self.views.trigger(ex)
        await self.deliver(ex)
        return ex

    async def suggest(
        self, user: User, surface: Message | View, action_id: str, typed: str
    ) -> Exchange:
        """Types into an external select; not sent below min_query_length, which is 3 unless set."""
        block, element = self._element(surface, None, action_id)
        install = self._owner(surface)
        more = {"action_id": action_id, "block_id": block["block_id"], "value": typed}
        ex = self._interaction("block_suggestion", user, surface, install, **more)
        ex.payload.pop("trigger_id")
        if len(typed) < element.get("min_query_length", 3):
            ex.sent = False
            return ex
        await self.deliver(ex, accepts=True)
        answers.to_suggestion(self, ex, action_id)
        return ex

    async def submit(self, user: User, view: View, values: Json | None = None) -> Exchange:
        """Fills in a modal by action_id and sends it. A required field left empty fails the test: Slack's
        client does not send such a form."""
        blocks = view.content["blocks"]
        given = {action: value for (_, action), value in view.typed.items()} | (values or {})
        view.values = answers.state(blocks, given, self.suggested, whole=True)
        for block, element in kit.interactive(blocks):
            if element["action_id"] in given:
                view.typed[block["block_id"], element["action_id"]] = given[element["action_id"]]
        ex = self._interaction("view_submission", user, view, view.install)
        ex.payload |= {"response_urls": []}
        await self.deliver(ex, accepts=True)
        answers.to_submission(self, ex, view)
        return ex

    async def close_view(self, user: User, view: View) -> Exchange:
        """Closes a modal; the bot learns of it when the view says notify_on_close."""
        ex = self._interaction("view_closed", user, view, view.install, is_cleared=False)
        ex.payload.pop("trigger_id")
        self.views.close(user)
        ex.sent = bool(view.content.get("notify_on_close"))
        if ex.sent:
            await self.deliver(ex)
        return ex

    async def open_home(self, user: User) -> Exchange:
        """Opens the app's Home tab."""
        install, dm = self.install_of(user), self.dm_of(user)
        ex = self._exchange("events_api", user, dm)
        inner: Json = {"type": "app_home_opened", "user": user.id, "channel": dm.id, "tab": "home"}
        if user in self.views.homes:
            inner["view"] = self.views.homes[user].shape()
        ex.sent = self._subscribed(install, "app_home_opened", dm)
        if ex.sent:
            ex.payload = payloads.event(self, install, inner)
            await self.deliver(ex)
        return ex

    async def share_link(self, user: User, channel: Channel, url: str) -> Exchange:
        """Posts a link; link_shared comes when its domain is one of the app's unfurl domains."""
        install = self.install_in(channel)
        message = self.store(channel=channel, user=user, text=f"See <{url}>")
        ex = self._exchange("events_api", user, channel, message)
        domain = urlsplit(url).hostname or ""
        ours = self.app.unfurl_domains is None or any(
            domain == each or domain.endswith(f".{each}") for each in self.app.unfurl_domains
        )
        ex.sent = ours and self._subscribed(install, "link_shared", channel)
        if ex.sent:
            unfurl_id = self.ids("unfurl")
            self.shared[unfurl_id] = message
            inner = {
                "type": "link_shared",
                "user": user.id,
                "channel": channel.id,
                "message_ts": message.ts,
                "links": [{"domain": domain, "url": url}],
                "is_bot_user_member": install.bot in channel.members,
                "source": "conversations_history",
                "unfurl_id": unfurl_id,
            }
            ex.payload = payloads.event(self, install, inner, channel)
            await self.deliver(ex)
        return ex

    # What these share.

    def _exchange(
        self,
        kind: str,
        user: User,
        channel: Channel | None,
        message: Message | None = None,
    ) -> Exchange:
        return Exchange(self, kind, user, channel, {}, self.newest, message=message)

    def _interaction(
        self,
        kind: str,
        user: User,
        surface: Message | View,
        install: Install,
        **more: Any,
    ) -> Exchange:
        message = surface if isinstance(surface, Message) else None
        ex = self._exchange("interactive", user, message.channel if message else None, message)
        place = payloads.where(surface)
        if kind.startswith("view_"):
            place.pop("container")
        ex.payload = payloads.interaction(kind, user, install, **place, **more)
        ex.payload["trigger_id"] = self.views.trigger(ex)
        return ex

    def _undeclared(self, ex: Exchange, callback_id: str) -> bool:
        ex.sent = self.app.shortcuts is None or callback_id in self.app.shortcuts
        if not ex.sent:
            ex.error = "no_such_shortcut"
        return not ex.sent

    def _owner(self, surface: Message | View) -> Install:
        assert surface.install is not None, "nobody but the bot posts what can be pressed"
        return surface.install

    def _element(
        self, surface: Message | View, text: str | None, action_id: str | None
    ) -> tuple[Json, Json]:
        blocks = surface.blocks if isinstance(surface, Message) else surface.content["blocks"]
        found = list(kit.interactive(blocks))
        for block, element in found:
            label = element.get("text", {}).get("text")
            if (action_id is not None and element["action_id"] == action_id) or (
                text is not None and label == text
            ):
                return block, element
        names = [
            (element["action_id"], element.get("text", {}).get("text")) for _, element in found
        ]
        raise AssertionError(f"no {text or action_id} to press among {names}")
