"""Answers messages: mentions of the desk in channels, and whatever is said in direct messages."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord

from bot.adapters.discord_app import people
from bot.adapters.discord_app.delivery import GONE, NOBODY, UNREACHABLE
from bot.adapters.discord_app.page import Frame
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.view import make_view
from bot.core.carried import Carried
from bot.core.model import Request
from bot.core.notices import fault, note
from bot.core.reply import Reply, Result
from bot.inflight import Inflight
from bot.repeats import Repeats
from bot.service import Service

HELLO = (
    "Ask me about anti-personnel mines in plain words, for example “is Finland bound by the mine "
    "ban?”. /help lists what else there is."
)


class Messages:
    """Answers messages over one service, each once."""

    def __init__(self, service: Service, inflight: Inflight) -> None:
        self._service = service
        self._inflight = inflight
        self._seen = Repeats(seconds=15 * 60)
        self._warned = Repeats(seconds=60)
        self._greeted = Repeats(seconds=60)

    async def receive(self, message: discord.Message, me: int) -> None:
        """Answer a message if it is to us; `me` is our own user id."""
        question = question_of(message, me)
        if question is None or not self._seen.is_new(message.id) or self._inflight.closing:
            return
        if not question and not self._greeted.is_new(message.author.id, message.channel.id):
            return  # greeted a moment ago; no limit of requests holds for greetings
        with self._inflight.work():
            await self._answer(message, question)

    async def _answer(self, message: discord.Message, question: str) -> None:
        carried = Carried(command="ask", values={"question": question})
        request = self._service.request(
            carried.command,
            carried.values,
            people.actor_of(message.author),
            people.place_of_message(message),
        )
        alone = message.guild is None
        reply = note(HELLO)
        if question:
            reply = await self._service.answer(request, public=not alone)
        if reply.result is Result.REFUSED and not self._warned.is_new(message.author.id):
            return  # told once a minute; more would be the noise that the limit is against
        frame = Frame(private=alone, alone=alone, quoted=False)
        await self._guarded(message, request, lambda: _post(message, reply, carried, frame))

    async def _guarded(
        self, message: discord.Message, request: Request, act: Callable[[], Awaitable[None]]
    ) -> None:
        log, reference = self._service.log, request.reference
        try:
            await act()
        except UNREACHABLE as error:
            log.error("discord cannot be reached", reference=reference, exc_info=error)
        except discord.Forbidden as error:
            log.warning("not allowed to write there", reference=reference, code=error.code)
        except discord.HTTPException as error:
            if error.code in GONE:
                log.warning("gone from discord", reference=reference, code=error.code)
            else:
                log.error("refused by discord", reference=reference, exc_info=error)
        except Exception as error:
            log.error("unexpected error", reference=reference, exc_info=error)
            sorry = Carried(command="ask")
            await self._guarded(
                message, request, lambda: _post(message, fault(reference), sorry, Frame(alone=True))
            )


async def _post(message: discord.Message, reply: Reply, carried: Carried, frame: Frame) -> None:
    """Post a reply, as a reply to the message where that is allowed, with all pages if need be.

    The nonce makes it happen once, however often it is tried.
    """
    while True:
        page = render(reply, carried, frame)
        nonce = f"{message.id}-{page.number}"[:25]
        view = make_view(page)
        if page.number == 1 and _may_refer(message):
            await message.reply(view=view, nonce=nonce, allowed_mentions=NOBODY)
        else:
            await message.channel.send(view=view, nonce=nonce, allowed_mentions=NOBODY)
        if page.carries or page.number == page.count:
            return
        carried = replace(carried, page=page.number + 1)


def _may_refer(message: discord.Message) -> bool:
    """Whether we may answer as a reply: Discord asks for the right to read the history for that."""
    if message.guild is None or not isinstance(
        message.channel, (discord.abc.GuildChannel, discord.Thread)
    ):
        return message.guild is None
    return message.channel.permissions_for(message.guild.me).read_message_history


def question_of(message: discord.Message, me: int) -> str | None:
    """What a message asks us: its text without our mention; None where it is not to us.

    In channels only a mention that was typed counts. A reply to one of our messages mentions us as
    well, unseen, and is mostly meant for people.
    """
    if message.author.bot or message.webhook_id or message.is_system():
        return None
    mention = re.compile(f"<@!?{me}>")
    if message.guild is not None and not mention.search(message.content):
        return None
    return " ".join(mention.sub(" ", message.content).split())
