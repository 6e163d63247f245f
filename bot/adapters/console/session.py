"""What the terminal's commands share: a desk to ask, a screen to draw on, a clock."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.adapters.console.screen import Screen
from bot.core.catalog import CATALOG
from bot.core.command import Command
from bot.core.model import Actor, Place, Raw, Request
from bot.core.reply import Reply

PLATFORM = "terminal"
COMMANDS = tuple(command for command in CATALOG if not command.shared)
"""The commands that make sense where nobody else reads."""

OPERATORS = "operators"
"""The group of whoever runs the program: they own the files, so nothing is kept from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the program.

    `handle` and `complete` do their work on the thread that owns the base. `catalog` is what can be
    asked: that of the desk behind `handle`.
    """

    handle: Callable[[Request], Reply]
    complete: Callable[[str, str], list[tuple[str, str]]]
    screen: Screen
    clock: Callable[[], datetime]
    revision: str
    state: Path
    catalog: tuple[Command, ...] = COMMANDS

    def request(self, command: str, values: Mapping[str, Raw]) -> Request:
        """A request from this terminal, now."""
        actor = Actor(platform=PLATFORM, id=user(), groups=(OPERATORS,))
        return Request(
            command=command,
            values=values,
            actor=actor,
            place=Place(platform=PLATFORM),
            now=self.clock(),
        )

    def ask(self, command: str, values: Mapping[str, Raw]) -> Reply:
        """The reply to a command from this terminal, without buttons for what it does not take."""
        reply = self.handle(self.request(command, values))
        names = {known.name for known in self.catalog}
        return replace(
            reply, actions=tuple(action for action in reply.actions if action.command in names)
        )


def user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"  # a container may run under a number without a name
