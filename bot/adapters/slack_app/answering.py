"""What happens with a slash command, a press, a shortcut on a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.adapters.slack_app import people
from bot.adapters.slack_app.delivery import UNREACHABLE, Delivery, Spot, new_reference
from bot.adapters.slack_app.forms import with_opener
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.groups import UserGroups
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.render import render
from bot.core.carried import Carried
from bot.core.command import Command
from bot.core.errors import UserError
from bot.core.model import Manages, Request, Role
from bot.core.notices import refuse
from bot.core.reply import Reply, Result, Visibility
from bot.core.texts import text
from bot.core.typed import read_line
from bot.inflight import Inflight
from bot.repeats import Repeats
from bot.service import Service

RESTARTING, OLD = text("surface.restarting"), text("surface.old-button")
NOT_YOURS = "Only who asked can remove this."
NO_TEXT = "That message has no text that could be read."


class Answering:
    """Answers over one service. What outlives a call is memory of minutes: what came before.

    `open_to_members` are groups of commands for which every member counts as managing the channel.
    """

    def __init__(
        self,
        service: Service,
        inflight: Inflight,
        groups: UserGroups,
        open_to_members: frozenset[str] = frozenset(),
    ) -> None:
        self.service = service
        self.inflight = inflight
        self.open_to_members = open_to_members
        self._groups = groups
        self.delivery = Delivery(service.log)
        self.delivered = Repeats(seconds=60 * 60)
        self._lately = Repeats(seconds=3)

    async def line(self, spot: Spot, body: Body, line: str) -> None:
        """Answer the text after the slash command."""
        try:
            typed = read_line(self.service.catalog, line)
        except UserError as error:
            carried = Carried(command="help")
            await self._shown(spot, refuse(error), carried, Frame(shareable=False))
            return
        await self.command(spot, body, Carried(command=typed.command, values=typed.values))

    async def command(
        self, spot: Spot, body: Body, carried: Carried, *, private: bool = False
    ) -> None:
        """Answer a command; by the place's choice, or `private` whatever was chosen there."""
        visible = self.service.visibility(spot.place)
        command = self.find(carried.command)
        private = private or visible is Visibility.PRIVATE or bool(command and command.is_private)
        if self.inflight.closing:
            say, reference = self.delivery.say, new_reference("closing")
            await self.delivery.guard(spot, reference, lambda: say(spot, RESTARTING))
            return

        async def run() -> None:
            alone = people.is_alone(body)
            reply = await self.service.answer(request, public=not private and not alone)
            if await self.delivery.open_form(spot, reply):
                return
            frame = self.frame(spot, reply, command, private=private, alone=alone)
            await self.delivery.send(spot, with_opener(reply, carried), carried, frame)

        with self.inflight.work():
            request = await self.asked(spot, body, carried)
            await self.delivery.guard(spot, request.reference, run)

    async def share(self, spot: Spot, body: Body, carried: Carried) -> None:
        """Post a private reply for all to see, and take the button away from the private one."""
        command = self.find(carried.command)
        if command and (command.is_private or not may_repeat(command)):
            say, reference = self.delivery.say, new_reference("share")
            await self.delivery.guard(spot, reference, lambda: say(spot, OLD))
            return
        request = await self.asked(spot, body, carried)

        async def run() -> None:
            reply = await self.service.answer(request, public=True)
            if reply.result not in {Result.DONE, Result.NOTHING}:
                await self.delivery.say(spot, reply.plain)
                return
            who = request.actor.name or "a member"
            public = Frame(private=False, shared_by=who, asker=request.actor.id)
            await self.delivery.send(spot, reply, carried, public)
            if spot.respond:
                kept = render(reply, carried, Frame(shareable=False))
                await spot.respond(text=kept.text, blocks=list(kept.blocks), replace_original=True)

        with self.inflight.work():
            await self.delivery.guard(spot, request.reference, run)

    async def dismiss(self, spot: Spot, body: Body, whose: str) -> None:
        """Take a reply away: one's own private one, or a public one that one asked for."""

        async def run() -> None:
            if whose not in {"me", spot.user}:
                await self.delivery.say(spot, NOT_YOURS)
            elif spot.respond:
                await spot.respond(delete_original=True)

        await self.delivery.guard(spot, new_reference("dismiss"), run)

    def is_new_press(self, body: Body, action: Mapping[str, Any]) -> bool:
        """Whether a press is neither a repeat by Slack nor a second click."""
        container = body.get("container", {})
        where = container.get("message_ts") or container.get("view_id")
        return self.delivered.is_new("trigger", body.get("trigger_id")) and self._lately.is_new(
            people.actor_of(body).id, where, action.get("action_id"), value_of(action)
        )

    async def asked(self, spot: Spot, body: Body, carried: Carried) -> Request:
        """The core's request for what a body says, with what Slack knows of the asker's rights.

        That is looked up only for commands to which it matters.
        """
        command = self.find(carried.command)
        manages, groups = Manages.NOTHING, tuple[str, ...]()
        if command and command.manages is not Manages.NOTHING:
            manages = await self._manages(spot)
            if command.group in self.open_to_members:
                manages = max(manages, Manages.CHANNEL)
        if command and _depends_on_role(command):
            groups = await self._groups.of(spot.client, spot.place.workspace, spot.user)
        return self.request(body, carried, manages, groups)

    def request(
        self,
        body: Body,
        carried: Carried,
        manages: Manages = Manages.NOTHING,
        groups: tuple[str, ...] = (),
    ) -> Request:
        """The core's request for what a body says."""
        return self.service.request(
            carried.command,
            carried.values,
            people.actor_of(body, manages, groups),
            people.place_of(body),
        )

    def find(self, name: str) -> Command | None:
        """The command of that name."""
        return next((command for command in self.service.catalog if command.name == name), None)

    def frame(
        self, spot: Spot, reply: Reply, command: Command | None, *, private: bool, alone: bool
    ) -> Frame:
        """What surrounds a reply there."""
        hidden = private or reply.visibility is Visibility.PRIVATE
        done = reply.result in {Result.DONE, Result.NOTHING}
        secret = bool(command and command.is_private)
        return Frame(
            private=hidden or alone,
            alone=alone,
            shareable=done and reply.shareable and not secret,
            asker="" if hidden else spot.user,
            again=may_repeat(command),
        )

    async def _shown(self, spot: Spot, reply: Reply, carried: Carried, frame: Frame) -> None:
        send, reference = self.delivery.send, new_reference("line")
        await self.delivery.guard(spot, reference, lambda: send(spot, reply, carried, frame))

    async def _manages(self, spot: Spot) -> Manages:
        """What the asker manages: Slack's admins and owners manage their workspace.

        Nothing where Slack does not say.
        """
        try:
            found = await spot.client.users_info(user=spot.user)
        except (SlackApiError, *UNREACHABLE) as error:
            self.service.log.warning("rights not known", exc_info=error)
            return Manages.NOTHING
        known: dict[str, object] = found.get("user") or {}
        admin = known.get("is_admin") or known.get("is_owner")
        return Manages.WORKSPACE if admin else Manages.NOTHING


def _depends_on_role(command: Command) -> bool:
    """Whether what a command does or shows depends on the asker's role."""
    return command.role > Role.READER or command.name.split()[0] in {"kb", "help", "show"}


def may_repeat(command: Command | None) -> bool:
    """Whether a command may run once more to show its reply: not what a form or a press does."""
    return command is None or not (command.form or command.pressed)


def value_of(action: Mapping[str, Any]) -> str:
    """What a button carries, or the chosen option of a menu."""
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")
