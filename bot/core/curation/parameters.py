"""The parameters of the curation desk's commands; many commands share them."""

from __future__ import annotations

from bot.core.command import Parameter, ParameterKind
from bot.core.curation.parts import CONSENTS, DETAILS, SOURCE, STATEMENT
from knowledge.curation.model import Target

MILLION = 999_999


def text(name: str, limit: int = 4_000, *, required: bool = False) -> Parameter:
    """A text that a form asks for."""
    return Parameter(name=name, filled=True, required=required, limit=limit)


def choice(name: str, choices: tuple[str, ...], *, required: bool = False) -> Parameter:
    """A choice that a form asks for."""
    return Parameter(
        name=name, kind=ParameterKind.CHOICE, choices=choices, filled=True, required=required
    )


def number(name: str, *, lead: bool = False, required: bool = False) -> Parameter:
    """A whole number that is typed."""
    return Parameter(
        name=name, kind=ParameterKind.NUMBER, lead=lead, required=required, limit=MILLION
    )


def carried(name: str) -> Parameter:
    """A number that only a button or a form hands on."""
    return Parameter(name=name, kind=ParameterKind.NUMBER, carried=True, limit=MILLION)


WHAT = Parameter(
    name="what", kind=ParameterKind.CHOICE, choices=tuple(target.value for target in Target)
)
KEY = Parameter(name="key", required=True, lead=True, completer="entry")
PROPOSAL = number("proposal", lead=True, required=True)
DRAFT = number("draft", lead=True, required=True)
NOTE, WHY = text("note", 500), text("why", 300, required=True)
REASON = text("reason", 1_000, required=True)
KINDS = DETAILS.specs[0].choices
CLASSES = SOURCE[0].specs[2].choices
READ = SOURCE[1].specs[1].choices
CONFIDENCES = STATEMENT[2].choices
PARTS = (
    text("title"),
    text("aliases"),
    text("questions"),
    text("entry_topics"),
    text("dated"),
    choice("entry_kind", KINDS),
    text("sides"),
    text("details"),
    text("wording"),
    text("cites"),
    choice("confidence", CONFIDENCES),
    text("period"),
    text("side"),
    text("publisher"),
    choice("source_class", CLASSES),
    text("address"),
    text("archive"),
    choice("reread", READ),
    text("formerly"),
    text("signed"),
    choice("consent", CONSENTS),
    text("consented"),
    text("in_force"),
    text("notified"),
    text("left_on"),
    text("remark"),
    text("resting_on"),
)
