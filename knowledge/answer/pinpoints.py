"""Finds articles and rules in the ways lawyers write them: "art 5", "Art. 5(1)", "AP II art.
3(8)", "Rule 81", "VCLT 62".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from knowledge.gazetteer import Mention
from knowledge.text import Word

_PINPOINT = regex.compile(
    r"\b(?P<unit>arts?\.?|articles?|artikel|rules?)\s*(?P<number>\d{1,3})\s*(?P<rest>(?:\(\w{1,4}\)\s*)*)|§\s*(?P<section>\d{1,3})",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A pinpoint: an article or rule number with paragraphs as written ("(1)(a)"), and the
    instrument it belongs to, if said.
    """

    unit: str
    number: int
    paragraphs: str
    instrument: str
    start: int
    end: int


def find_pinpoints(
    text: str, found: Sequence[Word], mentions: Sequence[Mention]
) -> tuple[Pinpoint, ...]:
    """All pinpoints in a text. The instrument is the nearest one named, in front or behind;
    rules are of the ICRC study.
    """
    named = [
        (found[mention.start].start, found[mention.end - 1].end, mention.name.id)
        for mention in mentions
        if mention.name.kind in {"treaty", "instrument"}
    ]
    pinpoints = []
    for match in _PINPOINT.finditer(text):
        number = int(match["number"] or match["section"])
        rule = (match["unit"] or "").lower().startswith("rule")
        instrument = "CIHL" if rule else _nearest(match.start(), match.end(), named)
        paragraphs = (match["rest"] or "").replace(" ", "")
        pinpoints.append(
            Pinpoint(
                "rule" if rule else "article",
                number,
                paragraphs,
                instrument,
                match.start(),
                match.end(),
            )
        )
    if not pinpoints:
        pinpoints += _bare(text, named)
    return tuple(pinpoints)


def _nearest(start: int, end: int, named: Sequence[tuple[int, int, str]]) -> str:
    distances = [(min(abs(start - last), abs(first - end)), id) for first, last, id in named]
    return min(distances)[1] if distances else ""


def _bare(text: str, named: Sequence[tuple[int, int, str]]) -> list[Pinpoint]:
    """ "VCLT 62", "APMBC 5(1)": an instrument directly followed by a number."""
    pinpoints = []
    for _, last, id in named:
        match = regex.compile(r"\s+(\d{1,3})((?:\(\w{1,4}\))*)(?![\w.,]*\d)\b").match(text, last)
        if match and int(match[1]) < 200:
            pinpoints.append(
                Pinpoint("article", int(match[1]), match[2], id, match.start(), match.end())
            )
    return pinpoints
