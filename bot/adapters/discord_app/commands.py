"""Derives Discord's commands from the registry: by themselves, in groups, in messages' menus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.adapters.discord_app.options import (
    Complete,
    described_by,
    description_of,
    dress,
    signature_of,
)
from bot.adapters.discord_app.people import Interaction
from bot.core.command import Command
from bot.core.locales import phrase
from bot.core.model import Manages, Raw
from bot.core.texts import text

Answer = Callable[[Interaction, Command, Mapping[str, Raw]], Awaitable[None]]
Made = app_commands.Command[Any, ..., None] | app_commands.Group | app_commands.ContextMenu

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
        return description_of(found) if found and described else found


def make_commands(catalog: Iterable[Command], answer: Answer, complete: Complete) -> Iterator[Made]:
    """All that is declared of a catalogue; what only buttons and forms lead to is not."""
    groups: dict[str, list[Command]] = {}
    for command in catalog:
        if command.on_message:
            yield make_menu(command, answer)
        if command.group and not command.pressed:
            groups.setdefault(command.group, []).append(command)
        elif not command.pressed:
            yield make_command(command, answer, complete)
    for name, commands in groups.items():
        yield make_group(name, commands, answer, complete)


def make_group(
    name: str, commands: Sequence[Command], answer: Answer, complete: Complete
) -> app_commands.Group:
    """The group of commands whose names begin with the same word.

    Discord knows who may see it and where only for the whole of it: what one command asks for holds
    for all, or is left to the desk's own refusal.
    """
    asked = {command.manages for command in commands}
    group = app_commands.Group(
        name=locale_str(name, key=f"group.{name}.name"),
        description=described_by(f"group.{name}.summary"),
        allowed_contexts=_SERVERS if all(command.shared for command in commands) else _EVERYWHERE,
        allowed_installs=_ANYHOW,
        default_permissions=_MANAGERS[asked.pop()] if len(asked) == 1 else None,
    )
    for command in commands:
        group.add_command(make_command(command, answer, complete))
    return group


def make_command(
    command: Command, answer: Answer, complete: Complete
) -> app_commands.Command[Any, ..., None]:
    """The slash command of a command of the registry."""

    async def callback(interaction: Interaction, **given: Any) -> None:
        values = {name: value for name, value in given.items() if value is not None}
        await answer(interaction, command, values)

    callback.__signature__ = signature_of(command)  # type: ignore[attr-defined]
    dress(command, callback, complete)
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=locale_str(command.word, key=f"{command.key}.name"),
        description=described_by(command.summary_key),
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
        name=locale_str(text(command.menu_key), key=f"{command.key}.menu"),
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
