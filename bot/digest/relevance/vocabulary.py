"""The phrases that the base itself brings: its treaties, weapons, organisations, terms and
synonyms. How surely a name speaks of the field is read off its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.digest.relevance.phrases import Case, Cue, Phrases, Role
from bot.digest.relevance.words import add_words, groups
from knowledge import text
from knowledge.gazetteer import Gazetteer
from knowledge.model import Entry, Kind

_FIELD = re.compile(
    r"(?:land)?mines?|mined|minefields?|cluster\w*|antipersonnel|de?min(?:ing|ers?|ed|age)"
    r"|(?:sub)?munitions?|bomblets?|ordnance|booby\w*|мін\w?|мин\w?"
)
"""Words by which a name speaks of the field unmistakably (in names that the base holds)."""
_DESIGNATION = re.compile(r"(?!m\d|type)(?=.*\d)(?=.*[a-zа-я])[a-zа-я0-9]{4,9}")
"""PMN-2 or 9N210; not M16 (a rifle, a motorway) nor Type 72 (a tank)."""
_TREATY_TOPICS = {"APMBC": "ottawa-convention", "CCM": "cluster"}
_OTTAWA = ("ottaw", "оттав")
_OF_THE_FIELD = frozenset({"halo", "apopo", "geneva-call", "legacies-of-war"})
"""Organisations of the field whose names do not say so."""
_ACRONYM = 4
_SHORT = 3
"""Shorter names (AI, HI, MAC) mean too much else."""
_TOO_GENERAL = frozenset({"terms", "definition", "organisations", "countries", "weapons"})
_IN_A_SYNONYM = 2.0
"""The weight of "stored mines" and the like, which would only support but for the mines in them."""
_COMMON = frozenset({"mine", "mines", "mined"})


def make_phrases(gazetteer: Gazetteer, entries: Iterable[Entry]) -> Phrases:
    """The words of the news first, then what the base adds."""
    phrases = Phrases()
    add_words(phrases)
    _add_lexicon(phrases, gazetteer)
    _add_treaties(phrases, gazetteer)
    for entry in entries:
        for name in _names(entry):
            cue = _cue_of(entry, name)
            if cue:
                phrases.add(name, _as_sure_as_within(phrases, name, cue))
    return phrases


def _as_sure_as_within(phrases: Phrases, name: str, cue: Cue) -> Cue:
    """A long name is no less sure than a phrase within it, which it takes away."""
    inner = [
        found.cue
        for found in phrases.find(text.words(name), "en")
        if found.cue.role is Role.CORE and found.cue.weight > cue.weight
    ]
    if not inner:
        return cue
    best = max(inner, key=lambda one: one.weight)
    topics = tuple(dict.fromkeys((*best.topics, *cue.topics)))
    return replace(cue, role=Role.CORE, weight=best.weight, topics=topics)


def _add_lexicon(phrases: Phrases, gazetteer: Gazetteer) -> None:
    wanted = {id: group for group in groups() for id in group.lexicon}
    for norms, names in gazetteer.phrases.items():
        for name in names:
            group = wanted.get(name.id) if name.kind == "term" else None
            if group is None or norms[0] in _COMMON:
                continue
            phrase = " ".join(norms)
            core = group.role is Role.CORE
            if core and not (_speaks_of_the_field(norms) or len(phrase) <= _ACRONYM):
                continue  # "anti tank" may be a missile
            cue = Cue(
                role=group.role,
                what=group.what,
                weight=group.weight,
                group=f"{group.what}: {name.id}" if core else f"{group.what}/{group.topics}",
                topics=group.topics,
                needs=group.needs,
                languages=frozenset() if core else frozenset({"en"}),
                case=Case.CAPITALS if core and len(phrase) <= _ACRONYM else Case.ANY,
            )
            if not core and _speaks_of_the_field(norms):
                cue = replace(
                    cue, role=Role.CORE, weight=_IN_A_SYNONYM, group=f"{cue.what}: {phrase}"
                )
            phrases.add(phrase, _as_sure_as_within(phrases, phrase, cue))


def _add_treaties(phrases: Phrases, gazetteer: Gazetteer) -> None:
    for norms, names in gazetteer.phrases.items():
        for name in names:
            if name.kind == "treaty":
                weight, case = _treaty_weight(norms)
                cue = Cue(
                    role=Role.CORE,
                    what="treaty",
                    weight=weight,
                    group=f"treaty: {name.id}",
                    topics=(_TREATY_TOPICS.get(name.id, "ccw"),),
                    case=case,
                )
                phrases.add(" ".join(norms), cue)


def _treaty_weight(norms: tuple[str, ...]) -> tuple[float, Case]:
    """How sure a name is: Ottawa is a city as well, "Protocol II" belongs to many treaties and an
    acronym to many things."""
    if len(norms) == 1:
        acronym = len(norms[0]) <= 5
        return (1.0, Case.CAPITALS) if acronym else (0.5, Case.INITIAL)
    if _speaks_of_the_field(norms):
        return 3.0, Case.ANY
    if any(norm.startswith(_OTTAWA) for norm in norms) and "accord" not in norms:
        return 3.0, Case.ANY
    if "protocol" in norms:
        return 0.5, Case.ANY
    return 1.5, Case.ANY


def _names(entry: Entry) -> list[str]:
    """The names of an entry that may be looked for, without remarks in brackets."""
    head = entry.title.split(":")[0] if entry.kind in {Kind.WEAPON, Kind.ORGANISATION} else ""
    names = [*entry.aliases, head]
    plain = [name for name in names if name and not re.search(r"[();:,*]", name)]
    return [name for name in dict.fromkeys(plain) if text.words(name)]


def _cue_of(entry: Entry, name: str) -> Cue | None:
    words = text.words(name)
    norms = tuple(word.norm for word in words)
    sure = _speaks_of_the_field(norms)
    if entry.kind is Kind.WEAPON:
        weight, case = _weapon_weight(norms, name, sure)
        return _make(entry, "weapon", weight, case)
    if entry.kind is Kind.ORGANISATION:
        if len(name) <= _SHORT:
            return None
        return _organisation(entry, name, sure)
    if entry.kind is Kind.TERM and sure and len(norms) > 1:
        return _make(entry, "term", 1.5, Case.ANY)
    return None


def _organisation(entry: Entry, name: str, sure: bool) -> Cue:
    of_the_field = entry.slug in _OF_THE_FIELD or any(
        _speaks_of_the_field(tuple(word.norm for word in text.words(other)))
        for other in (entry.slug.replace("-", " "), *entry.aliases)
    )
    weight = 2.0 if sure or of_the_field else 0.5
    case = Case.CAPITALS if name.isupper() else Case.INITIAL
    return _make(entry, "organisation", weight, case)


def _weapon_weight(norms: tuple[str, ...], name: str, sure: bool) -> tuple[float, Case]:
    """How sure a name is: a petal mine is, PMN-2 nearly, M16 is a rifle too, Volcano a mountain."""
    if sure:
        return 3.0, Case.ANY
    joined = "".join(norms)
    if _DESIGNATION.fullmatch(joined):
        return 2.0, Case.ANY
    return 0.5, Case.CAPITALS if name.isupper() or len(joined) <= _SHORT else Case.INITIAL


def _make(entry: Entry, what: str, weight: float, case: Case) -> Cue:
    strong = weight >= 1
    topics = tuple(topic for topic in entry.topics if topic not in _TOO_GENERAL)
    return Cue(
        role=Role.CORE if strong else Role.SUPPORT,
        what=what,
        weight=weight,
        group=f"{what}: {entry.slug}" if strong else f"{what}/",
        topics=topics if what == "term" else tuple(t for t in topics if t == "cluster"),
        case=case,
        entry=entry.slug,
    )


def _speaks_of_the_field(norms: tuple[str, ...]) -> bool:
    return any(_FIELD.fullmatch(norm) for norm in norms)
