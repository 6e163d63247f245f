"""Takes a question of several parts apart: "When was it, and who objected?"; "how did X, Y and Z
vote".
"""

from __future__ import annotations

import regex

from knowledge.answer.reading import Reading
from knowledge.gazetteer import Mention

PARTS_AT_MOST = 3
LONGEST = 600
"""Characters; longer messages are taken whole."""
_ASK = r"(?:what|when|who|whom|whose|how|why|where|which|was|were|did|is|are|does|do|has|have|can|could|will)"
_BREAK = regex.compile(
    rf"\?+\s+(?=\w)|[,;]?\s+\b(?:and|&|plus|but)\s+(?:also\s+)?(?={_ASK}\b)|[,;]\s+(?={_ASK}\b)|\s[-–]\s(?={_ASK}\b)",
    regex.IGNORECASE,
)
_POINTS_BACK = regex.compile(
    r"\b(?:it|its|they|them|their|that|those|this|he|she|his|her|there|one|ones)\b",
    regex.IGNORECASE,
)


def clauses(question: str) -> list[str]:
    """The parts of a question, at most three; a single part gives the question itself.

    Short fragments stay with their neighbour.
    """
    if len(question) > LONGEST:
        return [question]
    parts = [part.strip(" ,;") for part in _BREAK.split(question) if part and part.strip(" ,;")]
    joined: list[str] = []
    for part in parts:
        if joined and (len(part.split()) < 3 or len(joined[-1].split()) < 3):
            joined[-1] += " " + part
        else:
            joined.append(part)
    return joined[:PARTS_AT_MOST] if len(joined) <= PARTS_AT_MOST else [question]


def points_back(clause: str) -> bool:
    """Whether a clause speaks of something named before ("what came of it")."""
    return bool(_POINTS_BACK.search(clause))


_SIDES = (
    regex.compile(
        r"^(?P<a>\w[\w\s]{2,40}?)\s+or\s+(?P<b>\w[\w\s]{2,40}?)\s*(?:\s[-–]|[:,;])\s",
        regex.IGNORECASE,
    ),
    regex.compile(r"^(?P<a>.{2,60}?)\s+(?:vs\.?|versus)\s+(?P<b>[^,;?(]{2,60})", regex.IGNORECASE),
    regex.compile(
        r"\bdiff\w*\s+(?:between\s+|of\s+|btw\s+)?(?P<a>.{2,50}?)\s+(?:and|&|vs|or)\s+(?P<b>[^,;?(]{2,50})",
        regex.IGNORECASE,
    ),
    regex.compile(
        r"^(?P<a>[^,;?]{2,50}?)\s+(?:or|and)\s+(?P<b>[^,;?(]{2,50}?)\s*[,-–:;]?\s*(?:what'?s|what is|whats)?\s*(?:the\s+)?diff",
        regex.IGNORECASE,
    ),
)


_SHORT = regex.compile(
    r"\s+(?:in\s+(?:\d+|one|two|three|a few|short|brief|simple)\b|for\s+(?:my|a|an)\b|pls\b|please\b|explain).*",
    regex.IGNORECASE,
)


def sides(question: str) -> list[str]:
    """The two things that a question sets side by side ("X vs Y", "difference between X and Y"),
    or nothing.
    """
    if len(question) > LONGEST:
        return []
    for pattern in _SIDES:
        match = pattern.search(question)
        if match:
            return [match["a"].strip(" ?\"'"), _SHORT.sub("", match["b"]).strip(" ?\"'")]
    return []


def one_each(reading: Reading) -> list[str]:
    """For a question that compares two to four states or treaties, the question once for each,
    without the other names.
    """
    for kinds in ({"state"}, {"treaty", "instrument"}):
        named = [mention for mention in reading.mentions if mention.name.kind in kinds]
        if 2 <= len({mention.name.id for mention in named}) <= 4 and len(named) <= 6:
            return list(
                dict.fromkeys(_without_others(reading, kept.name.id, named) for kept in named)
            )
    return []


def _without_others(reading: Reading, kept: str, named: list[Mention]) -> str:
    line = reading.question
    for other in reversed(named):
        if other.name.id != kept:
            start, end = reading.words[other.start].start, reading.words[other.end - 1].end
            line = line[:start] + line[end:]
    return regex.sub(r"\s+", " ", line)


def one_year_each(reading: Reading) -> list[str]:
    """For a question that compares two or three years, the question once for each."""
    years = [when for when in reading.dates if when.precision == "year" and not when.relative]
    if not 2 <= len(years) <= 3:
        return []
    found = []
    for kept in years:
        line = reading.question
        for other in reversed(years):
            if other is not kept:
                line = line[: other.start] + line[other.end :]
        found.append(regex.sub(r"\s+", " ", line))
    return found
