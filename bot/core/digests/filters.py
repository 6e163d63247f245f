"""Reads what a digest is to be about, from names as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.command import Call
from bot.core.digests.model import Grouping, Length, Taste
from bot.core.errors import BadValue, NotFound, did_you_mean
from bot.core.markup import clean
from knowledge.text import fold, words

MOST = 20
"""Names in one list."""
ALL = frozenset({"", "all", "any", "*"})


def read_taste(call: Call, before: Taste | None = None) -> Taste:
    """What the call asks for; what it does not name stays as `before`.

    Raises:
        NotFound: a topic or state is not known.
        BadValue: a language is none, or a list is too long.
    """
    kept = before or Taste()
    return Taste(
        topics=read_topics(call) if call.was_given("topics") else kept.topics,
        countries=read_countries(call) if call.was_given("countries") else kept.countries,
        languages=read_languages(call) if call.was_given("languages") else kept.languages,
        length=Length(call.text("length") or kept.length),
        grouping=Grouping(call.text("grouping") or kept.grouping),
    )


def read_topics(call: Call) -> tuple[str, ...]:
    """Ids of the topics named."""
    known = {fold(name): id for id, title, _ in call.base.topics() for name in (title, id)}
    found = []
    for name in _names(call, "topics"):
        wanted = fold(name).strip()
        id = known.get(wanted) or known.get("-".join(wanted.split()))
        if id is None:
            near = [value for value, _ in call.base.complete("topic", name, 3)]
            raise NotFound(
                f"There is no topic called “{clean(name)[:60]}”.",
                did_you_mean(near) or "“browse” lists all topics.",
                field="topics",
            )
        found.append(id)
    return _once(found)


def read_countries(call: Call) -> tuple[str, ...]:
    """ISO alpha-3 codes of the states named."""
    return _once(_country(call, name) for name in _names(call, "countries"))


def _country(call: Call, name: str) -> str:
    mentions = call.base.store.gazetteer.find(words(name))
    found = {mention.name.id for mention in mentions if mention.name.kind == "state"}
    if len(found) == 1:
        return found.pop()
    code = name.upper()
    for state in call.base.store.states.values():
        if code in {state.iso3, state.iso2}:
            return state.iso3
    near = [label for _, label in call.base.complete("state", name, 3)]
    raise NotFound(
        f"The base knows no state called “{clean(name)[:60]}”.",
        did_you_mean(near) or "Write its usual English name or its ISO code.",
        field="countries",
    )


def read_languages(call: Call) -> tuple[str, ...]:
    """Two-letter codes of the languages named."""
    return _once(_language(name) for name in _names(call, "languages"))


def _language(name: str) -> str:
    from babel import Locale  # a tenth of a second that few need

    known = Locale("en").languages
    wanted = name.casefold()
    if re.fullmatch(r"[a-z]{2}", wanted) and wanted in known:
        return wanted
    for code, title in known.items():
        if title.casefold() == wanted and len(code) == 2:
            return str(code)
    raise BadValue(
        f"“{clean(name)[:40]}” is not a language.",
        "Write two letters, such as en or uk, or the English name.",
        field="languages",
    )


def say_language(code: str) -> str:
    """The English name of a language."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


def say_taste(call: Call, taste: Taste) -> str:
    """What a digest is about, in words."""
    titles = {id: title for id, title, _ in call.base.topics()}
    states = call.base.store.states
    named = (
        ("topics", [titles.get(id, id) for id in taste.topics]),
        ("countries", [states[iso].name if iso in states else iso for iso in taste.countries]),
        ("languages", [say_language(code) for code in taste.languages]),
    )
    parts = [f"{what}: {', '.join(names)}" for what, names in named if names]
    return "; ".join(parts) or "all topics and countries"


def _names(call: Call, parameter: str) -> list[str]:
    names = [name for name in call.names(parameter) if name.casefold() not in ALL]
    if len(names) > MOST:
        raise BadValue(
            f"{len(names)} {parameter} are too many.", f"Name at most {MOST}.", parameter
        )
    return names


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
