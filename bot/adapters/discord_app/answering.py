"""What happens with an interaction: a command, a press, a submitted form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import discord
from discord import ui

from bot.adapters.discord_app import people
from bot.adapters.discord_app.delivery import NOBODY, Delivery, can_open
from bot.adapters.discord_app.page import Frame
from bot.adapters.discord_app.people import Interaction
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.state import Op, Press, read
from bot.adapters.discord_app.view import make_view, shared_view
from bot.core.carried import Carried, Unreadable
from bot.core.command import Command
from bot.core.locales import english_note
from bot.core.model import Raw, Request
from bot.core.reply import Reply, Result, Visibility
from bot.core.texts import text
from bot.inflight import Inflight
from bot.repeats import Repeats
from bot.service import Service

RESTARTING, OLD = text("surface.restarting"), text("surface.old-button")
OLD_COMMAND = "This command is from another version of the desk. Reload Discord, then use it again."
ASKED = "You asked this a moment ago; the answer is above."
NO_VOICE = "You may not write in this channel, so the answer stays private."
NO_APPS = "This server lets apps that you brought along answer only you, so it stays private."
NOT_YOURS = "Only who asked, or who manages messages here, can remove this."


class Answering:
    """Answers interactions over one service.

    What outlives a call is short-lived memory: what was delivered before, what is in flight.
    """

    def __init__(self, service: Service, inflight: Inflight) -> None:
        self._service = service
        self._inflight = inflight
        self._delivered = Repeats(seconds=15 * 60)
        self._lately = Repeats(seconds=3)
        self._delivery = Delivery(service.log)

    async def command(
        self, interaction: Interaction, command: Command, values: Mapping[str, Raw]
    ) -> None:
        """Answer a slash command or a message's menu."""
        carried = Carried(command=command.name, values=values)
        same = (command.name, tuple(sorted(values.items())))
        if not self._delivered.is_new(interaction.id):
            return
        new = self._lately.is_new(interaction.user.id, interaction.channel_id, same)
        if not new and not self._opens_form(carried):
            await self._say(interaction, ASKED)
            return
        visible = self._service.visibility(people.place_of(interaction))
        private = visible is Visibility.PRIVATE or command.is_private
        await self._respond(interaction, carried, private=private)

    async def press(self, interaction: Interaction, custom_id: str) -> None:
        """Answer a button."""
        message = interaction.message
        if message is None or not self._delivered.is_new(interaction.id):
            return
        try:
            press = read(custom_id, custom_ids(message))
        except Unreadable:
            await self._say(interaction, OLD)
            return
        new = self._lately.is_new(interaction.user.id, message.id, custom_id)
        if not new and not (press.carried and self._opens_form(press.carried)):
            await self._guarded(interaction, lambda: _acknowledge(interaction))
            return
        await self._act(interaction, press)

    async def _act(self, interaction: Interaction, press: Press) -> None:
        if press.op is Op.DISMISS:
            await self._guarded(interaction, lambda: self._dismiss(interaction))
        elif press.op is Op.SHARE:
            await self._share(interaction, press.carried)
        elif press.carried:
            await self._respond(interaction, press.carried, private=True)

    async def submit(self, interaction: Interaction, carried: Carried) -> None:
        """Answer a submitted form."""
        if self._delivered.is_new(interaction.id):
            await self._respond(interaction, carried, private=True)

    async def say_old(self, interaction: Interaction) -> None:
        """Answer what carries a request of another version."""
        await self._say(interaction, OLD)

    async def say_old_command(self, interaction: Interaction) -> None:
        """Answer a command that Discord knows and the desk does not, or knows otherwise."""
        await self._say(interaction, OLD_COMMAND)

    async def _respond(self, interaction: Interaction, carried: Carried, *, private: bool) -> None:
        if self._inflight.closing:
            await self._say(interaction, RESTARTING)
            return
        private = private or people.is_forced_private(interaction)
        alone = people.is_alone(interaction)
        request = self._request(interaction, carried)

        async def run() -> None:
            work = self._service.answer(request, public=not private and not alone)
            if can_open(interaction) and self._opens_form(carried):
                reply = await work  # to defer would be the first response, which a form must be
            else:
                hidden = private and not alone
                reply = await self._delivery.wait(interaction, work, private=hidden)
            frame = self._frame(interaction, reply, carried, private=private)
            await self._delivery.send(interaction, reply, carried, frame)

        with self._inflight.work():
            await self._delivery.guard(interaction, request.reference, run)

    def _opens_form(self, carried: Carried) -> bool:
        """Whether a form may be the answer to a request."""
        command = self._find(carried.command)
        return bool(command and command.form) and not self._fills(carried)

    def _fills(self, carried: Carried) -> bool:
        """Whether a request hands on what was filled in."""
        command = self._find(carried.command)
        return bool(command and command.filled & carried.values.keys())

    def _frame(
        self, interaction: Interaction, reply: Reply, carried: Carried, *, private: bool
    ) -> Frame:
        command = self._find(carried.command)
        is_private, pressed = (
            bool(command and command.is_private),
            bool(command and command.pressed),
        )
        hidden = private or reply.visibility is Visibility.PRIVATE
        alone = people.is_alone(interaction)
        return Frame(
            private=hidden or alone,
            alone=alone,
            shareable=self._is_shareable(interaction, reply) and not is_private,
            again=not (self._fills(carried) or pressed),
            note=english_note(interaction.locale.value) if hidden or alone else "",
        )

    def _is_shareable(self, interaction: Interaction, reply: Reply) -> bool:
        done = reply.result in {Result.DONE, Result.NOTHING}
        heard = people.may_post(interaction) and not people.is_forced_private(interaction)
        return done and reply.shareable and heard

    async def _share(self, interaction: Interaction, carried: Carried | None) -> None:
        if self._inflight.closing:
            await self._say(interaction, RESTARTING)
        elif not people.may_post(interaction):
            await self._say(interaction, NO_VOICE)
        elif people.is_forced_private(interaction):
            await self._say(interaction, NO_APPS)
        else:
            request = self._request(interaction, carried or Carried(command="share"))

            async def run() -> None:
                if carried:
                    await self._post(interaction, request, carried)
                else:
                    await self._post_as_shown(interaction, request)

            with self._inflight.work():
                await self._delivery.guard(interaction, request.reference, run)

    async def _post(self, interaction: Interaction, request: Request, carried: Carried) -> None:
        """Post the same reply for all to see, and take the button away from the private one."""
        await interaction.response.defer()
        reply = await self._service.answer(request, public=True)
        if reply.result not in {Result.DONE, Result.NOTHING}:
            await self._delivery.say(interaction, reply.plain)
            return
        public = Frame(private=False, shared_by=interaction.user.mention)
        await self._delivery.post(interaction, reply, carried, public)
        kept = self._frame(interaction, reply, carried, private=True)
        kept = replace(kept, shareable=False)
        await interaction.edit_original_response(
            view=make_view(render(reply, carried, kept)), allowed_mentions=NOBODY
        )

    async def _post_as_shown(self, interaction: Interaction, request: Request) -> None:
        """Post what the private message shows: its request is too long for the button to carry."""
        busy = self._service.busy(request, public=True)
        if busy or interaction.message is None:
            await self._delivery.say(interaction, busy.plain if busy else OLD)
            return
        shown = shared_view(interaction.message, interaction.user.mention)
        await interaction.response.defer()
        await interaction.followup.send(view=shown, allowed_mentions=NOBODY)

    async def _dismiss(self, interaction: Interaction) -> None:
        message = interaction.message
        if message and not message.flags.ephemeral and not _may_remove(interaction, message):
            await self._delivery.say(interaction, NOT_YOURS)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()

    def _request(self, interaction: Interaction, carried: Carried) -> Request:
        return self._service.request(
            carried.command,
            carried.values,
            people.actor_of(interaction.user, interaction.permissions),
            people.place_of(interaction),
            interaction.locale.value,
        )

    def _find(self, name: str) -> Command | None:
        return next((command for command in self._service.catalog if command.name == name), None)

    async def _say(self, interaction: Interaction, text: str) -> None:
        await self._guarded(interaction, lambda: self._delivery.say(interaction, text))

    async def _guarded(self, interaction: Interaction, act: Callable[[], Awaitable[None]]) -> None:
        await self._delivery.guard(interaction, f"i{interaction.id}", act)


async def _acknowledge(interaction: Interaction) -> None:
    await interaction.response.defer()


def custom_ids(message: discord.Message) -> list[str]:
    """The custom ids of all buttons of a message."""
    view = ui.LayoutView.from_message(message)
    return [
        item.custom_id
        for item in view.walk_children()
        if isinstance(item, ui.Button) and item.custom_id
    ]


def _may_remove(interaction: Interaction, message: discord.Message) -> bool:
    if interaction.permissions.manage_messages:
        return True
    asker = message.interaction_metadata.user.id if message.interaction_metadata else None
    asked = message.reference.resolved if message.reference else None
    if isinstance(asked, discord.Message):
        asker = asked.author.id
    return interaction.user.id == asker
