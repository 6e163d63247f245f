"""The locales, walked along the catalogue: nothing may lack its words, or have words for nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import regex

from bot.core import locales
from bot.core.catalog import CATALOG
from bot.core.command import Command
from bot.core.locales import LOCALES, english_note, phrase

FOLDER = Path(locales.__file__).parent
NAME = regex.compile(r"[-_'\p{L}\p{N}]{1,32}")
LISTED = tuple(command for command in CATALOG if not command.pressed)
MENUS = tuple(command.menu_key for command in CATALOG if command.on_message)

each_locale = pytest.mark.parametrize("locale", LOCALES)


def offered(command: Command) -> dict[str, tuple[str, ...]]:
    """The parameters of a command that a reader sees, with their choices."""
    return {
        parameter.name: parameter.choices
        for parameter in command.parameters
        if parameter.is_offered
    }


def beside() -> dict[str, dict[str, str]]:
    """What stands side by side, by group and by English name: the key of each one's own name.

    Groups stand among the commands that have none.
    """
    found: dict[str, dict[str, str]] = {}
    for command in LISTED:
        found.setdefault(command.group, {})[command.word] = f"{command.key}.name"
    found[""] |= {group: f"group.{group}.name" for group in found if group}
    return found


def wanted() -> set[str]:
    """Every key that a locale must have."""
    keys = {"note.english", *MENUS}
    for names in beside().values():
        for name in names.values():
            keys |= {name, f"{name.removesuffix('.name')}.summary"}
    for command in LISTED:
        for parameter, choices in offered(command).items():
            keys |= {f"parameter.{parameter}.name", f"parameter.{parameter}.help"}
            keys |= {f"choice.{parameter}.{choice}" for choice in choices}
    return keys


def written(locale: str) -> dict[str, str]:
    """What the locale's file says, by key."""

    def flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{name}.")
            else:
                yield prefix + name, value

    return dict(flat(tomllib.loads((FOLDER / f"{locale}.toml").read_text(encoding="utf-8")), ""))


def said(locale: str, *ends: str) -> dict[str, str]:
    """The phrases whose key begins or ends so."""
    return {
        key: words
        for key, words in written(locale).items()
        if key.endswith(ends) or key.startswith(ends)
    }


def test_every_file_is_a_locale() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == set(LOCALES)
    assert len(LOCALES) == len(set(LOCALES))


@each_locale
def test_a_locale_has_the_words_for_everything_and_for_nothing_else(locale: str) -> None:
    keys = set(written(locale))
    assert not wanted() - keys, "without words"
    assert not keys - wanted(), "used by nothing"


@each_locale
def test_the_loader_says_what_is_written(locale: str) -> None:
    for key, words in written(locale).items():
        assert phrase(locale, key) == words
        assert isinstance(words, str)
        assert words == words.strip()
        assert "  " not in words


@each_locale
def test_names_can_be_typed(locale: str) -> None:
    for key, name in said(locale, ".name").items():
        assert NAME.fullmatch(name), key
        assert name == name.lower(), key


def test_commands_are_walked_in_their_groups() -> None:
    found = beside()
    assert {"kb", "digest"} <= set(found)
    assert {"kb", "digest", "suggest", "ask"} <= set(found[""])
    assert sum(map(len, found.values())) == len(LISTED) + len(found) - 1, "two with one name"


@each_locale
def test_names_of_commands_are_unique_among_those_beside_them(locale: str) -> None:
    for group, commands in beside().items():
        names = [phrase(locale, key) for key in commands.values()]
        assert None not in names, group
        assert len(names) == len(set(names)), group


@each_locale
def test_menus_are_unique(locale: str) -> None:
    labels = [phrase(locale, key) for key in MENUS]
    assert None not in labels
    assert len(labels) == len(set(labels))


@each_locale
def test_names_of_parameters_are_unique_within_a_command(locale: str) -> None:
    for command in LISTED:
        names = [phrase(locale, f"parameter.{parameter}.name") for parameter in offered(command)]
        assert None not in names, command.name
        assert len(names) == len(set(names)), command.name


