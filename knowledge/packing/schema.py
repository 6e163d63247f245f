"""What a pack may contain: the declared schema, checked by pydantic before anything is written.

Scalars arrive as text (the YAML is read without guessing types), so "no", "1e3" or "2025-02-30"
mean what they say.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from knowledge.dates import check_partial, first_day, last_day
from knowledge.model import Confidence, Kind, SourceKind

STATEMENT_LIMIT = 300
TITLE_LIMIT = 90
QUESTIONS_AT_LEAST = 3

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _partial(text: str) -> str:
    return check_partial(text) if text else text


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=60)]
Line = Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1)]
Partial = Annotated[str, AfterValidator(_partial)]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Model(BaseModel):
    """Strict about unknown keys: a misspelt field is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SourcePack(Model):
    """One source."""

    id: Slug
    title: Line
    publisher: Line
    kind: SourceKind
    url: Address = ""
    archive: Address = ""
    date: Partial = ""
    checked: Literal["stored", "known"] = "stored"
    formerly: tuple[Slug, ...] = ()


class Cite(Model):
    """A reference to a source, written `source-id` or `source-id @ locator`."""

    source: Slug
    locator: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            source, _, locator = value.partition(" @ ")
            return {"source": source.strip(), "locator": locator.strip()}
        return value


class StatementPack(Model):
    """One statement. `from` and `to` bound its valid time; `side` is its side (from 1) in a
    debate.
    """

    text: Annotated[Line, StringConstraints(max_length=STATEMENT_LIMIT)]
    cite: Annotated[tuple[Cite, ...], Field(min_length=1)]
    confidence: Confidence = Confidence.HIGH
    valid_from: Partial = Field(default="", alias="from")
    valid_to: Partial = Field(default="", alias="to")
    side: int | None = None

    @model_validator(mode="after")
    def _ordered(self) -> StatementPack:
        if (
            self.valid_from
            and self.valid_to
            and first_day(self.valid_from) > last_day(self.valid_to)
        ):
            raise ValueError("'to' lies before 'from'")
        return self


