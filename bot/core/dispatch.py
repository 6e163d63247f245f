"""One door for every surface: request in, reply out, never an exception.

Access, then the parameters, then the handler; whatever goes wrong is worded for the reader here and
nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from bot.core import catalog as declared
from bot.core.about import find
from bot.core.access import Access
from bot.core.command import Call, Command
from bot.core.errors import NotAllowed, NotFound, UserError, did_you_mean
from bot.core.markup import clean, line
from bot.core.model import Request
from bot.core.reply import Card, Reply, Result, Tone
from bot.core.text import plain_card
from bot.core.texts import text
from bot.core.values import check_values
from knowledge.errors import NotInBase
from knowledge.model import Outcome

if TYPE_CHECKING:
    from knowledge import KnowledgeBase

Report = Callable[[str, str, BaseException], None]
"""Notes an unexpected error: its reference, the command's name, the error. Never the question."""

CountGap = Callable[[str, date], None]
"""Counts a question that the base does not cover: its words and the day, never who asked."""

_WHERE_TO_LOOK = {
    "state": "Write its usual English name or its ISO code, such as Finland or FIN.",
    "treaty": "Name the Ottawa Convention, cluster munitions, CCW, Protocol II or Protocol V.",
    "entry": "“browse” lists the entries.",
    "source": "The sources of an answer in full show their ids.",
}


class Desk:
    """Handles requests over one open knowledge base. Belongs to the thread that opened the base."""

    def __init__(
        self,
        *,
        base: KnowledgeBase,
        access: Access,
        report: Report,
        catalog: tuple[Command, ...] = declared.CATALOG,
        new_reference: Callable[[], str] = lambda: secrets.token_hex(3),
        count_gap: CountGap = lambda _question, _today: None,
    ) -> None:
        self._base = base
        self._access = access
        self._report = report
        self._catalog = catalog
        self._new_reference = new_reference
        self._count_gap = count_gap

    @property
    def revision(self) -> str:
        """The revision of the base that answers."""
        return self._base.revision

    def close(self) -> None:
        """Give the base back."""
        self._base.close()

    def handle(self, request: Request) -> Reply:
        """The reply to a request. Never raises for anything that a request can hold."""
        try:
            return self._run(request)
        except UserError as error:
            return refuse(error)
        except NotInBase as error:
            return refuse(not_found(error))
        except Exception as error:
            reference = self._new_reference()
            self._report(reference, request.command, error)
            return _problem(text("error.unexpected").format(reference=reference), Result.FAILED)

    def _run(self, request: Request) -> Reply:
        command = find(self._catalog, request.command)
        decision = self._access.decide(request.actor)
        if decision.role < command.role:
            raise NotAllowed(
                f"“{command.name}” is for {_article(command.role.name.lower())}; you are "
                f"{_article(decision.role.name.lower())}, because {decision.reason}.",
                "Ask an administrator of this place.",
            )
        values = check_values(command, request.values)
        call = Call(
            request=request,
            base=self._base,
            command=command,
            catalog=self._catalog,
            role=decision.role,
            values=values,
        )
        reply = command.handler(call)
        if reply.answer and reply.answer.outcome is Outcome.UNKNOWN and command.name == "ask":
            self._count_gap(call.text("question"), request.today)
        return reply

    def complete(self, what: str, typed: str, limit: int = 25) -> list[tuple[str, str]]:
        """(value, label) of what `typed` may become; `what` is one of `command.COMPLETERS`."""
        if what == "command":
            names = [
                command.name
                for command in self._catalog
                if command.name.startswith(typed.casefold())
            ]
            return [(name, text(f"command.{name}.summary")) for name in names[:limit]]
        return self._base.complete(what, typed[:100], limit)


def refuse(error: UserError) -> Reply:
    """The private reply to a request that cannot be served."""
    return _problem(
        " ".join(part for part in (error.message, error.advice) if part), Result.REFUSED
    )


def not_found(error: NotInBase) -> NotFound:
    """The reader's wording of a name that the base does not hold."""
    advice = did_you_mean(error.near) or _WHERE_TO_LOOK.get(error.what, "")
    return NotFound(f"The base knows no {error.what} called “{clean(error.name)[:60]}”.", advice)


def _problem(message: str, result: Result) -> Reply:
    card = Card(text=(line(message),), tone=Tone.PROBLEM)
    return Reply(plain=plain_card(card), cards=(card,), result=result)


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
