"""Cuts a message into sentences and finds those that assert nothing: questions."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from knowledge import text

_BREAK = regex.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[;\n\r]+|(?<=[?!])(?=\p{L})")
_SHORT = frozenset(
    """art arts no nr p pp para paras vs e.g i.e eg ie u.s u.k u.n st dr mr mrs ms prof gen jan feb
    mar apr jun jul aug sep sept oct nov dec approx ca incl fig cf viz op ch sec resp r.o.c d.c
    s""".split()
)
_FLAG = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}")
_LAST_WORD = regex.compile(r"([\p{L}.]+)\.$")
_ASKING = regex.compile(
    r"^\W*(?:(?:so|and|but|hi|hey|ok|well|also|pls|please|yo|hello|now|wait)\W+)*"
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|"
    r"must|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|hasn'?t|haven'?t|who|whom|"
    r"whose|what|where|which|why|how|whether|when (?:did|does|do|is|was|will|has)|"
    r"(?:anyone|anybody|someone) know|can (?:you|someone|anyone)|tell me|explain|"
    r"check (?:if|whether))\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at characters `start` to `end`; `asked` where it is a question."""

    start: int
    end: int
    asked: bool


def sentences(line: str) -> list[Sentence]:
    """The sentences of a text, in order. Abbreviations ("art.", "U.S.") end none."""
    found: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(line):
        if match[0].startswith(".") and _abbreviated(line, match):
            continue
        _add(found, line, start, match.end())
        start = match.end()
    _add(found, line, start, len(line))
    return found


def _abbreviated(line: str, match: regex.Match[str]) -> bool:
    if len(match[0]) > 1 or match.end() >= len(line.rstrip()):
        return False
    before = _LAST_WORD.search(line[max(0, match.start() - 12) : match.end()])
    if before is None:
        return False
    word = text.fold(before[1])
    follows = line[match.end() :].lstrip()[:1]
    single = len(word) == 1 and word not in {"i"}
    ends = word in {"u.s", "u.k", "u.n", "no", "s"} and follows.isupper()
    return (word in _SHORT or single) and not ends


def _add(found: list[Sentence], line: str, start: int, end: int) -> None:
    part = line[start:end]
    if any(char.isalnum() for char in part) or text.flags(part):
        spoken = _FLAG.sub("X", part)
        asked = part.rstrip().rstrip("\"'”’»)]").endswith("?") or bool(_ASKING.match(spoken))
        found.append(Sentence(start, end, asked))
