"""Getting payloads to the bot: transports, acknowledgements, redelivery, and what the bot is subscribed to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from tests.servers.slack import contract, payloads
from tests.servers.slack.exchange import Ack, Exchange
from tests.servers.slack.installs import Install
from tests.servers.slack.socket_mode import Undelivered
from tests.servers.slack.state import State
from tests.servers.slack.world import Channel, Json


class Delivery(State):
    """The part of SlackServer that delivers."""

    def deliver_to(self, address: str) -> None:
        """Switches to HTTP mode: signed requests to that address."""
        self.http.address, self.via = address, "http"

    async def deliver(
        self,
        ex: Exchange,
        *,
        accepts: bool = False,
        retry: tuple[int, str] | None = None,
    ) -> None:
        """Sends the exchange's payload and notes the acknowledgement, or why there was none."""
        if self.validate:
            self.violations += contract.payload_findings(ex.kind, ex.payload)
        transport = self.sockets if self.via == "socket" else self.http
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.patience):
                body = await transport.send(ex.kind, ex.payload, accepts=accepts, retry=retry)
        except (TimeoutError, Undelivered) as failed:
            in_time = isinstance(failed, Undelivered)
            event_reason = (
                "http_error" if in_time else {"socket": "timeout", "http": "http_timeout"}[self.via]
            )
            person_sees = "dispatch_failed" if in_time else "operation_timeout"
            ex.error = event_reason if ex.kind == "events_api" else person_sees
            if ex.kind == "events_api" and retry is None:
                self._later(self._retry(ex))
        else:
            if body and not accepts:
                self.refuse("acknowledgement", "payload_not_accepted", [f"{ex.kind}: {body}"])
                body = None
            ex.acks.append(Ack(body, time.monotonic() - started, retry[0] if retry else None))
        self.pulse.beat()

    async def _retry(self, ex: Exchange) -> None:
        payload, reason = ex.payload, ex.error or "timeout"
        for number, delay in enumerate(self.retry_delays, 1):
            await asyncio.sleep(delay)
            again = Exchange(self, ex.kind, ex.user, ex.channel, payload, ex.since)
            await self.deliver(again, retry=(number, reason))
            if again.acks:
                ex.acks += again.acks
                return

    async def redeliver(self, ex: Exchange, retry_num: int = 1, reason: str = "timeout") -> None:
        """The same event once more, as after an acknowledgement that was lost."""
        await self.deliver(ex, retry=(retry_num, reason))

    def echo(self, install: Install, channel: Channel, inner: Json) -> None:
        """The bot's own messages come back to it as events, where it is subscribed."""
        if self._subscribed(install, inner["type"], channel):
            ex = Exchange(
                self,
                "events_api",
                install.bot,
                channel,
                payloads.event(self, install, inner, channel),
                self.newest,
            )
            self._later(self.deliver(ex))

    def _subscribed(self, install: Install, kind: str, channel: Channel) -> bool:
        """Whether the app hears of it: declared, in the scopes, and the bot is in the conversation."""
        if kind == "message":
            if install.bot not in channel.members:
                return False
            name = {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
            return f"message.{name}" in self.app.events and f"{name}:history" in install.scopes
        if kind == "app_mention":
            return (
                kind in self.app.events
                and "app_mentions:read" in install.scopes
                and install.bot in channel.members
            )
        return kind in self.app.events and (kind != "link_shared" or "links:read" in install.scopes)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def lose(self, install: Install, *, uninstalled: bool) -> None:
        """Revokes an installation's tokens and tells the app so; `uninstalled`: the app is gone as well."""
        self.installs.revoke(install)
        inner: list[Json] = [
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [install.bot.id]}}
        ]
        if uninstalled:
            inner.append({"type": "app_uninstalled"})
            install.gone = True
        for each in inner:
            if each["type"] in self.app.events:
                ex = Exchange(
                    self,
                    "events_api",
                    install.bot,
                    None,
                    payloads.event(self, install, each),
                    self.newest,
                )
                self._later(self.deliver(ex))
