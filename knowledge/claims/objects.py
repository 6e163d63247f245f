"""What a predicate is said of: the treaties named behind it and the dates, up to where the sentence
turns to something else. A word that is not understood makes the whole claim unreadable.
"""

# Patterns read better on one line than cut up.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from knowledge.claims.skeleton import DATE, INSTRUMENT, TREATY, Skeleton, Token

GENERIC = frozenset(
    "treaty treaties convention conventions ban pact accord agreement protocol it both".split()
)
_FILL = frozenset(
    """the of to by from in on at under this that its their whole entire original 1997 landmark historic
    international global anti mine mines landmine landmines personnel since until till as effective with
    effect back then end early mid late beginning start yet officially formally legally now today
    completely entirely fully altogether anymore longer more any again month year day already also too lol tho though anyway
    actually really btw still legally ago for good status famous existing same new amended year's full
    stop period once all along right after before obviously unfortunately sadly thankfully un text
    provisions obligations rules terms ratification accession withdrawal""".split()
) - {"again", "new", "for", "year", "day", "month", "all"}
_TURNS = frozenset(
    """because while whereas although which who whom where when if so and but or nor plus then unlike
    despite due following citing amid over without even not just making meaning along alongside except
    besides including like thanks given via after before as until than - : ; ) ( " , … .. ... whilst
    with for per against too only""".split()
)
_ROLES = {
    "since": "since",
    "from": "since",
    "until": "until",
    "till": "until",
    "to": "until",
    "through": "until",
    "by": "by",
    "before": "before",
    "after": "after",
}
_OTHER_TREATY = regex.compile(
    r"\b(?:tpnw|npt|ctbt|cwc|bwc|btwc|att|icc|unclos|inf|new start|open skies|paris agreement|kyoto protocol|"
    r"rome statute|(?:nuclear|chemical|biological)(?: weapons?)?(?: ban| test ban| non proliferation)? (?:treaty|convention|ban)|"
    r"genocide convention|refugee convention|torture convention|law of the sea|arms trade treaty|"
    r"geneva conventions?|additional protocol i{1,3})\b"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date token with the part that it plays: at, since, until, by, before or after."""

    token: Token
    role: str


@dataclass(slots=True)
class Object:
    """What stands behind a predicate, up to token `end`.

    `understood` is false where a word stands there that says something else; `other` names a
    treaty of which the base has no participations; `named` says whether a treaty or "the treaty"
    stands there; `uncounted` whether a number follows that nothing here reads.
    """

    end: int
    treaties: list[str] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    generic: bool = False
    understood: bool = True
    other: str = ""
    uncounted: bool = False


def read_object(skeleton: Skeleton, start: int, text: str) -> Object:
    """Read what follows the predicate that ends before token `start`."""
    found = Object(end=start)
    tokens = skeleton.tokens
    at = start
    while at < len(tokens):
        token = tokens[at]
        if token.norm == TREATY:
            found.treaties.append(token.id)
        elif token.norm == DATE:
            found.dates.append(Dated(token, role_of(tokens, at)))
        elif token.norm == INSTRUMENT:
            found.other = found.other or text[token.start : token.end]
        elif token.norm in GENERIC:
            found.generic = True
        elif token.norm in {"and", ",", "or", "&"} and _joins_treaty(tokens, at):
            pass
        elif token.norm in _TURNS and not _dates_follow(tokens, at):
            break
        elif token.norm not in _FILL and token.norm not in _TURNS:
            found.understood = False
            break
        at += 1
    found.end = at
    if not found.understood:
        found.other = found.other or _other(skeleton, at, text)
    found.uncounted = _counts_on(tokens, at)
    return found


def role_of(tokens: Sequence[Token], at: int) -> str:
    """The part that the date at token `at` plays, by the words before it."""
    words = [token.norm for token in tokens[max(0, at - 4) : at]]
    while words and words[-1] in {
        "the",
        "end",
        "early",
        "mid",
        "late",
        "beginning",
        "start",
        "of",
        "on",
        "at",
    }:
        words.pop()
    if not words:
        return "at"
    if words[-1] == "from" and "effect" in words:
        return "at"
    if words[-1] == "and" and DATE in words:
        return "until"
    if words[-1] == "to" and DATE not in words:
        return "at"
    return _ROLES.get(words[-1], "at")


def _joins_treaty(tokens: Sequence[Token], at: int) -> bool:
    after = [token.norm for token in tokens[at + 1 : at + 5]]
    while after and after[0] in {"the", "to", "of", "by", "both", "and", "also", "its", "from"}:
        after.pop(0)
    return (
        bool(after)
        and after[0] == TREATY
        and not (len(after) > 1 and after[1] in {"has", "have", "is", "was", "entered"})
    )


_LEADS_ON = frozenset(", ( - : until before after as from with )".split())
_LEADING = frozenset(
    """effective with effect from on in since until as of the back end early late mid just only""".split()
)


def _dates_follow(tokens: Sequence[Token], at: int) -> bool:
    """Whether a comma, bracket or preposition leads to nothing but a date: ", effective 10 January
    2026".
    """
    if tokens[at].norm not in _LEADS_ON:
        return False
    for token in tokens[at + 1 : at + 6]:
        if token.norm == DATE:
            return True
        if token.norm not in _LEADING:
            return False
    return False


def _other(skeleton: Skeleton, at: int, text: str) -> str:
    """The name of a treaty of which the base has no participations, if that is what follows."""
    place = skeleton.place_of(at)
    match = _OTHER_TREATY.search(skeleton.line, place, min(len(skeleton.line), place + 60))
    if match is None or regex.search(r"[,:()]", skeleton.line[place : match.start()]):
        return ""
    first, last = skeleton.token_at(match.start()), skeleton.token_at(match.end() - 1)
    return text[skeleton.tokens[first].start : skeleton.tokens[last].end]


def _counts_on(tokens: Sequence[Token], at: int) -> bool:
    for token in tokens[at : at + 5]:
        if token.norm in {
            "because",
            "and",
            "but",
            "while",
            "so",
            "which",
            "who",
            "when",
            ".",
            "after",
        }:
            return False
        if token.norm.isdigit() or token.norm in {
            "years",
            "months",
            "days",
            "decades",
            "decade",
            "year",
        }:
            return True
    return False
