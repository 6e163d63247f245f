"""Sends what waits in the outbox: in a channel one after the other, channels side by side.

A message is claimed, sent, recorded. Where the process dies in between, the next one finds the
claim and asks the platform, by the message's key, before it sends again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model import Place
from bot.core.notices import note
from bot.core.outlet import Gone, Later, Outlet, Uncertain
from bot.core.reply import Reply
from bot.outbox.model import Lane, Posting
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.service import Log

PATIENCE = timedelta(days=1)
"""For how long a message is tried."""
SLOWEST = 15 * 60.0
"""Seconds between two tries at most."""
LANES = 100
"""Channels that are written to at once, at most."""
PAUSE = 1.0
"""Seconds between looks for what has become due."""
NO_MORE = "This part of the message is no longer needed."

GivenUp = Callable[[Posting, str], Awaitable[None]]
"""What is told of a posting that will not be sent, with the reason in plain words."""


async def _nobody(posting: Posting, problem: str) -> None:
    return None


class Sender:
    """Empties an outbox over the outlets of the platforms that are online.

    `runtime` is the thread that owns the outbox. `clock` gives aware moments.
    """

    def __init__(
        self,
        outbox: Outbox,
        runtime: Runtime,
        outlets: Mapping[str, Outlet],
        *,
        log: Log,
        clock: Callable[[], datetime],
        given_up: GivenUp = _nobody,
    ) -> None:
        self._outbox = outbox
        self._runtime = runtime
        self._outlets = outlets
        self._log = log
        self._clock = clock
        self._given_up = given_up
        self._busy: set[Lane] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """Something has been put into the outbox."""
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`."""
        while not self._ending:
            self._wake.clear()
            try:
                await self._begin()
            except Exception as error:  # a full disk, say: it may be better in a while
                self._log.error("outbox not read", exc_info=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), PAUSE)

    async def stop(self, grace: float) -> bool:
        """Begin nothing new; whether all that was begun ended within `grace` seconds."""
        self._ending = True
        self._wake.set()
        if not self._tasks:
            return True
        _, left = await asyncio.wait(self._tasks, timeout=grace)
        for task in left:
            task.cancel()  # what was claimed is found again at the next start
        return not left

    async def drain(self) -> None:
        """Send all that is due now, and return when it has been sent or put off."""
        while True:
            await self._begin()
            if not self._tasks:
                return
            await asyncio.wait(self._tasks)

    async def _begin(self) -> None:
        now = self._clock()
        free = LANES - len(self._busy)
        if not free:
            return
        due = await self._runtime.run(
            self._outbox.due, now, tuple(self._outlets), tuple(self._busy), free
        )
        for posting in due:
            self._busy.add(posting.lane)
            task = asyncio.create_task(self._settle(posting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _settle(self, posting: Posting) -> None:
        """Bring a posting to where it is wanted, or note what came in between."""
        try:
            await self._attempt(posting)
        except Exception as error:  # not even that could be noted; the lane rests
            self._log.error("posting not noted", reference=posting.ref, exc_info=error)
            await asyncio.sleep(PAUSE)
        finally:
            self._busy.discard(posting.lane)
            self._wake.set()

    async def _attempt(self, posting: Posting) -> None:
        try:
            await self._send(posting)
            await self._runtime.run(self._outbox.done, posting.key, posting.version)
        except (Gone, Uncertain) as error:
            await self._give_up(posting, str(error))
        except Later as error:
            await self._put_off(posting, str(error), error.seconds)
        except Exception as error:
            self._log.error("posting failed", reference=posting.ref, exc_info=error)
            await self._put_off(posting, "something went wrong on our side", 60.0)

    async def _send(self, posting: Posting) -> None:
        outlet = self._outlets[posting.place.platform]
        place = posting.place
        if posting.person:
            place = await outlet.find_person(place.workspace, posting.person)
        pages = [(reply, n) for reply in posting.wanted for n in range(outlet.count(reply))]
        first = posting.message(0)
        under = first.id if first else ""
        for part, (reply, page) in enumerate(pages):
            id = await self._stand(posting, outlet, place, part, (reply, page), under)
            under = under or id
        for left in posting.messages[len(pages) :]:
            if left.id and left.version < posting.version:
                await outlet.edit(place, left.id, note(NO_MORE), 0)
                await self._record(posting, left.part, left.id)

    async def _stand(
        self,
        posting: Posting,
        outlet: Outlet,
        place: Place,
        part: int,
        page: tuple[Reply, int],
        under: str,
    ) -> str:
        """Let one part stand as it is wanted, and return its message's id."""
        held = posting.message(part)
        if held and held.id:
            if held.version < posting.version:
                where = replace(place, thread=under) if part else place
                await outlet.edit(where, held.id, *page)
                await self._record(posting, part, held.id)
            return held.id
        if held is None:
            await self._runtime.run(self._outbox.claim, posting.key, part, self._clock())
        id = await outlet.post(
            place,
            *page,
            key=f"{posting.ref}-{part}",
            under=under if part else "",
            mention="" if part else posting.mention,
            tried=held.claimed if held else None,
        )
        await self._record(posting, part, id)
        return id

    async def _record(self, posting: Posting, part: int, id: str) -> None:
        await self._runtime.run(self._outbox.sent, posting.key, part, id, posting.version)

    async def _put_off(self, posting: Posting, problem: str, seconds: float) -> None:
        now = self._clock()
        if now - posting.created > PATIENCE:
            await self._give_up(posting, f"it was tried for a day: {problem}")
            return
        wait = max(seconds, min(SLOWEST, seconds * 2 ** min(posting.tries, 10)))
        await self._runtime.run(self._outbox.later, posting.key, now, wait, problem)
        self._log.warning("posting put off", reference=posting.ref, seconds=wait, why=problem)

    async def _give_up(self, posting: Posting, problem: str) -> None:
        await self._runtime.run(self._outbox.give_up, posting.key, problem)
        self._log.warning("posting given up", reference=posting.ref, kind=posting.kind, why=problem)
        await self._given_up(posting, problem)
