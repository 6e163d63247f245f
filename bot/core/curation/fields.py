"""What a form asks of a draft: how fields are written into inputs, and read from them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.errors import BadValue
from bot.core.reply import Input

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


def consent_of(text: str) -> str:
    """How a state consented; "none" is nothing."""
    return "" if text.strip() in {"", "none"} else text.strip()


_STATEMENT = re.compile(r"statement ([0-9]{1,3})")
NEW_STATEMENT: Mapping[str, Any] = {
    "text": "",
    "cite": [],
    "confidence": "high",
    "from": "",
    "to": "",
    "side": None,
}


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
