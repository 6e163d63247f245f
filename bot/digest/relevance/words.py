"""The words of the news (`words.yaml`) as phrases to look for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.digest.relevance.phrases import Cue, Phrases, Role

WORDS = Path(__file__).resolve().parent / "words.yaml"
LANGUAGES = ("en", "uk", "ru", "fr", "es", "de")
"""The languages whose ambiguous words are known; of others only unmistakable words count."""


class _Group(BaseModel):
    """One row of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    what: str
    weight: float
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lexicon: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = Field(default=(), alias="any")
    en: tuple[str, ...] = ()
    uk: tuple[str, ...] = ()
    ru: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    de: tuple[str, ...] = ()

    def phrases(self) -> Mapping[frozenset[str], tuple[str, ...]]:
        """Phrases by the languages that they count in (none: every language)."""
        return {
            frozenset(): self.everywhere,
            **{frozenset({name}): getattr(self, name) for name in LANGUAGES},
        }


@cache
def groups() -> tuple[_Group, ...]:
    """The rows of the file. Raises pydantic's ValidationError where one is not as declared."""
    data = yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(tuple[_Group, ...]).validate_python(data)


def add_words(phrases: Phrases) -> None:
    """Add all words of the news. What supports counts once for each kind, all else word by word."""
    for group in groups():
        for languages, members in group.phrases().items():
            for phrase in members:
                alone = group.role is not Role.SUPPORT
                cue = Cue(
                    role=group.role,
                    what=group.what,
                    weight=group.weight,
                    group=f"{group.what}: {phrase}" if alone else f"{group.what}/{group.topics}",
                    topics=group.topics,
                    needs=group.needs,
                    languages=languages,
                )
                phrases.add(phrase, cue)
