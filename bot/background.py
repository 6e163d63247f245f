"""What goes on beside the surfaces while the desk is online: sending, reading news, checking links.

News have a thread, a base and a connection of their own: a tick that serves thousands of channels
must not keep anybody waiting for an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.notices import note
from bot.core.outlet import Outlet
from bot.news import open_digests
from bot.notices import StoredNotices
from bot.outbox.model import Posting
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.service import Log
from bot.settings import Settings
from bot.state.db import State, open_state
from bot.state.people import StoredPeople
from bot.version import __version__

if TYPE_CHECKING:
    from bot.digest.service import DigestService
    from bot.digest.worker import Worker
    from bot.fetching import Fetcher
    from bot.links import Looked
    from bot.office import DeskOffice
    from knowledge import KnowledgeBase

GRACE = 10.0
"""Seconds that a shut-down gives to what is being sent."""
LINKS_EVERY = 60 * 60.0
"""Seconds between two looks at some of the sources' addresses."""
NAMED = 10


class Wake:
    """Wakes the sender from whatever thread puts something into the outbox."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sender: Sender | None = None

    def bind(self, sender: Sender) -> None:
        """From now on this sender is woken, on the loop that runs."""
        self._loop, self._sender = asyncio.get_running_loop(), sender

    def __call__(self) -> None:
        if self._loop and self._sender and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._sender.wake)


class Background:
    """All of it over one office, whose thread is `runtime`."""

    def __init__(
        self,
        settings: Settings,
        office: DeskOffice,
        runtime: Runtime,
        outlets: Mapping[str, Outlet],
        *,
        wake: Wake,
        log: Log,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._office, self._runtime = settings, office, runtime
        self._wake, self._log, self._clock = wake, log, clock
        self._worker: Worker | None = None
        self._ending = asyncio.Event()
        self._reading: list[asyncio.Task[None]] = []
        """What reads from the web: it can be left at any moment."""
        self._sender = Sender(
            office.outbox, runtime, outlets, log=log, clock=clock, given_up=self._given_up
        )

    async def run(self) -> None:
        """Work until `stop`.

        Raises:
            SetupError: a file of feeds, or what the operator allows to be read, is wrong.
        """
        self._wake.bind(self._sender)
        async with AsyncExitStack() as stack:
            works = await self._news(stack) if self._settings.news.on else ()
            self._reading = [asyncio.create_task(one) for one in works]
            if self._ending.is_set():  # while the base was opened
                self._leave()
            sending = asyncio.create_task(self._sender.run())
            for done in asyncio.as_completed([sending, *self._reading]):
                with suppress(asyncio.CancelledError):
                    await done

    async def stop(self) -> None:
        """Begin nothing new; what is being sent has GRACE seconds."""
        self._ending.set()
        self._leave()
        if not await self._sender.stop(GRACE):
            self._log.warning("left with messages unsent")

    def _leave(self) -> None:
        for task in self._reading:
            task.cancel()  # what was not read is read at the next start

    async def _given_up(self, posting: Posting, problem: str) -> None:
        if self._worker:
            await self._worker.given_up(posting, problem)

    async def _news(self, stack: AsyncExitStack) -> list[Coroutine[Any, Any, None]]:
        from bot.digest.worker import Worker

        thread = Runtime()
        stack.callback(thread.close)
        service, base, state = await thread.run(_open_news, self._settings, self._wake)
        stack.callback(thread.call, base.close)
        stack.callback(thread.call, state.close)
        fetcher = await stack.enter_async_context(_fetcher(self._settings))
        self._worker = Worker(service, fetcher, thread, log=self._log, clock=self._clock)
        return [self._worker.run(), self._check_links(fetcher, thread)]

    async def _check_links(self, fetcher: Fetcher, thread: Runtime) -> None:
        """Look at some of the sources' addresses now and then, and tell the reviewers."""
        from bot.links import LinkCheck

        check = LinkCheck(
            fetcher=fetcher, runtime=thread, open_db=lambda: open_state(self._settings.state)
        )
        while not self._ending.is_set():
            try:
                sources = await self._runtime.run(self._office.sources)
                looked = await check.check_some(sources, self._clock())
                self._log.info("links", looked=looked.looked, dead=len(looked.newly_dead))
                await self._tell_of(looked)
            except Exception as error:
                self._log.error("links not checked", exc_info=error)
            try:
                await asyncio.wait_for(self._ending.wait(), LINKS_EVERY)
            except TimeoutError:
                continue

    async def _tell_of(self, looked: Looked) -> None:
        if not looked.newly_dead:
            return
        named = ", ".join(link.source for link in looked.newly_dead[:NAMED])
        more = len(looked.newly_dead) - NAMED
        rest = f" and {more} more" if more > 0 else ""
        reply = note(f"Dead links: {named}{rest}. “kb links” lists them all.")
        now = self._clock()
        await self._runtime.run(
            self._office.notices.show_reviewers, f"links/{now:%Y%m%dT%H%M%S}", reply, now
        )


def _open_news(settings: Settings, wake: Wake) -> tuple[DigestService, KnowledgeBase, State]:
    from knowledge import KnowledgeBase

    base = KnowledgeBase.open(settings.base, settings.encoder, settings.model)
    state = State(settings.state)
    outbox = Outbox(state)
    notices = StoredNotices(state, outbox, StoredPeople(state), wake)
    return open_digests(settings.news, base, state, outbox, notices, wake), base, state


def _fetcher(settings: Settings) -> Fetcher:
    from bot.core.errors import SetupError
    from bot.fetching import Allowed, Fetcher, agent_name

    try:
        allowed = Allowed.parse(settings.news.hosts)
    except ValueError as error:
        raise SetupError(f"MINEDESK_NEWS_HOSTS cannot be read: {error}.") from error
    return Fetcher(agent=agent_name(__version__, settings.news.contact), allowed=allowed)
