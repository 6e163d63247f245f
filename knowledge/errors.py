"""Everything that can go wrong in the knowledge base, drawn as one tree.

KnowledgeError
├── PackError          the curated files are wrong; carries every problem found
├── BuildError         a database could not be made from sound files
├── BaseMissing        there is no database at the path
├── BaseOutdated       the database was made by another version of this library
└── NotInBase          an identifier is well-formed but names nothing stored
    └── UnknownState, UnknownGroup, UnknownTreaty, UnknownEntry, UnknownSource
"""

from __future__ import annotations

from dataclasses import dataclass


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


class BaseMissing(KnowledgeError):
    """There is no knowledge base at the given path."""


class BaseOutdated(KnowledgeError):
    """The database was built by another version of this library."""


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
