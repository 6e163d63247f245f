"""Reads a command that was typed as one line, where a surface has nothing but a line of text.

`status finland on 2026-01-09`: the command's name (one word or two: `kb review 12`), the words for
its leading parameter, then the other parameters by name, with or without dashes. A line that begins
with no command is a question.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.command import Command, Parameter, ParameterKind
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
    for size in (2, 1):
        name = " ".join([first, *(word.casefold() for word in words[1:size])])
        if name in names and len(words) >= size:
            return _command(command_named(catalog, name), words[size:])
    if any(command.group == first for command in catalog):
        return _of_group(catalog, first, words[1:])
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


def command_named(catalog: Sequence[Command], name: str) -> Command:
    """The command of that very name. Raises StopIteration where there is none."""
    return next(command for command in catalog if command.name == name)


def _of_group(catalog: Sequence[Command], group: str, words: Sequence[str]) -> Typed:
    """A group by itself is explained; with a word that is none of its commands, the nearest is
    named."""
    if not words or words[0].casefold() == "help":
        return Typed(command="help", values={"command": group})
    known = [command.word for command in catalog if command.group == group]
    near = difflib.get_close_matches(words[0].casefold(), known, n=1, cutoff=0.5)
    advice = (
        f"Did you mean “{group} {near[0]}”?" if near else f"There are: {', '.join(sorted(known))}."
    )
    raise UnknownCommand(f"There is no command “{group} {clean(words[0])[:40]}”.", advice)


def _command(command: Command, words: Sequence[str]) -> Typed:
    return Typed(command=command.name, values=split_words(command, words))


def split_words(command: Command, words: Sequence[str]) -> dict[str, Raw]:
    """The values in the words after a command's name, split at the names of its parameters."""
    values: dict[str, Raw] = {}
    name, collected = (command.lead.name if command.lead else ""), list[str]()
    for number, word in enumerate(words):
        found = _named(command, word, words[number + 1 :], begun=bool(collected or values))
        if found is None:
            collected.append(word)
            continue
        _keep(values, name, collected)
        name, collected = found.name, []
        if found.kind is ParameterKind.FLAG:
            values[name] = True
            name = ""
    _keep(values, name, collected)
    return values


def _named(command: Command, word: str, rest: Sequence[str], *, begun: bool) -> Parameter | None:
    """The parameter that a word names: with dashes, or without where it cannot be just a word.

    `begun` says that words for the leading parameter came before.
    """
    dashed = word.startswith(("--", "—", "–"))  # some keyboards make one dash of two
    name = word.casefold().lstrip("-—–").rstrip(":").replace("-", "_")
    for parameter in command.parameters:
        if parameter.name == name and not parameter.lead:
            needed = bool(command.lead and command.lead.required) and not begun
            bare = not _is_prose(command) and not needed and _fits(command, parameter, rest)
            return parameter if dashed or bare else None
    return None


def _fits(command: Command, parameter: Parameter, rest: Sequence[str]) -> bool:
    """Whether the words after a parameter's bare name can be its value: "first" is also a word."""
    kind = parameter.kind
    if kind is ParameterKind.FLAG:
        flags = {one.name for one in command.parameters if one.kind is kind}
        return all(word.casefold() in flags for word in rest)
    if kind in {ParameterKind.FROM, ParameterKind.TO}:
        return bool(rest) and rest[0][:1].isdigit()
    return bool(rest)


def _is_prose(command: Command) -> bool:
    """Whether the leading parameter is a whole sentence: "on" and "first" are just words in it."""
    lead = command.lead
    return bool(lead and lead.kind is ParameterKind.TEXT and lead.limit > 1_000)


def _keep(values: dict[str, Raw], name: str, collected: Sequence[str]) -> None:
    if name and collected:
        values[name] = " ".join(collected)