@each_locale
def test_no_name_is_the_english_name_of_something_else(locale: str) -> None:
    """A platform knows both names at once, and would take one for the other."""
    for commands in beside().values():
        for name, key in commands.items():
            assert phrase(locale, key) not in set(commands) - {name}, key
    for command in LISTED:
        parameters = set(offered(command))
        for parameter in parameters:
            others = parameters - {parameter}
            assert phrase(locale, f"parameter.{parameter}.name") not in others, command.name


@each_locale
def test_labels_of_choices_are_unique_within_a_parameter(locale: str) -> None:
    for command in LISTED:
        for parameter, choices in offered(command).items():
            labels = [phrase(locale, f"choice.{parameter}.{choice}") for choice in choices]
            assert None not in labels, parameter
            assert len(labels) == len(set(labels)), parameter


@each_locale
def test_words_keep_to_the_lengths_that_platforms_take(locale: str) -> None:
    for key, words in said(locale, ".summary", ".help", "choice.").items():
        assert 1 <= len(words) <= 100, key
    for key, words in said(locale, ".menu").items():
        assert 1 <= len(words) <= 32, key


@each_locale
def test_summaries_are_phrases_and_helps_are_sentences(locale: str) -> None:
    for key, words in said(locale, ".summary").items():
        assert words[0].islower(), key
        assert not words.endswith("."), key
    for key, words in said(locale, ".help", "note.").items():
        assert words[0].isupper(), key
        assert words.endswith("."), key


@each_locale
def test_words_use_the_scripts_of_their_language(locale: str) -> None:
    """One Latin letter within a Cyrillic word looks right and cannot be typed or found."""
    mixed = regex.compile(r"\p{Latin}\p{Cyrillic}|\p{Cyrillic}\p{Latin}")
    foreign = regex.compile({"uk": "[ыэёъЫЭЁЪ]", "ru": "[іїєґІЇЄҐ]"}.get(locale, r"\p{Cyrillic}"))
    for key, words in written(locale).items():
        assert not mixed.search(words), key
        assert not foreign.search(words), key
        assert "'" not in words, f"{key}: a typewriter's apostrophe"
    if locale in {"uk", "ru"}:
        for key, name in said(locale, ".name").items():
            assert not regex.search(r"\p{Latin}", name), key


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("es-419", "es"),
        ("es-ES", "es"),
        ("fr-CA", "fr"),
        ("fr_FR", "fr"),
        ("FR", "fr"),
        ("uk-UA", "uk"),
        ("ru-RU", "ru"),
    ],
)
def test_a_regional_tag_falls_back_to_its_language(tag: str, language: str) -> None:
    assert phrase(tag, "command.ask.name") == phrase(language, "command.ask.name") is not None
    assert english_note(tag) == english_note(language) != ""


@pytest.mark.parametrize(
    "tag", ["en", "en-US", "de", "zh-CN", "xx", "", "-", "../fr", "fra", "es 419"]
)
def test_english_and_unknown_locales_have_no_words(tag: str) -> None:
    assert phrase(tag, "command.ask.name") is None
    assert english_note(tag) == ""


@each_locale
def test_an_unknown_key_has_no_words(locale: str) -> None:
    for key in ("command.nothing.name", "command.ask", "command", ""):
        assert phrase(locale, key) is None


def test_the_note_speaks_of_english() -> None:
    words = {"fr": "anglais", "es": "inglés", "uk": "англійською", "ru": "английском"}
    assert set(words) == set(LOCALES)
    for locale, word in words.items():
        assert word in english_note(locale)


def test_nothing_is_read_at_import() -> None:
    code = (
        "import sys; seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' else 0)\n"
        "from bot.core.locales import phrase\n"
        "assert not [path for path in seen if path.endswith('.toml')], seen\n"
        "phrase('fr', 'command.ask.name'); phrase('fr-CA', 'command.law.name')\n"
        "assert len([path for path in seen if path.endswith('.toml')]) == 1, seen\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parents[2])
