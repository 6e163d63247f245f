"""Modals: the one that asks the desk, forms of commands, and replies that are shown in one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.answering import OLD, RESTARTING, Answering, may_repeat
from bot.adapters.slack_app.delivery import Spot, code_of, new_reference
from bot.adapters.slack_app.forms import errors_of, read_form, refilled
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.home import QUEUE, Home
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.unseen import Unseen, dump_unseen, unseen_of
from bot.adapters.slack_app.views import (
    NOTHING_ASKED,
    answer_view,
    ask_view,
    read_ask,
    reply_view,
    waiting_view,
)
from bot.core.carried import Carried, Unreadable
from bot.core.markup import shorten
from bot.core.model import Request, Role
from bot.core.notices import fault
from bot.core.reply import Reply, Result

PATIENCE = 1.5
"""Seconds that an answer may take before the modal is told to wait; half of what Slack gives."""
COMPLETED = frozenset({"state", "treaty", "entry"})
Act = Callable[[], Awaitable[None]]
_WRONG = frozenset({Result.REFUSED, Result.FAILED})


class Modals:
    """Opens, fills and reads modals over one service."""

    def __init__(self, answering: Answering, home: Home) -> None:
        self._answering = answering
        self._home = home

    async def open(self, spot: Spot, body: Body) -> None:
        """Open "Ask the desk"."""
        unseen = Unseen(channel=spot.place.channel, thread=spot.place.thread)

        async def run() -> None:
            view = ask_view(dump_unseen(unseen))
            await spot.client.views_open(trigger_id=spot.trigger, view=view)

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
        await self._run(ack, spot, body, carried)

    async def fill(self, ack: AsyncAck, spot: Spot, body: Body) -> None:
        """Run the command of a form; what is wrong is said at its inputs, which keep their words.

        Otherwise the reply, which may be another form, takes the form's place.
        """
        try:
            carried = read_form(body["view"])
        except Unreadable:
            await ack(**_refusal(body["view"], OLD))
            return
        if self._answering.inflight.closing:
            await ack(**_refusal(body["view"], RESTARTING))
            return
        await self._run(ack, spot, body, carried, form=body["view"])

    async def _run(
        self,
        ack: AsyncAck,
        spot: Spot,
        body: Body,
        carried: Carried,
        form: Mapping[str, Any] | None = None,
    ) -> None:
        """Run what a modal asks for; the modal waits where that takes long."""
        unseen = unseen_of(body["view"])
        with self._answering.inflight.work():
            task = asyncio.ensure_future(self._answered(spot, body, carried))
            await asyncio.wait({task}, timeout=PATIENCE)
            in_time = task.done()
            if not in_time:
                await ack(response_action="update", view=waiting_view(unseen))
            request, reply = await task
            refused = form is not None and _is_wrong(reply)
            if refused and form and in_time:
                await ack(**_refusal(form, reply.plain, reply.wrong))
                return
            if refused and form:
                view = refilled(form, reply.plain)
            else:
                view = self._drawn(request, reply, carried, unseen)
            if in_time:
                await ack(response_action="update", view=view)
            else:
                await self._late(spot, body, request, view, lambda: self._said(spot, reply))
            await self._renew_home(spot, body, carried, reply)

    async def _late(
        self, spot: Spot, body: Body, request: Request, view: Json, closed: Act
    ) -> None:
        """Show a view in a modal that waits; `closed` is done where it was closed meanwhile."""

        async def run() -> None:
            try:
                await spot.client.views_update(view_id=body["view"]["id"], view=view)
            except SlackApiError as error:
                if code_of(error) != "not_found" or not spot.place.channel:
                    raise
                await closed()

        await self._answering.delivery.guard(spot, request.reference, run)

    async def _said(self, spot: Spot, reply: Reply) -> None:
        """Say a reply where its window was opened from, with what can be pressed under it."""
        frame = Frame(shareable=False, again=False, quoted=False)
        await self._answering.delivery.send(spot, reply, Carried(command="help"), frame)

    async def show(self, spot: Spot, body: Body, carried: Carried) -> None:
        """Show the reply to a button of a view: in that modal; from the App Home in a new one."""
        view = body["view"]
        at_home = view["type"] == "home"
        unseen = Unseen(home=True) if at_home else unseen_of(view)

        async def run() -> None:
            request, reply = await self._answered(spot, body, carried)
            shown = self._drawn(request, reply, carried, unseen)
            if at_home:
                await spot.client.views_open(trigger_id=spot.trigger, view=shown)
            else:
                await spot.client.views_update(view_id=view["id"], view=shown)
            await self._renew_home(spot, body, carried, reply)

        with self._answering.inflight.work():
            await self._answering.delivery.guard(spot, new_reference("view"), run)

    async def _renew_home(self, spot: Spot, body: Body, carried: Carried, reply: Reply) -> None:
        """Fill the App Home anew where a moderator has acted from it."""
        command, view = self._answering.find(carried.command), body["view"]
        from_home = view["type"] == "home" or unseen_of(view).home
        acted = command and command.role > Role.READER and command.name != QUEUE
        if from_home and acted and reply.result is Result.DONE and reply.form is None:
            await self._home.publish(spot, body)

    async def _answered(self, spot: Spot, body: Body, carried: Carried) -> tuple[Request, Reply]:
        """The reply; whatever goes wrong is said in it, as there is no other place."""
        request = await self._answering.asked(spot, body, carried)
        try:
            return request, await self._answering.service.answer(request)
        except Exception as error:
            return request, self._noted(request, error)

    def _drawn(self, request: Request, reply: Reply, carried: Carried, unseen: Unseen) -> Json:
        again = may_repeat(self._answering.find(carried.command))
        try:
            return reply_view(reply, carried, unseen, again=again)
        except Exception as error:
            return answer_view(self._noted(request, error), carried, unseen)

    def _noted(self, request: Request, error: Exception) -> Reply:
        log, reference = self._answering.service.log, request.reference
        log.error("unexpected error", reference=reference, exc_info=error)
        return fault(reference)


def _is_wrong(reply: Reply) -> bool:
    """Whether a reply leaves the form as it is, and has nothing to show in its place."""
    return reply.result in _WRONG and (reply.form is not None or not reply.actions)


def _refusal(form: Mapping[str, Any], words: str, wrong: str = "") -> Json:
    """What to answer so that a form stays as it was filled in and says what is wrong."""
    errors = errors_of(form, words, wrong)
    if errors:
        return {"response_action": "errors", "errors": errors}
    return {"response_action": "update", "view": refilled(form, words)}
