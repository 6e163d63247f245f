"""Messages that the desk sends of itself: each once, at the pace that Slack takes.

A message carries its key as metadata. Where it may have been sent before, the channel is looked
through for that key, from shortly before; nothing else of what stands there is read.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack_app import people
from bot.adapters.slack_app.delivery import UNREACHABLE, code_of
from bot.adapters.slack_app.forms import GROUP
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.pacing import Pace, edits
from bot.adapters.slack_app.render import Page, render
from bot.adapters.slack_app.rich import Json, notified, section
from bot.adapters.slack_app.troubles import (
    asks_to_wait,
    trouble,
    unreachable,
    was_perhaps_done,
)
from bot.adapters.slack_app.workspaces import Workspaces
from bot.core.carried import Carried
from bot.core.model import Place
from bot.core.outlet import Gone, Later, Uncertain
from bot.core.reply import Reply
from bot.service import Log

EVENT = "minedesk_post"
"""The type of the metadata by which a message is found again."""
BEFORE = timedelta(minutes=1)
"""How much sooner than it was tried a message may stand there, by clocks that differ."""
PAGE = 200
"""Messages that are asked for at once; Slack gives some apps fewer."""
_POSTED = Frame(private=False, shareable=False, quoted=False, posted=True)
_NO_LOOKING = frozenset(
    {
        "missing_scope",
        "access_denied",
        "no_permission",
        "not_allowed_token_type",
        "method_not_supported_for_channel_type",
    }
)
_GROUP_ID = re.compile("S[A-Z0-9]{2,20}")
Found = TypeVar("Found")


class SlackOutlet:
    """Slack's way to write on the desk's own account, as `bot.core.outlet.Outlet` says."""

    def __init__(
        self,
        workspaces: Workspaces,
        log: Log,
        pace: Pace | None = None,
        edit_pace: Pace | None = None,
    ) -> None:
        self._workspaces = workspaces
        self._log = log
        self._pace = pace or Pace()
        self._edit_pace = edit_pace or edits()
        # What was sent without an answer, and what certainly stands nowhere: whoever sends again
        # knows only that it was tried.
        self._unsure: TTLCache[str, datetime] = TTLCache(10_000, ttl=24 * 60 * 60)
        self._absent: TTLCache[str, bool] = TTLCache(10_000, ttl=24 * 60 * 60)
        self._looked: TTLCache[str, str] = TTLCache(10_000, ttl=60 * 60)

    def count(self, reply: Reply) -> int:
        """How many messages the reply takes.

        Raises:
            CannotFit: one citation alone is longer than a message holds.
        """
        return _page(reply, 0).count

    async def post(
        self,
        place: Place,
        reply: Reply,
        part: int,
        *,
        key: str,
        under: str = "",
        mention: str = "",
        tried: datetime | None = None,
    ) -> str:
        """Send a part, or find where it stands already. Raises Gone, Later, Uncertain."""
        thread = under or place.thread
        client = await self._workspaces.client(place.workspace)
        since = self._unsure.get(key) or (None if key in self._absent else tried)
        if since and (known := await self._find(client, place, key, thread, since)):
            return known
        self._note_absent(key)
        await self._pace.turn(place.channel)
        self._absent.pop(key, None)
        self._unsure[key] = since or datetime.now(UTC)
        sent = await self._told(
            place.channel,
            lambda: client.chat_postMessage(
                channel=place.channel,
                thread_ts=thread or None,
                metadata={"event_type": EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **_drawn(_page(reply, part), _group(mention)),
            ),
            refused=lambda: self._note_absent(key),
        )
        self._unsure.pop(key, None)
        return str(sent["ts"])

    def _note_absent(self, key: str) -> None:
        self._unsure.pop(key, None)
        self._absent[key] = True

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        """Make a message say a part of `reply`; nobody is notified. Raises Gone, Later."""
        client = await self._workspaces.client(place.workspace)
        shown = _drawn(_page(reply, part), "")
        await self._edit_pace.turn(place.workspace)
        await self._told(
            place.workspace,
            lambda: client.chat_update(channel=place.channel, ts=message, **shown),
            pace=self._edit_pace,
        )

    async def find_person(self, workspace: str, user: str) -> Place:
        """The place of direct messages with a person. Raises Gone, Later."""
        client = await self._workspaces.client(workspace)
        opened = await self._told("", lambda: client.conversations_open(users=user))
        channel = str(opened["channel"]["id"])
        return Place(platform=people.PLATFORM, workspace=workspace, channel=channel)

    async def _find(
        self, client: AsyncWebClient, place: Place, key: str, thread: str, since: datetime
    ) -> str:
        """The id of the message with that key, or the empty string.

        Where Slack asks to wait in the midst of it, the next try goes on from there.
        """
        asked: dict[str, Any] = {
            "channel": place.channel,
            "oldest": f"{(since - BEFORE).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
        }

        def look() -> Awaitable[AsyncSlackResponse]:
            given = {**asked, "cursor": self._looked.get(key)}
            if thread:
                return client.conversations_replies(ts=thread, **given)
            return client.conversations_history(**given)

        while True:
            page = await self._told("", look, uncertain=True)
            for message in page.get("messages") or ():
                if _key_of(message) == key:
                    return str(message["ts"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                self._looked.pop(key, None)
                return ""
            self._looked[key] = cursor

    async def _told(
        self,
        name: str,
        call: Callable[[], Awaitable[Found]],
        *,
        pace: Pace | None = None,
        refused: Callable[[], object] = lambda: None,
        uncertain: bool = False,
    ) -> Found:
        """What Slack answers to a call; its refusals in the outlet's words.

        Where Slack asks to wait, `name` is held in the `pace`, that of channels where none is told.
        `refused` is done where the call has certainly had no effect.
        """
        try:
            return await call()
        except SlackApiError as error:
            if not was_perhaps_done(error):
                refused()
            code, found = code_of(error), trouble(error)
            if uncertain and code in _NO_LOOKING:
                raise Uncertain(f"The desk may not look whether it was sent ({code}).") from error
            if isinstance(found, Later) and asks_to_wait(error):
                (pace or self._pace).hold(name, found.seconds)
            self._log.warning("outlet refused", code=code, gone=isinstance(found, Gone))
            raise found from error
        except UNREACHABLE as error:
            raise unreachable(error) from error


def _page(reply: Reply, part: int) -> Page:
    return render(reply, Carried(command="", page=part + 1), _POSTED)


def _drawn(page: Page, group: str) -> Json:
    """Text and blocks of a page, with the mention of a group above it."""
    if not group:
        return {"text": page.text, "blocks": list(page.blocks) or None}
    above = {"type": "rich_text", "elements": [section([notified(group)])]}
    return {"text": f"<!subteam^{group}>\n{page.text}", "blocks": [above, *page.blocks]}


def _group(mention: str) -> str:
    """The id of a user group; nothing else is ever notified."""
    id = mention.removeprefix(GROUP)
    return id if _GROUP_ID.fullmatch(id) else ""


def _key_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key") or "")
