"""The one thread that owns SQLite.

A connection belongs to the thread that opened it, so all work on it goes here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Runtime:
    """Runs functions in turn on its own thread, awaited (`run`) or waited for (`call`)."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="base")

    async def run(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` there without blocking the event loop; what it raises is raised here."""
        import asyncio  # the terminal never needs it

        return await asyncio.wrap_future(self._thread.submit(fn, *args, **kwargs))

    def call(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` on the owning thread and wait for it; what it raises is raised here."""
        return self._thread.submit(fn, *args, **kwargs).result()

    def close(self) -> None:
        """Finish what is under way and end the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)
