"""Hands replies to Discord: in time, private or public, and never into the void."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import discord

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.forms import make_modal
from bot.adapters.discord_app.markdown import literal
from bot.adapters.discord_app.page import Frame, Page
from bot.adapters.discord_app.people import Interaction
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.view import make_view
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.notices import fault
from bot.core.reply import Action, Emphasis, Form, Reply, Result
from bot.service import Log

PATIENCE = limits.FIRST_RESPONSE / 2
"""Seconds that an answer may take before the interaction is deferred."""
OPEN = "Open the form"
NOBODY = discord.AllowedMentions.none()
GONE = frozenset({10003, 10008, 10015, 10062, 40060, 50027})
"""Codes of channels, messages and tokens that are no more, or answered by somebody else already."""
UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError, discord.RateLimited)
"""What is raised where Discord cannot be reached, or asks to wait longer than we do."""


class Delivery:
    """Sends what was drawn. Whatever goes wrong is logged under the request's reference."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def wait(
        self, interaction: Interaction, work: Awaitable[Reply], *, private: bool
    ) -> Reply:
        """The reply; the interaction is deferred where that takes long."""
        task = asyncio.ensure_future(work)
        await asyncio.wait({task}, timeout=PATIENCE)
        if not task.done() and not interaction.response.is_done():
            await interaction.response.defer(ephemeral=private, thinking=True)
            interaction.extras["announced"] = not private
        return await task

    async def send(
        self,
        interaction: Interaction,
        reply: Reply,
        carried: Carried,
        frame: Frame,
    ) -> None:
        """Send a reply as the answer to an interaction; with all its pages where none can be asked
        for later."""
        if reply.form and reply.result is not Result.REFUSED:
            if can_open(interaction):
                await interaction.response.send_modal(make_modal(reply.form))
                return
            reply = _with_way_to(reply.form, reply)
        page = render(reply, carried, frame)
        await self._first(interaction, page, frame)
        while not page.carries and page.number < page.count:
            carried = replace(carried, page=page.number + 1)
            page = render(reply, carried, frame)
            await self._next(interaction, page, frame)

    async def _first(self, interaction: Interaction, page: Page, frame: Frame) -> None:
        hidden = frame.private and not frame.alone
        response = interaction.response
        if not response.is_done():
            await response.send_message(
                view=make_view(page), ephemeral=hidden, allowed_mentions=NOBODY
            )
        elif hidden and await _withdrawn(interaction):
            await self._next(interaction, page, frame)
        else:
            await interaction.edit_original_response(view=make_view(page), allowed_mentions=NOBODY)
            interaction.extras["announced"] = False

    async def post(
        self, interaction: Interaction, reply: Reply, carried: Carried, frame: Frame
    ) -> None:
        """Post a reply for all to see; with all its pages where none can be asked for later."""
        while True:
            page = render(reply, carried, frame)
            await self._next(interaction, page, frame)
            if page.carries or page.number == page.count:
                return
            carried = replace(carried, page=page.number + 1)

    async def _next(self, interaction: Interaction, page: Page, frame: Frame) -> None:
        await interaction.followup.send(
            view=make_view(page),
            ephemeral=frame.private and not frame.alone,
            allowed_mentions=NOBODY,
        )

    async def guard(
        self, interaction: Interaction, reference: str, act: Callable[[], Awaitable[None]]
    ) -> None:
        """Run `act`; what fails is logged, and the asker told, where anybody can still be told."""
        try:
            await act()
        except UNREACHABLE as error:
            self._log.error("discord cannot be reached", reference=reference, exc_info=error)
        except discord.HTTPException as error:
            if error.code in GONE:
                self._log.warning("gone from discord", reference=reference, code=error.code)
                return
            self._log.error("refused by discord", reference=reference, exc_info=error)
            await self._apologise(interaction, reference)
        except Exception as error:
            self._log.error("unexpected error", reference=reference, exc_info=error)
            await self._apologise(interaction, reference)

    async def _apologise(self, interaction: Interaction, reference: str) -> None:
        try:
            await _withdrawn(interaction)
            await self.say(interaction, fault(reference).plain)
        except (discord.HTTPException, *UNREACHABLE) as error:
            self._log.warning("the apology was refused too", reference=reference, exc_info=error)

    async def say(self, interaction: Interaction, text: str) -> None:
        """A short word of the desk to the asker alone."""
        content = shorten(literal(text), limits.CONTENT)
        if interaction.response.is_done():
            await interaction.followup.send(content, ephemeral=True, allowed_mentions=NOBODY)
        else:
            await interaction.response.send_message(
                content, ephemeral=True, allowed_mentions=NOBODY
            )


def can_open(interaction: Interaction) -> bool:
    """Whether a form can be the answer: only as the first, and not to a form."""
    from_form = interaction.type is discord.InteractionType.modal_submit
    return not (from_form or interaction.response.is_done())


def _with_way_to(form: Form, reply: Reply) -> Reply:
    """A reply with a button that opens the form which cannot be opened now."""
    opening = Action(label=OPEN, command=form.submit, values=form.hidden, style=Emphasis.PRIMARY)
    return replace(reply, actions=(opening, *reply.actions))


async def _withdrawn(interaction: Interaction) -> bool:
    """Take back what announced an answer to all, as what came of it is for the asker alone.

    Whether there was such an announcement.
    """
    if not interaction.extras.pop("announced", False):
        return False
    await interaction.delete_original_response()
    return True
