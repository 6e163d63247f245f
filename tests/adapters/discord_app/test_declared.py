"""The declared commands, as Discord was told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.core.catalog import CATALOG
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.locales import phrase
from bot.core.texts import text
from tests.adapters.discord_app.city import pretended_city
from tests.adapters.discord_app.stage import Setting

LOCALES = ("fr", "es-ES", "es-419", "uk", "ru")
SLASH, MENU, SUBCOMMAND = 1, 3, 1
GUILD, BOT_DM, PRIVATE = 0, 1, 2
KINDS = {ParameterKind.FLAG: 5, ParameterKind.NUMBER: 4}
MANAGE_CHANNELS = 1 << 4
JSON = dict[str, Any]


@pytest.fixture(scope="module")
def declared(
    base_path: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[int, str], JSON]:
    """What was declared, by type and name."""

    async def start() -> list[JSON]:
        setting = Setting(base=base_path, state=tmp_path_factory.mktemp("state"))
        async with pretended_city() as city, city.desk(setting):
            return city.server.syncs[0].commands

    return {(one.get("type", SLASH), one["name"]): one for one in asyncio.run(start())}


TYPED = [command for command in CATALOG if not command.pressed]
GROUPS = sorted({command.group for command in TYPED} - {""})
each_command = pytest.mark.parametrize("command", TYPED, ids=lambda command: command.name)


def offered(command: Command) -> list[Parameter]:
    """The parameters that are typed, the needed ones first."""
    typed = [parameter for parameter in command.parameters if parameter.is_offered]
    return sorted(typed, key=lambda parameter: not parameter.required)


def told_of(declared: dict[tuple[int, str], JSON], command: Command) -> JSON:
    """What was declared of a command, by itself or in its group."""
    if not command.group:
        return declared[SLASH, command.name]
    parts = declared[SLASH, command.group]["options"]
    [told] = [one for one in parts if one["name"] == command.word]
    assert told["type"] == SUBCOMMAND
    return dict(told)


def test_exactly_what_can_be_typed_is_declared(declared: dict[tuple[int, str], JSON]) -> None:
    slash = {(SLASH, command.group or command.name) for command in TYPED}
    menus = {(MENU, text(command.menu_key)) for command in CATALOG if command.on_message}
    assert set(declared) == slash | menus
    for group in GROUPS:
        words = {one["name"] for one in declared[SLASH, group]["options"]}
        assert words == {command.word for command in TYPED if command.group == group}


@each_command
def test_a_command_is_declared_in_full(
    declared: dict[tuple[int, str], JSON], command: Command
) -> None:
    told = told_of(declared, command)
    summary = text(command.summary_key)
    assert told["description"] == (summary[:1].upper() + summary[1:])[:100]
    if not command.group:
        assert sorted(told["integration_types"]) == [0, 1]
        wanted = [GUILD] if command.shared else [GUILD, BOT_DM, PRIVATE]
        assert sorted(told["contexts"]) == wanted
    options = told.get("options") or []
    assert [option["name"] for option in options] == [one.name for one in offered(command)]
    for option, parameter in zip(options, offered(command), strict=True):
        check_option(option, parameter)


def check_option(option: JSON, parameter: Parameter) -> None:
    assert option["required"] is parameter.required
    assert option["type"] == KINDS.get(parameter.kind, 3)
    assert bool(option.get("autocomplete")) is bool(parameter.completer)
    assert [choice["value"] for choice in option.get("choices") or ()] == list(parameter.choices)
    assert 1 <= len(option["description"]) <= 100
    assert option["description"][0].isupper()
    for locale in LOCALES:
        assert option["name_localizations"][locale] == phrase(
            locale, f"parameter.{parameter.name}.name"
        )
        assert option["description_localizations"][locale]
        for choice in option.get("choices") or ():
            assert choice["name_localizations"][locale] == phrase(
                locale, f"choice.{parameter.name}.{choice['value']}"
            )


@each_command
def test_a_command_has_its_words_in_each_language(
    declared: dict[tuple[int, str], JSON], command: Command
) -> None:
    check_words(told_of(declared, command), f"{command.key}.name")


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_its_words_in_each_language(
    declared: dict[tuple[int, str], JSON], group: str
) -> None:
    told = declared[SLASH, group]
    check_words(told, f"group.{group}.name")
    summary = text(f"group.{group}.summary")
    assert told["description"] == (summary[:1].upper() + summary[1:])[:100]
    assert sorted(told["integration_types"]) == [0, 1]


def check_words(told: JSON, key: str) -> None:
    for locale in LOCALES:
        name = phrase(locale, key)
        assert name
        assert told["name_localizations"][locale] == name
        assert told["description_localizations"][locale][0].isupper()
    assert set(told["name_localizations"]) == set(LOCALES)


def test_two_commands_never_share_a_name_in_a_language(
    declared: dict[tuple[int, str], JSON],
) -> None:
    for locale in LOCALES:
        names = [
            one["name_localizations"][locale]
            for (kind, _), one in declared.items()
            if kind == SLASH
        ]
        assert len(names) == len(set(names)), locale
        for group in GROUPS:
            parts = declared[SLASH, group]["options"]
            words = [one["name_localizations"][locale] for one in parts]
            assert len(words) == len(set(words)), (group, locale)


def test_settings_are_for_servers_and_those_who_manage_channels(
    declared: dict[tuple[int, str], JSON],
) -> None:
    settings = declared[SLASH, "settings"]
    assert settings["contexts"] == [GUILD]
    assert int(settings["default_member_permissions"]) == MANAGE_CHANNELS
    others = [one for (_, name), one in declared.items() if name != "settings"]
    assert all(one.get("default_member_permissions") is None for one in others)


def test_every_command_on_messages_has_a_menu_in_each_language(
    declared: dict[tuple[int, str], JSON],
) -> None:
    for command in CATALOG:
        if not command.on_message:
            continue
        menu = declared[MENU, text(command.menu_key)]
        assert sorted(menu["contexts"]) == [GUILD, BOT_DM, PRIVATE]
        assert sorted(menu["integration_types"]) == [0, 1]
        for locale in LOCALES:
            wanted = phrase(locale, f"{command.key}.menu")
            assert menu["name_localizations"][locale] == wanted
