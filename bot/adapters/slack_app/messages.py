"""Answers mentions and direct messages."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.adapters.slack_app.answering import Answering, may_repeat
from bot.adapters.slack_app.delivery import Spot
from bot.adapters.slack_app.forms import GROUP, PERSON, with_opener
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.rich import unescaped
from bot.core.carried import Carried
from bot.core.errors import UserError
from bot.core.model import Manages, Role
from bot.core.notices import note, refuse
from bot.core.reply import Reply, Result, Tone
from bot.core.typed import read_line
from bot.repeats import Repeats

HELLO = (
    "Ask me about anti-personnel mines in plain words, for example “is Finland bound by the mine "
    "ban?”. “/mines help” lists what else there is."
)
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>")
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
        carried, reply = self._read(body)
        command = self._answering.find(carried.command)
        secret = public and bool(command and command.is_private)

        async def run() -> None:
            found = reply or await service.answer(request, public=public and not secret)
            if _is_limit(found) and not self._warned.is_new(request.actor.id):
                return  # told once a minute; more would be the noise that the limit is against
            frame = Frame(
                private=secret or not public,
                alone=not public,
                shareable=not secret,
                quoted=False,
                asker=spot.user,
                again=may_repeat(command),
            )
            await self._answering.delivery.send(spot, with_opener(found, carried), carried, frame)

        with self._answering.inflight.work():
            request = await self._answering.asked(spot, body, carried)
            await self._answering.delivery.guard(spot, request.reference, run)

    def _read(self, body: Body) -> tuple[Carried, Reply | None]:
        """The request of a message, or the reply where it needs no answer from the base."""
        words = str(body["event"].get("text") or "")
        question = plain_words(words)
        if not question:
            return Carried(command="help"), note(HELLO)
        try:
            typed = read_line(self._answering.service.catalog, question)
        except UserError as error:
            return Carried(command="help"), refuse(error)
        command = self._answering.find(typed.command)
        if command is None or (command.shared and not command.group):
            return Carried(command="ask", values={"question": question}), None
        if command.role > Role.READER or command.manages is not Manages.NOTHING:
            named = read_line(self._answering.service.catalog, _with_ids(words, _own_ids(body)))
            typed = named if named.command == typed.command else typed
        return Carried(command=typed.command, values=typed.values), None


def _own_ids(body: Body) -> set[str]:
    """The ids of the desk's own users, to whom a message speaks."""
    return {str(each.get("user_id")) for each in body.get("authorizations") or ()}


def _with_ids(words: str, own: set[str]) -> str:
    """A message in which people and groups go by their ids, for commands that are about them."""
    named = _PERSON.sub(lambda m: " " if m[1] in own else f" {PERSON}{m[1]} ", words)
    return plain_words(_GROUP.sub(rf" {GROUP}\1 ", named))


def _is_limit(reply: Reply) -> bool:
    """Whether the reply says that there were too many requests, rather than what is wrong."""
    return reply.result is Result.REFUSED and any(c.tone is Tone.CAUTION for c in reply.cards)


def plain_words(text: str) -> str:
    """What somebody wrote, without Slack's markup: mentions gone, names and links as they read."""
    text = _MARKUP.sub(r"\1", _MENTION.sub(" ", text))
    return " ".join(unescaped(text).split())
