"""The values of the knowledge base. All are frozen; sequences are tuples; dates are
`datetime.date`.

A `PartialDate` is an ISO date that may lack its day or month ("2024-11", "1991"), because many
sources give no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

PartialDate = str


class Kind(StrEnum):
    """What an entry is about."""

    EVENT = "event"
    POSITION = "position"
    FIGURE = "figure"
    PROVISION = "provision"
    WEAPON = "weapon"
    TERM = "term"
    ORGANISATION = "organisation"
    TOPIC = "topic"
    EXPLAINER = "explainer"
    DEBATE = "debate"


class SourceKind(StrEnum):
    """The class of a source, in falling order of authority for questions of law."""

    TREATY = "treaty"
    DEPOSITARY = "depositary"
    UN = "un"
    ICRC = "icrc"
    STATE = "state"
    ACADEMIC = "academic"
    NGO = "ngo"
    PRESS = "press"
    REFERENCE = "reference"


class Confidence(StrEnum):
    """How well a statement is supported: high = an authoritative or two independent sources;
    medium = one secondary source or general knowledge; low = a single weak report."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that statements rest on. `url` is empty where the exact address is not
    certain; `archive` is the address of an archived copy, empty where none is known.
    """

    id: str
    title: str
    publisher: str
    kind: SourceKind
    url: str = ""
    archive: str = ""
    date: PartialDate = ""
    checked: bool = True
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A pointer into a source; `locator` is a pinpoint such as "art. 5(1)", "Rule 81" or "p.
    12".
    """

    source: Source
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The unit of the base: one self-contained text of at most 300 characters with its own
    citations.

    `valid_from` and `valid_to` bound the time in which it holds in the world (`valid_to`
    exclusive). `side` is set in debates only. A statement that the law model computes has no
    `id`.
    """

    text: str
    citations: tuple[Citation, ...]
    id: int | None = None
    entry: str = ""
    confidence: Confidence = Confidence.HIGH
    valid_from: PartialDate = ""
    valid_to: PartialDate = ""
    side: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A named, ordered set of statements, with the names and questions by which people look for
    it.

    `details` holds the fields of its kind (for a position: actor, stance, ...); `sides` the
    labels of a debate's sides.
    """

    slug: str
    kind: Kind
    title: str
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    date: PartialDate = ""
    origin: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state or observer entity that can join treaties. `region` is the M49 subregion of the
    United Nations.
    """

    iso3: str
    iso2: str
    name: str
    region: str
    un_member: bool
    short: str = ""

    @property
    def label(self) -> str:
        """The name used in running text, with its article ("the United States")."""
        return self.short or self.name


class LawChange(StrEnum):
    """What happens between a state and a treaty, in the order of its life."""

    SIGNED = "signed"
    CONSENTED = "consented"
    IN_FORCE = "in-force"
    NOTICE = "notice"
    LEFT = "left"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEvent:
    """One change on a day, as a statement with its sources. `state` is an ISO alpha-3 code,
    `treaty` an id.
    """

    day: date
    change: LawChange
    state: str
    treaty: str
    statement: Statement


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    UNKNOWN = "unknown"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group of statements of an answer under an optional heading (one side of a debate, one
    half of a comparison).
    """

    statements: tuple[Statement, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A related question that the base can answer; `entry` is the slug that answers it."""

    question: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The statements of an answer once more, as a table: nothing that they do not say.

    Each cell is text of at most 60 characters; every row is as long as the header. `left_out`
    counts further rows, of states that the statements too leave for reading on.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the base has to say to a question.

    `as_of` is the date for which it holds (valid time); `parts` what to show, first things
    first; `more` what was left out for length; `notes` plain warnings (uncertainty, missing
    data); `grid` the shown statements as a table, where a table helps; `remark` a sentence of
    the desk about itself, used where nothing is asserted about the world (abstentions,
    refusals); `entries` the slugs it rests on; `due` a computed deadline; `resolver` what
    answered; `confidence` the calibrated probability that a search answers (1 for the law
    model).
    """

    question: str
    outcome: Outcome
    as_of: date
    parts: tuple[Part, ...] = ()
    more: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()
    remark: str = ""
    entries: tuple[str, ...] = ()
    disputed: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    due: date | None = None
    resolver: str = ""
    confidence: float = 1.0
    grid: Grid | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All shown statements, in order."""
        return tuple(statement for part in self.parts for statement in part.statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each cited place once, in order of first use."""
        seen: dict[tuple[str, str], Citation] = {}
        for statement in self.statements:
            for citation in statement.citations:
                seen.setdefault((citation.source.id, citation.locator), citation)
        return tuple(seen.values())