class EntryPack(Model):
    """One entry. `origin` names the researched records it carries; `data` holds the fields of
    its kind.
    """

    slug: Slug
    kind: Kind
    title: Annotated[Line, StringConstraints(max_length=TITLE_LIMIT)]
    aliases: tuple[Line, ...] = ()
    questions: Annotated[tuple[Line, ...], Field(min_length=QUESTIONS_AT_LEAST)]
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    origin: tuple[str, ...] = ()
    date: Partial = ""
    sides: tuple[Line, ...] = ()
    data: dict[str, Any] = Field(default_factory=dict)
    statements: Annotated[tuple[StatementPack, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_are_questions(self) -> EntryPack:
        def bare(text: str) -> str:
            return re.sub(r"\W+", " ", text.casefold()).strip()

        if any(bare(question) == bare(self.title) for question in self.questions):
            raise ValueError("questions: a question only repeats the title")
        if len({bare(question) for question in self.questions}) < len(self.questions):
            raise ValueError("questions: a question stands twice")
        return self

    @model_validator(mode="after")
    def _sides_match(self) -> EntryPack:
        if self.kind is not Kind.DEBATE:
            if self.sides or any(statement.side for statement in self.statements):
                raise ValueError("sides: only a debate has sides")
            return self
        if len(self.sides) < 2:
            raise ValueError("sides: a debate needs at least two")
        counts = [
            sum(statement.side == number for statement in self.statements)
            for number in range(1, len(self.sides) + 1)
        ]
        if min(counts) == 0 or sum(counts) + sum(s.side is None for s in self.statements) != len(
            self.statements
        ):
            raise ValueError(
                "statements: each side needs one or more, and each 'side' must be one of the sides"
            )
        return self


class TopicPack(Model):
    """A word of the topic vocabulary."""

    id: Slug
    title: Line


class SynonymPack(Model):
    """Phrases that count as one term of the search index."""

    id: Slug
    phrases: Annotated[tuple[Line, ...], Field(min_length=1)]


class StatePack(Model):
    """A row of `states.csv`, joined with its further names."""

    iso2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    iso3: Iso3
    name: Line
    un_region: Line
    un_member: Literal["yes", "no", "observer"]


class StateNames(Model):
    """Further names of a state: in running text, short, former, official; and what its people
    are called.
    """

    iso3: Iso3
    short: str = ""
    names: tuple[Line, ...] = ()
    demonyms: tuple[Line, ...] = ()


class DutyPack(Model):
    """A duty with a time limit that runs from entry into force for the state."""

    article: str
    what: Line
    names: tuple[Line, ...]
    locator: Line
    years: int = 0
    days: int = 0
    extendable: bool = False


class TreatyPack(Model):
    """A treaty with the rules by which its dates are computed."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z-]+$")]
    title: Line
    short: Line
    names: tuple[Line, ...]
    adopted: date
    opened: date | None = None
    in_force: date
    parent: str = ""
    late_joiner: Literal["sixth-month", "six-months"]
    withdrawal_months: int
    withdrawal_frozen_in_conflict: bool = False
    complete_to: Partial
    complete_note: Line
    text_source: Slug
    status_source: Slug
    joiner_article: Line
    withdrawal_article: Line
    duties: tuple[DutyPack, ...] = ()


class ParticipationPack(Model):
    """A row of `participation.csv`: how a state stands to a treaty. Empty = has not happened or
    is not known.
    """

    iso3: Iso3
    treaty: str
    signed: Partial
    consent_type: Literal[
        "", "ratification", "acceptance", "approval", "accession", "succession", "consent"
    ]
    consent_date: Partial
    entry_into_force: Partial
    withdrawal_notified: Partial
    withdrawal_effective: Partial
    note: str
    source_ids: Annotated[tuple[Slug, ...], Field(min_length=1)]
    confidence: Confidence

    @model_validator(mode="before")
    @classmethod
    def _split_sources(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("source_ids"), str):
            value = {
                **value,
                "source_ids": tuple(part for part in value["source_ids"].split(";") if part),
            }
        return value

    @model_validator(mode="after")
    def _in_order(self) -> ParticipationPack:
        steps = [("signed", self.signed), ("consent_date", self.consent_date)]
        if self.consent_type != "succession":
            steps.append(("entry_into_force", self.entry_into_force))
        steps += [
            ("withdrawal_notified", self.withdrawal_notified),
            ("withdrawal_effective", self.withdrawal_effective),
        ]
        known = [(name, first_day(value)) for name, value in steps if value]
        for (earlier, first), (later, second) in pairwise(known):
            if second < first:
                raise ValueError(f"{later}: {second} lies before {earlier} ({first})")
        if self.withdrawal_effective and not self.withdrawal_notified:
            raise ValueError("withdrawal_effective: a withdrawal needs the day of its notification")
        if (self.withdrawal_notified or self.entry_into_force) and not self.consent_type:
            raise ValueError(
                "consent_type: a state cannot be bound or leave before it has consented"
            )
        return self


class MembershipPack(Model):
    """A state's time in a grouping (EU, NATO, permanent five)."""

    state: Iso3
    joined: Partial
    ended: Partial = ""


class GroupingPack(Model):
    """A grouping of states with its members and the sources for them."""

    id: Slug
    title: Line
    names: tuple[Line, ...]
    cite: Annotated[tuple[Cite, ...], Field(min_length=1)]
    members: tuple[MembershipPack, ...]


class DeadlinePack(Model):
    """A deadline that States Parties granted or that the base otherwise knows, instead of the
    computed one.
    """

    state: Iso3
    treaty: str
    article: str
    due: Partial
    note: Line
    cite: Annotated[tuple[Cite, ...], Field(min_length=1)]
    confidence: Confidence = Confidence.HIGH


class InstrumentPack(Model):
    """A legal instrument that provisions come from. `articles` is the number of its last article
    or rule; `texts` the sources that hold its text, so that a pinpoint into them can be checked.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]+$")]
    title: Line
    short: Line
    unit: Literal["article", "rule"] = "article"
    articles: int
    names: tuple[Line, ...] = ()
    texts: tuple[Slug, ...] = ()


class Manifest(Model):
    """`base.yaml`: what the whole base is, and when it learned what it holds."""

    title: Line
    licence: Line
    recorded: date
    facts_until: Partial
