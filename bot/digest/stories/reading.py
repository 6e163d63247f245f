"""What clustering reads from an item: its words, numbers, states, names, and whether it denies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.digest.model import NewsItem
from knowledge import text
from knowledge.text import Word

States = Callable[[str, str], Iterable[str]]
"""A text and its language -> the ISO codes of the states that it names."""

ROOT = 6
"""Words that begin with the same letters, so many, count as the same in all languages."""
SUMMARY_CHARACTERS = 400
"""Summaries are read so far: what follows is seldom what the item is about."""

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one uno una un une ein eine один одна",
            "two deux dos zwei два две дві двое двоє",
            "three trois tres drei три трое троє",
            "four quatre cuatro vier четыре чотири четверо",
            "five cinq cinco funf пять п пятеро",
            "six seis sechs шесть шість шестеро",
            "seven sept siete sieben семь сім",
            "eight huit ocho acht восемь вісім",
            "nine neuf nueve neun девять девять",
            "ten dix diez zehn десять",
            "eleven onze once elf",
            "twelve douze doce zwolf",
        ),
        1,
    )
    for word in words.split()
}
_ARTICLES = frozenset("one uno una un une ein eine один одна once п".split())
"""Of these one cannot say that they count: they are articles and pronouns as well."""
_GROUPED = re.compile(r"(?<=\d)[ .,\u00a0\u202f](?=\d{3}(?!\d))")
_DENYING = frozenset(
    """not t never deny denies denied reject rejects rejected refuse refuses refused stays
    не нет заперечує отрицает отвергает pas nie refuse rejette niega rechaza nicht lehnt bestreitet
    """.split()
)
"""Words by which a title says the opposite ("t" is what is left of "won't")."""
_NOUNS_IN_CAPITALS = frozenset({"de"})
_SORTS = {
    "who": """child children boy boys girl girls teenager pupil enfant enfants nino nina ninos
        kind kinder діти дитина дети ребенок мальчик хлопчик
        | deminer deminers sapper sappers demineur demineurs zapadores сапер сапери саперы
        | soldier soldiers troops patrol soldat soldats soldaten soldado soldados солдат солдаты
        військові
        | farmer farmers tractor paysan campesino bauer фермер тракторист
        | shepherd shepherds herder herders berger pastor пастух
        | policeman policemen police | journalist journalists reporter | nurse nurses doctor doctors
        | civils civilians civiles""",
    "what": """cluster submunition submunitions bomblet bomblets racimo streumunition касетні
        кассетные
        | ottawa antipersonnel antipersona antipersonal antipersonenminen протипіхотні
        противопехотные
        | naval sea""",
}
"""Words that tell one sort from another: who was hurt, what it is about."""


@dataclass(frozen=True, slots=True)
class Read:
    """An item as clustering sees it.

    `title` is folded, without the outlet's name behind it; `roots` are those of the title's words,
    `everything` of title and summary. `numbers` and `states` are the title's, `names` the roots of
    its names but for states, `sorts` whom and what it is about ("who 1"). `order` sorts items in
    time, always alike.
    """

    item: NewsItem
    title: str
    summary: str
    roots: frozenset[str]
    everything: frozenset[str]
    numbers: frozenset[int]
    all_numbers: frozenset[int]
    states: frozenset[str]
    names: frozenset[str]
    sorts: frozenset[str]
    denies: bool
    order: tuple[float, int, str, str]


def read_item(item: NewsItem, outlets: frozenset[str], states_in: States | None) -> Read:
    """Read an item. `outlets` are the folded names of all outlets: one that stands behind a title
    is no part of it.
    """
    title = _without_outlet(item.title, outlets)
    summary = item.summary[:SUMMARY_CHARACTERS]
    words, told = text.words(_ungrouped(title)), text.words(_ungrouped(summary))
    roots = _roots(words)
    return Read(
        item=item,
        title=" ".join(word.norm for word in words),
        summary=" ".join(word.norm for word in told),
        roots=roots,
        everything=roots | _roots(told),
        numbers=_numbers(words),
        all_numbers=_numbers(words) | _numbers(told),
        states=_states(item, title, states_in),
        names=_names(item, words, states_in),
        sorts=frozenset(_SORT_OF[one] for one in roots if one in _SORT_OF),
        denies=any(word.norm in _DENYING for word in words),
        order=(item.published.timestamp(), item.id, item.feed, item.title),
    )


def root(norm: str) -> str:
    """What is compared of a word."""
    return norm[:-1][:ROOT] if norm.endswith("s") and len(norm) > 3 else norm[:ROOT]


_SORT_OF = {
    root(word): f"{group} {number}"
    for group, sorts in _SORTS.items()
    for number, sort in enumerate(sorts.split("|"))
    for word in sort.split()
}


SORTS = tuple(
    frozenset(one for one in _SORT_OF.values() if one.startswith(group)) for group in _SORTS
)
"""All sorts of each group."""


def _roots(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(
        root(word.norm) for word in words if word.norm not in text.STOP and len(word.norm) > 1
    )


def _without_outlet(title: str, outlets: frozenset[str]) -> str:
    head, dash, tail = title.rpartition(" | ")
    if not dash:
        head, dash, tail = re.sub(r" [–—] ", " - ", title).rpartition(" - ")
    return head if dash and head and text.fold(tail).strip() in outlets else title


def _ungrouped(line: str) -> str:
    """Numbers without the marks that group their digits: 343,413 -> 343413."""
    return _GROUPED.sub("", line)


def _numbers(words: Sequence[Word]) -> frozenset[int]:
    found = set()
    for word in words:
        if word.norm.isdecimal() and len(word.norm) <= 12:
            found.add(int(word.norm))
        elif word.norm in _NUMBERS and word.norm not in _ARTICLES:
            found.add(_NUMBERS[word.norm])
    return frozenset(found)


def _states(item: NewsItem, title: str, states_in: States | None) -> frozenset[str]:
    """The title's states; where nobody can tell, those that the item was judged to name."""
    if states_in is not None:
        return frozenset(states_in(title, item.language))
    return frozenset(item.judgement.states if item.judgement else ())


def _names(item: NewsItem, words: Sequence[Word], states_in: States | None) -> frozenset[str]:
    """Words in capitals within a title that is not written in capitals throughout."""
    if item.language[:2].lower() in _NOUNS_IN_CAPITALS:
        return frozenset()
    long = [word for word in words if len(word.norm) > 3]
    capitals = [word for word in long if word.raw[0].isupper()]
    if 2 * len(capitals) > len(long) > 2:
        return frozenset()
    return frozenset(
        root(word.norm)
        for word in words[1:]
        if word.raw[0].isupper()
        and len(word.norm) > 2
        and not (states_in and tuple(states_in(word.raw, item.language)))
    )
