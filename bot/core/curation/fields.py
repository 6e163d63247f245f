"""The forms in which drafts are edited: which field stands in which part, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.errors import BadValue
from bot.core.reply import Input
from knowledge.curation.model import Target
from knowledge.model import Confidence, Kind, SourceKind

CONSENTS = ("ratification", "acceptance", "approval", "accession", "succession", "consent", "none")
READ = ("stored", "known")
LONG = 4_000

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One input of a part: the parameter's name, the field, and how text becomes its value."""

    name: str
    field: str
    label: str
    hint: str = ""
    long: bool = False
    limit: int = 300
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] = str.strip
    write: Callable[[Any], str] = lambda value: str(value or "")

    def input(self, value: Any) -> Input:
        """The input with a value in it."""
        return Input(
            name=self.name,
            label=self.label,
            hint=self.hint,
            value=self.write(value),
            long=self.long,
            limit=self.limit,
            choices=self.choices,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A page of a draft: at most five inputs."""

    id: str
    title: str
    specs: tuple[Spec, ...]


def read_lines(text: str) -> list[str]:
    """One item a line; " | " also parts them, for surfaces that have one line only."""
    return [item.strip() for item in re.split(r"\n| \| ", text) if item.strip()]


def write_lines(value: Any) -> str:
    """One item a line."""
    return "\n".join(value or ())


def read_list(text: str) -> list[str]:
    """Items parted by commas, semicolons or lines."""
    return [item.strip() for item in re.split(r"[,;\n]", text) if item.strip()]


def read_data(text: str) -> dict[str, Any]:
    """The fields of an entry's kind, written as YAML. Raises BadValue."""
    import yaml  # only moderators need it

    from knowledge.packing.read import text_of_yaml

    try:
        found = text_of_yaml(text) if text.strip() else {}
    except (yaml.YAMLError, ValueError) as error:
        raise BadValue(
            f"The details are not YAML{_where(error)}.", "Write “name: value”, one a line."
        ) from None
    if not isinstance(found, dict):
        raise BadValue("The details are not names with values.", "Write “name: value”, one a line.")
    return found


def _where(error: Exception) -> str:
    """In which line it went wrong, if that is known."""
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark else ""


def write_data(value: Any) -> str:
    """As YAML."""
    import yaml

    return yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False) if value else ""


def read_period(text: str) -> tuple[str, str]:
    """(from, to) of "2025-07-10 to 2026-01-10"; either may be missing."""
    first, separator, last = text.partition(" to ")
    if not separator and text.strip().startswith("to "):
        first, last = "", text.strip()[3:]
    return first.strip(), last.strip()


def write_period(value: Any) -> str:
    """As `read_period` reads it."""
    first, last = value
    return f"{first} to {last}".strip() if last else first


def _consent(text: str) -> str:
    return "" if text.strip() in {"", "none"} else text.strip()


