"""Declares the commands to Discord, and only when they have changed since the last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable
from typing import Protocol

import discord
from discord import app_commands

from bot.service import Log


class Memory(Protocol):
    """Remembers the hash of what was declared last; `target` is a server's id, or empty for all."""

    def last(self, application: str, target: str) -> Awaitable[str]:
        """The hash of the last declaration; empty where there was none."""

    def note(self, application: str, target: str, hash: str) -> Awaitable[None]:
        """Remember what Discord has accepted."""


async def fingerprint(tree: app_commands.CommandTree[discord.Client]) -> str:
    """A hash over all that would be declared, in every language."""
    translator = tree.translator
    declared = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for kind in (discord.AppCommandType.chat_input, discord.AppCommandType.message)
        for command in tree.get_commands(type=kind)
    ]
    text = json.dumps(declared, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


async def declare(
    tree: app_commands.CommandTree[discord.Client], memory: Memory, log: Log, guild: str = ""
) -> bool:
    """Declare the tree where it has changed; whether it was declared.

    To all servers, or with `guild` to one alone, which has it at once.

    Raises:
        discord.HTTPException: Discord refused the declaration.
    """
    application = str(tree.client.application_id)
    new = await fingerprint(tree)
    if await memory.last(application, guild) == new:
        return False
    target = discord.Object(id=int(guild)) if guild else None
    if target:
        tree.copy_global_to(guild=target)
    accepted = await tree.sync(guild=target)
    await memory.note(application, guild, new)
    log.info("commands declared", count=len(accepted), target=guild or "everywhere")
    return True
