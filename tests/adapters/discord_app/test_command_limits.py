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
from bot.adapters.discord_app.commands import Words, make_command, make_commands
from bot.adapters.discord_app.options import make_completer
from bot.core.about import about
from bot.core.catalog import CATALOG
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.locales import LOCALES
from bot.core.model import Manages, Raw
from bot.core.texts import text
from tests.adapters.discord_app.city import MANAGE_CHANNELS
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
        for command in make_commands(catalog, answer, complete):
            tree.add_command(command)
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


SUBCOMMAND = 1
TYPED = [command for command in CATALOG if not command.pressed]
GROUPS = {command.group for command in TYPED} - {""}


def nested(command: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The commands of a group."""
    return [one for one in command.get("options", []) if one["type"] == SUBCOMMAND]


def typed(made: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What can be typed, by its whole name."""
    slash = [command for command in made if command["type"] == 1]
    alone = {command["name"]: command for command in slash if not nested(command)}
    return alone | {
        f"{command['name']} {one['name']}": one for command in slash for one in nested(command)
    }


def test_commands_are_within_all_limits() -> None:
    made = declared()
    slash = [command for command in made if command["type"] == 1]
    menus = [command for command in made if command["type"] != 1]
    assert typed(made).keys() == {command.name for command in TYPED}
    assert len(slash) <= 100
    assert len(menus) == sum(bool(command.on_message) for command in CATALOG) <= 5
    for command in slash:
        assert size(command) <= 8_000, (command["name"], size(command))
        check_named(command)
    for command in typed(made).values():
        check_typed(command)
    check_commands(made)
    for menu in menus:
        assert all(1 <= len(name) <= 32 for name in said(menu, "name"))


def check_named(item: Mapping[str, Any]) -> None:
    assert all(NAME.fullmatch(name) for name in said(item, "name"))
    assert all(name == name.lower() for name in said(item, "name"))
    assert all(1 <= len(words) <= limits.DESCRIPTION for words in said(item, "description"))


def check_typed(command: Mapping[str, Any]) -> None:
    options = command.get("options", [])
    assert len(options) <= 25
    for item in (command, *options):
        check_named(item)
    for option in options:
        choices = option.get("choices") or []
        assert len(choices) <= limits.CHOICES
        for choice in choices:
            assert all(1 <= len(name) <= limits.CHOICE for name in said(choice, "name"))
            assert 1 <= len(choice["value"]) <= limits.CHOICE
    required = [bool(option.get("required")) for option in options]
    assert required == sorted(required, reverse=True), "what is needed stands first"


def test_groups_are_within_all_limits() -> None:
    groups = {command["name"]: command for command in declared() if nested(command)}
    assert groups.keys() == GROUPS
    for name, group in groups.items():
        words = [one["name"] for one in nested(group)]
        assert len(group["options"]) == len(words) <= 25, "a group has nothing but its commands"
        assert words == [command.word for command in TYPED if command.group == name]


def test_a_group_asks_only_for_what_all_its_commands_ask_for() -> None:
    for other, wanted in ((Manages.CHANNEL, MANAGE_CHANNELS), (Manages.NOTHING, None)):
        commands = (
            Command(name="kb review", handler=about, manages=Manages.CHANNEL, shared=True),
            Command(name="kb history", handler=about, manages=other, shared=True),
        )
        [group] = declared(commands)
        assert group["default_member_permissions"] == wanted
        assert group["contexts"] == [0]
    mixed = (
        Command(name="kb review", handler=about, shared=True),
        Command(name="kb history", handler=about),
    )
    assert declared(mixed)[0]["contexts"] == [0, 1, 2]


def test_every_command_speaks_every_language() -> None:
    made = declared()
    for command in (*made, *typed(made).values()):
        for item in (command, *command.get("options", [])):
            spoken = {tag.split("-")[0] for tag in item.get("name_localizations") or {}}
            assert spoken == set(LOCALES), (command["name"], item["name"])


def test_what_forms_and_buttons_are_for_is_left_to_them() -> None:
    for name, command in typed(declared()).items():
        [known] = [one for one in TYPED if one.name == name]
        options = {option["name"] for option in command.get("options", [])}
        assert options == {one.name for one in known.parameters if one.is_offered}, name
    left = [one for command in TYPED for one in command.parameters if not one.is_offered]
    for kind in ("reading", "filled", "carried"):
        assert any(getattr(parameter, kind) for parameter in left)


def test_where_commands_are_offered() -> None:
    everywhere = {command.group or command.name for command in TYPED if not command.shared}
    everywhere |= {text(command.menu_key) for command in CATALOG if command.on_message}
    for command in declared():
        assert command["contexts"] == ([0, 1, 2] if command["name"] in everywhere else [0])
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
