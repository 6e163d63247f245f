"""Counted states: "164 states", "more than 160 countries", "only five EU members", "all NATO allies"."""

# Patterns read better on one line than cut up.
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from knowledge.claims.skeleton import GROUPING, Skeleton

WORDS = {
    word: number
    for number, word in enumerate(
        """no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""".split()
    )
}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(WORDS)}|zero|none of the)"
_QUANT = (
    r"(?:more than|over|at least|no fewer than|no less than|upwards of|less than|fewer than|under|below|"
    r"at most|no more than|up to|about|around|roughly|approximately|some|nearly|almost|close to|just over|"
    r"just under|exactly|only|just|a total of|all of|all|the|these|those|now|still|today|currently|well over)"
)
_NOUN = (
    r"(?:(?:un |sovereign |member |world |of the world s )?(?:states? parties|state party|states|countries|nations|governments|"
    r"parties|members|member states|signatories|state|country|nation|member))"
)
COUNTED = (
    rf"(?P<quant>(?:{_QUANT} ){{0,3}})(?P<number>{_NUMBER}|(?<=all )|every|all(?= @g)|(?<=all the )) ?"
    rf"(?:(?:of|out of) (?:the )?(?:(?:world s |worlds )|(?:\d{{2,3}} ))?)?"
    rf"(?:(?P<group>@g)(?P<noun>(?: {_NOUN})?)|(?P<noun2>{_NOUN}))(?: (?:in|of|from) (?:the )?(?P<within>@g)| worldwide| in the world| globally)?(?= )"
)
_CAP = rf"(?P<quant>(?:{_QUANT} ){{0,3}})(?P<number>{_NUMBER})"
_THEM = r"(?:un |contracting )?(?:states? parties|state parties|parties|member states|members|states|countries|nations)"
_ADVERB = r"(?:(?:now|currently|still|today|only|already|officially) )*"
_IT = r"(?P<it>@t|the (?:treaty|convention|ban|pact|protocol|mine ban)|it)"
HAS_PARTIES = (
    regex.compile(
        rf"(?<![^ ]){_IT}(?: itself| s)? {_ADVERB}(?P<verb>has|had|counts|counted|boasts|numbers|numbered|lists|is (?:down to|up to|at))(?: only| now| just)* {_CAP} {_THEM}(?P<what>)(?= |$)"
    ),
    regex.compile(
        rf"(?<![^ ])there (?P<verb>are|were) {_ADVERB}{_CAP} (?P<what>states? parties|parties|member states|members|state parties|(?:states|countries|nations) (?:outside|in|bound by|party to|parties to|that are (?:party|parties) to))(?: (?:to|of|in|under))?(?: the)?(?: (?P<it>@t|treaty|convention|ban|pact|protocol))?(?= |$)"
    ),
    regex.compile(
        rf"number of (?P<what>states? parties|state parties|parties|members|member states)(?: (?:to|of|in) (?:the )?(?P<it>@t|treaty|convention|ban|pact|protocol))? {_ADVERB}(?P<verb>is|was|are|were|stands at|stood at|fell to|has fallen to|dropped to|dropped|rose to|reached|is now|went down to) {_CAP}(?= |$)"
    ),
    regex.compile(
        rf"(?<![^ ])(?P<it>@t)(?: now| still)? (?P<verb>with)(?: its| their)? {_CAP} {_THEM}(?P<what>)(?= |$)"
    ),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of states, as said: `holds(count)` tells whether a count bears it out, `near` whether
    the count comes so close that one cannot call it wrong. `all` where every state of the group is
    meant, so that the count is of those left over.
    """

    number: int
    manner: str
    group: str = ""
    noun: str = ""
    all: bool = False

    @property
    def none(self) -> bool:
        """Whether it says "no state": the predicate is then denied of all."""
        return False

    def holds(self, count: int) -> bool:
        """Whether a count bears the quantity out."""
        tests: dict[str, Callable[[int], bool]] = {
            "exact": lambda value: value == self.number,
            "over": lambda value: value > self.number,
            "least": lambda value: value >= self.number,
            "under": lambda value: value < self.number,
            "most": lambda value: value <= self.number,
            "about": lambda value: abs(value - self.number) <= max(1, round(0.04 * self.number)),
        }
        return tests[self.manner](count)

    def near(self, count: int) -> bool:
        """Whether a count comes close to a quantity that was said to be rough."""
        return self.manner == "about" and abs(count - self.number) <= max(
            1, round(0.12 * self.number)
        )


def read_quantity(match: regex.Match[str], skeleton: Skeleton) -> Quantity:
    """The quantity of a match of `COUNTED` or `HAS_PARTIES`."""
    groups = match.groupdict()
    quant, number = (groups["quant"] or "").strip(), (groups["number"] or "").strip()
    every = number in {"every", "all", ""} or (quant.startswith("all") and not number.isdigit())
    value = int(number) if number.isdigit() else WORDS.get(number, 0)
    every = every or quant.startswith("all")
    group = ""
    for key in ("group", "within"):
        if groups.get(key):
            group = skeleton.tokens[skeleton.token_at(match.start(key))].id
    return Quantity(
        value,
        _manner(quant),
        group,
        (groups.get("noun") or groups.get("noun2") or "").strip(),
        all=every,
    )


def _manner(quant: str) -> str:
    for manner, phrases in _MANNERS.items():
        if any(phrase in quant for phrase in phrases):
            return manner
    return "exact"


_MANNERS = {
    "most": ("at most", "no more than", "up to"),
    "least": ("at least", "no fewer than", "no less than"),
    "over": ("more than", "over", "upwards of"),
    "under": ("less than", "fewer than", "just under", "under", "below"),
    "about": (
        "about",
        "around",
        "roughly",
        "approximately",
        "some",
        "nearly",
        "almost",
        "close to",
    ),
}

__all__ = ["COUNTED", "GROUPING", "HAS_PARTIES", "Quantity", "read_quantity"]
