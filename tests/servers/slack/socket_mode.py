"""Socket Mode: the bot holds WebSockets, and Slack sends it envelopes that it acknowledges."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.servers.slack.world import Json

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

MOST_CONNECTIONS = 10


class Undelivered(Exception):
    """Nobody took it: no connection, a refused one, or an answer that is not 200."""


class SocketMode:
    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = 0  # how often a socket was opened, reconnections included
        self.pings = 0
        self.acked: deque[str] = deque(maxlen=server.keep)  # envelope ids, in order
        self.late: list[str] = []  # acknowledged after Slack gave up
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._sent: dict[str, None] = {}  # a set that remembers its order
        self._turn = 0

    def url(self) -> str:
        """A fresh address that one connection may use, as apps.connections.open gives out."""
        ticket = self.server.ids("ticket")
        self._tickets.add(ticket)
        return f"{self.server.url.replace('http', 'ws', 1)}/link/?ticket={ticket}"

    async def connection(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.sockets) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await socket.send_json(self._hello())
        self.sockets.append(socket)
        self.connected += 1
        self.server.pulse.beat()
        try:
            await self._listen(socket)
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self.server.pulse.beat()
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.sockets) + 1,
            "debug_info": {
                "host": "applink-0",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self.server.app_id},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is WSMsgType.PING:
                self.pings += 1
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(frame.data))

    def _acknowledged(self, answer: Json) -> None:
        envelope = answer.get("envelope_id", "")
        waiting = self._waiting.pop(envelope, None)
        self.acked.append(envelope)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))
        elif envelope in self._sent:
            self.late.append(envelope)
        else:
            self.server.violations.append(f"socket: acknowledged what was never sent: {answer}")
        self.server.pulse.beat()

    async def send(
        self, kind: str, payload: Json, *, accepts: bool, retry: tuple[int, str] | None
    ) -> Any:
        """Sends one envelope and waits for its acknowledgement; the caller sets the time limit."""
        open_ones = [socket for socket in self.sockets if not socket.closed]
        if not open_ones:
            raise Undelivered("no connection")
        self._turn += 1
        envelope = f"{self.server.ids('envelope')}-{time.monotonic_ns()}"
        message: Json = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts,
        }
        if kind == "events_api":
            number, reason = retry or (0, "")
            message |= {"retry_attempt": number, "retry_reason": reason}
        waiting = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        self._sent[envelope] = None
        self.server.forget(self._sent)
        try:
            await open_ones[self._turn % len(open_ones)].send_json(message)
            body = await waiting
        except ConnectionError as lost:
            raise Undelivered(str(lost)) from lost
        finally:
            self._waiting.pop(envelope, None)
        return body

    async def drop(self) -> None:
        """Cuts every connection without a word, as a lost network does."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            transport = (
                socket._req.transport if socket._req else None
            )  # aiohttp offers no public way
            if transport is not None:
                transport.abort()

    async def warn(self, reason: str) -> None:
        """Asks each connection to be replaced; `refresh_requested` closes the old one as well."""
        for socket in list(self.sockets):
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-0"}}
            )
            if reason == "refresh_requested":
                self.sockets.remove(socket)

    async def close(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
