"""What the desk says, for any surface to draw. `Reply.plain` alone is a complete answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.markup import Line
from bot.core.model import Raw
from knowledge.model import Answer, Source


class Visibility(StrEnum):
    """Who sees a reply: the asker alone, or everybody in the place."""

    PRIVATE = "private"
    PUBLIC = "public"


class Result(StrEnum):
    """What became of a request."""

    DONE = "done"
    NOTHING = "nothing"
    """Understood, but not covered, or declined."""
    REFUSED = "refused"
    """The request itself was wrong, or not allowed."""
    FAILED = "failed"
    """Our own fault."""


class Tone(StrEnum):
    """The air of a card; a surface may draw it as a colour, never as the only sign."""

    NEUTRAL = "neutral"
    CAUTION = "caution"
    PROBLEM = "problem"


class Emphasis(StrEnum):
    """How a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Purpose(StrEnum):
    """What an action is for, so that a surface can give it a key or a place of its own."""

    OTHER = "other"
    READ_ON = "read-on"
    SOURCES = "sources"
    RELATED = "related"
    PAGE = "page"
    UNHELPFUL = "unhelpful"
    OPEN = "open"
    """One of many things listed, to be opened: a surface may offer them in one menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A numbered source under a card, with every place in it that the card cites."""

    number: int
    source: Source
    locators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A short named value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with the words that stand for it."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The text of a card once more, in rows and columns, for a surface that can draw them.

    It says nothing that the text does not say, so that it may be left out anywhere. Every row is as
    long as the header and no cell is empty; `caption` says for which day the cells hold.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A titled block of text with its sources.

    `footer` says for which day it holds. Citations are never cut.
    """

    title: str = ""
    url: str = ""
    text: tuple[Line, ...] = ()
    fields: tuple[Field, ...] = ()
    citations: tuple[Reference, ...] = ()
    tone: Tone = Tone.NEUTRAL
    footer: str = ""
    image: Image | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: what it says and the request that it makes."""

    label: str
    command: str
    values: Mapping[str, Raw] = field(default_factory=dict)
    style: Emphasis = Emphasis.PLAIN
    purpose: Purpose = Purpose.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A field of a form; `hint` helps to fill it, `limit` is in characters.

    With `choices` it is one of those, and `value` the one that is chosen at first. With `member` it
    is a person or one of the platform's groups, and its value "user:ID" or "group:ID".
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    required: bool = False
    long: bool = False
    limit: int = 300
    choices: tuple[str, ...] = ()
    member: bool = False


MOST_INPUTS = 5
"""Inputs of a form: as many as the smallest surface can show; a longer one has several pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to fill in.

    `submit` is the command that receives it, `hidden` the values that travel with it unseen: short
    ones, since they travel in ids. `intro` is a sentence above the inputs, where there is room.
    """

    title: str
    inputs: tuple[Input, ...]
    submit: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    intro: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply.

    `answer` is the knowledge that it draws, for a surface that hands it on as data. `form` is to be
    filled in first; `plain` then says how to do without it. Where a filled-in form was refused,
    `wrong` names the input that is at fault, if one is, and `form` has what was filled in.
    `shareable` says that it may be of use to others in the place.
    """

    plain: str
    cards: tuple[Card, ...] = ()
    actions: tuple[Action, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    result: Result = Result.DONE
    answer: Answer | None = None
    form: Form | None = None
    wrong: str = ""
    shareable: bool = True

    def actions_for(self, purpose: Purpose) -> tuple[Action, ...]:
        """The actions of one purpose, in order."""
        return tuple(action for action in self.actions if action.purpose is purpose)
