"""Finds the states that a text names, inflected in Cyrillic as well, and the topics of the base
that a state or its region has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from knowledge.gazetteer import Gazetteer
from knowledge.model import State
from knowledge.regions import macro_region
from knowledge.text import Word

_OWN = {
    "UKR": ("ukraine",),
    "RUS": ("russia",),
    "USA": ("us-policy",),
    "KOR": ("korea",),
    "PRK": ("korea",),
    "IRN": ("middle-east",),
    "EGY": ("middle-east",),
}
_REGION = {"Africa": "africa", "Americas": "americas", "Asia": "asia", "Europe": "europe"}
_BETWEEN = frozenset({"ARM", "AZE", "CYP", "GEO", "TUR"})
"""Of Western Asia by the United Nations' list, but not what people call the Middle East."""

_ENDINGS = ("ою", "єю", "ею", "ей", "ом", "а", "я", "у", "ю", "і", "и", "ы", "е", "о", "є")
_CYRILLIC_ADJECTIVES = ("ськ", "ск")
_SHORTEST = 4
ADJECTIVES = Path(__file__).resolve().parent / "adjectives.yaml"
_STEM = 4
"""Adjectives are looked up by so many of their first letters."""


class Places:
    """The states that texts name. Pure once made."""

    def __init__(
        self, gazetteer: Gazetteer, states: Mapping[str, State], topics: Sequence[str]
    ) -> None:
        self._gazetteer = gazetteer
        self._roots = _cyrillic_roots(gazetteer)
        self._topics = {
            iso: tuple(topic for topic in _topics_of(state) if topic in topics)
            for iso, state in states.items()
        }

    def find(self, words: Sequence[Word], language: str = "") -> list[tuple[str, str]]:
        """(ISO code, words as written) of each state, in order of first mention. Adjectives count
        in their own language.
        """
        found: dict[str, str] = {}
        taken: set[int] = set()
        mentions = [m for m in self._gazetteer.find(words) if m.name.kind == "state"]
        named = {mention.start: mention for mention in mentions}
        for at, word in enumerate(words):
            mention = named.get(at)
            if mention:
                taken.update(range(mention.start, mention.end))
                written = " ".join(w.raw for w in words[mention.start : mention.end])
                found.setdefault(mention.name.id, written)
            elif at not in taken:
                iso = self._inflected(word) or _of_adjective(word, language)
                if iso:
                    found.setdefault(iso, word.raw)
        return list(found.items())

    def topics(self, iso: str) -> tuple[str, ...]:
        """The topics of the base that a state stands for: its own, then that of its region."""
        return self._topics.get(iso, ())

    def _inflected(self, word: Word) -> str | None:
        if len(word.norm) < _SHORTEST or not _is_cyrillic(word.norm):
            return None
        if word.raw[0].isupper() and (iso := self._roots.get(_root(word.norm))):
            return iso
        for ending in _CYRILLIC_ADJECTIVES:
            stem, middle, _ = word.norm.rpartition(ending)
            if middle and len(stem) >= _SHORTEST:
                for root in (stem, _root(stem)):
                    if root in self._roots:
                        return self._roots[root]
        return None


@cache
def _adjectives() -> Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]:
    """Language -> first letters -> (stem, ISO code)."""
    data = yaml.load(ADJECTIVES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    read = TypeAdapter(dict[str, dict[str, list[str]]]).validate_python(data)
    found: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
    for language, states in read.items():
        of_language = found.setdefault(language, {})
        for iso, stems in states.items():
            for stem in stems:
                known = of_language.get(stem[:_STEM], ())
                of_language[stem[:_STEM]] = (*known, (stem, iso))
    return found


def _of_adjective(word: Word, language: str) -> str | None:
    stems = _adjectives().get(language, {}).get(word.norm[:_STEM], ())
    return next((iso for stem, iso in stems if word.norm.startswith(stem)), None)


def _topics_of(state: State) -> tuple[str, ...]:
    own = _OWN.get(state.iso3, ())
    if state.region == "Western Asia" and state.iso3 not in _BETWEEN:
        return (*own, "middle-east")
    region = _REGION.get(macro_region(state.region))
    return (*own, region) if region and "middle-east" not in own else own


def _cyrillic_roots(gazetteer: Gazetteer) -> dict[str, str]:
    """The roots of names of one word; a root that two states share is left out."""
    owners: dict[str, set[str]] = {}
    for norms, names in gazetteer.phrases.items():
        if len(norms) != 1 or not _is_cyrillic(norms[0]):
            continue
        root = _root(norms[0])
        isos = {name.id for name in names if name.kind == "state" and not name.capitals}
        if len(root) >= _SHORTEST and isos:
            owners.setdefault(root, set()).update(isos)
    return {root: next(iter(isos)) for root, isos in owners.items() if len(isos) == 1}


def _root(norm: str) -> str:
    for ending in _ENDINGS:
        if norm.endswith(ending) and len(norm) - len(ending) >= _SHORTEST:
            return norm[: -len(ending)]
    return norm


def _is_cyrillic(norm: str) -> bool:
    return "а" <= norm[0] <= "ӿ"