HEAD = Part(
    id="head",
    title="Title, names, questions",
    specs=(
        Spec(name="title", field="title", label="Title", limit=90),
        Spec(
            name="aliases",
            field="aliases",
            label="Other names",
            hint="one a line",
            long=True,
            limit=LONG,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="questions",
            field="questions",
            label="Questions that it answers",
            hint="one a line, three or more",
            long=True,
            limit=LONG,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="entry_topics",
            field="topics",
            label="Topics",
            hint="ids, separated by commas; “browse” lists them",
            read=read_list,
            write=lambda value: ", ".join(value or ()),
        ),
        Spec(name="dated", field="date", label="Date", hint="YYYY, YYYY-MM or YYYY-MM-DD"),
    ),
)
DETAILS = Part(
    id="details",
    title="Kind, sides, details",
    specs=(
        Spec(
            name="entry_kind",
            field="kind",
            label="Kind",
            choices=tuple(kind.value for kind in Kind),
        ),
        Spec(
            name="sides",
            field="sides",
            label="Sides of a debate",
            hint="one a line; empty for other kinds",
            long=True,
            limit=1_000,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="details",
            field="data",
            label="Details of its kind",
            hint="name: value, one a line",
            long=True,
            limit=LONG,
            read=read_data,
            write=write_data,
        ),
    ),
)
STATEMENT = (
    Spec(
        name="wording",
        field="text",
        label="Statement",
        hint="one or two sentences, at most 300 characters; empty takes it away",
        long=True,
        limit=300,
        read=lambda text: " ".join(text.split()),
    ),
    Spec(
        name="cites",
        field="cite",
        label="Sources",
        hint="one a line: id, or id @ art. 5(1)",
        long=True,
        limit=1_000,
        read=read_lines,
        write=write_lines,
    ),
    Spec(
        name="confidence",
        field="confidence",
        label="Confidence",
        choices=tuple(one.value for one in Confidence),
    ),
    Spec(
        name="period",
        field="period",
        label="Holds from ... to ...",
        hint="2025-07-10 to 2026-01-10; empty: always",
        read=read_period,
        write=write_period,
    ),
    Spec(name="side", field="side", label="Side of a debate", hint="1, 2, ...; else empty"),
)
SOURCE = (
    Part(
        id="head",
        title="Title and address",
        specs=(
            Spec(name="title", field="title", label="Title"),
            Spec(name="publisher", field="publisher", label="Publisher"),
            Spec(
                name="source_class",
                field="kind",
                label="Class",
                choices=tuple(kind.value for kind in SourceKind),
            ),
            Spec(name="address", field="url", label="Address", hint="https://...", limit=1_000),
            Spec(name="dated", field="date", label="Date", hint="YYYY, YYYY-MM or YYYY-MM-DD"),
        ),
    ),
    Part(
        id="more",
        title="Archive, reading, former ids",
        specs=(
            Spec(
                name="archive",
                field="archive",
                label="Archived copy",
                hint="https://...",
                limit=1_000,
            ),
            Spec(
                name="reread",
                field="checked",
                label="Read for this base",
                hint="stored: re-read; known: not",
                choices=READ,
            ),
            Spec(
                name="formerly",
                field="formerly",
                label="Former ids",
                hint="separated by commas",
                read=read_list,
                write=lambda value: ", ".join(value or ()),
            ),
        ),
    ),
)
PARTICIPATION = (
    Part(
        id="joining",
        title="Signing and joining",
        specs=(
            Spec(name="signed", field="signed", label="Signed", hint="YYYY-MM-DD"),
            Spec(
                name="consent",
                field="consent_type",
                label="Consent to be bound",
                choices=CONSENTS,
                read=_consent,
                write=lambda value: str(value or "none"),
            ),
            Spec(name="consented", field="consent_date", label="Deposited", hint="YYYY-MM-DD"),
            Spec(name="in_force", field="entry_into_force", label="In force", hint="YYYY-MM-DD"),
            Spec(
                name="confidence",
                field="confidence",
                label="Confidence",
                choices=tuple(one.value for one in Confidence),
            ),
        ),
    ),
    Part(
        id="leaving",
        title="Leaving, note, sources",
        specs=(
            Spec(
                name="notified",
                field="withdrawal_notified",
                label="Withdrawal notified",
                hint="YYYY-MM-DD",
            ),
            Spec(
                name="left_on",
                field="withdrawal_effective",
                label="Withdrawal effective",
                hint="YYYY-MM-DD",
            ),
            Spec(name="remark", field="note", label="Note", limit=1_000, long=True),
            Spec(
                name="resting_on",
                field="source_ids",
                label="Sources",
                hint="ids, separated by commas",
                limit=1_000,
                read=read_list,
                write=lambda value: ", ".join(value or ()),
            ),
        ),
    ),
)
_STATEMENT = re.compile(r"statement ([0-9]{1,3})")
NEW_STATEMENT: Mapping[str, Any] = {
    "text": "",
    "cite": [],
    "confidence": "high",
    "from": "",
    "to": "",
    "side": None,
}


