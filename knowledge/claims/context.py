"""What is known of a message beyond one sentence: the law, the names, and the treaty last named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from knowledge.answer.law.context import DEFAULT_TREATY, Law
from knowledge.answer.pinpoints import Pinpoint
from knowledge.answer.reading import Reading
from knowledge.claims.numbers import Quantity
from knowledge.claims.skeleton import GROUPING, INSTRUMENT, STATE, TREATY, Skeleton, Token
from knowledge.claims.tallies import Tally

_ON_MINES = regex.compile(
    r"\b(?:anti.?personnel|mines?|landmines?|minefields?|mined|demin\w+|cluster|booby|stockpil\w+|treaty|convention|"
    r"treaties|states? part(?:y|ies)|custom\w*|ihl|humanitarian|icrc)\b",
    regex.IGNORECASE,
)


JUDGED_AT_MOST = 40
"""Claims of one message that are judged at all: its check must end soon, whatever it holds."""


@dataclass(slots=True)
class Context:
    """The message, the law on the day of asking, and what carries over between sentences."""

    law: Law
    line: str
    reading: Reading
    named: Sequence[Token]
    pinpoints: Sequence[Pinpoint]
    treaty: str = ""
    instrument: str = ""
    instruments: frozenset[str] = field(default=frozenset())
    on_mines: bool = False
    elsewhere: bool = False
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        kinds = {token.norm for token in self.named}
        self.instruments = frozenset(
            _one(t.id) for t in self.named if t.norm in {TREATY, INSTRUMENT}
        )
        self.on_mines = TREATY in kinds or INSTRUMENT in kinds or bool(_ON_MINES.search(self.line))
        self.elsewhere = GROUPING in kinds and not self.on_mines

    def is_new(self, quote: str) -> bool:
        """Whether these words have not been judged yet, and there is still room to judge."""
        key = quote.casefold()
        if key in self.judged or len(self.judged) >= JUDGED_AT_MOST:
            return False
        self.judged.add(key)
        return True

    def tally(self, treaty: str, quantity: Quantity) -> Tally:
        """The counts for a treaty and the group that a quantity is of."""
        key = (treaty, quantity.group)
        if key not in self.tallies:
            self.tallies[key] = Tally(self.law, self.law.store.treaties[treaty], quantity.group)
        return self.tallies[key]

    def carry(self, bones: Skeleton) -> None:
        """Let the treaty and the instrument last named in a sentence stand for the next ones."""
        for token in bones.tokens:
            if token.norm == TREATY:
                self.treaty = token.id
            if token.norm in {TREATY, INSTRUMENT}:
                self.instrument = _one(token.id)

    def treaty_for(self, bones: Skeleton, start: int) -> str:
        """The treaty that a claim without one of its own is about: named before it in the sentence,
        else carried over, else named after it, else the Ottawa Convention.
        """
        places = [
            (number, token.id) for number, token in enumerate(bones.tokens) if token.norm == TREATY
        ]
        before = [id for number, id in places if number < start]
        after = [id for number, id in places if number >= start]
        return next(
            iter([*reversed(before), *([self.treaty] if self.treaty else []), *after]),
            DEFAULT_TREATY,
        )


def _one(id: str) -> str:
    return "CCW-FRAMEWORK" if id == "CCW" else id


def has_state(bones: Skeleton) -> bool:
    """Whether a sentence names a state."""
    return any(token.norm == STATE for token in bones.tokens)
