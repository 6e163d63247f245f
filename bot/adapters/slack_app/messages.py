"""Answers mentions and direct messages, and fills the App Home."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.adapters.slack_app.answering import Answering
from bot.adapters.slack_app.delivery import Spot, new_reference
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.render import Frame
from bot.adapters.slack_app.rich import unescaped
from bot.adapters.slack_app.views import home_view
from bot.core.carried import Carried
from bot.core.errors import UserError
from bot.core.notices import note, refuse
from bot.core.reply import Reply, Result, Tone
from bot.core.typed import read_line
from bot.repeats import Repeats

HELLO = (
    "Ask me about anti-personnel mines in plain words, for example “is Finland bound by the mine "
    "ban?”. “/mines help” lists what else there is."
)
_MENTION = re.compile(r"<@[A-Z0-9]+(\|[^>]*)?>")
_MARKUP = re.compile(r"<(?:[#@!][^>|]*\|?|(?:https?|mailto|tel):[^>|]*\|)?([^>]*)>")


class Messages:
    """Answers messages over one service."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._warned = Repeats(seconds=60)

    async def mention(self, spot: Spot, body: Body) -> None:
        """Answer a mention in its thread, which it opens if there is none."""
        event = body["event"]
        if event.get("bot_id") or event.get("subtype") or event.get("edited"):
            return
        thread = str(event.get("thread_ts") or event.get("ts") or "")
        place = replace(spot.place, thread=thread)
        await self._answer(replace(spot, place=place), body, public=True)

    async def direct(self, spot: Spot, body: Body) -> None:
        """Answer a direct message; what is edited, deleted or joined is nobody's question."""
        event = body["event"]
        if event.get("channel_type") == "im" and not (event.get("subtype") or event.get("bot_id")):
            await self._answer(spot, body, public=False)

    async def _answer(self, spot: Spot, body: Body, *, public: bool) -> None:
        service = self._answering.service
        if self._answering.inflight.closing:
            return
        carried, reply = self._read(str(body["event"].get("text") or ""))
        request = self._answering.request(body, carried)

        async def run() -> None:
            found = reply or await service.answer(request, public=public)
            if _is_limit(found) and not self._warned.is_new(request.actor.id):
                return  # told once a minute; more would be the noise that the limit is against
            frame = Frame(private=not public, alone=not public, quoted=False, asker=spot.user)
            await self._answering.delivery.send(spot, found, carried, frame)

        with self._answering.inflight.work():
            await self._answering.delivery.guard(spot, request.reference, run)

    def _read(self, words: str) -> tuple[Carried, Reply | None]:
        """The request of a message, or the reply where it needs no answer from the base."""
        question = plain_words(words)
        if not question:
            return Carried(command="help"), note(HELLO)
        try:
            typed = read_line(self._answering.service.catalog, question)
        except UserError as error:
            return Carried(command="help"), refuse(error)
        command = self._answering.find(typed.command)
        if command is None or command.shared:
            return Carried(command="ask", values={"question": question}), None
        return Carried(command=typed.command, values=typed.values), None

    async def home(self, spot: Spot, body: Body) -> None:
        """Fill the App Home of who opened it."""
        if body["event"].get("tab") != "home":
            return

        async def run() -> None:
            about, topics, latest = [
                await self._answering.service.answer(
                    self._answering.request(body, carried), counted=False
                )
                for carried in (
                    Carried(command="about"),
                    Carried(command="browse"),
                    Carried(command="timeline", values={"newest": True}),
                )
            ]
            view = home_view(about, topics, latest)
            await spot.client.views_publish(user_id=spot.user, view=view)

        await self._answering.delivery.guard(spot, new_reference("home"), run)


def _is_limit(reply: Reply) -> bool:
    """Whether the reply says that there were too many requests, rather than what is wrong."""
    return reply.result is Result.REFUSED and any(c.tone is Tone.CAUTION for c in reply.cards)


def plain_words(text: str) -> str:
    """What somebody wrote, without Slack's markup: mentions gone, names and links as they read."""
    text = _MARKUP.sub(r"\1", _MENTION.sub(" ", text))
    return " ".join(unescaped(text).split())
