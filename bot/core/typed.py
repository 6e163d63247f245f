"""Reads a command that was typed as one line, where a surface has nothing but a line of text.

`status finland on 2026-01-09`: the command's name, the words for its leading parameter, then the
other parameters by name, with or without dashes. A line that begins with no command is a question.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.command import Command, ParameterKind
from bot.core.errors import UnknownCommand
from bot.core.markup import clean
from bot.core.model import Raw

LIKE = 0.75
"""How like a command's name a word must be to be taken for a slip (difflib's ratio)."""
SHORT = 6
"""Words up to which a line may be a command with a slip; a question has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command and its values, unchecked."""

    command: str
    values: dict[str, Raw]


def read_line(catalog: Sequence[Command], line: str) -> Typed:
    """The command of a line; a bare question is an `ask`, an empty line a `help`.

    Raises:
        UnknownCommand: the first word is nearly a command's name; the advice says which.
    """
    words = line.split()
    if not words:
        return Typed(command="help", values={})
    names = [command.name for command in catalog]
    first = words[0].casefold().lstrip("/")
    if first in names:
        return _command(next(command for command in catalog if command.name == first), words[1:])
    near = difflib.get_close_matches(first, names, n=1, cutoff=LIKE)
    if near and len(words) <= SHORT and not line.rstrip().endswith("?"):
        meant = " ".join([near[0], *words[1:]])
        raise UnknownCommand(
            f"There is no command “{clean(first)[:40]}”.",
            f"Did you mean “{clean(meant)[:200]}”? For a question, begin with “ask”.",
        )
    ask = next((command for command in catalog if command.name == "ask"), None)
    if ask:
        return _command(ask, words)
    return Typed(command="ask", values={"question": line.strip()})


def _command(command: Command, words: Sequence[str]) -> Typed:
    """Splits the words after a command's name at the names of its parameters."""
    lead = command.lead
    flags = {p.name for p in command.parameters if p.kind is ParameterKind.FLAG}
    others = {p.name for p in command.parameters if not p.lead}
    values: dict[str, Raw] = {}
    name, collected = (lead.name if lead else ""), list[str]()
    for word in words:
        found = _option(word, others, bare=not _is_prose(command))
        if found is None:
            collected.append(word)
            continue
        _keep(values, name, collected)
        name, collected = found, []
        if found in flags:
            values[found] = True
            name = ""
    _keep(values, name, collected)
    return Typed(command=command.name, values=values)


def _is_prose(command: Command) -> bool:
    """Whether the leading parameter is a whole sentence: "on" and "first" are just words in it."""
    return bool(command.lead and command.lead.limit > 1_000)


def _option(word: str, names: set[str], *, bare: bool) -> str | None:
    plain = word.casefold().replace("-", "_").lstrip("_").rstrip(":")
    dashed = word.startswith(("--", "—", "–"))  # some keyboards make one dash of two
    if dashed:
        plain = plain.lstrip("—–")
    return plain if plain in names and (dashed or bare) else None


def _keep(values: dict[str, Raw], name: str, collected: Sequence[str]) -> None:
    if name and collected:
        values[name] = " ".join(collected)
