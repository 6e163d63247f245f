"""Options of slash commands, derived from the parameters of the registry."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Optional

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.people import Interaction
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.markup import shorten
from bot.core.texts import text

Complete = Callable[[str, str], Awaitable[list[tuple[str, str]]]]


def offered(command: Command) -> tuple[Parameter, ...]:
    """The parameters that are typed; forms ask for the others, or buttons carry them."""
    return tuple(parameter for parameter in command.parameters if parameter.is_offered)


def signature_of(command: Command) -> inspect.Signature:
    """The signature from which the library derives the options."""
    return inspect.Signature(
        [_argument("interaction", discord.Interaction, required=True)]
        + [_option(parameter) for parameter in offered(command)]
    )


def dress(command: Command, callback: Any, complete: Complete) -> None:
    """Give a callback the words, choices and suggestions of a command's options."""
    parameters = offered(command)
    described = app_commands.describe(
        **{parameter.name: described_by(parameter.help_key) for parameter in parameters}
    )
    named = app_commands.rename(
        **{
            parameter.name: locale_str(parameter.name, key=f"parameter.{parameter.name}.name")
            for parameter in parameters
        }
    )
    chosen = app_commands.choices(
        **{parameter.name: _choices(parameter) for parameter in parameters if parameter.choices}
    )
    completed = app_commands.autocomplete(
        **{
            parameter.name: make_completer(parameter, complete)
            for parameter in parameters
            if parameter.completer
        }
    )
    for decorate in (described, named, chosen, completed):
        decorate(callback)


def _argument(name: str, annotation: Any, *, required: bool) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        annotation=annotation if required else Optional[annotation],  # noqa: UP045
        default=inspect.Parameter.empty if required else None,
    )


def _option(parameter: Parameter) -> inspect.Parameter:
    return _argument(parameter.name, _kind(parameter), required=parameter.required)


def _kind(parameter: Parameter) -> Any:
    if parameter.kind is ParameterKind.FLAG:
        return bool
    if parameter.kind is ParameterKind.NUMBER:
        return app_commands.Range[int, 1, parameter.limit]
    if parameter.kind is ParameterKind.CHOICE:
        return str
    most = limits.OPTION if parameter.kind is ParameterKind.NAMES else parameter.limit
    return app_commands.Range[str, 1, min(most, limits.OPTION)]


def described_by(key: str) -> locale_str:
    """A description in the reader's language, by the key of its words."""
    locale_key = f"{key}.help" if key.startswith("parameter.") else key
    return locale_str(description_of(text(key)), key=locale_key, described=True)


def description_of(words: str) -> str:
    """Words as a description: with a capital, and not too long."""
    return shorten(words[:1].upper() + words[1:], limits.DESCRIPTION)


def _choices(parameter: Parameter) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(
            name=locale_str(choice, key=f"choice.{parameter.name}.{choice}"), value=choice
        )
        for choice in parameter.choices
    ]


Completer = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def make_completer(parameter: Parameter, complete: Complete) -> Completer:
    """Offers what typed words may become; where several names are typed, the last of them."""

    async def completer(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        before, comma, last = (
            current.rpartition(",") if parameter.kind is ParameterKind.NAMES else ("", "", current)
        )
        kept = f"{before}{comma} " if comma else ""
        found = await complete(parameter.completer, last.strip())
        return [
            app_commands.Choice(name=shorten(f"{kept}{label}", limits.CHOICE), value=kept + value)
            for value, label in found
            if len(kept + value) <= limits.CHOICE
        ][: limits.CHOICES]

    return completer
