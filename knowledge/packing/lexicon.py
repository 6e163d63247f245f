"""Makes the gazetteer's phrases from the packs: names of states (in every language that CLDR
has), treaties, instruments, groupings and the synonyms of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from knowledge import text
from knowledge.gazetteer import Gazetteer, Name, phrase_key
from knowledge.packing.packs import Packs
from knowledge.regions import PREFIX, macro_region, region_phrases

_CODES_THAT_ARE_WORDS = frozenset(
    """AND ARE CAN PER COD NAM IT IN NO IS SO TO AT BE DO MY ME AM AS BY OM PA LA MA PM
    AI AL CC ID IL MS SA ST TV VA VC MC""".split()
)
_SHORTEST_FOREIGN = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as `knowledge.gazetteer.phrase_key` reads it, what it stands for and where it
    comes from.
    """

    key: str
    unspaced: bool
    name: Name
    origin: str


def phrases(packs: Packs) -> list[Phrase]:
    """All phrases in order of precedence: the first of a phrase wins."""
    found: dict[tuple[str, str, str], Phrase] = {}
    for phrase, name, origin in _all(packs):
        key, unspaced = phrase_key(phrase)
        if key:
            found.setdefault((key, name.kind, name.id), Phrase(key, unspaced, name, origin))
    return list(found.values())


def make_gazetteer(phrases: Iterable[Phrase]) -> Gazetteer:
    """The gazetteer of these phrases."""
    gazetteer = Gazetteer()
    for phrase in phrases:
        gazetteer.add_key(phrase.key, phrase.name, phrase.unspaced)
    return gazetteer


def _all(packs: Packs) -> Iterator[tuple[str, Name, str]]:
    yield from _own_names(packs)
    yield from _law_names(packs)
    for synonym in packs.lexicon:
        for phrase in synonym.phrases:
            yield phrase, Name("term", synonym.id), "lexicon"
    yield from _foreign_names(packs)


def _own_names(packs: Packs) -> Iterator[tuple[str, Name, str]]:
    for names in packs.names:
        for phrase in (*names.names, *names.demonyms):
            yield phrase, Name("state", names.iso3), "name"
    for state in packs.states:
        yield state.name, Name("state", state.iso3), "name"
        for code, allowed in (
            (state.iso3, True),
            (state.iso2, state.iso2 not in {"AR", "SC", "DE", "CH", "MP"}),
        ):
            if allowed and code not in _CODES_THAT_ARE_WORDS:
                yield code, Name("state", state.iso3, capitals=True), "code"
    for head in (
        "the us",
        "the u s",
        "u s a",
        "u s",
        "us army",
        "us military",
        "us mines",
        "us policy",
        "us government",
        "us troops",
        "us landmines",
        "us president",
        "us senate",
        "us congress",
        "in us",
        "from us",
        "by us",
        "does us",
        "did us",
        "is us",
        "us made",
    ):
        yield head, Name("state", "USA", capitals=False), "name"


def _law_names(packs: Packs) -> Iterator[tuple[str, Name, str]]:
    for treaty in packs.treaties:
        for phrase in (*treaty.names, treaty.title):
            yield phrase, Name("treaty", treaty.id), "treaty"
    for grouping in packs.groupings:
        for phrase in grouping.names:
            yield phrase, Name("grouping", grouping.id), "grouping"
    subregions = {state.un_region for state in packs.states}
    for region, names in region_phrases(
        sorted(subregions | {macro_region(name) for name in subregions})
    ).items():
        for phrase in names:
            yield phrase, Name("grouping", PREFIX + region), "region"
    for instrument in packs.instruments:
        for phrase in instrument.names:
            yield phrase, Name("instrument", instrument.id), "instrument"


def _foreign_names(packs: Packs) -> Iterator[tuple[str, Name, str]]:
    """Names of states in other languages, less those that are ordinary words of the base
    ("Island", "man").
    """
    ordinary = _ordinary_words(packs)
    by_iso2 = {state.iso2: state.iso3 for state in packs.states}
    seen: set[tuple[str, str]] = set()
    for identifier in sorted(locale_identifiers()):
        if "_" in identifier:
            continue
        try:
            territories = Locale.parse(identifier).territories
        except (UnknownLocaleError, ValueError):
            continue
        for iso2, iso3 in by_iso2.items():
            phrase = territories.get(iso2, "")
            key = text.fold(phrase)
            if not key or (key, iso3) in seen or "(" in phrase:
                continue
            seen.add((key, iso3))
            if len(key) < _SHORTEST_FOREIGN and text.is_latin(key):
                continue
            if identifier != "en" and key in ordinary:
                continue
            yield phrase, Name("state", iso3), f"cldr {identifier}"


def _ordinary_words(packs: Packs) -> frozenset[str]:
    """Words that the packs write in lower case, and stop words."""
    written: set[str] = set(text.STOP)
    for entry in packs.entries:
        for line in (
            *(statement.text for statement in entry.statements),
            *entry.questions,
            entry.title,
        ):
            written.update(word.norm for word in text.words(line) if word.raw.islower())
    return frozenset(written)
