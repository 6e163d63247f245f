"""The whole registry, walked: no command may be half declared."""

from __future__ import annotations

import inspect

import pytest

from bot.adapters.console.chat import read_command
from bot.adapters.console.commands import make_command
from bot.adapters.console.session import COMMANDS
from bot.core.about import find
from bot.core.catalog import CATALOG
from bot.core.command import COMPLETERS, Command, ParameterKind
from bot.core.curation.words import WORDS as CURATION
from bot.core.digests.words import WORDS as DIGESTS
from bot.core.errors import UnknownCommand
from bot.core.model import Role
from bot.core.texts import TEXTS, text
from bot.core.values import CHECKS

PROMISED = {
    "ask",
    "status",
    "compare",
    "parties",
    "law",
    "debate",
    "timeline",
    "show",
    "browse",
    "source",
    "help",
    "about",
    "settings",
    "check",
    "reopen",
    "suggest",
    "suggestions",
    *(
        f"kb {word}"
        for word in """history diff add edit part draft discard propose retire merge withdraw verify
        links gaps balance review approve reject amend rebase revert audit who grant revoke block
        channel""".split()
    ),
    *(
        f"digest {word}"
        for word in """subscribe list edit pause resume remove preview why feeds desk mark annotate
        read decide""".split()
    ),
}
each_command = pytest.mark.parametrize("command", CATALOG, ids=lambda command: command.name)


def test_every_promised_command_is_declared_once() -> None:
    names = [command.name for command in CATALOG]
    assert len(names) == len(set(names))
    assert set(names) == PROMISED


@each_command
def test_command_has_a_handler_and_words(command: Command) -> None:
    assert callable(command.handler)
    assert inspect.getdoc(command.handler)
    assert text(command.summary_key)
    assert text(command.help_key).endswith(".")
    assert command.role in Role
    assert command.examples


@each_command
def test_parameters_are_of_known_kinds(command: Command) -> None:
    names = [parameter.name for parameter in command.parameters]
    assert len(names) == len(set(names))
    assert sum(parameter.lead for parameter in command.parameters) <= 1
    for parameter in command.parameters:
        assert parameter.kind in ParameterKind
        assert text(parameter.help_key)
        assert not parameter.completer or parameter.completer in COMPLETERS
        assert bool(parameter.choices) == (parameter.kind is ParameterKind.CHOICE)
        assert parameter.name.isidentifier()
        assert len(parameter.name) <= 32
        assert len(text(parameter.help_key)) <= 100, "Discord describes an option in 100 characters"


def test_required_parameters_come_first() -> None:
    for command in CATALOG:
        needs = [parameter.required for parameter in command.parameters]
        assert needs == sorted(needs, reverse=True), command.name


@each_command
def test_what_takes_a_message_has_a_text_for_it(command: Command) -> None:
    if command.on_message:
        names = {parameter.name: parameter for parameter in command.parameters}
        assert names[command.on_message].kind is ParameterKind.TEXT
        assert len(text(command.menu_key)) <= 24, "Slack's shortcuts have 24 characters"


def test_every_kind_has_a_check() -> None:
    assert set(CHECKS) == set(ParameterKind)


def test_no_words_without_an_owner() -> None:
    owned = {command.summary_key for command in CATALOG} | {command.help_key for command in CATALOG}
    owned |= {command.menu_key for command in CATALOG if command.on_message}
    owned |= {parameter.help_key for command in CATALOG for parameter in command.parameters}
    assert {key for key in TEXTS if key.startswith(("command.", "parameter."))} == owned


def test_no_two_tables_of_words_share_a_key() -> None:
    shared = CURATION.keys() & DIGESTS.keys()
    own = {key for key in TEXTS if key not in {*CURATION, *DIGESTS}}
    assert not shared
    assert len(own) + len(CURATION) + len(DIGESTS) == len(TEXTS)
    assert all(TEXTS[key] == words for key, words in {**CURATION, **DIGESTS}.items())


def test_every_group_has_words() -> None:
    for group in {command.group for command in CATALOG} - {""}:
        assert text(f"group.{group}.summary")


@each_command
def test_click_command_takes_every_parameter(command: Command) -> None:
    derived = make_command(command)
    assert {parameter.name for parameter in command.parameters} <= {
        parameter.name for parameter in derived.params
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_examples_parse(command: Command) -> None:
    for example in command.examples:
        name, _ = read_command(f"{command.name} {example}")
        assert name == command.name


def test_unknown_command_lists_those_there_are() -> None:
    with pytest.raises(UnknownCommand, match="There are: ask, status"):
        find(CATALOG, "frobnicate")
