"""What a sentence says about a provision, in terms that can be compared: words, times, and whether
it forbids, allows or requires.
"""

# Patterns read better on one line than cut up.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from knowledge import text
from knowledge.gazetteer import Gazetteer
from knowledge.index.terms import read_terms

_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"a": 1, "an": 1, "half a": 0.5, "thirty": 30, "sixty": 60, "ninety": 90}
_TIME = regex.compile(
    rf"\b(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})[\s-]*(?:more |further |additional |calendar |full |to \w+ )?(?P<unit>hour|day|week|month|year|decade)s?\b",
    regex.IGNORECASE,
)
_LIMIT_BEFORE = regex.compile(
    r"(?:within|no later than|not later than|at (?:the )?latest|at most|up to|after|gives?|grants?|allows?|sets?|has|have|"
    r"had|got|requires?|deadline (?:of|is)|deadline|limit (?:of|is)|period of|takes effect|in|for|of|is|only|get|gets|due|states?|parties|countries|them|it)"
    r"(?: (?:states?|parties|countries|each|a|the|of|state|party|them|you|only|just|exactly|about|at least|effect|up to|within|maximum|max|period|deadline|time limit|limit)){0,5} $",
    regex.IGNORECASE,
)
_LIMIT_AFTER = regex.compile(
    r"^(?:'|’)?\s*(?:to |after |from |of |notice|deadline|limit|period|following|later|max|and|for|\W*$|[.,;!]|time|or )",
    regex.IGNORECASE,
)
_NO_LIMIT = regex.compile(
    r"\b(?:ago|extension|extended|extend|prolonged|already|so far|since|last|past|next)\b",
    regex.IGNORECASE,
)

_HANDS_OVER = regex.compile(
    r"transfer|suppl|ship|send|sent|sell|sold|donat|export", regex.IGNORECASE
)
_NO_SIGN = regex.compile(
    r"\b(?:no|not) (?:later|more|less|fewer|longer) than\b|\bwithout (?:delay|exception)\b|\bcannot be met\b|"
    r"\b(?:can't|cannot|can not) (?:finish|meet)\w*|\bin May\b|\bno doubt\b|\bnot only\b",
    regex.IGNORECASE,
)

SAME = {
    "destruct": "destroy",
    "elimin": "destroy",
    "stock": "=stockpile",
    "keep": "retain",
    "kept": "retain",
    "retent": "retain",
    "notif": "notic",
    "notifi": "notic",
    "minefield": "area",
    "clearanc": "=clear",
    "aid": "assist",
    "help": "assist",
    "assistanc": "assist",
    "care": "assist",
    "=casualty": "victim",
    "penal": "punish",
    "penalti": "punish",
    "crimin": "punish",
    "sanction": "punish",
    "train": "train",
    "=leave": "=leave",
    "fenc": "fenc",
    "report": "report",
    "amend": "amend",
    "dispute": "disput",
    "depositari": "deposit",
    "acquir": "acquir",
    "obtain": "acquir",
    "manufactur": "=produce",
    "final": "end",
    "ban": "ban",
    "combat": "combat",
    "perman": "unlimit",
}
_GENERIC = frozenset(
    text.stem(word)
    for word in """state states party parties country countries member members treaty convention
    protocol article rule law international study icrc customary humanitarian ihl anti personnel
    mine mines landmine landmines weapon weapons each every all any under text provision clause
    obligation duty duties paragraph section deals deal concerns regulates sets out whole entire
    basically course according see cf per eg namely exactly clearly explicit explicitly famous key
    legally full fully thing things people everyone also yes actually still just well known called
    term terms rules national world global time force forces lets take takes taken took using fact
    read reads reading give gives given say says states effect deadline limit period later latest
    soon possible maximum entry enter enters entered day days year years month months hour hours ottawa
    specifically literally strictly absolutely completely within due style after until""".split()
) | {
    "=apmine",
    "=mine",
    "=treaty",
    "=country",
    "=party",
    "=article",
    "=rule",
    "=redcross",
    "=transfer-give",
    "=deadline",
}
_FORBIDDEN = regex.compile(
    r"\b(?:(?:may|must|shall|can|could) not|cannot|can't|mustn't|(?:is|are) not (?:allowed|permitted|legal|lawful)|"
    r"(?:does not|doesn't|do not|don't|never) (?:allow|permit|let|authori[sz]e)|no (?:\w+ ){1,3}(?:may|can|(?:are|is) (?:allowed|permitted))|"
    r"promises? never|undertakes? (?:not|never)|never to|not to)\b",
    regex.IGNORECASE,
)
_FORBID = regex.compile(
    r"\b(?:bans?|banned|banning|prohibit\w*|forbid\w*|forbade|outlaw\w*|bars?|barred|excludes?|rules? out|illegal|"
    r"unlawful|prevents?|stops?)\b",
    regex.IGNORECASE,
)
_NEGATION = regex.compile(
    r"\b(?:not|no|never|none|nor|neither|without|n't)\b|n't\b", regex.IGNORECASE
)
_ALLOW = regex.compile(
    r"\b(?:allows?|allowed|permits?|permitted|lets?|may|can|could|authori[sz]es?|authori[sz]ed|(?:is|are) (?:legal|lawful)|"
    r"free to|right to|entitled)\b",
    regex.IGNORECASE,
)
_REQUIRE = regex.compile(
    r"\b(?:requires?|required|obliges?|obliged|obligates?|obligated|must|shall|has to|have to|duty|obligation|mandatory|"
    r"commits?|compels?|demands?|needs? to|binds?|undertakes?|supposed to|gives?|makes)\b",
    regex.IGNORECASE,
)
_MODAL = frozenset(
    text.stem(word)
    for word in """ban bans banned banning prohibit prohibits prohibited prohibition forbid forbids forbidden
    outlaw outlaws bar bars exclude excludes rule allow allows allowed permit permits permitted let lets
    authorise authorises authorize require requires required oblige obliges obliged obligates must shall
    may can duty obligation mandatory commit commits compel demand never not cannot none legal illegal
    unlawful lawful right free possible prevent stop undertake promise""".split()
) | {"=illegal", "=legal"}