def parts_of(target: Target, fields: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts of a draft; of an entry also each of its statements, and one more to be added."""
    if target is Target.SOURCE:
        return SOURCE
    if target is Target.PARTICIPATION:
        return PARTICIPATION
    statements = [
        Part(id=f"statement {number}", title=f"Statement {number}", specs=STATEMENT)
        for number in range(1, len(fields.get("statements", ())) + 2)
    ]
    return (HEAD, DETAILS, *statements)


def inputs(part: Part, fields: Mapping[str, Any]) -> tuple[Input, ...]:
    """The inputs of a part, filled in."""
    held = _place(part, fields)
    return tuple(spec.input(held.get(spec.field)) for spec in part.specs)


def _place(part: Part, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields that a part is about: those of the draft, or of one of its statements."""
    number = statement_of(part.id)
    if number is None:
        return fields
    statements = fields.get("statements", ())
    one = statements[number - 1] if number <= len(statements) else NEW_STATEMENT
    side = "" if one.get("side") is None else str(one["side"])
    return {**one, "period": (one.get("from") or "", one.get("to") or ""), "side": side}


def statement_of(id: str) -> int | None:
    """The number of the statement that a part is about."""
    match = _STATEMENT.fullmatch(id)
    return int(match[1]) if match else None


def filled(part: Part, fields: Mapping[str, Any], given: Mapping[str, str]) -> Fields:
    """The fields of a draft with what was filled in; what was not asked for stays.

    Raises:
        BadValue: something cannot be read.
    """
    read: Fields = {}
    for spec in part.specs:
        if spec.name in given:
            try:
                read[spec.field] = spec.read(given[spec.name])
            except BadValue as error:
                raise BadValue(error.message, error.advice, field=spec.name) from None
    number = statement_of(part.id)
    return {**fields, **read} if number is None else _with_statement(fields, number, read)


def _with_statement(fields: Mapping[str, Any], number: int, read: Fields) -> Fields:
    statements = [dict(one) for one in fields.get("statements", ())]
    one = statements[number - 1] if number <= len(statements) else dict(NEW_STATEMENT)
    if "period" in read:
        one["from"], one["to"] = read.pop("period")
    if "side" in read:
        side = str(read.pop("side"))
        if side and not side.isdecimal():
            raise BadValue("A side is a number.", "Write 1 for the first side.", field="side")
        one["side"] = int(side) if side else None
    one |= read
    if number > len(statements):
        statements.append(one)
    else:
        statements[number - 1] = one
    return {**fields, "statements": [kept for kept in statements if kept["text"]]}


NEW: Mapping[Target, tuple[Spec, ...]] = {
    Target.ENTRY: (
        Spec(name="new_key", field="slug", label="Slug", hint="a-short-name-in-lower-case"),
        DETAILS.specs[0],
        HEAD.specs[0],
        HEAD.specs[3],
        HEAD.specs[2],
    ),
    Target.SOURCE: (
        Spec(name="new_key", field="id", label="Id", hint="a-short-name-in-lower-case"),
        *SOURCE[0].specs[:4],
    ),
    Target.PARTICIPATION: (
        Spec(name="new_key", field="", label="State and treaty", hint="FIN/APMBC"),
        *PARTICIPATION[0].specs[:4],
    ),
}
"""What is asked of something new, before anything else."""

EMPTY: Mapping[Target, Fields] = {
    Target.ENTRY: {
        "slug": "",
        "kind": Kind.EXPLAINER.value,
        "title": "",
        "aliases": [],
        "questions": [],
        "topics": [],
        "origin": [],
        "date": "",
        "sides": [],
        "data": {},
        "statements": [],
    },
    Target.SOURCE: {
        "id": "",
        "title": "",
        "publisher": "",
        "kind": SourceKind.PRESS.value,
        "url": "",
        "archive": "",
        "date": "",
        "checked": "stored",
        "formerly": [],
    },
    Target.PARTICIPATION: {
        "iso3": "",
        "treaty": "",
        "signed": "",
        "consent_type": "",
        "consent_date": "",
        "entry_into_force": "",
        "withdrawal_notified": "",
        "withdrawal_effective": "",
        "note": "",
        "source_ids": [],
        "confidence": "medium",
    },
}
"""Something new, before anything was filled in."""
