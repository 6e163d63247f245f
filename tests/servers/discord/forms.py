"""What Discord refuses in commands, in suggestions and in modals."""

from __future__ import annotations

import regex

from .limits import SELECTS, check_custom_ids, check_select
from .refusal import Findings, Path
from .shapes import LABEL, ROW, TEXT, TEXT_INPUT
from .world import JSON

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER = 1, 2, 3, 4, 5, 6
CHANNEL, ROLE, MENTIONABLE, NUMBER = 7, 8, 9, 10
NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")
IN_LABEL = {TEXT_INPUT, 19, 21, 22, 23}
MOST_OF_KIND = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}


def check_commands(commands: list[JSON]) -> None:
    """Refuse a whole set of commands of one scope."""
    found = Findings()
    kinds = [command.get("type") or CHAT_INPUT for command in commands]
    for kind, most in MOST_OF_KIND.items():
        told = f"Maximum number of application commands of type {kind} reached ({most})."
        found.unless(kinds.count(kind) <= most, (), told, "APPLICATION_COMMAND_TOO_MANY")
    names = [f"{kind}:{command['name']}" for kind, command in zip(kinds, commands, strict=True)]
    code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
    found.unique((), names, code, "Application command names")
    for index, command in enumerate(commands):
        check_command(found, command, (index,))
    found.refuse()


def check_command(found: Findings, command: JSON, at: Path = ()) -> None:
    if (command.get("type") or CHAT_INPUT) != CHAT_INPUT:
        for path, name in _localized(command, "name", at):
            found.length(path, name, 32, 1)
        found.unless(not command.get("description"), (*at, "description"), "A menu has none.")
        found.unless(not command.get("options"), (*at, "options"), "A menu has none.")
        return
    check_named(found, command, at)
    check_options(found, command.get("options") or [], (*at, "options"))
    size = characters(command)
    told = f"Command exceeds maximum size (8000): {size}"
    found.unless(size <= 8000, at, told, "APPLICATION_COMMAND_TOO_LARGE")


def _localized(item: JSON, key: str, at: Path) -> list[tuple[Path, str | None]]:
    others = item.get(f"{key}_localizations") or {}
    told: list[tuple[Path, str | None]] = [((*at, key), item.get(key))]
    return told + [((*at, f"{key}_localizations", code), text) for code, text in others.items()]


def check_named(found: Findings, item: JSON, at: Path) -> None:
    for path, name in _localized(item, "name", at):
        fine = name and NAME.fullmatch(name) and name == name.lower()
        code = "APPLICATION_COMMAND_INVALID_NAME"
        found.unless(fine, path, f"Command name is invalid: {name!r}", code)
    for path, description in _localized(item, "description", at):
        found.length(path, description, 100, 1)


def check_options(found: Findings, options: list[JSON], at: Path) -> None:
    found.amount(at, options, 25)
    names = [option.get("name") for option in options]
    found.unique(at, names, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "Option names")
    optional = False
    nested = [option for option in options if option.get("type") in (SUBCOMMAND, GROUP)]
    told = "Subcommands stand by themselves."
    found.unless(len(nested) in (0, len(options)), at, told)
    for index, option in enumerate(options):
        path = (*at, index)
        check_named(found, option, path)
        if option.get("type") in (SUBCOMMAND, GROUP):
            check_options(found, option.get("options") or [], (*path, "options"))
            continue
        required = bool(option.get("required"))
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        told = "Required options must be placed before non-required options"
        found.unless(not (required and optional), path, told, code)
        optional = optional or not required
        choices = option.get("choices") or []
        told = "Not both choices and autocomplete."
        found.unless(not (choices and option.get("autocomplete")), path, told)
        check_choices(found, choices, (*path, "choices"))


def check_choices(found: Findings, choices: list[JSON], at: Path) -> None:
    """The fixed choices of an option, or the suggestions of an autocomplete answer."""
    found.amount(at, choices, 25)
    for index, choice in enumerate(choices):
        for path, name in _localized(choice, "name", (*at, index)):
            found.length(path, name, 100, 1)
        if isinstance(choice.get("value"), str):
            found.length((*at, index, "value"), choice["value"], 100, 1)
        else:
            found.unless(choice.get("value") is not None, (*at, index, "value"), "Required.")


def characters(item: JSON) -> int:
    """Names, descriptions and values, each in its longest localisation, with all that is nested."""
    size = sum(
        max(len(text or "") for _, text in _localized(item, key, ()))
        for key in ("name", "description")
    )
    size += len(item["value"]) if isinstance(item.get("value"), str) else 0
    inner = (item.get("options") or []) + (item.get("choices") or [])
    return size + sum(map(characters, inner))


def check_modal(found: Findings, modal: JSON, at: Path = ()) -> None:
    found.length((*at, "title"), modal.get("title"), 45, 1)
    found.length((*at, "custom_id"), modal.get("custom_id"), 100, 1)
    components = modal.get("components") or []
    where = (*at, "components")
    found.amount(where, components, 5, 1)
    check_custom_ids(found, components, where)
    for index, part in enumerate(components):
        path = (*where, index)
        if part.get("type") == LABEL:
            found.length((*path, "label"), part.get("label"), 45, 1)
            found.length((*path, "description"), part.get("description"), 100)
            check_field(found, part.get("component") or {}, (*path, "component"))
        elif part.get("type") == ROW:
            inner = part.get("components") or []
            found.amount((*path, "components"), inner, 1, 1)
            for field in inner:
                found.length((*path, "components", 0, "label"), field.get("label"), 45, 1)
                check_field(found, field, (*path, "components", 0))
        elif found.unless(part.get("type") == TEXT, path, "Not fit for a modal."):
            found.length((*path, "content"), part.get("content"), 4000, 1)


def check_field(found: Findings, field: JSON, at: Path) -> None:
    if field.get("type") in SELECTS:
        check_select(found, field, at)
        least = field.get("min_values", 1)
        fine = least >= 1 or not field.get("required", True)
        found.unless(fine, (*at, "min_values"), "A required select takes at least one.")
        found.unless(not field.get("disabled"), (*at, "disabled"), "Nothing can be off here.")
        return
    found.unless(field.get("type") in IN_LABEL, (*at, "type"), "Not fit for a modal.")
    if field.get("type") != TEXT_INPUT:
        return
    found.length((*at, "custom_id"), field.get("custom_id"), 100, 1)
    found.length((*at, "value"), field.get("value"), field.get("max_length") or 4000)
    found.length((*at, "placeholder"), field.get("placeholder"), 100)
    least, most = field.get("min_length") or 0, field.get("max_length", 4000)
    fine = most is None or (0 <= least <= most and 1 <= most <= 4000)
    found.unless(fine, (*at, "max_length"), "Must be 0 <= min <= max <= 4000.")
