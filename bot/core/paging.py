"""Splits a card into pages that a surface can hold. Text is split; a citation never is.

Each page carries the sources that its own lines cite, and the day for which it holds. A table goes
with the first page. It never cuts a line: where it leaves no room for the first, it is left out,
since the lines say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.core.markup import Line, Run, Style
from bot.core.reply import Card, Field, Reference

Fits = Callable[[Card], bool]
"""Whether a surface can hold a card; true of every smaller card where it is true of a larger."""

SHORTEST = 40
"""Characters of a line below which splitting it further helps nobody."""


class CannotFit(ValueError):
    """Not even a page of one short line, or of one citation, can be held."""


def paginate(card: Card, fits: Fits) -> tuple[Card, ...]:
    """The card as one or more pages, in order, each of which `fits`.

    Raises:
        CannotFit: a single citation, title or the shortest piece of a line is too large.
    """
    if fits(card):
        return (card,)
    pages: list[Card] = []
    page = _empty(card, first=True)
    pieces = tuple(_pieces(replace(card, table=None), fits))
    if pieces and not fits(_add(page, pieces[0])):
        page = replace(page, table=None)
    for piece in pieces:
        grown = _add(page, piece)
        if not fits(grown):
            whole, heading = _parted(page)
            grown = _add(replace(_empty(card, first=False), text=heading), piece)
            if not whole.text or not fits(grown):  # the heading has to stay where it stands
                whole, grown = page, _add(_empty(card, first=False), piece)
            if not fits(grown):
                raise CannotFit
            pages.append(whole)
        page = grown
    pages.append(page)
    return tuple(found for found in pages if found.text or found.fields or found.citations)


def _parted(page: Card) -> tuple[Card, tuple[Line, ...]]:
    """A page without the heading at its end, and that heading: it goes with what it heads."""
    last = len(page.text)
    while last and all(run.style is Style.STRONG for run in page.text[last - 1]):
        last -= 1
    heading = tuple(line for line in page.text[last:] if line)
    return replace(page, text=page.text[:last]), heading


Piece = tuple[Line, tuple[Reference, ...]] | Field | Reference
"""A line with what it cites, a field, or a citation that no line names."""


def _pieces(card: Card, fits: Fits) -> Iterator[Piece]:
    named: set[int] = set()
    for runs in card.text:
        cited = _cited(runs, card)
        named |= {reference.number for reference in cited}
        for part in _fitting(runs, lambda line: _fits_alone(card, line, fits)):
            yield part, cited
    yield from card.fields
    for reference in card.citations:
        if reference.number not in named:
            yield reference


def _fits_alone(card: Card, line: Line, fits: Fits) -> bool:
    """Whether a line fits wherever it comes to stand: first with the picture, later under a longer
    title."""
    piece = (line, _cited(line, card))
    return all(fits(_add(_empty(card, first=first), piece)) for first in (True, False))


def _cited(line: Line, card: Card) -> tuple[Reference, ...]:
    marks = {run.text for run in line if run.style is Style.MARK}
    return tuple(reference for reference in card.citations if f"[{reference.number}]" in marks)


def _fitting(line: Line, fits: Callable[[Line], bool]) -> Iterator[Line]:
    """The line, or pieces of it cut between words; every piece keeps the marks of its sources."""
    if fits(line):
        yield line
        return
    marks = tuple(run for run in line if run.style is Style.MARK)
    runs = [run for run in line if run.style is not Style.MARK]
    text = max(runs, key=lambda run: len(run.text))
    if len(text.text) < SHORTEST or text.url:
        raise CannotFit
    at = runs.index(text)
    middle = len(text.text) // 2
    # Not near the start: a piece that follows begins with "… ", and would be cut there for ever.
    cut = text.text.rfind(" ", middle // 2, middle) + 1 or middle
    head = (*runs[:at], replace(text, text=text.text[:cut].rstrip()), Run(text=" … "), *marks)
    tail = (replace(text, text=f"… {text.text[cut:]}"), *runs[at + 1 :], *marks)
    yield from _fitting(head, fits)
    yield from _fitting(tail, fits)


def _empty(card: Card, *, first: bool) -> Card:
    title = card.title if first or not card.title else f"{card.title} (continued)"
    return replace(
        card,
        title=title,
        text=(),
        fields=(),
        citations=(),
        image=card.image if first else None,
        table=card.table if first else None,
    )


def _add(page: Card, piece: Piece) -> Card:
    if isinstance(piece, Field):
        return replace(page, fields=(*page.fields, piece))
    if isinstance(piece, Reference):
        return replace(page, citations=(*page.citations, piece))
    line, cited = piece
    known = {reference.number for reference in page.citations}
    new = tuple(reference for reference in cited if reference.number not in known)
    return replace(page, text=(*page.text, line), citations=(*page.citations, *new))
