"""The curation desk: moderators keep the base true. This is its public face; `knowledge.curation`
behind it may change.

It is a library without chat, roles or clock: who may do what is the caller's business, authors are
opaque labels, and every act is told who acts, when, why and from where.

>>> from dataclasses import replace
>>> from datetime import UTC, datetime
>>> from knowledge import KnowledgeBase, curate
>>> from knowledge.encode import make_encoder
>>> desk = curate.open_curator(path, make_encoder("static"))  # doctest: +SKIP
>>> base = KnowledgeBase.open(path)  # doctest: +SKIP
>>> draft = desk.draft_of(curate.Target.ENTRY, "halo")  # doctest: +SKIP
>>> draft = replace(draft, fields={**draft.fields, "title": "HALO, the trust"})  # doctest: +SKIP

Before anything is stored, `check` lists what keeps a draft from being stored, `preview` is the
entry as readers will see it, `hints` is advice, `similar` what may say the same already, and
`balance` how it tilts a debate.

>>> desk.check(draft)  # doctest: +SKIP
[]
>>> desk.preview(draft).entry.title  # doctest: +SKIP
'HALO, the trust'
>>> near = desk.similar(draft, base.nearest)  # doctest: +SKIP

A proposal changes nothing that readers see. An approval does, once they have refreshed; then the
log of the database may be moved into its file.

>>> def act(by, reason=""):  # doctest: +SKIP
...     return curate.Act(by=by, at=datetime.now(UTC), reason=reason, place="#review")
>>> held = desk.propose(draft, act("discord:42"), note="its whole name")  # doctest: +SKIP
>>> [one.proposal.id for one in desk.queue()] == [held.id]  # doctest: +SKIP
True
>>> desk.approve(held.id, act("slack:U7", "as they write it")).number  # doctest: +SKIP
2
>>> base.refresh(), base.entry("halo").title  # doctest: +SKIP
(True, 'HALO, the trust')
>>> desk.checkpoint()  # doctest: +SKIP
True

`reject`, `amend`, `withdraw`, `propose_retire`, `propose_merge`, `suggest`, `revert` and `verify`
go the same way. Each is one transaction in which tables, revisions, search index and audit chain
move together; what cannot be done raises a `CurationError` (`knowledge.errors`) and leaves nothing.
`note` adds an audit line for what is kept elsewhere, such as a grant; `merge` brings a draft to a
head that has moved.

The past: `history`, `diff`, `revision_at`, `audit`, `verify_chain`, `base.entry("halo@1")` and
`base.ask(..., as_recorded=...)`. For digests: `changes_between` and `base.law_events`.

As files: `export_packs(desk.connection, folder)`; `plan_import` shows what an import would do,
`import_packs(desk.ledger, folder, plan, act)` does it. `bring_up_to_date` builds a base that is
missing and merges newer packs into one that was edited. A base has one writing `Curator` at a time;
`Reading` is its part that changes nothing, over any connection.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from knowledge.curation.merge import Merged, merge
from knowledge.curation.model import (
    Act,
    Action,
    AuditLine,
    Balance,
    Change,
    Difference,
    Draft,
    Fields,
    Freshness,
    Hint,
    Origin,
    Piece,
    Plan,
    PlanItem,
    Preview,
    Proposal,
    Queued,
    Revision,
    Similar,
    Standing,
    State,
    Step,
    Target,
    ThreeWay,
)
from knowledge.freshness import due_note

if TYPE_CHECKING:
    from knowledge.curation.applying import import_packs, upgrade
    from knowledge.curation.curator import SUGGESTION_LIMIT, Curator, connect
    from knowledge.curation.opening import bring_up_to_date, open_curator
    from knowledge.curation.reading import Reading
    from knowledge.curation.transfer import export_packs, plan_import
    from knowledge.packing.build import is_edited

_LATE = {
    "SUGGESTION_LIMIT": "curation.curator",
    "Curator": "curation.curator",
    "Reading": "curation.reading",
    "bring_up_to_date": "curation.opening",
    "connect": "curation.curator",
    "export_packs": "curation.transfer",
    "import_packs": "curation.applying",
    "is_edited": "packing.build",
    "open_curator": "curation.opening",
    "plan_import": "curation.transfer",
    "upgrade": "curation.applying",
}
"""What needs the packs' schema: loaded when it is first asked for, so that the values alone cost a
reader nothing."""

__all__ = [
    "SUGGESTION_LIMIT",
    "Act",
    "Action",
    "AuditLine",
    "Balance",
    "Change",
    "Curator",
    "Difference",
    "Draft",
    "Fields",
    "Freshness",
    "Hint",
    "Merged",
    "Origin",
    "Piece",
    "Plan",
    "PlanItem",
    "Preview",
    "Proposal",
    "Queued",
    "Reading",
    "Revision",
    "Similar",
    "Standing",
    "State",
    "Step",
    "Target",
    "ThreeWay",
    "bring_up_to_date",
    "connect",
    "due_note",
    "export_packs",
    "import_packs",
    "is_edited",
    "merge",
    "open_curator",
    "plan_import",
    "upgrade",
]


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"knowledge.{_LATE[name]}"), name)
    globals()[name] = value
    return value
