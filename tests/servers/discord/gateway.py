"""The gateway: identify, heartbeat, dispatch, resume."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, web

from .exchange import Signal
from .world import JSON, Channel, Guild

if TYPE_CHECKING:
    from .server import DiscordServer

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
KEPT_FOR_REPLAY = 1000


@dataclass(eq=False)
class Session:
    """What a client may resume: the events it was sent, by number."""

    shard: int
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    number: int = 0
    sent: deque[JSON] = field(default_factory=lambda: deque(maxlen=KEPT_FOR_REPLAY))
    line: Line | None = None

    def dispatch(self, event: str, data: JSON) -> None:
        """Number the event and send it, now or when the client has resumed."""
        self.number += 1
        frame = {"op": DISPATCH, "t": event, "s": self.number, "d": data}
        self.sent.append(frame)
        if self.line:
            self.line.send(frame)


class Line:
    """One web socket; its frames leave in the order in which they were given."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._queue: asyncio.Queue[JSON] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, frame: JSON) -> None:
        self._queue.put_nowait(frame)

    async def flush(self) -> None:
        """Wait until everything given has left, or cannot leave any more."""
        flushed = asyncio.create_task(self._queue.join())
        await asyncio.wait({flushed, self._writer}, return_when=asyncio.FIRST_COMPLETED)
        flushed.cancel()

    async def _write(self) -> None:
        try:
            while True:
                frame = await self._queue.get()
                await self.socket.send_str(json.dumps(frame))
                self._queue.task_done()
        except ConnectionError:
            return  # The client has gone: it will resume.

    def cut(self) -> None:
        """Break the connection without a closing frame."""
        if self._request.transport:
            self._request.transport.abort()

    async def end(self) -> None:
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)


class Gateway:
    """All sessions. Counts what clients do: `identifies`, `resumes`, `heartbeats`."""

    def __init__(self, server: DiscordServer, *, heartbeat: float = 41.25) -> None:
        self._server = server
        self._heartbeat = heartbeat
        self._closing: set[asyncio.Task[None]] = set()
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identifies = self.resumes = self.heartbeats = 0
        self.changed = Signal()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, timeout=1.0)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.add(line)
        line.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self._beat}})
        try:
            async for message in socket:
                await self._received(line, json.loads(message.data))
        finally:
            self.lines.discard(line)
            for session in self.sessions.values():
                if session.line is line:
                    session.line = None
            await line.end()
        return socket

    @property
    def _beat(self) -> int:
        return int(self._heartbeat * 1000)

    async def _received(self, line: Line, frame: JSON) -> None:
        if frame["op"] == HEARTBEAT:
            self.heartbeats += 1
            line.send({"op": HEARTBEAT_ACK, "s": None, "t": None, "d": None})
        elif frame["op"] == IDENTIFY:
            await self._identify(line, frame["d"])
        elif frame["op"] == RESUME:
            await self._resume(line, frame["d"])
        self.changed.touch()

    async def _identify(self, line: Line, asked: JSON) -> None:
        self.identifies += 1
        if asked["token"] != self._server.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
            return
        if asked["intents"] & PRIVILEGED & ~self._server.approved_intents:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        shard, shards = asked.get("shard", (0, 1))
        for old in [key for key, value in self.sessions.items() if value.shard == shard]:
            if self.sessions[old].line is None:
                del self.sessions[old]
        session = Session(shard, asked["intents"], line=line)
        self.sessions[session.id] = session
        guilds = [guild for guild in self._server.guilds if guild.installed]
        mine = [guild for guild in guilds if (guild.id >> 22) % shards == shard]
        session.dispatch("READY", self._ready(session, [shard, shards], mine))
        for guild in mine if session.intents & GUILDS else ():
            session.dispatch("GUILD_CREATE", guild.event(self._server.me))

    def _ready(self, session: Session, shard: list[int], guilds: list[Guild]) -> JSON:
        return {
            "v": 10,
            "user": self._server.own_user(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._server.gateway_url,
            "shard": shard,
            "application": {"id": str(self._server.application_id), "flags": 0},
        }

    async def _resume(self, line: Line, asked: JSON) -> None:
        session = self.sessions.get(asked["session_id"])
        if session is None or asked["token"] != self._server.token:
            line.send({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
            return
        self.resumes += 1
        for frame in session.sent:
            if frame["s"] > asked["seq"]:
                line.send(frame)
        session.line = line
        session.dispatch("RESUMED", {"_trace": []})

    def dispatch(self, event: str, data: JSON, guild: Guild | None, intent: int = 0) -> int:
        """Send to the shard of the guild, or to the first; return how many sessions got it."""
        reached = 0
        shards = 1 + max((session.shard for session in self.sessions.values()), default=0)
        for session in self.sessions.values():
            mine = session.shard == ((guild.id >> 22) % shards if guild else 0)
            if mine and (not intent or session.intents & intent):
                session.dispatch(event, data)
                reached += 1
        return reached

    def message_intent(self, channel: Channel) -> int:
        return GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES

    async def online(self, within: float = 10.0) -> None:
        """Wait for a client that has identified; it may be away, and resume."""
        await self.changed.until(lambda: self.sessions, within, lambda: "no client identified")

    async def connected(self, within: float = 10.0) -> None:
        """Wait until every session has its client."""

        def all_there() -> bool:
            sessions = self.sessions.values()
            return bool(sessions) and all(session.line for session in sessions)

        await self.changed.until(all_there, within, lambda: "the client is not connected")

    async def drop(self, code: int | None) -> None:
        """Close every connection with `code`; with None cut it without a word."""
        for session in self.sessions.values():
            line, session.line = session.line, None
            if line is None:
                continue
            if code is None:
                line.cut()
            else:
                await line.flush()
                # In the background, for the client answers only after it has seen it.
                task = asyncio.create_task(_close(line.socket, code))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)

    async def invalidate(self, *, resumable: bool) -> None:
        for session in list(self.sessions.values()):
            if session.line:
                frame: dict[str, Any] = {"op": INVALID_SESSION, "s": None, "t": None}
                session.line.send(frame | {"d": resumable})
                await session.line.flush()
                session.line = None
            if not resumable:
                del self.sessions[session.id]

    async def stop(self) -> None:
        for line in list(self.lines):
            await _close(line.socket, WSCloseCode.GOING_AWAY)
        await asyncio.gather(*self._closing, return_exceptions=True)


async def _close(socket: web.WebSocketResponse, code: int) -> None:
    await socket.close(code=code)
