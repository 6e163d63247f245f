"""Names and descriptions of the commands in other languages. What the desk answers stays English.

A locale is a TOML file of this package, named for its language. Keys join its tables with dots:
"command.ask.name", "parameter.state.help", "choice.which.left".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES: tuple[str, ...] = ("es", "fr", "ru", "uk")


def phrase(locale: str, key: str) -> str | None:
    """The words for a key in a locale such as "fr" or "es-419"; None where there are none."""
    language = _language(locale)
    return _phrases(language).get(key) if language else None


def english_note(locale: str) -> str:
    """The sentence that says that the desk speaks English; empty where no locale is known."""
    return phrase(locale, "note.english") or ""


def _language(locale: str) -> str:
    """The language among ours that serves a locale, or the empty string."""
    from babel import negotiate_locale  # most starts of the desk need no locale

    found = negotiate_locale([locale.replace("_", "-")], LOCALES, sep="-")
    return found.lower() if found else ""


@cache
def _phrases(language: str) -> Mapping[str, str]:
    import tomllib

    file = files(__name__) / f"{language}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
