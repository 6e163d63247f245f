"""Checks the values of a request against its command, in one place for all surfaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from bot.core.command import Command, Parameter, ParameterKind, Value
from bot.core.errors import BadValue, MissingValue
from bot.core.markup import clean
from bot.core.model import Raw
from bot.core.texts import text
from knowledge.dates import first_day, last_day

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERIOD = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def check_values(
    command: Command, raw: Mapping[str, Raw], *, unfilled: bool = False
) -> dict[str, Value]:
    """The values by name, each of its kind; those not given are left out.

    `unfilled` leaves out what the command's form is going to ask for.

    Raises:
        MissingValue: a required one is absent or blank.
        BadValue: one is not of its kind, too long, or not known to the command.
    """
    known = {parameter.name: parameter for parameter in command.parameters}
    for name in raw:
        if name not in known:
            raise BadValue(
                f"“{command.name}” takes no “{clean(name)[:40]}”.",
                f"It takes: {', '.join(known) or 'nothing'}.",
            )
    values: dict[str, Value] = {}
    for parameter in command.parameters:
        given = raw.get(parameter.name)
        if unfilled and parameter.filled:
            continue
        if given is None or _is_blank(given):
            if parameter.required:
                raise _missing(command, parameter)
            continue
        values[parameter.name] = CHECKS[parameter.kind](parameter, given)
    return values


def _is_blank(given: Raw) -> bool:
    if isinstance(given, tuple):
        return not any(part.strip() for part in given)
    return given is False or (isinstance(given, str) and not given.strip())


def _missing(command: Command, parameter: Parameter) -> MissingValue:
    label = text(parameter.help_key).rstrip(".")
    example = f" Example: {command.name} {command.examples[0]}" if command.examples else ""
    return MissingValue(
        f"“{command.name}” needs {parameter.name}: {label[:1].lower()}{label[1:]}.", example.strip()
    )


def _text(parameter: Parameter, given: Raw) -> str:
    words = given if isinstance(given, tuple) else (str(given),)
    joined = " ".join(words).strip()
    if len(joined) > parameter.limit:
        raise BadValue(
            f"The {parameter.name} has {len(joined)} characters.",
            f"At most {parameter.limit} can be read; shorten it.",
        )
    return joined


def _names(parameter: Parameter, given: Raw) -> tuple[str, ...]:
    parts = given if isinstance(given, tuple) else (str(given),)
    names = [name.strip() for part in parts for name in part.split(",")]
    for name in names:
        _text(parameter, name)
    return tuple(name for name in names if name)


def _date(parameter: Parameter, given: Raw) -> date:
    typed = str(given).strip()
    if _DAY.fullmatch(typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:
            raise BadValue(
                f"{typed} is not a day of the calendar.", "Check the month and the day."
            ) from None
    raise BadValue(
        f"“{clean(typed)[:40]}” is not a date for {_dashed(parameter)}.",
        "Write YYYY-MM-DD, such as 2025-06-27.",
    )


def _period(edge: Callable[[str], date]) -> Callable[[Parameter, Raw], date]:
    def check(parameter: Parameter, given: Raw) -> date:
        typed = str(given).strip()
        if _PERIOD.fullmatch(typed):
            try:
                return edge(typed)
            except (ValueError, OverflowError):
                raise BadValue(
                    f"{typed} is not in the calendar.", "Check the year, the month and the day."
                ) from None
        raise BadValue(
            f"“{clean(typed)[:40]}” is not a date for {_dashed(parameter)}.",
            "Write YYYY, YYYY-MM or YYYY-MM-DD.",
        )

    return check


def _choice(parameter: Parameter, given: Raw) -> str:
    typed = str(given).strip().casefold()
    if typed in parameter.choices:
        return typed
    raise BadValue(
        f"“{clean(typed)[:40]}” is not a choice for {_dashed(parameter)}.",
        f"Choose one of: {', '.join(parameter.choices)}.",
    )


def _number(parameter: Parameter, given: Raw) -> int:
    typed = str(given).strip()
    if re.fullmatch(r"[0-9]{1,6}", typed) and 1 <= int(typed) <= parameter.limit:
        return int(typed)
    raise BadValue(
        f"“{clean(typed)[:40]}” is not a number for {_dashed(parameter)}.",
        f"Write a whole number from 1 to {parameter.limit}.",
    )


def _flag(parameter: Parameter, given: Raw) -> bool:
    if given is True or str(given).strip().casefold() in {"yes", "true", "1"}:
        return True
    raise BadValue(
        f"“{clean(str(given))[:40]}” is neither yes nor no for {_dashed(parameter)}.",
        "Write yes, or leave it out.",
    )


def _dashed(parameter: Parameter) -> str:
    return parameter.name.replace("_", "-")


CHECKS: Mapping[ParameterKind, Callable[[Parameter, Raw], Value]] = {
    ParameterKind.TEXT: _text,
    ParameterKind.NAMES: _names,
    ParameterKind.DATE: _date,
    ParameterKind.FROM: _period(first_day),
    ParameterKind.TO: _period(last_day),
    ParameterKind.CHOICE: _choice,
    ParameterKind.NUMBER: _number,
    ParameterKind.FLAG: _flag,
}
