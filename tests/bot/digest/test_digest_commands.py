"""The commands of digests: declared whole, and within what the platforms take."""

from __future__ import annotations

import inspect

import pytest

from bot.core.command import COMPLETERS, Command, ParameterKind
from bot.core.digests.commands import COMMANDS
from bot.core.digests.words import WORDS
from bot.core.texts import TEXTS
from bot.core.typed import read_line

each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
TEXT = {**TEXTS, **WORDS}


@each_command
def test_a_command_has_a_handler_and_words(command: Command) -> None:
    assert inspect.getdoc(command.handler)
    assert len(WORDS[command.summary_key]) <= 100
    assert WORDS[command.help_key].endswith(".")
    assert command.examples
    assert command.group == "digest"
    for parameter in command.parameters:
        assert len(TEXT[parameter.help_key]) <= 100
        assert not parameter.completer or parameter.completer in COMPLETERS
        assert bool(parameter.choices) == (parameter.kind is ParameterKind.CHOICE)
    needs = [parameter.required for parameter in command.parameters]
    assert needs == sorted(needs, reverse=True)


def test_no_words_without_an_owner() -> None:
    owned = {key for command in COMMANDS for key in (command.summary_key, command.help_key)}
    owned |= {parameter.help_key for command in COMMANDS for parameter in command.parameters}
    assert set(WORDS) <= owned | {"group.digest.summary"}


def test_the_group_keeps_well_within_what_discord_takes() -> None:
    """8,000 characters with the longest localisation; half of that in English leaves room."""
    total = 0
    for command in COMMANDS:
        if command.pressed:
            continue
        total += len(command.word) + len(WORDS[command.summary_key])
        for parameter in command.parameters:
            if parameter.is_offered:
                total += len(parameter.name) + len(TEXT[parameter.help_key])
                total += sum(2 * len(choice) for choice in parameter.choices)
    assert total < 4_000


@each_command
def test_examples_parse(command: Command) -> None:
    for example in command.examples:
        typed = read_line(COMMANDS, f"{command.name} {example}")
        assert typed.command == command.name
        known = {parameter.name for parameter in command.parameters}
        assert set(typed.values) <= known, example
