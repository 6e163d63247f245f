"""Derives the terminal's commands from the registry, with click."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import click

from bot.adapters.console.ask import run_ask
from bot.adapters.console.choices import offers
from bot.adapters.console.session import Session
from bot.adapters.console.words import WordsCommand
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.markup import clean
from bot.core.model import Raw
from bot.core.reply import Reply, Result
from bot.core.texts import text
from bot.core.typed import split_words

LEFT = 130
"""The exit code of whoever leaves with Ctrl-C."""
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


class CommandGroup(click.Group):
    """A group of the registry; a command that it does not have is answered with the nearest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of declaration."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a better message."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            offered = [name for name, command in self.commands.items() if not command.hidden]
            near = difflib.get_close_matches(args[0].casefold(), offered, n=1, cutoff=0.5)
            hint = (
                f"Did you mean '{self.name} {near[0]}'?"
                if near
                else f"There are: {', '.join(offered)}."
            )
            ctx.fail(f"There is no command '{self.name} {clean(args[0])[:60]}'. {hint}")
        return super().resolve_command(ctx, args)


def make_commands(catalog: Sequence[Command]) -> list[click.Command]:
    """A click command for each command of the registry, those of a group within it."""
    made: dict[str, click.Command] = {}
    for command in catalog:
        if not command.group:
            made[command.name] = make_command(command)
            continue
        group = made.setdefault(command.group, _group(command.group))
        assert isinstance(group, click.Group)  # noqa: S101 - no command has the name of a group
        group.add_command(make_command(command))
    return list(made.values())


def _group(name: str) -> click.Group:
    summary = text(f"group.{name}.summary")
    return CommandGroup(name, help=f"{summary[:1].upper()}{summary[1:]}.", short_help=summary)


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
    return WordsCommand(
        command,
        params=[*make_parameters(command), *extra],
        callback=_runner(command),
        help=text(command.help_key),
        short_help=text(command.summary_key),
        epilog="\b\nExamples:\n"
        + "\n".join(
            f"  python bot.py {command.name} {_shell(command, example)}".rstrip()
            for example in command.examples
        ),
        hidden=command.pressed,
    )


def _shell(command: Command, example: str) -> str:
    """An example with quotation marks where a shell would trip over it."""
    words = example.split()
    if all(shlex.quote(word) == word for word in words):
        return example
    if command.lead and split_words(command, words).keys() <= {command.lead.name}:
        return shlex.quote(example) if set(example) & set('"$`!\\') else f'"{example}"'
    return shlex.join(words)


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
        if value == ():
            continue  # not given, which is not the same as given empty
        if isinstance(value, tuple):
            words = [decode(str(word)) for word in value]
            typed = split_words(command, words)
            if typed.keys() <= {parameter.name}:
                values[parameter.name] = _words(parameter, words)
            else:  # options by name, without dashes: as they are typed in chat
                values |= typed
        elif isinstance(value, str):
            values[parameter.name] = decode(value)
        elif value is True:
            values[parameter.name] = True
    return values


def _words(parameter: Parameter, words: list[str]) -> Raw:
    whole = " ".join(words)
    if parameter.kind is not ParameterKind.NAMES:
        return whole
    return (whole,) if "," in whole else tuple(words)


def decode(word: str) -> str:
    """Text as it was typed; bytes that are no text become replacement characters."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _runner(command: Command) -> Callable[..., None]:
    @click.pass_context
    def run(ctx: click.Context, /, today: date | None, **given: Any) -> None:
        open_session: Open = ctx.obj
        values = read_values(command, given)
        session = open_session(today)
        if command.name == "ask":
            reply = run_ask(session, values, as_json=given["as_json"], batch=given["batch"])
            ctx.exit(EXIT[reply.result] if reply else 0)
        ctx.exit(_run(session, command.name, values))

    return run


def _run(session: Session, name: str, values: Mapping[str, Raw]) -> int:
    """Ask once, with the forms that it takes, and show what came of it; the exit code."""
    reply, left = session.ask(name, values), False
    if reply.form and session.screen.attended:
        from bot.adapters.console.forms import settle  # prompt_toolkit takes a while

        settled = settle(session, name, reply)
        name, reply, left = settled.command, settled.reply, settled.left
    session.screen.show_once(reply, offers(reply, name, session.catalog))
    return LEFT if left else _code(reply)


def _code(reply: Reply) -> int:
    """A form that nobody could fill in is an input that is missing."""
    return EXIT[Result.REFUSED if reply.form else reply.result]
