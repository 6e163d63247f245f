"""What a surface is to these scenarios, and how text from any of them is compared.

A further surface is one more class with `ask` and `commands`, and one line in `conftest.SURFACES`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote

from bot.core.model import Raw

_CLASS = "treaty|depositary|UN|ICRC|state|academic|NGO|press|reference"
_SOURCE = re.compile(
    r"\[(?P<number>\d+)\] (?P<publisher>.+?)"
    r"(?:, (?P<date>(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4}))?"
    rf" \((?P<kind>(?:{_CLASS})(?:, not re-read)?)\)(?:, (?P<places>.+))?"
)
_DAY = re.compile(r"As of (.+)\.")
_MARKS = re.compile(r"(?: ?\[\d+\])*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A source as a reader sees it."""

    number: int
    publisher: str
    date: str
    kind: str
    places: str
    url: str


@dataclass(kw_only=True)
class Heard:
    """What a reader was told, in order, without any surface's markup.

    `facts` are the lines with the numbers of their sources, `as_of` the days for which they hold,
    `closing` what else stands below.
    """

    facts: list[str] = field(default_factory=list)
    citations: list[Cited] = field(default_factory=list)
    as_of: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)

    def add(self, other: Heard) -> None:
        """What was heard next."""
        self.facts += other.facts
        self.citations += other.citations
        self.as_of += other.as_of
        self.closing += other.closing

    def close(self, line: str) -> None:
        """A line below the sources."""
        if day := _DAY.fullmatch(line):
            self.as_of.append(day[1])
        elif line:
            self.closing.append(line)


class Surface(Protocol):
    """A place where people ask."""

    async def ask(self, command: str, values: Mapping[str, Raw]) -> Heard:
        """All that the surface shows in reply, with whatever it offers for reading on."""

    async def commands(self, *, together: bool) -> set[str]:
        """The commands that are offered: where several people read, or where one does."""


def squeezed(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def read_source(line: str, url: str) -> Cited:
    """A source from its line as plain text."""
    found = _SOURCE.fullmatch(squeezed(line))
    assert found, f"not a source: {line!r}"
    return Cited(
        number=int(found["number"]),
        publisher=found["publisher"],
        date=found["date"] or "",
        kind=found["kind"],
        places=found["places"] or "",
        url=unquote(url),
    )


def rejoined(lines: list[str]) -> list[str]:
    """Lines as they were before a surface split them between two pages."""
    whole: list[str] = []
    for line in lines:
        before = _MARKS.sub("", whole[-1]).rstrip() if whole else ""
        if line.startswith("… ") and before.endswith(" …"):
            whole[-1] = f"{before.removesuffix(' …')} {line.removeprefix('… ')}"
        else:
            whole.append(line)
    return whole
