"""Differences as lines: words that were added and taken away, with signs that plain text shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.markup import Line, Run, Style, clean, line
from knowledge.curation.model import Change, Difference, Piece, ThreeWay

_STYLES = {Change.ADDED: Style.ADDED, Change.REMOVED: Style.REMOVED}
_SIGNS = {Change.ADDED: "+", Change.REMOVED: "-"}
ALIKE = 0.5
"""Share of a text that must have been kept for its single words to be compared."""
AROUND = 12
"""Words of what was kept that are shown beside a change."""
NAMES = {
    "aliases": "other names",
    "data": "details",
    "cite": "sources",
    "url": "address",
    "kind": "class or kind",
    "checked": "read for this base",
    "consent_type": "consent to be bound",
    "consent_date": "deposited",
    "source_ids": "sources",
}


ONE_OF = {
    "aliases": "other name",
    "formerly": "former id",
    "origin": "record",
    "questions": "question",
    "sides": "side",
    "source_ids": "source",
    "statements": "statement",
    "topics": "topic",
    "cite": "source",
}


def field_name(field: str) -> str:
    """A field as a reader of a difference calls it: "statement 2, text"."""
    parts = field.split(".")
    if parts[0] in ONE_OF and len(parts) > 1 and parts[1].isdecimal():
        parts = [f"{ONE_OF[parts[0]]} {parts[1]}", *parts[2:]]
    return clean(", ".join(NAMES.get(part, part.replace("_", " ")) for part in parts))


def difference_lines(differences: Iterable[Difference]) -> tuple[Line, ...]:
    """One line a field that differs."""
    return tuple(
        (Run(text=f"{field_name(one.field)}: ", style=Style.STRONG), *piece_runs(_legible(one)))
        for one in differences
    )


def _legible(one: Difference) -> tuple[Piece, ...]:
    """The pieces of a difference; of what has been written anew, the whole before and after."""
    kept = sum(len(piece.text.strip()) for piece in one.pieces if piece.change is Change.KEPT)
    if kept >= ALIKE * max(len(one.before), len(one.after)):
        return one.pieces
    whole = (Piece(Change.REMOVED, f"{one.before} "), Piece(Change.ADDED, one.after))
    return tuple(piece for piece in whole if piece.text.strip())


def piece_runs(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    """The words of a difference; a long stretch that was kept is shortened."""
    runs: list[Run] = []
    for place, piece in enumerate(pieces):
        if piece.change is Change.KEPT:
            last = place == len(pieces) - 1
            runs.append(Run(text=_kept(piece.text, first=place == 0, last=last)))
            continue
        sign = _SIGNS[piece.change]
        text = clean(" ".join(piece.text.split()))
        before = " " if piece.text[:1].isspace() else ""
        after = " " if piece.text[-1:].isspace() else ""
        if text:
            style = _STYLES[piece.change]
            runs += [Run(text=before), Run(text=f"[{sign}{text}{sign}]", style=style)]
            runs.append(Run(text=after))
    return tuple(run for run in runs if run.text)


def _kept(text: str, *, first: bool, last: bool) -> str:
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    words = text.split()
    if len(words) > 2 * AROUND + 1:
        head = [] if first else words[:AROUND]
        tail = [] if last else words[-AROUND:]
        words = [*head, "…", *tail]
    kept = clean(" ".join(words))
    return f"{before}{kept}{after}" if kept else before or after


def three_way_lines(differences: Iterable[ThreeWay]) -> tuple[Line, ...]:
    """For each field what the head and what the draft changed; conflicts first."""
    found: list[Line] = []
    for one in sorted(differences, key=lambda one: not one.conflict):
        mark = " (both changed it)" if one.conflict else ""
        found.append(line(f"{field_name(one.field)}{mark}", Style.STRONG))
        if one.theirs != one.base:
            found.append((Run(text="there: ", style=Style.QUIET), *piece_runs(one.their_change)))
        if one.yours != one.base:
            found.append((Run(text="here: ", style=Style.QUIET), *piece_runs(one.your_change)))
    return tuple(found)
