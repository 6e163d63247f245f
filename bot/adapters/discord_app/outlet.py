"""Messages that nobody asked for just now: sent, found again, changed.

What names a message for good, its key, is sent as its nonce, by which Discord itself sends it once
within a few minutes, and as the id of its first component, by which it is found later on.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import aiohttp
import discord
from cachetools import TTLCache

from bot.adapters.discord_app.delivery import NOBODY, UNREACHABLE
from bot.adapters.discord_app.pacing import Turns
from bot.adapters.discord_app.page import Block, Frame, Page
from bot.adapters.discord_app.people import PLATFORM
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.view import make_view
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.model import Place
from bot.core.outlet import Gone, Later, OutletError, Uncertain
from bot.core.reply import Reply, Tone

SURELY_ONCE = timedelta(minutes=2)
"""For how long a nonce is sure to be known to Discord, which says "a few minutes"."""
AHEAD = timedelta(minutes=1)
"""By how much our clock may be ahead of Discord's."""
KEPT = 10_000
"""Keys that are remembered."""
LOOKED_AT = 100
"""Messages among which one is looked for."""
THREAD_NAME = 100
NOBODY_ASKED = Carried(command="")
POSTED = Frame(private=False, posted=True, again=False)
_WITHDRAWN = Block(body="-# This part is no longer needed.", end="", tone=Tone.NEUTRAL, image=None)

UNKNOWN_MESSAGE, HAS_A_THREAD = 10008, 160004
_WORDS = {
    10003: "The channel is no more.",
    UNKNOWN_MESSAGE: "The message is no more.",
    10013: "There is nobody of that id.",
    50001: "The desk cannot see the channel (any more).",
    50005: "The message is not the desk's.",
    50007: "This person takes no direct messages from the desk.",
    50008: "Nothing can be written in a channel of that kind.",
    50013: "The desk may not write in the channel.",
    50278: "This person shares no server with the desk, so that it cannot write to them.",
    160005: "The thread is locked.",
}
"""What is wrong for good, by Discord's code."""


