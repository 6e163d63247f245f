"""Does a question ask for nothing but what the law model holds? The words that are left over
decide.
"""

from __future__ import annotations

from itertools import pairwise

import regex

from knowledge import text
from knowledge.answer.reading import Reading

_LAW = frozenset(
    """bound bind binding binds status belong belongs member membership force effect effective date
    exact covered cover subject apply applies
    applied treaty treaties any all neither either part official officially actually really kick
    kicked instrument instruments deposit
    deposited deposits independence independent legally formally currently still yet already now
    today before after during until till
    since right back then time moment day days month months year years later earliest latest soon
    begin began start started stay stays
    stayed remain remains remained outside inside in out not no never ever only both which who when
    what many number total count
    state states country countries nation nations government governments european union region
    regional world worldwide global far without roughly republic republics
    list full complete name names names anyone everyone others other another new newest recent
    recently last first next current
    consent consented notify notified notification approve approved conclude concluded enter entered
    entering take took takes taken
    become became becomes joined have has had put paper letter reach reached received receive
    receives assuming assume suppose
    supposing hypothetically if possible possibly could would supposed exactly precisely between
    among compare compared versus
    acceptance approval accession ratification membership rules rule own mine mines landmine
    landmines weapons weapon ban banned convention conventions protocol protocols law laws legal
    international
    under to from by for it its them they both so far""".split()
)
_CHATTER = frozenset(
    """footnote essay memorial moot court article thesis homework quick sure confirm check source
    wikipedia saw heard read told friend teacher
    boss professor student class school university paper citation cite research work exam quiz bet
    arguing argument discord chat news
    different differently says saying heard people everyone internet google online report brief
    briefing memo slide slides table
    yes no please thanks urgent deadline asap correct true false wrong question asking every says
    media outlets headline headlines understand confused roughly approximately approx context
    curious story editor""".split()
)
_NEVER = frozenset(
    """vote voted votes voting parliament explain react reaction reacted opinion argue argued
    criticise criticised justify justified reason reasons
    policy president use used uses using produce produced export stockpiled casualties victims cost
    funding obligation suspend allow justification explanation excuse grounds argument
    position statement objected objection objections""".split()
)
_STEMS_LAW = frozenset(text.stem(word) for word in _LAW | _CHATTER)
_STEMS_NEVER = frozenset(text.stem(word) for word in _NEVER)
_TAGS_LAW = frozenset(
    {
        "party",
        "join",
        "ratify",
        "sign",
        "leave",
        "treaty",
        "country",
        "mine",
        "apmine",
        "clustermunition",
        "illegal",
        "suspend",
        "rule",
        "article",
    }
)
_TAGS_NEVER = frozenset(
    {
        "vote",
        "parliament",
        "reservation",
        "produce",
        "export",
        "laid",
        "cost",
        "fund",
        "president",
        "casualty",
        "kill",
        "child",
    }
)


_ASIDE = regex.compile(r"\([^)]*\)")


def leftover(
    reading: Reading, also: frozenset[str] = frozenset(), *, aside: bool = False
) -> list[str]:
    """The content words that a law resolver does not understand; `also` names further stems that
    the caller does.

    With `aside`, words in brackets are passed over: people explain themselves there.
    """
    ignored = (
        {w.norm for span in _ASIDE.findall(reading.question) for w in text.words(span)}
        if aside
        else set()
    )
    return [
        word
        for word in reading.loose
        if word not in ignored
        and word not in text.STOP
        and word not in text.CHATTER
        and text.stem(word) not in _STEMS_LAW
        and text.stem(word) not in also
        and not word.isdigit()
    ]


def understood(
    reading: Reading,
    also: frozenset[str] = frozenset(),
    tags: frozenset[str] = frozenset(),
    *,
    strictly: bool = False,
) -> bool:
    """Whether the question has no more than a stray word beyond the law model (`strictly`:
    none), and none that asks for something else.
    """
    if reading.tags & (_TAGS_NEVER - tags) or "why" in reading.asks:
        return False
    if any(text.stem(word) in _STEMS_NEVER - also for word in reading.loose):
        return False
    strange = leftover(reading, also, aside=True) + [
        tag for tag in reading.tags if tag not in _TAGS_LAW | tags
    ]
    dated_status = (
        "whether" in reading.asks
        and "party" in reading.tags
        and bool(reading.dates)
        and len(strange) <= 3
    )
    if dated_status and not strictly:
        return True
    known = (
        len(reading.mentions)
        + len(reading.dates)
        + sum(text.stem(word) in _STEMS_LAW for word in reading.loose)
    )
    return not strange or (not strictly and len(strange) <= max(1, known // 4))


_NEGATIONS = frozenset(
    """not never outside havent hasnt havnt didnt dont non without refuse refused stayed absent
    missing arent isnt neither""".split()
)


def negated(reading: Reading) -> bool:
    """Whether the question asks for those that are not in."""
    norms = [word.norm for word in reading.words]
    split = any(
        pair
        in {("haven", "t"), ("hasn", "t"), ("didn", "t"), ("aren", "t"), ("isn", "t"), ("don", "t")}
        for pair in pairwise(norms)
    )
    return (
        split
        or any(norm in _NEGATIONS for norm in norms)
        or ("out" in norms and "stay" in {text.stem(norm) for norm in norms})
    )
