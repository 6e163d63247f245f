"""The modal that asks the desk, its completion, and replies that are shown in a modal."""

from __future__ import annotations

import asyncio
import json

from slack_bolt.async_app import AsyncAck

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.answering import Answering
from bot.adapters.slack_app.delivery import Spot, new_reference
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.views import (
    NOTHING_ASKED,
    answer_view,
    ask_view,
    read_ask,
    waiting_view,
)
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.model import Request
from bot.core.notices import fault

PATIENCE = 1.5
"""Seconds that an answer may take before the modal is told to wait; half of what Slack gives."""
COMPLETED = frozenset({"state", "treaty", "entry"})


class Modals:
    """Opens, fills and reads modals over one service."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def open(self, spot: Spot, body: Body) -> None:
        """Open "Ask the desk"."""
        view = ask_view(json.dumps({"channel": spot.place.channel}))

        async def run() -> None:
            await spot.client.views_open(trigger_id=body["trigger_id"], view=view)

        await self._answering.delivery.guard(spot, new_reference("modal"), run)

    async def options(self, what: str, typed: str) -> list[Json]:
        """What the words typed into a field of the modal may become."""
        if what not in COMPLETED:
            return []
        found = await self._answering.service.complete(what, typed)
        return [
            {
                "text": {
                    "type": "plain_text",
                    "text": shorten(label, limits.OPTION_TEXT),
                    "emoji": False,
                },
                "value": value,
            }
            for value, label in found[: limits.OPTIONS]
            if len(value) <= limits.OPTION_VALUE
        ]

    async def submit(self, ack: AsyncAck, spot: Spot, body: Body) -> None:
        """Answer in the same modal; say what is missing where nothing was asked."""
        carried = read_ask(body["view"]["state"])
        if carried is None:
            await ack(response_action="errors", errors={"question": NOTHING_ASKED})
            return
        request = self._answering.request(body, carried)
        with self._answering.inflight.work():
            task = asyncio.ensure_future(self._drawn(request, carried))
            await asyncio.wait({task}, timeout=PATIENCE)
            if task.done():
                await ack(response_action="update", view=task.result())
                return
            await ack(response_action="update", view=waiting_view())

            async def run() -> None:
                await spot.client.views_update(view_id=body["view"]["id"], view=await task)

            await self._answering.delivery.guard(spot, request.reference, run)

    async def show(self, spot: Spot, body: Body, carried: Carried) -> None:
        """Show the reply to a button of a view: in that modal; from the App Home in a new one."""
        request = self._answering.request(body, carried)

        async def run() -> None:
            view = await self._drawn(request, carried)
            if body["view"]["type"] == "home":
                await spot.client.views_open(trigger_id=body["trigger_id"], view=view)
            else:
                await spot.client.views_update(view_id=body["view"]["id"], view=view)

        with self._answering.inflight.work():
            await self._answering.delivery.guard(spot, request.reference, run)

    async def _drawn(self, request: Request, carried: Carried) -> Json:
        """The view that answers; whatever goes wrong is said in it, as there is no other place."""
        try:
            return answer_view(await self._answering.service.answer(request), carried)
        except Exception as error:
            log, reference = self._answering.service.log, request.reference
            log.error("unexpected error", reference=reference, exc_info=error)
            return answer_view(fault(reference), carried)
