"""Derives the terminal's commands from the registry, with click."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import click

from bot.adapters.console.ask import run_ask
from bot.adapters.console.session import Session
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.model import Raw
from bot.core.reply import Result
from bot.core.texts import text
from bot.core.typed import split_words

EXIT = {Result.DONE: 0, Result.NOTHING: 1, Result.REFUSED: 2, Result.FAILED: 3}
"""Exit codes. 3 is a fault of our own, so that nobody takes it for an answer."""

Open = Callable[[date | None], Session]
"""Opens a session; a date fixes its clock. The group puts it into `ctx.obj`."""

_METAVARS = {
    ParameterKind.DATE: "YYYY-MM-DD",
    ParameterKind.FROM: "YYYY[-MM[-DD]]",
    ParameterKind.TO: "YYYY[-MM[-DD]]",
    ParameterKind.NUMBER: "NUMBER",
}


class Day(click.ParamType[date]):
    """A day of the calendar, written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails with a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if len(value) == 10 else "")
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD, such as 2026-11-22.", param, ctx)


def today_option() -> click.Option:
    """`--today`, for the group and, since people put it there as well, for each command."""
    return click.Option(
        ["--today"], type=Day(), help="Take this day for today, in all that is computed."
    )


def make_commands(catalog: Sequence[Command]) -> list[click.Command]:
    """A click command for each command of the registry."""
    return [make_command(command) for command in catalog]


def make_command(command: Command) -> click.Command:
    """The click command for a command of the registry."""
    extra = [today_option()]
    if command.name == "ask":
        extra = [
            click.Option(
                ["--json", "as_json"], is_flag=True, help="Print one JSON object instead of text."
            ),
            click.Option(
                ["--batch"],
                is_flag=True,
                help="Read one question a line from standard input, answer in order.",
            ),
            *extra,
        ]
    return click.Command(
        command.name,
        params=[*make_parameters(command), *extra],
        callback=_runner(command),
        help=text(command.help_key),
        short_help=text(command.summary_key),
        epilog="\b\nExamples:\n"
        + "\n".join(
            f"  python bot.py {command.name} {_shell(example)}".rstrip()
            for example in command.examples
        ),
    )


def _shell(example: str) -> str:
    """An example with quotation marks where a shell would trip over it."""
    return f'"{example}"' if set(example) & set("?()'") else example


def make_parameters(command: Command) -> list[click.Parameter]:
    """Click's parameters for those of a command.

    Values stay as typed: the core checks them for all surfaces alike.
    """
    return [
        _argument(parameter) if parameter.lead else _option(parameter)
        for parameter in command.parameters
    ]


def _argument(parameter: Parameter) -> click.Parameter:
    name = parameter.name.upper()
    return click.Argument(
        [parameter.name],
        nargs=-1,
        required=False,
        metavar=f"{name}..." if parameter.required else f"[{name}...]",
    )


def _option(parameter: Parameter) -> click.Parameter:
    flag = f"--{parameter.name.replace('_', '-')}"
    if parameter.kind is ParameterKind.FLAG:
        return click.Option([flag, parameter.name], is_flag=True, help=text(parameter.help_key))
    metavar = _METAVARS.get(parameter.kind, "|".join(parameter.choices) or parameter.name.upper())
    return click.Option([flag, parameter.name], metavar=metavar, help=text(parameter.help_key))


def read_values(command: Command, given: Mapping[str, Any]) -> dict[str, Raw]:
    """The values that were given, as the core takes them.

    Bytes that are no text become replacement characters.
    """
    values: dict[str, Raw] = {}
    for parameter in command.parameters:
        value = given.get(parameter.name)
        if isinstance(value, tuple):
            words = [_decode(str(word)) for word in value]
            typed = split_words(command, words)
            if typed.keys() <= {parameter.name}:
                values[parameter.name] = _words(parameter, words)
            else:  # options by name, without dashes: as they are typed in chat
                values |= typed
        elif isinstance(value, str):
            values[parameter.name] = _decode(value)
        elif value is True:
            values[parameter.name] = True
    return values


def _words(parameter: Parameter, words: list[str]) -> Raw:
    whole = " ".join(words)
    if parameter.kind is not ParameterKind.NAMES:
        return whole
    return (whole,) if "," in whole else tuple(words)


def _decode(word: str) -> str:
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _runner(command: Command) -> Callable[..., None]:
    @click.pass_context
    def run(ctx: click.Context, /, today: date | None, **given: Any) -> None:
        open_session: Open = ctx.obj
        values = read_values(command, given)
        session = open_session(today)
        if command.name == "ask":
            reply = run_ask(session, values, as_json=given["as_json"], batch=given["batch"])
        else:
            reply = session.ask(command.name, values)
            session.screen.show_once(reply)
        ctx.exit(EXIT[reply.result] if reply else 0)

    return run
