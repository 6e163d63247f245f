"""What moderators and readers do to the base. One `Curator` owns its thread's writing connection.

Every act takes `at`, an aware moment, and an opaque label of who acts; who may act is the caller's
business. A proposal changes nothing that readers see until it is approved.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from knowledge.curation import checking, deciding, heads, proposals, verification
from knowledge.curation.fields import canonical
from knowledge.curation.ledger import Ledger
from knowledge.curation.model import (
    Act,
    Action,
    Draft,
    Fields,
    Freshness,
    Origin,
    Proposal,
    Reindex,
    Revision,
    Standing,
    State,
    Target,
)
from knowledge.curation.reading import Reading
from knowledge.errors import (
    BaseMissing,
    NothingChanged,
    Problem,
    ReasonMissing,
    Unsound,
)
from knowledge.renewal import renew

SUGGESTION_LIMIT = 2_000


def connect(path: Path) -> sqlite3.Connection:
    """A connection for writing to the base at `path`; one of an earlier format is brought to this
    one first.

    Raises:
        BaseMissing: there is no file at `path`.
        BaseOutdated: the file is no base, or of a format that cannot be brought up in place.
    """
    if not path.is_file():
        raise BaseMissing(f"there is no knowledge base at {path}")
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        renew(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


class Curator(Reading):
    """Proposals and decisions over a connection made by `connect`; and all of `Reading`."""

    def __init__(self, connection: sqlite3.Connection, index: Reindex) -> None:
        super().__init__(connection)
        self.ledger = Ledger(connection, index)

    # Proposing

    def propose(
        self, draft: Draft, act: Act, *, note: str = "", answers: int | None = None
    ) -> Proposal:
        """Ask for a draft to become the head. `answers`: the suggestion that it was made from.

        Raises:
            Unsound: the draft has problems.
            NothingChanged: it says what the head says.
            StaleBase: the head has moved since the draft was begun.
        """
        with self.ledger.decision():
            fields = self._sound(draft)
            self._current(draft)
            if answers is not None:
                deciding.require_suggestion(self.connection, answers)
            action = Action.ADD if draft.is_new else Action.EDIT
            return self._insert(act, draft, action, fields, note, answers)

    def propose_retire(self, target: Target, key: str, act: Act, *, note: str = "") -> Proposal:
        """Ask for a head to be given up. Raises Unsound where others lean on it,
        NothingChanged where it has been already.
        """
        with self.ledger.decision():
            draft = heads.draft_of(self.connection, target, key)
            if draft.state is State.RETIRED:
                raise NothingChanged(f"{key} has been retired already")
            deciding.refuse(checking.check_retire(self.connection, draft))
            return self._insert(act, draft, Action.RETIRE, draft.fields, note, None)

    def propose_merge(self, key: str, into: str, act: Act, *, note: str = "") -> Proposal:
        """Ask for an entry to be folded into another: statements, aliases, questions and topics
        move, its title becomes an alias, its slug leads to the other.
        """
        with self.ledger.decision():
            draft, other = (
                heads.draft_of(self.connection, Target.ENTRY, slug) for slug in (key, into)
            )
            folded = deciding.fold(draft, other)
            deciding.refuse(deciding.check_fold(self.connection, draft, other, folded))
            fields = {"into": into, "into_base": other.base, "fields": folded}
            return self._insert(act, draft, Action.MERGE, fields, note, None)

    def suggest(
        self, text: str, act: Act, *, source: str = "", target: Target = Target.ENTRY, key: str = ""
    ) -> Proposal:
        """A reader's correction (of `key`) or wish. Taken whatever the base holds already.

        Raises:
            Unsound: there is no text, or more than 2,000 characters.
        """
        text, source = (value.encode(errors="replace").decode().strip() for value in (text, source))
        if not 1 <= len(text) <= SUGGESTION_LIMIT or len(source) > SUGGESTION_LIMIT:
            what = f"a suggestion has 1 to {SUGGESTION_LIMIT} characters"
            raise Unsound([Problem(file="suggestion", entry=key, field="text", what=what)])
        with self.ledger.decision():
            base = heads.current(self.connection, target, key)[0] if key else 0
            draft = Draft(target=target, key=key, base=base, fields={})
            fields = {"text": text, "source": source}
            return self._insert(act, draft, Action.SUGGEST, fields, "", None)

    def amend(self, number: int, draft: Draft, act: Act, *, note: str | None = None) -> Proposal:
        """Give an open proposal other fields; with a newer base this is a rebase. Raises as
        `propose` does, and AlreadyDecided, UnknownProposal.
        """
        with self.ledger.decision():
            held = deciding.editable(self.connection, number, draft)
            fields = self._sound(draft)
            self._current(draft)
            text = held.note if note is None else note
            proposals.change(self.connection, number, draft.base, fields, text)
            self.ledger.log(act, "amended", held.target, held.key, fields)
            return proposals.get(self.connection, number)

    def withdraw(self, number: int, act: Act) -> Proposal:
        """Take an open proposal back. Raises AlreadyDecided, UnknownProposal."""
        return self._settle(number, Standing.WITHDRAWN, act)

    # Deciding

    def approve(self, number: int, act: Act, *, draft: Draft | None = None) -> Revision | None:
        """Make a proposal the head, in one transaction; `draft`: edited by the reviewer first.

        Returns the new revision (for a merge: of the entry that stays); None for a suggestion,
        which is only taken note of.

        Raises:
            AlreadyDecided: somebody was faster.
            StaleBase: the head has moved; nothing is decided.
            Unsound: it no longer fits the base (a source is gone, an alias taken).
        """
        with self.ledger.decision():
            held = proposals.open_one(self.connection, number)
            if draft is not None:
                deciding.editable(self.connection, number, draft)
                fields = self._sound(draft)
                note = "; ".join(part for part in (held.note, "edited in review") if part)
                proposals.change(self.connection, number, draft.base, fields, note)
                held = proposals.get(self.connection, number)
            made = deciding.carry_out(self.ledger, held, act)
            proposals.settle(self.connection, number, Standing.APPROVED, act)
            if held.answers is not None:
                deciding.answer(self.ledger, held.answers, act)
            self.ledger.log(act, "approved", held.target, held.key, made and made.fields)
            if made is not None:
                self.ledger.touch()
            return made

    def reject(self, number: int, act: Act) -> Proposal:
        """Turn a proposal down. Raises ReasonMissing, AlreadyDecided, UnknownProposal."""
        if not act.reason.strip():
            raise ReasonMissing("a rejection needs a reason")
        return self._settle(number, Standing.REJECTED, act)

    def revert(
        self, target: Target, key: str, to: int, act: Act, *, base: int | None = None
    ) -> Revision:
        """Make what revision `to` said the head again: a new revision. `base`: the head seen.

        Raises:
            UnknownRevision, StaleBase, NothingChanged.
            Unsound: the old fields no longer fit the base, or were a retirement.
        """
        with self.ledger.decision():
            old = heads.revision(self.connection, target, key, to)
            head = heads.draft_of(self.connection, target, key)
            draft = Draft(target=target, key=key, base=base or head.base, fields=old.fields)
            self._current(draft)
            if old.state is State.RETIRED:
                what = f"revision {to} is a retirement"
                raise Unsound([Problem(file=target, entry=key, field="", what=what)])
            fields = self._sound(draft)
            made = self.ledger.write(
                target, key, fields, act, base=to, origin=Origin.REVERT, note=f"as revision {to}"
            )
            self.ledger.log(act, "reverted", target, key, fields)
            self.ledger.touch()
            return made

    # Verifying

    def verify(self, slug: str, act: Act, *, interval: int | None = None) -> Freshness:
        """`act.by` vouches for an entry from `act.at` on, for `interval` days (default: as before,
        else 90 for status and figures, 365 for law and terms). Raises UnknownEntry.
        """
        with self.ledger.decision():
            before = verification.freshness(self.connection, slug, act.at)
            days = interval or before.interval
            made = verification.verify(self.connection, slug, act, days)
            self.ledger.log(act, "verified", Target.ENTRY, slug, {"interval": days})
            return made

    # Beside the base

    def note(
        self, act: Act, what: str, target: str = "", key: str = "", stored: Any = None
    ) -> None:
        """Add the audit line of an act whose effect is kept outside of the base (a grant, a block).
        `stored`: what it stored, as JSON; the line holds its hash.
        """
        with self.ledger.decision():
            self.ledger.log(act, what, target, key, stored)

    def checkpoint(self) -> bool:
        """Move what was committed from the log into the file, as far as no reader is in the way;
        whether all of it is there. For after readers have refreshed: the log grows until then.
        """
        row = self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(row[0] == 0 and row[1] == row[2])

    # Shared

    def _insert(
        self, act: Act, draft: Draft, action: Action, fields: Fields, note: str, answers: int | None
    ) -> Proposal:
        made = proposals.insert(
            self.connection,
            act,
            target=draft.target,
            key=draft.key,
            action=action,
            base=draft.base,
            fields=fields,
            note=note,
            answers=answers,
        )
        what = "suggested" if action is Action.SUGGEST else "proposed"
        self.ledger.log(act, what, draft.target, draft.key, fields)
        return made

    def _settle(self, number: int, standing: Standing, act: Act) -> Proposal:
        with self.ledger.decision():
            held = proposals.open_one(self.connection, number)
            proposals.settle(self.connection, number, standing, act)
            self.ledger.log(act, standing, held.target, held.key, {"proposal": number})
            return proposals.get(self.connection, number)

    def _sound(self, draft: Draft) -> Fields:
        """The canonical fields of a draft without problems that says something new."""
        deciding.refuse(checking.check(self.connection, draft))
        fields = canonical(draft.target, draft.fields)
        number, state = heads.current(self.connection, draft.target, draft.key)
        if number and number == draft.base and state is State.HELD:
            head = heads.revision(self.connection, draft.target, draft.key, number)
            if head.fields == fields:
                raise NothingChanged(f"{draft.key} says that already")
        return fields

    def _current(self, draft: Draft) -> None:
        deciding.require_current(self.connection, draft.target, draft.key, draft.base, draft.fields)
