"""The values of curation. All are frozen; fields are JSON in the shape of the pack schema, with
every key present and in one order, so that equal content is equal text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from knowledge.errors import Problem
from knowledge.freshness import Freshness as Freshness
from knowledge.model import Entry

Fields = Mapping[str, Any]
Line = tuple[str, str, int | None]
"""A search row of an entry: field (title, alias, question, statement), text, statement id."""


class Reindex(Protocol):
    """What keeps the search index equal to the heads, inside the caller's transaction."""

    def put(self, slug: str, lines: Sequence[Line]) -> None:
        """The rows of an entry are these from now on."""

    def drop(self, slug: str) -> None:
        """The entry is no longer found."""


class Target(StrEnum):
    """What can be edited. The key of a participation is "FIN/APMBC"."""

    ENTRY = "entry"
    SOURCE = "source"
    PARTICIPATION = "participation"


class Action(StrEnum):
    """What a proposal asks for."""

    ADD = "add"
    EDIT = "edit"
    RETIRE = "retire"
    MERGE = "merge"
    SUGGEST = "suggest"


class Standing(StrEnum):
    """What has become of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """Where a revision came from."""

    PACKS = "packs"
    PROPOSAL = "proposal"
    REVERT = "revert"
    MERGE = "merge"
    IMPORT = "import"


class State(StrEnum):
    """Whether the base holds what a revision describes, or gave it up with it."""

    HELD = "held"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Fields that somebody is working on, and the revision that they began from (0 = none)."""

    target: Target
    key: str
    base: int
    fields: Fields
    state: State = State.HELD

    @property
    def is_new(self) -> bool:
        """Whether nothing of that key was there."""
        return self.base == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One approved state of an entry, a source or a participation, whole.

    `author` wrote it (empty for what came with the packs), `decided_by` approved it. `recorded` is
    the instant from which the base held it: never earlier than that of the revision before, even if
    the clock went back.
    """

    target: Target
    key: str
    number: int
    base: int
    state: State
    fields: Fields
    origin: Origin
    recorded: str
    author: str = ""
    at: str = ""
    note: str = ""
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    proposal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody asks the reviewers for. `place`: where it came from, as the caller wrote it.

    A suggestion's `fields` are `text` and `source`; a merge's are `into`, `into_base` and `fields`.
    `answers` is the suggestion that it was made from.
    """

    id: int
    target: Target
    key: str
    action: Action
    base: int
    fields: Fields
    author: str
    at: datetime
    note: str = ""
    place: str = ""
    answers: int | None = None
    standing: Standing = Standing.OPEN
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An open proposal as the queue shows it. `stale`: its base is no longer the head."""

    proposal: Proposal
    head: int
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decides, when, why and from where."""

    by: str
    at: datetime
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act. `digest` is the hash of what it stored; `hash` covers this line and `previous`."""

    number: int
    at: str
    who: str
    what: str
    target: str
    key: str
    why: str
    place: str
    digest: str
    previous: str
    hash: str


class Change(StrEnum):
    """What a piece of text is in a difference."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that was kept, removed or added."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How one field differs: "title", "aliases", "statements.2.text", "data.year"."""

    field: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """One field in the base, the head ("theirs") and the draft ("yours"), with what each changed.

    `conflict`: both changed it, and not to the same.
    """

    field: str
    base: str
    theirs: str
    yours: str
    conflict: bool
    their_change: tuple[Piece, ...] = ()
    your_change: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An entry that may say the same. `score` from 0 to 1; `same` the text that it shares."""

    slug: str
    title: str
    score: float
    same: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft as readers would see it. `left_out` names each statement that cannot be shown."""

    entry: Entry
    left_out: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Advice, never a refusal: where, of what kind (readability, neutrality), in plain words."""

    field: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How many positions a debated topic has by side, source class and region, before and after."""

    topic: str
    before: Mapping[str, Mapping[str, int]]
    after: Mapping[str, Mapping[str, int]]
    tilts: tuple[str, ...] = ()


class Step(StrEnum):
    """What an import would do with one thing."""

    NEW = "new"
    CHANGED = "changed"
    MERGED = "merged"
    REMOVED = "removed"
    CONFLICTING = "conflicting"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One thing of an import: what it would become, and the fields where both sides changed."""

    target: Target
    key: str
    step: Step
    head: int
    fields: Fields
    incoming: Fields | None = None
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, before it is done."""

    items: tuple[PlanItem, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, step: Step) -> tuple[PlanItem, ...]:
        """The items of one kind."""
        return tuple(item for item in self.items if item.step is step)