@dataclass(frozen=True, slots=True)
class Content:
    """The terms of a text about a provision, the lengths of time in it (days), and its modality:
    forbid, allow, require or nothing certain.
    """

    terms: frozenset[str]
    times: tuple[float, ...]
    limits: tuple[float, ...]
    modality: str
    strict: str
    denied: bool
    free_numbers: bool


class Reader:
    """Reads contents with the base's own names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.stored = lru_cache(maxsize=4_096)(self.read)

    def read(self, line: str) -> Content:
        """The content of a text, a claim or a stored statement."""
        times = [(match, _days(match)) for match in _TIME.finditer(line)]
        spoken = [] if _NO_LIMIT.search(line) else times
        limits = [days for match, days in spoken if _is_limit(line, match)]
        rest = _TIME.sub(" ", line)
        found = read_terms(rest, self._gazetteer).terms
        terms = {SAME.get(term, term) for term in found}
        if not _HANDS_OVER.search(line):
            terms.discard("=transfer")  # "gives states ten years"
        digits = any(term.isdigit() for term in terms)
        kept = {
            t
            for t in terms
            if t not in _GENERIC and t not in _MODAL and not t.isdigit() and t[0] not in "#"
        }
        return Content(
            frozenset(kept),
            tuple(days for _, days in times),
            tuple(limits),
            *modality(line),
            digits,
        )


def gist(line: str) -> str:
    """The words of a text that tell its matter, for comparing meanings."""
    kept = [word.raw for word in text.words(line) if not _is_empty(word.norm)]
    return " ".join(kept) or line


def _is_empty(norm: str) -> bool:
    return norm in text.STOP or text.stem(norm) in _GENERIC - {"mine"} or text.stem(norm) in _MODAL


def _days(match: regex.Match[str]) -> float:
    raw = match["number"].lower()
    return (int(raw) if raw.isdigit() else _NUMBERS[raw]) * _UNITS[match["unit"].lower()]


def _is_limit(line: str, match: regex.Match[str]) -> bool:
    before, after = line[: match.start()], line[match.end() :]
    return bool(_LIMIT_BEFORE.search(before) and _LIMIT_AFTER.match(after)) or bool(
        regex.match(r"[\s-]*(?:deadline|limit|notice|period|time limit|clock)", after)
    )


def modality(line: str) -> tuple[str, str, bool]:
    """(forbid, allow, require, free or nothing, by the first sign; the same only where all signs
    agree; whether something else is denied)
    """
    line = _NO_SIGN.sub(" ", line)
    unbanned = regex.search(
        r"\b(?:not|n't|never|no)\s+(?:\w+ )?(?:ban|prohibit|forbid|outlaw|bar|illegal|unlawful|prohibited|forbidden|banned)",
        line,
        regex.IGNORECASE,
    )
    if unbanned:
        return "allow", "allow", False
    unasked = regex.search(
        r"(?:not|n't|never)\s+(?:require|oblige|obligate|obliged|required|have to|need)|\bno (?:obligation|duty)",
        line,
        regex.IGNORECASE,
    )
    if unasked:
        return "free", "free", False
    rest = _FORBIDDEN.sub(" ", line)
    hits = [
        (match.start(), name)
        for name, pattern, where in (
            ("forbid", _FORBIDDEN, line),
            ("forbid", _FORBID, line),
            ("allow", _ALLOW, rest),
            ("require", _REQUIRE, rest),
        )
        if (match := pattern.search(where))
    ]
    denied = bool(_NEGATION.search(rest))
    names = {name for _, name in hits}
    first = min(hits)[1] if hits else ""
    return first, first if len(names) == 1 and not denied else "", denied


def same_time(one: float, other: float) -> bool:
    """Whether two lengths of time are the same, as people round them."""
    return abs(one - other) <= 0.035 * max(one, other)


def far_apart(one: float, others: Sequence[float]) -> bool:
    """Whether a length of time is clearly none of the others."""
    return all(abs(one - other) > 0.15 * max(one, other) for other in others)
