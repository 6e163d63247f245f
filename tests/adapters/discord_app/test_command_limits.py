"""Commands within Discord's limits, and what is relied on in the client library."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
import pytest
import regex
from discord import app_commands

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.commands import Words, make_command, make_completer, make_menu
from bot.core.about import about
from bot.core.catalog import CATALOG
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.locales import LOCALES
from bot.core.model import Raw
from tests.servers.discord.forms import check_commands

NAME = regex.compile(r"^[-_'\p{L}\p{N}]{1,32}$")


async def answer(*_: Any) -> None:
    """Nobody asks."""


async def complete(what: str, typed: str) -> list[tuple[str, str]]:
    """More than there is room for, and longer."""
    return [(f"{typed}{'v' * n}", "l" * n) for n in range(60, 140)]


def declared(catalog: tuple[Command, ...] = CATALOG) -> list[dict[str, Any]]:
    """All commands as they are declared, in every language."""

    async def make() -> list[dict[str, Any]]:
        client = discord.Client(intents=discord.Intents.none())
        tree = app_commands.CommandTree(client)
        for command in catalog:
            tree.add_command(make_command(command, answer, complete))
            if command.on_message:
                tree.add_command(make_menu(command, answer))
        words = Words()
        made = [
            await command.get_translated_payload(tree, words)
            for kind in (discord.AppCommandType.chat_input, discord.AppCommandType.message)
            for command in tree.get_commands(type=kind)
        ]
        await client.close()
        return made

    return asyncio.run(make())


def said(item: Mapping[str, Any], key: str) -> list[str]:
    """A text in every language."""
    return [item[key], *(item.get(f"{key}_localizations") or {}).values()]


def size(item: Mapping[str, Any]) -> int:
    """Characters that count against 8,000, each text in its longest language."""
    own = sum(max(map(len, said(item, key))) for key in ("name", "description") if item.get(key))
    value = item.get("value")
    inner = [*(item.get("options") or []), *(item.get("choices") or [])]
    return own + (len(value) if isinstance(value, str) else 0) + sum(map(size, inner))


def test_commands_are_within_all_limits() -> None:
    made = declared()
    slash = [command for command in made if command["type"] == 1]
    menus = [command for command in made if command["type"] != 1]
    assert len(slash) == len(CATALOG) <= 100
    assert len(menus) == sum(bool(command.on_message) for command in CATALOG) <= 5
    for command in slash:
        assert size(command) <= 8_000
        options = command.get("options", [])
        assert len(options) <= 25
        for item in (command, *options):
            assert all(NAME.fullmatch(name) for name in said(item, "name"))
            assert all(name == name.lower() for name in said(item, "name"))
            assert all(1 <= len(words) <= limits.DESCRIPTION for words in said(item, "description"))
        for option in options:
            choices = option.get("choices") or []
            assert len(choices) <= limits.CHOICES
            for choice in choices:
                assert all(1 <= len(name) <= limits.CHOICE for name in said(choice, "name"))
                assert 1 <= len(choice["value"]) <= limits.CHOICE
        required = [bool(option.get("required")) for option in options]
        assert required == sorted(required, reverse=True), "what is needed stands first"
    for menu in menus:
        assert all(1 <= len(name) <= 32 for name in said(menu, "name"))
    check_commands(made)


def test_every_command_speaks_every_language() -> None:
    for command in declared():
        spoken = {tag.split("-")[0] for tag in command.get("name_localizations") or {}}
        assert spoken == set(LOCALES), command["name"]
        for option in command.get("options", []):
            assert {tag.split("-")[0] for tag in option["name_localizations"]} == set(LOCALES)


def test_what_chooses_how_much_is_read_is_left_to_buttons() -> None:
    reading = {
        parameter.name
        for command in CATALOG
        for parameter in command.parameters
        if parameter.reading
    }
    names = {option["name"] for command in declared() for option in command.get("options", [])}
    assert reading
    assert not reading & names


def test_where_commands_are_offered() -> None:
    shared = {command.name for command in CATALOG if command.shared}
    for command in declared():
        assert command["contexts"] == ([0] if command["name"] in shared else [0, 1, 2])
        assert sorted(command["integration_types"]) == [0, 1]


# What is relied on in discord.py: options derived from a signature that is set by hand


def option_of(parameter: Parameter) -> dict[str, Any]:
    command = Command(name="about", handler=about, parameters=(parameter,))
    [option] = make_command(command, answer, complete).to_dict(_tree())["options"]
    return option


def _tree() -> app_commands.CommandTree[discord.Client]:
    return app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))


STRING, INTEGER, BOOLEAN = 3, 4, 5


@pytest.mark.parametrize(
    ("kind", "limit", "wanted"),
    [
        (ParameterKind.TEXT, 200, {"type": STRING, "min_length": 1, "max_length": 200}),
        (ParameterKind.TEXT, 5_999, {"type": STRING, "max_length": 5_999}),
        (ParameterKind.TEXT, 6_000, {"type": STRING, "max_length": 6_000}),
        (ParameterKind.TEXT, 10_000, {"type": STRING, "max_length": 6_000}),
        (ParameterKind.NAMES, 200, {"type": STRING, "max_length": 6_000}),
        (ParameterKind.DATE, 200, {"type": STRING, "max_length": 200}),
        (ParameterKind.FROM, 200, {"type": STRING}),
        (ParameterKind.TO, 200, {"type": STRING}),
        (ParameterKind.NUMBER, 90, {"type": INTEGER, "min_value": 1, "max_value": 90}),
        (ParameterKind.FLAG, 200, {"type": BOOLEAN}),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_the_library_derives_options_from_the_signature(
    kind: ParameterKind, limit: int, wanted: dict[str, Any], required: bool
) -> None:
    option = option_of(Parameter(name="on", kind=kind, limit=limit, required=required))
    assert {key: option[key] for key in wanted} == wanted
    assert option["name"] == "on"
    assert option["required"] is required
    assert not option.get("autocomplete")


def test_the_library_derives_choices() -> None:
    made = Parameter(name="which", kind=ParameterKind.CHOICE, choices=("parties", "outside"))
    option = option_of(made)
    assert option["type"] == STRING
    assert [choice["value"] for choice in option["choices"]] == ["parties", "outside"]
    assert "max_length" not in option


def test_the_library_derives_completion() -> None:
    option = option_of(Parameter(name="state", completer="state"))
    assert option["autocomplete"] is True
    assert option["description"]


def test_the_library_hands_over_values_by_name() -> None:
    """The callback takes only keywords; the library must call it so."""
    seen: list[Mapping[str, Raw]] = []

    async def remember(_: Any, command: Command, values: Mapping[str, Raw]) -> None:
        seen.append(values)

    status = next(command for command in CATALOG if command.name == "status")
    made = make_command(status, remember, complete)
    asyncio.run(made.callback(None, state="Finland", treaty=None, on="2026-01-09"))  # type: ignore[arg-type]
    assert seen == [{"state": "Finland", "on": "2026-01-09"}]


# Completion


@pytest.mark.parametrize("current", ["", "x" * 30, "Finland, x", f"{'Finland, ' * 12}x"])
@pytest.mark.parametrize("kind", [ParameterKind.TEXT, ParameterKind.NAMES])
def test_suggestions_are_within_limits(current: str, kind: ParameterKind) -> None:
    completer = make_completer(Parameter(name="state", kind=kind, completer="state"), complete)
    found = asyncio.run(completer(None, current))  # type: ignore[arg-type]
    assert len(found) <= limits.CHOICES
    for choice in found:
        assert 1 <= len(choice.name) <= limits.CHOICE
        assert 1 <= len(choice.value) <= limits.CHOICE
        kept = current.rpartition(",")[0] if kind is ParameterKind.NAMES else ""
        assert choice.value.startswith(kept)
