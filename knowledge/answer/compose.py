"""Chooses what to say: the statements that answer, what was asked first, short enough for chat,
with a way to read on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answer.reading import Reading
from knowledge.dates import first_day, say
from knowledge.encode import Vectors
from knowledge.index.build import FIELDS
from knowledge.index.read import Index
from knowledge.index.terms import StoredTerms
from knowledge.model import Entry, Kind, Part, Statement, Suggestion
from knowledge.store import Store

STATEMENT_ROWS = FIELDS.index("statement")
BODY = 480
"""Characters of text aimed at for a plain question."""
ROOMY = 700
"""The same for provisions and weapons, whose statements are read together."""
FIRST = 0.05
"""What an entry's first statement has before the others: it says what the thing is."""
SLACK = 140
"""So much more is allowed where it lets an entry be shown whole."""
BODY_LIMIT = 900
SIDE = 460
"""Characters aimed at for one side of a debate."""
SUGGESTION_LIMIT = 70


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns chosen entries into parts of an answer."""

    store: Store
    index: Index
    terms: StoredTerms

    def fit(self, entry: Entry, reading: Reading, vector: Vectors) -> list[float]:
        """How well each statement of an entry fits the question: shared idf mass, nearness,
        years and numbers asked for.
        """
        asked = set(reading.terms)
        mass = sum(self.index.idf(term) for term in asked) or 1.0
        rows, near = self.index.near_rows(self.store.numbers[entry.slug], vector)
        told = near[self.index.row_field[rows] == STATEMENT_ROWS]
        cosines: dict[int | None, float] = dict(
            zip(self.store.row_statements(entry.slug), told, strict=False)
        )
        fits = []
        for statement in entry.statements:
            terms = self.terms.of(statement.text)
            shared = sum(self.index.idf(term) for term in asked & terms) / mass
            number = (
                0.12
                if "how-many" in reading.asks and any(char.isdigit() for char in statement.text)
                else 0.0
            )
            why = 0.08 if "why" in reading.asks and _gives_reason(statement.text) else 0.0
            first = FIRST if statement is entry.statements[0] else 0.0
            fits.append(first + shared + 0.5 * float(cosines.get(statement.id, 0.0)) + number + why)
        return fits

    def one(
        self, entry: Entry, reading: Reading, vector: Vectors, budget: int, day: date
    ) -> tuple[list[Statement], list[Statement]]:
        """(statements to show, the rest). The best fit comes first, the others follow in the
        entry's own order.
        """
        if entry.kind in {Kind.PROVISION, Kind.WEAPON} and budget >= BODY:
            budget = ROOMY
        valid = [statement for statement in entry.statements if holds_on(statement, day)]
        if not valid:
            return [], []
        fits = dict(zip(entry.statements, self.fit(entry, reading, vector), strict=False))
        if _only_names(entry, reading, self.terms):
            fits = {statement: -number for number, statement in enumerate(entry.statements)}
        if sum(len(statement.text) for statement in valid) <= budget + SLACK:
            budget += SLACK
        best = max(valid, key=lambda statement: fits.get(statement, 0.0))
        shown = [best]
        rest = [statement for statement in valid if statement is not best]
        length = len(best.text)
        for statement in sorted(rest, key=lambda statement: -fits.get(statement, 0.0)):
            if length + len(statement.text) > budget:
                continue
            shown.append(statement)
            length += len(statement.text)
        order = {statement: number for number, statement in enumerate(valid)}
        shown[1:] = sorted(shown[1:], key=order.__getitem__)
        return shown, [statement for statement in valid if statement not in shown]

    def debate(
        self, entry: Entry, reading: Reading, vector: Vectors
    ) -> tuple[list[Part], list[Statement]]:
        """Both sides under their labels, equally many statements each, the best fitting of each
        side.
        """
        fits = dict(zip(entry.statements, self.fit(entry, reading, vector), strict=False))
        sides = [
            [s for s in entry.statements if s.side == number]
            for number in range(1, len(entry.sides) + 1)
        ]
        count = _equal_count(sides, SIDE if len(sides) == 2 else SIDE * 2 // 3)
        parts, more = [], []
        for label, statements in zip(entry.sides, sides, strict=True):
            best = sorted(statements, key=lambda statement: -fits.get(statement, 0.0))[:count]
            parts.append(Part(heading=label, statements=tuple(s for s in statements if s in best)))
            more += [statement for statement in statements if statement not in best]
        common = [statement for statement in entry.statements if statement.side is None]
        if common:
            parts.append(Part(statements=tuple(common[:1])))
        return parts, more + common[1:]

    def suggestions(
        self, slugs: Iterable[str], shown: Sequence[str], limit: int = 3
    ) -> tuple[Suggestion, ...]:
        """Well-formed questions that other entries answer."""
        found: list[Suggestion] = []
        for slug in slugs:
            if slug in shown:
                continue
            entry = self.store.entry(slug)
            question = neat_question(entry)
            if question and all(question != other.question for other in found):
                found.append(Suggestion(question=question, entry=slug))
            if len(found) == limit:
                break
        return tuple(found)


def _only_names(entry: Entry, reading: Reading, terms: StoredTerms) -> bool:
    """Whether the question says nothing but the entry's name ("what is X"): then its statements
    stand in their own order.
    """
    asked = set(reading.terms)
    return any(asked <= terms.of(name) for name in (entry.title, *entry.aliases))


def _gives_reason(text: str) -> bool:
    return any(
        word in text.casefold()
        for word in (
            "because",
            " since ",
            "reason",
            "argue",
            " so that",
            "due to",
            "cited",
            "citing",
        )
    )


def _equal_count(sides: Sequence[Sequence[Statement]], budget: int) -> int:
    """How many statements each side gets: as many as the shortest list and the budget of the
    longest texts allow.
    """
    count = min(len(side) for side in sides)
    while (
        count > 1
        and max(sum(sorted(len(s.text) for s in side)[-count:]) for side in sides) > budget
    ):
        count -= 1
    return max(1, count)


def holds_on(statement: Statement, day: date) -> bool:
    """Whether the statement's valid time covers the day (statements without bounds always hold)."""
    if statement.valid_from and first_day(statement.valid_from) > day:
        return False
    return not (statement.valid_to and first_day(statement.valid_to) <= day)


def neat_question(entry: Entry) -> str:
    """A variant fit to be offered: begins with a capital, ends with a question mark, short."""
    neat = [
        question
        for question in entry.questions
        if question.endswith("?") and question[:1].isupper() and len(question) <= SUGGESTION_LIMIT
    ]
    return min(neat, key=len) if neat else ""


def uncovered(reading: Reading, texts: Iterable[str], terms: StoredTerms) -> set[str]:
    """The terms of the question that none of the texts holds."""
    left = set(reading.terms)
    for text in texts:
        left -= terms.of(text)
    return left


def texts_of(entry: Entry) -> list[str]:
    """All that an entry says and by which it is looked for."""
    return [
        entry.title,
        *entry.aliases,
        *entry.questions,
        *(statement.text for statement in entry.statements),
    ]


def date_heading(entry: Entry, shown: Sequence[Statement]) -> str:
    """An event's date as a heading where none of its shown statements gives it."""
    if entry.kind is not Kind.EVENT or not entry.date:
        return ""
    said = say(entry.date)
    return "" if any(said in statement.text for statement in shown) else said


def length_of(parts: Sequence[Part]) -> int:
    """Characters of text in the parts."""
    return sum(len(statement.text) for part in parts for statement in part.statements)
