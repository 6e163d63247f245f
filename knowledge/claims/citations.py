"""Finds the provisions that a text cites, and the instrument that each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from knowledge.answer.pinpoints import Pinpoint
from knowledge.claims.skeleton import GROUPING, INSTRUMENT, PINPOINT, TREATY, Skeleton, Token

STUDY = "CIHL"
_CUSTOM = regex.compile(
    r"\b(?:customary|custom|icrc|cihl|ihl|humanitarian|study|red cross|mines?|landmines?|booby)\b"
)
_LINK = frozenset("of in to from under the said amended original 1997 same its".split())
_GENERIC = frozenset("treaty convention protocol ban mine-ban agreement study it this that".split())
_FOREIGN = regex.compile(
    r"\b(?:charter|constitution|covenant|regulations?|gdpr|echr|directive|code|statutes?|act|law|"
    r"declaration|criminal|civil|eu|un|nato|hague|tpnw|npt|iccpr|lisbon|teu|tfeu|washington|"
    r"agreement|nuclear|chemical|biological|paper|newspaper|magazine|server|discord|blog)\b"
)
_MORE = regex.compile(
    r"\s*(?:,|and|&|or|und|et)\s*(?P<number>\d{1,3})(?P<rest>(?:\(\w{1,4}\))*)(?![\w%]|\s*(?:years?|months?|days?|states|countries|hours?|per))"
)
_COMMISSION = "international law commission"


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision as cited. `instrument` is empty where none is named near it; `foreign` names an
    instrument that the base does not hold; `sure` says that the instrument stands with the number.
    """

    unit: str
    number: int
    paragraphs: str
    instrument: str
    sure: bool
    foreign: str
    start: int
    end: int
    token: int


def with_more(pinpoints: Sequence[Pinpoint], line: str) -> list[Pinpoint]:
    """The pinpoints and those that share their word: "articles 4 and 5"."""
    found = []
    for pinpoint in pinpoints:
        found.append(pinpoint)
        head = line[pinpoint.start : pinpoint.end].lower()
        if not head.startswith(("articles", "arts", "rules")):
            continue
        end = pinpoint.end
        while len(found) < 40 and (match := _MORE.match(line, end)):
            end = match.end()
            found.append(
                Pinpoint(
                    pinpoint.unit,
                    int(match["number"]),
                    match["rest"],
                    pinpoint.instrument,
                    match.start("number"),
                    end,
                )
            )
    return found


def citations(skeleton: Skeleton, pinpoints: Sequence[Pinpoint], text: str) -> list[Citation]:
    """The provisions cited in a sentence."""
    found = []
    for number, token in enumerate(skeleton.tokens):
        if token.norm == PINPOINT:
            found.append(_citation(skeleton, number, pinpoints[token.at], text))
    return found


def _citation(skeleton: Skeleton, at: int, pinpoint: Pinpoint, text: str) -> Citation:
    if pinpoint.unit == "rule":
        known = bool(_CUSTOM.search(skeleton.line)) or pinpoint.number >= 70
        return _made(pinpoint, STUDY if known else "", known, "" if known else "other rules", at)
    instrument, foreign = _behind(skeleton.tokens, at, text)
    drafted = at > 0 and skeleton.tokens[at - 1].norm == "draft"
    if drafted and (not foreign or _COMMISSION in foreign.casefold()):
        return _made(pinpoint, "ILC", True, "", at)
    if not instrument and not foreign:
        instrument, foreign = _before(skeleton.tokens, at, text)
    return _made(pinpoint, instrument, bool(instrument), foreign, at)


def _made(pinpoint: Pinpoint, instrument: str, sure: bool, foreign: str, at: int) -> Citation:
    instrument = "CCW-FRAMEWORK" if instrument == "CCW" else instrument
    return Citation(
        pinpoint.unit,
        pinpoint.number,
        pinpoint.paragraphs,
        instrument,
        sure,
        foreign,
        pinpoint.start,
        pinpoint.end,
        at,
    )


def _behind(tokens: Sequence[Token], at: int, text: str) -> tuple[str, str]:
    """The instrument that follows: "art. 20(3) APMBC", "article 5 of the Ottawa Convention"."""
    linked = False
    place = at + 1
    while place < len(tokens) and place <= at + 7:
        token = tokens[place]
        if token.norm in {TREATY, INSTRUMENT}:
            return token.id, ""
        if token.norm in {"of", "in", "to", "under", "from"}:
            linked = True
        elif token.norm in {PINPOINT, ",", "and", "(", "or"} and not linked:
            pass  # "articles 4 and 5 of the Convention"
        elif token.norm in _GENERIC and linked:
            return "", ""
        elif token.norm not in _LINK:
            return "", _foreign(tokens, place, text) if linked else ""
        place += 1
    return "", ""


def _foreign(tokens: Sequence[Token], at: int, text: str) -> str:
    """The name of a foreign instrument that begins at a token, or nothing."""
    end = at
    while (
        end < len(tokens)
        and end < at + 5
        and (_proper(tokens[end], text) or _FOREIGN.fullmatch(tokens[end].norm))
    ):
        end += 1
    if end == at:
        return ""
    name = text[tokens[at].start : tokens[end - 1].end]
    lone = end == at + 1 and tokens[at].norm.isalpha() and not _FOREIGN.search(tokens[at].norm)
    return "" if lone and not name.isupper() else name


def _proper(token: Token, text: str) -> bool:
    raw = text[token.start : token.end]
    return token.norm == GROUPING or (raw[:1].isupper() and token.norm.isalpha())


def _before(tokens: Sequence[Token], at: int, text: str) -> tuple[str, str]:
    """The instrument right in front: "APMBC art 5", "the Ottawa Convention's article 5", and in
    "under the Ottawa Convention (article 5)".
    """
    place = at - 1
    while place >= 0 and tokens[place].norm in {
        ",",
        "(",
        "s",
        "draft",
        ":",
        "and",
        PINPOINT,
        "common",
    }:
        place -= 1
    if place < 0:
        return "", ""
    token = tokens[place]
    if token.norm in {TREATY, INSTRUMENT}:
        return token.id, ""
    if place == at - 1 and token.norm in {
        GROUPING,
        "charter",
        "constitution",
        "gdpr",
        "echr",
        "tpnw",
        "npt",
        "statute",
        "covenant",
        "iccpr",
        "teu",
        "tfeu",
    }:
        return "", text[token.start : token.end]
    return "", ""
