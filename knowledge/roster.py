"""The entries that the base holds now, in the order in which they are browsed."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from sys import intern
from typing import Any

_COLUMNS = "slug, ord, kind, coalesce(json_extract(details, '$.year'), date)"
_DATED = frozenset({"figure", "event", "position"})
_AT_ONCE = 500
_MANY = 2_000
"""Above so many changed entries all are read again."""


class Roster:
    """Slug, kind and year of each entry; the place in these lists is the entry's number in the
    index. `kinds` and `years` stay the same lists when they are refreshed.

    years: what a figure's data, an event or a position is of; 0 where there is none.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.slugs: tuple[str, ...] = ()
        self.kinds: list[str] = []
        self.years: list[int] = []
        self._ords = array("q")
        self._numbers: dict[str, int] | None = None
        self.load()

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each entry, by slug."""
        if self._numbers is None:
            self._numbers = {slug: number for number, slug in enumerate(self.slugs)}
        return self._numbers

    def load(self) -> None:
        """Read all entries."""
        slugs, ords, kinds, years = [], array("q"), [], []
        for slug, order, kind, when in self._connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE recorded_to IS NULL ORDER BY ord"
        ):
            slugs.append(slug)
            ords.append(order)
            kinds.append(intern(kind))  # a large base has few kinds and many entries
            years.append(_year(kind, when))
        self.slugs, self._ords, self._numbers = tuple(slugs), ords, None
        self.kinds[:], self.years[:] = kinds, years

    def refresh(self, changed: Sequence[str]) -> None:
        """Read entries again that were written, added or retired."""
        if len(changed) > _MANY:
            self.load()
            return
        rows = {row[0]: row for row in self._read(changed)}
        moved = []
        for slug in changed:
            number, row = self.numbers.get(slug), rows.get(slug)
            if number is not None and row and self._ords[number] == row[1]:
                self.kinds[number], self.years[number] = intern(row[2]), _year(row[2], row[3])
            elif number is not None or row:
                moved.append(slug)
        self._move(moved, rows)

    def _move(self, slugs: Sequence[str], rows: dict[str, tuple[Any, ...]]) -> None:
        """Take entries out of the order and put in those that have a row."""
        numbers, order = self.numbers, list(self.slugs)
        gone = sorted((numbers[slug] for slug in slugs if slug in numbers), reverse=True)
        for number in gone:
            del order[number], self._ords[number], self.kinds[number], self.years[number]
        at_the_end = not gone
        for slug in slugs:
            if slug not in rows:
                continue
            _, place, kind, when = rows[slug]
            at = bisect_left(self._ords, place)
            at_the_end = at_the_end and at == len(order)
            if at_the_end:
                numbers[slug] = at  # nothing else moves: a large base need not be counted anew
            order.insert(at, slug)
            self._ords.insert(at, place)
            self.kinds.insert(at, intern(kind))
            self.years.insert(at, _year(kind, when))
        if slugs:
            self.slugs, self._numbers = tuple(order), numbers if at_the_end else None

    def _read(self, slugs: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        for start in range(0, len(slugs), _AT_ONCE):
            some = slugs[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._connection.execute(
                f"SELECT {_COLUMNS} FROM entry WHERE recorded_to IS NULL AND slug IN ({marks})",
                some,
            )


def _year(kind: str, when: object) -> int:
    digits = str(when)[:4]
    return int(digits) if digits.isdigit() and kind in _DATED else 0
