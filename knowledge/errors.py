"""Everything that can go wrong in the knowledge base, drawn as one tree.

KnowledgeError
├── PackError          the curated files are wrong; carries every problem found
├── BuildError         a database could not be made from sound files
├── BaseEdited         the database holds moderators' work, which building anew would lose
├── BaseMissing        there is no database at the path
├── BaseOutdated       the database was made by another version of this library
├── IndexBehind        entries were written and the search index was not told
├── NotInBase          an identifier is well-formed but names nothing stored
│   └── UnknownState, UnknownGroup, UnknownTreaty, UnknownEntry, UnknownSource,
│       UnknownParticipation, UnknownRevision, UnknownProposal
└── CurationError      a moderator's act could not be done; nothing was written
    ├── Unsound        the draft has problems; carries all of them
    ├── StaleBase      the draft's base is no longer the head; carries the three-way difference
    ├── AlreadyDecided somebody else decided first; carries who and what
    ├── ReasonMissing  the act needs a reason
    ├── NothingChanged the draft says what the head says
    └── PlanOutdated   the base has changed since an import was planned
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.curation.model import ThreeWay


class KnowledgeError(Exception):
    """Root of all errors that this library raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a pack: where it stands and what is wrong with it."""

    file: str
    entry: str
    field: str
    what: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.entry, self.field) if part)
        return f"{self.file}: {place}: {self.what}" if place else f"{self.file}: {self.what}"


class PackError(KnowledgeError):
    """The packs are not valid. `problems` holds all of them, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(problems)
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the packs:\n{lines}")


class BuildError(KnowledgeError):
    """The packs are valid, but the database could not be written."""


class BaseEdited(KnowledgeError):
    """The database holds moderators' work: it is upgraded (`knowledge.curation.applying.upgrade`),
    never replaced.
    """


class BaseMissing(KnowledgeError):
    """There is no knowledge base at the given path."""


class BaseOutdated(KnowledgeError):
    """The database was built by another version of this library."""


class IndexBehind(KnowledgeError):
    """Entries were added or retired in a transaction that left the search index as it was."""


class NotInBase(KnowledgeError):
    """The base holds nothing under this name. `near` lists the closest names that it does hold."""

    what = "entry"

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        self.name = name
        self.near = near
        super().__init__(f"no {self.what} named {name!r}")


class UnknownState(NotInBase):
    """No state of that name."""

    what = "state"


class UnknownGroup(NotInBase):
    """No alliance, union or region of that name."""

    what = "group"


class UnknownTreaty(NotInBase):
    """No treaty of that name."""

    what = "treaty"


class UnknownEntry(NotInBase):
    """No entry with that slug."""

    what = "entry"


class UnknownSource(NotInBase):
    """No source with that id."""

    what = "source"


class UnknownParticipation(NotInBase):
    """The base holds nothing on how that state stands to that treaty."""

    what = "participation"


class UnknownRevision(NotInBase):
    """No revision of that number."""

    what = "revision"


class UnknownProposal(NotInBase):
    """No proposal of that number."""

    what = "proposal"


class CurationError(KnowledgeError):
    """Root of what can keep a moderator's act from being done. Nothing was written."""


class Unsound(CurationError):
    """The draft cannot be stored as it is. `problems` holds all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class StaleBase(CurationError):
    """The head has moved since the draft was begun.

    `base` and `head` are revision numbers; `differences` has one line a field that differs between
    the base, the head ("theirs") and the draft ("yours").
    """

    def __init__(self, key: str, base: int, head: int, differences: Sequence[ThreeWay]) -> None:
        self.key = key
        self.base = base
        self.head = head
        self.differences = tuple(differences)
        super().__init__(f"{key} has moved from revision {base} to {head}")


class AlreadyDecided(CurationError):
    """The proposal is no longer open: `by` whom, `what` was decided, when (`at`) and why."""

    def __init__(self, proposal: int, by: str, what: str, at: str = "", reason: str = "") -> None:
        self.proposal = proposal
        self.by = by
        self.what = what
        self.at = at
        self.reason = reason
        super().__init__(f"proposal {proposal} was {what} by {by}")


class ReasonMissing(CurationError):
    """The act needs a reason."""


class NothingChanged(CurationError):
    """The draft says what the head says already."""


class PlanOutdated(CurationError):
    """The base has changed since the plan was made; make it anew."""
