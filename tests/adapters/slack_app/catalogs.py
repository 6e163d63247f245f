"""Commands to throw away, under names for which the desk has words."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bot.core.catalog import CATALOG
from bot.core.command import Call, Command
from bot.core.model import Manages, Role
from bot.core.reply import Reply

Handler = Callable[[Call], Reply]
READING = tuple(
    command
    for command in CATALOG
    if command.role is Role.READER
    and command.manages is Manages.NOTHING
    and not (command.form or command.group or command.is_private)
)
"""What everybody may ask, and what shows its answer at once."""
PRIVATE = tuple(command for command in CATALOG if command.is_private)
"""What is never shown to others."""


def catalog_with(name: str, handler: Handler) -> tuple[Command, ...]:
    """The catalog with another handler for one command."""
    return tuple(
        replace(command, handler=handler) if command.name == name else command
        for command in CATALOG
    )


def handler_of(name: str) -> Handler:
    return next(command.handler for command in CATALOG if command.name == name)


def slow(name: str, seconds: float) -> tuple[Command, ...]:
    """The catalog in which a command takes that many seconds."""
    handler = handler_of(name)

    def answer(call: Call) -> Reply:
        time.sleep(seconds)
        return handler(call)

    return catalog_with(name, answer)


def failing(_: Call) -> Reply:
    raise RuntimeError("broken on purpose")


def replying(reply: Reply) -> Handler:
    return lambda _: reply
