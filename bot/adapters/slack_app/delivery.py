"""Hands replies to Slack, by the way that the moment offers, and never into the void."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import aiohttp
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app.forms import CannotHold, form_view
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.render import Page, render
from bot.adapters.slack_app.rich import escaped
from bot.adapters.slack_app.unseen import Unseen
from bot.core.carried import Carried
from bot.core.model import Place
from bot.core.notices import fault
from bot.core.reply import Reply, Result
from bot.service import Log

UNREACHABLE = (aiohttp.ClientError, SlackClientError, TimeoutError, OSError)
GONE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_in_channel",
        "restricted_action",
        "user_not_in_channel",
        "message_not_found",
        "not_found",
        "expired_trigger_id",
    }
)
"""What Slack answers where there is nobody to tell any more, or no right to."""
LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
"""What it answers where a window can no longer be opened for what somebody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a reply goes: `respond` for as long as Slack takes it, else the channel itself.

    `trigger` opens a window for what somebody did, within three seconds; messages have none.
    """

    client: AsyncWebClient
    place: Place
    user: str
    respond: AsyncRespond | None = None
    trigger: str = ""


def code_of(error: SlackApiError) -> str:
    """What Slack answered; what is not even JSON has no code, and the SDK hands it on as it is."""
    told = getattr(error.response, "get", lambda _: None)("error")
    return str(told or "unreadable answer")


def new_reference(what: str) -> str:
    """A name in the log for what is no request."""
    return f"{what}-{secrets.token_hex(4)}"


class Delivery:
    """Sends what was drawn. Whatever goes wrong is logged under the request's reference."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def send(self, spot: Spot, reply: Reply, carried: Carried, frame: Frame) -> None:
        """Send a reply; with all its pages where none can be asked for later."""
        while True:
            page = render(reply, carried, frame)
            await self.post(spot, page, private=frame.private and not frame.alone)
            if page.carries or page.number == page.count:
                return
            carried = replace(carried, page=page.number + 1)

    async def open_form(self, spot: Spot, reply: Reply) -> bool:
        """Open the form that a reply asks to be filled in; whether a window is open now.

        Raises:
            SlackApiError: Slack refuses it for anything but being late.
        """
        if reply.form is None or not spot.trigger:
            return False
        unseen = Unseen(channel=spot.place.channel, thread=spot.place.thread)
        said = reply.plain if reply.result is Result.REFUSED else ""
        try:
            view = form_view(reply.form, unseen, said)
            await spot.client.views_open(trigger_id=spot.trigger, view=view)
        except CannotHold:
            return False
        except SlackApiError as error:
            if code_of(error) not in LATE:
                raise
            return False
        return True

    async def post(self, spot: Spot, page: Page, *, private: bool) -> None:
        """Send one page.

        By the response address first, which needs no membership of the channel; when that has
        been used up, as a message.

        Raises:
            SlackApiError: Slack takes neither.
        """
        if spot.respond and spot.respond.response_url and await _responded(spot, page, private):
            return
        await _message(spot, page, private)

    async def guard(self, spot: Spot, reference: str, act: Callable[[], Awaitable[None]]) -> None:
        """Run `act`; what fails is logged, and the asker told, where anybody can still be told."""
        try:
            await act()
        except SlackApiError as error:
            code = code_of(error)
            if code in GONE:
                self._log.warning("gone from slack", reference=reference, code=code)
            else:
                self._log.error("refused by slack", reference=reference, code=code)
                await self._apologise(spot, reference)
        except UNREACHABLE as error:
            self._log.error("slack cannot be reached", reference=reference, exc_info=error)
        except Exception as error:
            self._log.error("unexpected error", reference=reference, exc_info=error)
            await self._apologise(spot, reference)

    async def _apologise(self, spot: Spot, reference: str) -> None:
        if not spot.place.channel:
            return  # in a view; there is no place to say it
        try:
            await self.say(spot, fault(reference).plain)
        except (SlackApiError, *UNREACHABLE) as error:
            self._log.warning("the apology was refused too", reference=reference, exc_info=error)

    async def say(self, spot: Spot, text: str) -> None:
        """A short word of the desk to the asker alone."""
        page = Page(text=escaped(text), blocks=(), number=1, count=1, carries=True)
        await self.post(spot, page, private=True)


async def _responded(spot: Spot, page: Page, private: bool) -> bool:
    assert spot.respond  # noqa: S101 - the caller has looked
    answer = await spot.respond(
        text=page.text,
        blocks=list(page.blocks) or None,
        response_type="ephemeral" if private else "in_channel",
        replace_original=False,
        unfurl_links=False,
        unfurl_media=False,
        thread_ts=spot.place.thread or None,
    )
    return answer.status_code == 200


async def _message(spot: Spot, page: Page, private: bool) -> None:
    blocks, thread = list(page.blocks) or None, spot.place.thread or None
    if private and not spot.place.channel.startswith("D"):
        await spot.client.chat_postEphemeral(
            channel=spot.place.channel,
            user=spot.user,
            text=page.text,
            blocks=blocks,
            thread_ts=thread,
        )
    else:
        await spot.client.chat_postMessage(
            channel=spot.place.channel,
            text=page.text,
            blocks=blocks,
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )
