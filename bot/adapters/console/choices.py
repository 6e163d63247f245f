"""What a reply offers to do next: numbered choices in a chat, command lines everywhere else."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.command import Command
from bot.core.markup import Line, Run, Style, clean, plain, shorten
from bot.core.model import Raw
from bot.core.reply import Action, Card, Purpose, Reply

MOST = 99
"""Numbers that can be typed: two digits."""
LISTED = 12
"""Command lines under a reply."""
LABEL = 40
"""Characters of a label before a command line; the line says the rest."""
PROGRAM = "python bot.py "
_NUMBERED = (Purpose.OTHER, Purpose.OPEN, Purpose.RELATED)
_TYPED = (Purpose.OTHER, Purpose.PAGE, Purpose.OPEN)


def choices(reply: Reply) -> tuple[Action, ...]:
    """What a number takes, from 1: acts first, then what can be opened, then questions."""
    return tuple(action for purpose in _NUMBERED for action in reply.actions_for(purpose))[:MOST]


def numbered(reply: Reply) -> tuple[tuple[Card, ...], dict[int, Action]]:
    """The cards, with its number at each line that names what can be opened; and the choices that
    no line names, by number."""
    rest = dict(enumerate(choices(reply), 1))
    return tuple(_numbered(card, rest) for card in reply.cards), rest


def _numbered(card: Card, rest: dict[int, Action]) -> Card:
    lines: list[Line] = []
    for runs in card.text:
        number = next((n for n, action in rest.items() if action.purpose is Purpose.OPEN), None)
        # Lists and what they open stand in the same order; out of order, a short label might be
        # found in the line of another.
        if number is not None and _names(plain([runs]), clean(rest[number].label)):
            del rest[number]
            runs = (Run(text=f"{number}  ", style=Style.QUIET), *runs)
        lines.append(runs)
    return replace(card, text=tuple(lines))


def _names(line: str, label: str) -> bool:
    return bool(label and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", line))


def offers(
    reply: Reply, asked: str, catalog: Sequence[Command], before: str = PROGRAM
) -> list[str]:
    """The lines to type for what a reply's buttons do, `before` at the start of each.

    Only where `asked`, the command that it replies to, is about the desk's own work: what the
    lists of the base open, they name themselves.
    """
    known = {command.name: command for command in catalog}
    if not (asked.startswith("suggest") or (asked in known and known[asked].group)):
        return []
    actions = [action for purpose in _TYPED for action in reply.actions_for(purpose)]
    lines = [
        f"  {shorten(clean(action.label), LABEL)}: "
        f"{before}{command_line(known[action.command], action.values)}"
        for action in actions
        if action.command in known
    ]
    if len(lines) > LISTED:
        lines = [*lines[: LISTED - 1], "  ..."]
    return ["", "You can:", *lines] if lines else []


def command_line(command: Command, values: Mapping[str, Raw]) -> str:
    """The line by which a person gives a command these values, quoted for a shell."""
    lead = command.lead.name if command.lead else ""
    options: list[str] = []
    for name, value in values.items():
        if name == lead or value is False:
            continue
        options.append(f"--{name.replace('_', '-')}")
        if value is not True:
            options.append(_word(value))
    leading = [word for word in [_word(values.get(lead, ""))] if word]
    if leading and leading[0].startswith("-"):
        return shlex.join([*command.name.split(), *options, "--", *leading])
    return shlex.join([*command.name.split(), *leading, *options])


def _word(value: Raw) -> str:
    return clean(", ".join(value) if isinstance(value, tuple) else str(value))
