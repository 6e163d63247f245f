"""Shows an entry under a permalink to it, where the operator has set an address for them."""

from __future__ import annotations

from urllib.parse import unquote

from bot.adapters.slack_app.answering import Answering
from bot.adapters.slack_app.delivery import Spot, new_reference
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.render import render
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.views import in_view
from bot.core.carried import Carried
from bot.core.reply import Result

MOST = 5
"""Links of one message that are shown."""


class Unfurls:
    """Unfurls permalinks; `prefix` is the address before an entry's slug, empty to unfurl none."""

    def __init__(self, answering: Answering, prefix: str) -> None:
        self._answering = answering
        self._prefix = prefix

    def slug_of(self, url: str) -> str:
        """The slug of a permalink; empty for any other address."""
        if not self._prefix or not url.startswith(self._prefix):
            return ""
        return unquote(url.removeprefix(self._prefix).split("?")[0].split("#")[0]).strip("/")

    async def unfurl(self, spot: Spot, body: Body) -> None:
        """Show the entries of the permalinks in a message."""
        event = body["event"]

        async def run() -> None:
            shown: dict[str, Json] = {}
            for link in event.get("links", [])[:MOST]:
                url = str(link.get("url", ""))
                if slug := self.slug_of(url):
                    blocks = await self._blocks(body, slug)
                    shown |= {url: {"blocks": blocks}} if blocks else {}
            if shown:
                await spot.client.chat_unfurl(
                    channel=event["channel"], ts=event["message_ts"], unfurls=shown
                )

        await self._answering.delivery.guard(spot, new_reference("unfurl"), run)

    async def _blocks(self, body: Body, slug: str) -> list[Json]:
        carried = Carried(command="show", values={"entry": slug})
        request = self._answering.request(body, carried)
        reply = await self._answering.service.answer(request, counted=False)
        if reply.result is not Result.DONE:
            return []
        page = render(reply, carried, Frame(view=True, quoted=False))
        return [block for block in in_view(page) if block["type"] != "actions"]