class DiscordOutlet:
    """Writes over a client that is online; see `bot.core.outlet.Outlet`.

    The id of a message that was sent `under` another begins with that of the channel or thread
    where it stands: "channel/message".
    """

    def __init__(
        self, client: discord.Client, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client = client
        self._clock = clock
        self._turns = Turns()
        # What was sent without an answer, since when, and what certainly stands nowhere: whoever
        # sends again knows only that it was tried.
        self._unsure: TTLCache[str, datetime] = TTLCache(KEPT, ttl=24 * 60 * 60)
        self._absent: TTLCache[str, bool] = TTLCache(KEPT, ttl=24 * 60 * 60)

    def count(self, reply: Reply) -> int:
        """How many messages the reply takes. Raises CannotFit for one citation that is too long."""
        return render(reply, NOBODY_ASKED, POSTED).count

    async def post(
        self,
        place: Place,
        reply: Reply,
        part: int,
        *,
        key: str,
        under: str = "",
        mention: str = "",
        tried: datetime | None = None,
    ) -> str:
        """Send a part of a reply once; the message's id. Raises Gone, Later, Uncertain."""
        page = _page(reply, part, mention)
        if tried is None and key not in self._unsure:
            self._absent[key] = True
        since = self._unsure.get(key) or (None if key in self._absent else tried)
        with self._worded():
            there = int(place.thread or place.channel)
            if under:
                there = await self._thread(place, under, reply) or there
            target = self._client.get_partial_messageable(there)
            id = await self._found(place, target, key, since) if since else None
            id = id or await self._send(target, page, key, mention)
        return f"{there}/{id}" if under else str(id)

    async def _send(
        self, target: discord.PartialMessageable, page: Page, key: str, mention: str
    ) -> int:
        view, pinging = make_view(page, mark_of(key)), _pinging(mention)
        await self._turns.take()
        was_absent = self._absent.pop(key, False)
        self._unsure.setdefault(key, self._clock())
        try:
            message = await target.send(view=view, nonce=key, allowed_mentions=pinging)
        except Exception as error:
            if isinstance(error, discord.NotFound) and error.code == UNKNOWN_MESSAGE:
                # Discord still knows its nonce.
                raise Uncertain("The message was sent, and somebody deleted it.") from error
            if was_absent and _had_no_effect(error):
                del self._unsure[key]
                self._absent[key] = True
            raise
        self._unsure.pop(key, None)
        return message.id

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        """Make a message say a part of a reply; nobody is notified. Raises Gone, Later."""
        thread, _, id = message.rpartition("/")
        page = _page(reply, part, "")
        if part >= page.count:
            page = Page(
                above="", blocks=(_WITHDRAWN,), menus=(), rows=(), below="", number=1, count=1
            )
        with self._worded():
            target = self._client.get_partial_messageable(
                int(thread or place.thread or place.channel)
            )
            known = target.get_partial_message(int(id))
            await self._turns.take()
            await known.edit(view=make_view(page), allowed_mentions=NOBODY)

    async def find_person(self, workspace: str, user: str) -> Place:
        """The place of direct messages with a person. Raises Gone, Later."""
        with self._worded():
            await self._turns.take()
            private = await self._client.create_dm(discord.Object(int(user)))
        return Place(platform=PLATFORM, channel=str(private.id))

    async def _thread(self, place: Place, under: str, reply: Reply) -> int | None:
        """The thread of a message, begun if need be; None where there cannot be one."""
        if place.thread or not place.workspace:
            return None
        known = self._client.get_channel(int(under))
        if isinstance(known, discord.Thread):
            return known.id
        rights = await self._rights(place)
        guild = self._client.get_guild(int(place.workspace))
        if guild is None or rights is None:
            return None
        if not (rights.create_public_threads and rights.send_messages_in_threads):
            return None
        channel = self._client.get_partial_messageable(int(place.channel), guild_id=guild.id)
        title = next((card.title for card in reply.cards if card.title), "Continued")
        await self._turns.take()
        try:
            made = await channel.get_partial_message(int(under)).create_thread(
                name=shorten(title, THREAD_NAME)
            )
        except discord.HTTPException as error:
            if error.status >= HTTPStatus.TOO_MANY_REQUESTS:
                raise
            # It has one already, or the channel is of a kind that has none: news, for example.
            return int(under) if error.code == HAS_A_THREAD else None
        return made.id

    async def _rights(self, place: Place) -> discord.Permissions | None:
        """What the desk may do there; None where that cannot be known."""
        id = int(place.thread or place.channel)
        channel = self._client.get_channel(id) or await self._client.fetch_channel(id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        me = channel.guild.me
        try:
            return channel.permissions_for(me) if me else None
        except discord.ClientException:  # a thread whose channel is not known
            return None

    async def _found(
        self, place: Place, target: discord.PartialMessageable, key: str, since: datetime
    ) -> int | None:
        """The message of a key that was perhaps sent at a moment; None where sending it, again or
        not, makes that it stands there once. Raises Uncertain."""
        rights = await self._rights(place) if place.workspace else discord.Permissions.all()
        looked = 0
        if rights and rights.read_message_history:
            await self._turns.take()
            async for message in target.history(limit=LOOKED_AT, after=since - AHEAD):
                looked += 1
                if message.author == self._client.user and mark_of(key) in _ids(message):
                    return message.id
            if looked < LOOKED_AT:
                self._unsure.pop(key, None)
                self._absent[key] = True
                return None
        if self._clock() - since < SURELY_ONCE:
            self._unsure[key] = since
            return None
        raise Uncertain(
            "It cannot be known whether the message was sent: the desk may not read the channel's "
            "history, or too much has been written since."
        )

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """Whatever Discord or the way to it raises, as what can be done about it."""
        if self._client.is_closed() or not self._client.is_ready():
            raise Later("The desk is not online in Discord yet.", 5.0)
        try:
            yield
        except discord.RateLimited as error:
            raise Later("Discord asks to wait.", error.retry_after) from error
        except discord.HTTPException as error:
            raise _outcome(error) from error
        except (*UNREACHABLE, json.JSONDecodeError) as error:
            raise Later("Discord cannot be reached.") from error


def mark_of(key: str) -> int:
    """The id of the first component of the message of a key; those that Discord gives are small."""
    return 1 << 30 | zlib.crc32(key.encode()) & (1 << 30) - 1


def _page(reply: Reply, part: int, mention: str) -> Page:
    return render(reply, replace(NOBODY_ASKED, page=part + 1), replace(POSTED, mention=mention))


def _pinging(mention: str) -> discord.AllowedMentions:
    """That one role may be notified, and nobody else."""
    if not mention.isdecimal():
        return NOBODY
    roles = [discord.Object(int(mention))]
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)


def _ids(message: discord.Message) -> set[int | None]:
    return {getattr(component, "id", None) for component in message.components}


def _had_no_effect(error: Exception) -> bool:
    """Whether what failed was certainly not done: refused, or never said."""
    if isinstance(error, discord.HTTPException):
        return error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, discord.RateLimited | aiohttp.ClientConnectorError)


def _outcome(error: discord.HTTPException) -> OutletError:
    """What an error means for whoever wants to send."""
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later("Discord asks to wait.", _seconds(error))
    words = _WORDS.get(error.code)
    if words:
        return Gone(words)
    broken = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if broken or error.status == HTTPStatus.UNAUTHORIZED or not error.code:
        return Later("Discord does not answer as it should.")
    return Gone(f"Discord refuses the message (code {error.code}).")


def _seconds(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return 60.0
