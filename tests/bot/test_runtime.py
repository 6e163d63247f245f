"""The one thread that owns SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator

import pytest

from bot.runtime import Runtime


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    opened = Runtime()
    yield opened
    opened.close()


def test_everything_runs_on_one_other_thread(runtime: Runtime) -> None:
    async def several() -> list[int]:
        return await asyncio.gather(*(runtime.run(threading.get_ident) for _ in range(20)))

    threads = {*asyncio.run(several()), runtime.call(threading.get_ident)}
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_a_connection_opened_there_works_there(runtime: Runtime) -> None:
    connection = runtime.call(sqlite3.connect, ":memory:")
    assert runtime.call(lambda: connection.execute("SELECT 1").fetchone()) == (1,)
    runtime.call(connection.close)


def test_errors_come_back(runtime: Runtime) -> None:
    with pytest.raises(ZeroDivisionError):
        runtime.call(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(runtime.run(lambda: 1 // 0))


def test_the_loop_is_not_blocked(runtime: Runtime) -> None:
    async def both() -> str:
        gate = threading.Event()
        waiting = asyncio.ensure_future(runtime.run(gate.wait, 10))
        await asyncio.sleep(0)
        gate.set()  # reached only if waiting for the thread left the loop free
        return "free" if await waiting else "blocked"

    assert asyncio.run(both()) == "free"
