"""Lays an `Answer` out as lines and numbered sources.

Pure; what it makes is drawn by every surface alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.core.markup import BLANK, Line, Run, Style, clean, line, safe_url
from bot.core.reply import Card, Reference, Table, Tone
from knowledge.dates import say
from knowledge.model import Answer, Confidence, Grid, Outcome, Statement

UNSURE = "Not sure this is what you asked; the closest entry says:"
DISPUTED = "Disputed: the readings are shown side by side."

_CONFIDENCE = {
    Confidence.HIGH: "",
    Confidence.MEDIUM: "medium confidence",
    Confidence.LOW: "weak source",
}


def number_sources(statements: Iterable[Statement]) -> tuple[Reference, ...]:
    """Each source once, numbered in order of first use, with all places in it that are cited."""
    found: dict[str, Reference] = {}
    for statement in statements:
        for citation in statement.citations:
            source, locator = citation.source, clean(citation.locator)
            known = found.get(source.id) or Reference(number=len(found) + 1, source=source)
            if locator and locator not in known.locators:
                known = Reference(
                    number=known.number, source=source, locators=(*known.locators, locator)
                )
            found[source.id] = known
    return tuple(found.values())


def statement_line(statement: Statement, references: tuple[Reference, ...]) -> Line:
    """A statement with its confidence in words and the numbers of its sources."""
    cited = {citation.source.id for citation in statement.citations}
    runs = [Run(text=clean(statement.text))]
    if note := _CONFIDENCE[statement.confidence]:
        runs.append(Run(text=f" ({note})", style=Style.QUIET))
    marks = [reference for reference in references if reference.source.id in cited]
    if marks:
        runs.append(Run(text=" "))
    runs += [
        Run(text=f"[{mark.number}]", style=Style.MARK, url=safe_url(mark.source.url))
        for mark in marks
    ]
    return tuple(runs)


def statement_lines(
    statements: Iterable[Statement], references: tuple[Reference, ...]
) -> tuple[Line, ...]:
    """One line a statement."""
    return tuple(statement_line(statement, references) for statement in statements)


def answer_card(answer: Answer) -> Card:
    """The card of an answer: what was asked first, then what is uncertain, the sources, the day."""
    references = number_sources(answer.statements)
    lines: list[Line] = []
    if answer.outcome is Outcome.UNSURE and answer.statements:
        lines.append(line(UNSURE, Style.STRONG))
    if answer.remark:
        lines.append(line(answer.remark))
    if answer.disputed:
        lines.append(line(DISPUTED, Style.STRONG))
    for part in answer.parts:
        if part.heading:
            lines += [BLANK] if lines else []
            lines.append(line(part.heading, Style.STRONG))
        lines += statement_lines(part.statements, references)
    lines += [line(note, Style.QUIET) for note in answer.notes]
    return Card(
        text=tuple(lines),
        citations=references,
        tone=Tone.NEUTRAL if answer.outcome is Outcome.ANSWERED else Tone.CAUTION,
        footer=f"As of {say(answer.as_of)}." if answer.statements else "",
        table=_table(answer.grid, answer.as_of) if answer.grid else None,
    )


def _table(grid: Grid, as_of: date) -> Table:
    """A grid with its day, and with how much of the list it lacks."""
    rest = f" The list goes on: {grid.left_out} more." if grid.left_out else ""
    return Table(
        header=tuple(clean(name) for name in grid.header),
        rows=tuple(tuple(clean(cell) for cell in row) for row in grid.rows),
        caption=f"As of {say(as_of)}.{rest}",
    )
