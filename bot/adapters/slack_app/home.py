"""The App Home: what waits for review, what the desk is, what it covers, what happened last."""

from __future__ import annotations

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.answering import Answering
from bot.adapters.slack_app.delivery import Spot, new_reference
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.render import render
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.views import in_view
from bot.core.carried import Carried
from bot.core.reply import Reply, Result
from bot.core.texts import text

QUEUE = "kb review"
"""The command that lists what waits for review, to those who may decide it."""


class Home:
    """Fills the App Home of people over one service."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def opened(self, spot: Spot, body: Body) -> None:
        """Somebody looks at the app; what they see there is filled anew."""
        if body["event"].get("tab") == "home":
            await self.publish(spot, body)

    async def publish(self, spot: Spot, body: Body) -> None:
        """Fill the App Home of who acted."""

        async def run() -> None:
            queue = None
            if self._answering.find(QUEUE):
                queue = await self._reply(spot, body, Carried(command=QUEUE))
            about, topics, latest = [
                await self._reply(spot, body, carried)
                for carried in (
                    Carried(command="about"),
                    Carried(command="browse"),
                    Carried(command="timeline", values={"newest": True}),
                )
            ]
            shown = queue if queue and queue.result in {Result.DONE, Result.NOTHING} else None
            view = home_view(about, topics, latest, queue=shown)
            await spot.client.views_publish(user_id=spot.user, view=view)

        await self._answering.delivery.guard(spot, new_reference("home"), run)

    async def _reply(self, spot: Spot, body: Body, carried: Carried) -> Reply:
        request = await self._answering.asked(spot, body, carried)
        return await self._answering.service.answer(request, counted=False)


def home_view(about: Reply, topics: Reply, latest: Reply, *, queue: Reply | None = None) -> Json:
    """The App Home; with the queue first for those who review."""
    frame = Frame(view=True, quoted=False)
    ask = {
        "type": "button",
        "action_id": "form:ask",
        "style": "primary",
        "text": _plain("Ask the desk"),
    }
    waiting = [*_part(queue, QUEUE, frame), {"type": "divider"}] if queue else []
    blocks = [
        *waiting,
        {"type": "section", "text": _plain(text("help.intro"))},
        {"type": "actions", "block_id": "home-ask", "elements": [ask]},
        *_part(about, "about", frame),
        {"type": "divider"},
        *(block for block in _part(topics, "browse", frame) if block["type"] != "rich_text"),
        {"type": "divider"},
        _header("Latest events"),
        *_part(latest, "timeline", frame),
    ]
    return {"type": "home", "blocks": blocks[: limits.VIEW_BLOCKS]}


def _part(reply: Reply, name: str, frame: Frame) -> list[Json]:
    """A reply's blocks; the ids of what can be pressed are made unique in the view."""
    blocks = in_view(render(reply, Carried(command=name), frame))
    return [
        {
            **block,
            "elements": [
                {**element, "action_id": f"{element['action_id']}-{name.replace(' ', '-')}"}
                for element in block["elements"]
            ],
        }
        if block["type"] == "actions"
        else block
        for block in blocks
    ]


def _header(words: str) -> Json:
    return {"type": "header", "text": _plain(words)}


def _plain(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": False}
