"""What the curation desk can be asked without changing anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from knowledge.curation import (
    audit,
    balance,
    checking,
    heads,
    hints,
    preview,
    proposals,
    similar,
    verification,
)
from knowledge.curation.compare import differences
from knowledge.curation.model import (
    Action,
    AuditLine,
    Balance,
    Difference,
    Draft,
    Freshness,
    Hint,
    Preview,
    Proposal,
    Queued,
    Revision,
    Similar,
    Target,
)
from knowledge.errors import Problem
from knowledge.recorded import bound_of


class Reading:
    """Drafts, advice, history, the queue and the audit over any connection to the base."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def draft_of(self, target: Target, key: str) -> Draft:
        """The head, to be edited. Raises UnknownEntry, UnknownSource, UnknownParticipation."""
        return heads.draft_of(self.connection, target, key)

    def check(self, draft: Draft) -> list[Problem]:
        """All that keeps a draft from being stored, in plain words."""
        return checking.check(self.connection, draft)

    def proposal(self, number: int) -> Proposal:
        """A proposal, decided or not. Raises UnknownProposal."""
        return proposals.get(self.connection, number)

    def proposals_by(self, author: str, limit: int = 25) -> tuple[Proposal, ...]:
        """What somebody proposed and suggested, whatever became of it, newest first."""
        return proposals.by_author(self.connection, author, limit)

    def queue(self, *actions: Action) -> tuple[Queued, ...]:
        """What waits for a decision, oldest first: all of it, or what asks for one of `actions`."""
        return proposals.queue(self.connection, actions or tuple(Action))

    def waiting(self, *actions: Action) -> int:
        """How much that is."""
        return proposals.waiting(self.connection, actions or tuple(Action))

    def settled_with(self, proposal: Proposal) -> tuple[Proposal, ...]:
        """What was closed by the act that decided a proposal: the suggestion that it answers, and
        what it superseded."""
        return proposals.settled_with(self.connection, proposal)

    def answered_by(self, suggestion: int) -> int | None:
        """The approved proposal that was made from a suggestion, if there is one."""
        return proposals.answered_by(self.connection, suggestion)

    def history(self, target: Target, key: str) -> tuple[Revision, ...]:
        """Every revision, oldest first, that of the packs included."""
        return heads.history(self.connection, target, key)

    def changes_between(self, after: datetime, until: datetime) -> tuple[Revision, ...]:
        """What was approved, reverted, merged or imported, by recorded time: later than `after` and
        not later than `until`.
        """
        return heads.changes_between(self.connection, after, until)

    def revision(self, target: Target, key: str, number: int) -> Revision:
        """One revision. Raises UnknownRevision."""
        return heads.revision(self.connection, target, key, number)

    def diff(self, target: Target, key: str, a: int, b: int) -> tuple[Difference, ...]:
        """How revision `b` differs from `a`, word by word. Raises UnknownRevision."""
        one, two = (self.revision(target, key, number) for number in (a, b))
        return differences(one.fields, two.fields)

    def changes(self, proposal: Proposal) -> tuple[Difference, ...]:
        """What a proposal would change of the base that it began from."""
        fields = proposal.fields["fields"] if proposal.action is Action.MERGE else proposal.fields
        key, base = proposal.key, proposal.base
        if proposal.action is Action.MERGE:
            key, base = proposal.fields["into"], proposal.fields["into_base"]
        before = self.revision(proposal.target, key, base).fields if base else {}
        after = {} if proposal.action is Action.RETIRE else fields
        return differences(before, after)

    def revision_at(self, target: Target, key: str, when: date) -> Revision:
        """The revision that stood at the end of a day (UTC), or at an instant. Raises
        UnknownRevision.
        """
        return heads.at_instant(self.connection, target, key, bound_of(when))

    def preview(self, draft: Draft) -> Preview:
        """The entry as readers will see it. Raises ValueError for a source or a participation."""
        return preview.preview(self.connection, draft)

    def similar(self, draft: Draft, search: similar.Search, limit: int = 5) -> tuple[Similar, ...]:
        """Entries that may say the same, nearest first; `search` is the base's own."""
        return similar.similar(self.connection, draft, search, limit)

    def hints(self, draft: Draft) -> tuple[Hint, ...]:
        """Advice on readability and neutrality; never a refusal."""
        return hints.hints(draft)

    def balance(self, draft: Draft) -> tuple[Balance, ...]:
        """What a draft does to the balance of the debated topics that it touches."""
        return balance.balance(self.connection, draft)

    def balances(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        """How each debated topic stands: positions by "side", "class" and "region"."""
        return balance.standing(self.connection)

    def freshness(self, slug: str, at: datetime) -> Freshness:
        """Until when an entry counts as verified. Raises UnknownEntry."""
        return verification.freshness(self.connection, slug, at)

    def overdue(
        self, at: datetime, verifier: str | None = None, limit: int | None = None
    ) -> tuple[Freshness, ...]:
        """What must be verified again, the longest due first, at most `limit`. `verifier`: only
        what that one vouched for; "" for what nobody did.
        """
        return verification.overdue(self.connection, at, verifier, limit)

    def audit(self, *, after: int = 0, key: str = "") -> Iterator[AuditLine]:
        """The audit lines after a number, of one key or of all."""
        return audit.lines(self.connection, after=after, key=key)

    def verify_chain(self) -> int | None:
        """The number of the first audit line that is not as it was written; None if all are."""
        return audit.verify_chain(self.connection)

    def export_audit(self) -> Iterator[str]:
        """The audit lines as JSON, one a line."""
        return audit.export(self.connection)
