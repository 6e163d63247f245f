"""One door for every surface: request in, reply out, never an exception.

Access, then the parameters, then the handler; whatever goes wrong is worded for the reader here and
nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core import catalog as declared
from bot.core.about import find
from bot.core.access import Access
from bot.core.command import Call, Command
from bot.core.curation.wording import worded
from bot.core.errors import NotAllowed, UserError
from bot.core.filling import blank_form, handed_back
from bot.core.model import Manages, Place, Request
from bot.core.notices import fault, not_found, refuse
from bot.core.office import Office, no_office
from bot.core.ports import Ledger, NoLedger, NoPreferences, Preferences, Report
from bot.core.reply import Reply, Result, Visibility
from bot.core.texts import text
from bot.core.values import check_values
from knowledge.errors import CurationError, NotInBase
from knowledge.model import Outcome

if TYPE_CHECKING:
    from knowledge import KnowledgeBase


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
        ledger: Ledger | None = None,
        preferences: Preferences | None = None,
        office: Office | None = None,
    ) -> None:
        self._base = base
        self._access = access
        self._report = report
        self._catalog = catalog
        self._new_reference = new_reference
        self._ledger: Ledger = ledger or NoLedger()
        self._preferences: Preferences = preferences or NoPreferences()
        self._office: Office = office or no_office()

    @property
    def catalog(self) -> tuple[Command, ...]:
        """The commands that it takes."""
        return self._catalog

    @property
    def revision(self) -> str:
        """The revision of the base that answers."""
        return self._base.revision

    def close(self) -> None:
        """Give the base and all that belongs to it back."""
        self._base.close()
        self._ledger.close()
        self._office.close()

    def handle(self, request: Request) -> Reply:
        """The reply to a request. Never raises for anything that a request can hold."""
        try:
            return self._run(request)
        except UserError as error:
            return refuse(error)
        except NotInBase as error:
            return refuse(not_found(error))
        except Exception as error:
            reference = request.reference or self._new_reference()
            self._report(reference, request.command, error)
            return fault(reference)

    def _run(self, request: Request) -> Reply:
        self._base.refresh()  # whoever has written meanwhile: another process may be a moderator's
        command = find(self._catalog, request.command)
        decision = self._access.decide(request.actor, request.place)
        if decision.role < command.role:
            raise NotAllowed(
                f"“{command.name}” is for {_article(command.role.name.lower())}; you are "
                f"{_article(decision.role.name.lower())}, because {decision.reason}.",
                "Roles are given by the desk's operator, in its home only; “suggest” reaches those "
                "who have one.",
            )
        if request.actor.manages < command.manages:
            raise NotAllowed(
                f"“{command.name}” is for those who manage this "
                f"{'channel' if command.manages is Manages.CHANNEL else 'server'}.",
                "Ask one of them.",
            )
        call = Call(
            request=request,
            base=self._base,
            command=command,
            catalog=self._catalog,
            role=decision.role,
            values={},
            preferences=self._preferences,
            office=self._office,
        )
        if command.form and not call.was_given(*command.filled):
            return blank_form(call)
        try:
            call = replace(call, values=check_values(command, request.values))
            reply = command.handler(call)
        except (UserError, NotInBase, CurationError) as error:
            return handed_back(call, worded(call, error))
        self._count(call, reply)
        if reply.result in {Result.DONE, Result.NOTHING} and not command.is_private:
            return replace(reply, visibility=self.visibility(request.place))
        return reply

    def visibility(self, place: Place) -> Visibility:
        """Who sees answers first in a place. May be called from any thread."""
        return self._preferences.visibility(place)

    def forget(self, platform: str, workspace: str) -> None:
        """Drop all that was chosen in a workspace that the desk has left."""
        self._preferences.forget(platform, workspace)
        self._office.forget(platform, workspace)

    def _count(self, call: Call, reply: Reply) -> None:
        if not reply.answer:
            return
        today = call.request.today
        if call.flag("unhelpful"):
            self._ledger.unhelpful(reply.answer.question, reply.answer.entries, today)
        elif reply.answer.outcome is Outcome.UNKNOWN and call.command.name == "ask":
            self._ledger.gap(call.text("question"), today)

    def complete(self, what: str, typed: str, limit: int = 25) -> list[tuple[str, str]]:
        """(value, label) of what `typed` may become; `what` is one of `command.COMPLETERS`."""
        if what == "command":
            names = [
                command.name
                for command in self._catalog
                if command.name.startswith(typed.casefold()) and not command.pressed
            ]
            return [(name, text(find(self._catalog, name).summary_key)) for name in names[:limit]]
        return self._base.complete(what, typed[:100], limit)


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
