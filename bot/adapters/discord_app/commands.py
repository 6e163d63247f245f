"""Derives Discord's commands from the registry."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Optional

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.people import Interaction
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.locales import phrase
from bot.core.markup import shorten
from bot.core.model import Manages, Raw
from bot.core.texts import text

Answer = Callable[[Interaction, Command, Mapping[str, Raw]], Awaitable[None]]
Complete = Callable[[str, str], Awaitable[list[tuple[str, str]]]]

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_SERVERS = app_commands.AppCommandContext(guild=True)
_ANYHOW = app_commands.AppInstallationType(guild=True, user=True)
_MANAGERS = {
    Manages.NOTHING: None,
    Manages.CHANNEL: discord.Permissions(manage_channels=True),
    Manages.WORKSPACE: discord.Permissions(manage_guild=True),
}


class Words(app_commands.Translator):
    """The desk's words for Discord's locales; what it has no words for stays English."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The words for a key in a locale."""
        found = phrase(locale.value, string.extras["key"])
        described = string.extras.get("described")
        return _description(found) if found and described else found


def make_command(
    command: Command, answer: Answer, complete: Complete
) -> app_commands.Command[Any, ..., None]:
    """The slash command of a command of the registry."""
    parameters = offered(command)

    async def callback(interaction: Interaction, **given: Any) -> None:
        values = {name: value for name, value in given.items() if value is not None}
        await answer(interaction, command, values)

    callback.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [_argument("interaction", discord.Interaction, required=True)]
        + [_option(parameter) for parameter in parameters]
    )
    described = app_commands.describe(
        **{parameter.name: _described(parameter.help_key) for parameter in parameters}
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
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=locale_str(command.name, key=f"command.{command.name}.name"),
        description=_described(command.summary_key),
        callback=callback,
        allowed_contexts=_SERVERS if command.shared else _EVERYWHERE,
        allowed_installs=_ANYHOW,
    )
    made.default_permissions = _MANAGERS[command.manages]
    return made


def make_menu(command: Command, answer: Answer) -> app_commands.ContextMenu:
    """The entry in a message's menu for a command that takes a message."""

    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        await answer(interaction, command, {command.on_message: message_text(message)})

    return app_commands.ContextMenu(
        name=locale_str(text(command.menu_key), key=f"command.{command.name}.menu"),
        callback=callback,
        allowed_contexts=_EVERYWHERE,
        allowed_installs=_ANYHOW,
    )


def message_text(message: discord.Message) -> str:
    """What a message says: its text with names in place of ids, else that of its embeds."""
    if message.content.strip():
        return message.clean_content
    parts = [part for embed in message.embeds for part in (embed.title, embed.description) if part]
    return "\n".join(parts)


def offered(command: Command) -> tuple[Parameter, ...]:
    """The parameters that are typed; how much of a reply is read is chosen by its buttons."""
    return tuple(parameter for parameter in command.parameters if not parameter.reading)


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


def _described(key: str) -> locale_str:
    locale_key = key if key.startswith("command.") else f"{key}.help"
    return locale_str(_description(text(key)), key=locale_key, described=True)


def _description(words: str) -> str:
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
