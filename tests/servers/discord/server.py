"""A Discord on one loopback port, for tests: the real client library talks to it.

    async with DiscordServer() as server:
        with point_discord_at(server):
            ...  # start the bot with `server.token`
            exchange = await server.slash(user, channel, "status", {"state": "Finland"})
            assert exchange.message.content == "..."

It refuses what Discord refuses (`refused`), checks every request and answer against Discord's
official description where that is present (`violations`), and notes whom messages would have
notified (`pings`). Leaving the block fails if the bot was refused or contradicted the description;
refusals that a test wants stand in `with server.refusing(): ...`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from aiohttp import web

from . import messages, registry, replies, threads
from .exchange import Exchange, Signal
from .gateway import Gateway
from .message import Message
from .messages import Ping
from .people import People
from .places import Places
from .records import Log, Table
from .refusal import Refusal
from .registry import Commands, Sync
from .rest import PREFIX, Call, Fault, Rest, Violation, Wrong
from .world import JSON, Channel, Guild, User, now, snowflake

ROUTES = [*registry.ROUTES, *replies.ROUTES, *messages.ROUTES, *threads.ROUTES]


class DiscordServer(People, Places):
    """The server; what people do is in `People`, where they do it in `Places`.

    `validate=False` leaves out the description, `keep` bounds what is recorded, for benchmarks.
    `ack_within` are the seconds an interaction waits for its first response. `clock` gives the
    seconds that message ids carry and nonces live by; it may be replaced at any time.
    """

    def __init__(
        self,
        *,
        validate: bool = True,
        keep: int | None = None,
        shards: int = 1,
        approved_intents: int = 0,
        ack_within: float = 3.0,
        heartbeat: float = 41.25,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.validate, self.shards = validate, shards
        self.approved_intents, self.ack_within = approved_intents, ack_within
        self.clock = clock
        self.me = User(name="Desk", bot=True)
        self.owner = User(name="Owner")
        self.application_id = self.me.id
        self.token = f"token-of-{self.me.id}"
        self.port = 0
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {user.id: user for user in (self.me, self.owner)}
        self.messages: Table[int, Message] = Table(keep)
        self.nonces: Table[str, tuple[Message, float]] = Table(keep)
        self.exchanges: Table[str, Exchange] = Table(keep)
        self.commands = Commands(self.application_id)
        self.requests: Log[Call] = Log(keep)
        self.refused: Log[tuple[Call, Refusal]] = Log(keep)
        self.violations: Log[Violation] = Log(keep)
        self.pings: Log[Ping] = Log(keep)
        self.syncs: Log[Sync] = Log(keep)
        self.faults: list[Fault] = []
        self.changed = Signal()
        self.gateway = Gateway(self, heartbeat=heartbeat)
        self._runner: web.AppRunner | None = None

    # Running

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/", self.gateway.handle)
        Rest(self, ROUTES).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.gateway.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.stop()
        if kind is None:
            self.verify()

    @property
    def rest_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def verify(self) -> None:
        """Fail if the bot was refused, or if anything contradicted Discord's description."""
        told = [f"{call.method} {call.path}: {refusal}" for call, refusal in self.refused]
        told += [f"{one.method} {one.path} ({one.where}): {one.message}" for one in self.violations]
        assert not told, "\n".join(told)

    @contextmanager
    def refusing(self, code: int | None = None) -> Iterator[list[Refusal]]:
        """Expect that something is refused here, with that code; give what was."""
        before = len(self.refused)
        taken: list[Refusal] = []
        yield taken
        taken += [refusal for _, refusal in self.refused[before:]]
        del self.refused[before:]
        codes = [refusal.code for refusal in taken]
        assert codes, "nothing was refused"
        assert code is None or set(codes) == {code}, f"refused with {codes}, not {code}"

    # Messages

    def new_id(self) -> int:
        """An id for a message of now."""
        return snowflake(self.clock())

    def post(self, message: Message) -> None:
        """A new message appears."""
        self.messages[message.id] = message
        self._announce("MESSAGE_CREATE", message, message.json(reader=self.me))
        self.changed.touch()

    def edited(self, message: Message) -> None:
        """A message has changed."""
        message.edited = now()
        self._announce("MESSAGE_UPDATE", message, message.json(reader=self.me))
        self.changed.touch()

    def delete_message(self, message: Message) -> None:
        message.deleted = True
        told = {"id": str(message.id), "channel_id": str(message.channel.id)}
        self._announce("MESSAGE_DELETE", message, told)

    def _announce(self, event: str, message: Message, told: JSON) -> None:
        channel = message.channel
        if message.ephemeral or not channel.bot_is_here(self.me):
            return
        told["channel_type"] = channel.kind
        if channel.guild:
            told["guild_id"] = str(channel.guild.id)
            if event != "MESSAGE_DELETE":
                told["member"] = message.author.member(channel.guild)
                del told["member"]["user"]
        intent = self.gateway.message_intent(channel)
        self.gateway.dispatch(event, told, channel.guild, intent)

    def messages_in(self, channel: Channel) -> list[Message]:
        """The bot's messages in a channel that all see, as they are now."""
        known = [one for one in self.messages.values() if one.channel is channel]
        known = [one for one in known if one.author is self.me]
        return [one for one in known if not (one.deleted or one.ephemeral or one.loading)]

    async def until_message(
        self, channel: Channel, count: int = 1, within: float = 5.0
    ) -> list[Message]:
        """Wait until the bot has that many messages in the channel."""
        await self.changed.until(
            lambda: len(self.messages_in(channel)) >= count,
            within,
            lambda: f"{count} messages, only {[one.content for one in self.messages_in(channel)]}",
        )
        return self.messages_in(channel)

    # What goes wrong

    def fail_next(
        self,
        method: str,
        path: str,
        status: Wrong = 500,
        *,
        body: JSON | None = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
        done: bool | None = None,
    ) -> None:
        """Answer the next requests wrongly; `path` is a regular expression, without "/api/v10".

        `status` is a number, "nothing" (the connection breaks) or "truncated" (half of the JSON).
        A 429 takes its seconds from the header Retry-After, 0.05 by default. With `done` the
        request takes effect all the same, as it does for "truncated" unless that is denied.
        """
        effect = status == "truncated" if done is None else done
        fault = Fault(
            method=method,
            path=path,
            status=status,
            body=body,
            headers=headers or {},
            times=times,
            done=effect,
        )
        self.faults.append(fault)

    async def drop_gateway(self, code: int | None = 4000) -> None:
        """Close the gateway connections; with None break them. Clients then resume."""
        await self.gateway.drop(code)

    async def invalidate_session(self, *, resumable: bool = False) -> None:
        """Tell the clients that their session has ended: they identify anew (or resume)."""
        await self.gateway.invalidate(resumable=resumable)

    def expire(self, exchange: Exchange) -> None:
        """The interaction's token works no more, as after 15 minutes."""
        exchange.expired = True

    @property
    def identifies(self) -> int:
        return self.gateway.identifies

    @property
    def resumes(self) -> int:
        return self.gateway.resumes

    # What the parts of the server ask for

    def exchange_of(self, token: str) -> Exchange | None:
        return self.exchanges.get(token)

    def own_user(self) -> JSON:
        """The bot as it sees itself."""
        return self.me.json() | {
            "mfa_enabled": True,
            "locale": "en-US",
            "premium_type": 0,
            "email": None,
            "verified": True,
        }
