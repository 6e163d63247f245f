"""A server that says over a bare socket whatever it is told to, be it HTTP or not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Self

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]


def parts(*said: bytes | float) -> Play:
    """Says the bytes, pauses for the seconds, and hangs up."""

    async def play(out: asyncio.StreamWriter) -> None:
        for part in said:
            if isinstance(part, bytes):
                out.write(part)
                await out.drain()
            else:
                await asyncio.sleep(part)

    return play


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Play:
    """Says the head, and then the piece again and again until the other side hangs up."""

    async def play(out: asyncio.StreamWriter) -> None:
        out.write(head)
        while not out.is_closing():
            out.write(piece)
            await out.drain()
            await asyncio.sleep(pause)

    return play


class RawServer:
    """Plays the script of the path that is asked for. `connections` counts who came."""

    def __init__(self) -> None:
        self.scripts: dict[str, Play] = {}
        self.connections = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._come, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _come(self, read: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            head = await read.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            await self.scripts[path](out)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side has seen enough, or the test is over
        finally:
            out.close()
            with contextlib.suppress(ConnectionError):
                await out.wait_closed()
