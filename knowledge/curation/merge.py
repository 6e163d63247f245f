"""Merging three versions by field: the base, theirs and yours. What only one side changed is taken;
what both changed to different things is a conflict, and nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from knowledge.curation.model import Fields

_SETS = frozenset({"aliases", "questions", "topics", "origin", "formerly", "source_ids"})
"""Lists of which only membership matters: two additions never clash."""

_Edit = tuple[int, int, list[Any]]
"""The items of the base from ... to ... become these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The result; where there is a conflict, `fields` has yours."""

    fields: dict[str, Any]
    conflicts: tuple[str, ...]


class _Clash(Exception):
    """Both changed the same. `best`, of a list: yours where they clash, and theirs elsewhere."""

    def __init__(self, best: list[Any] | None = None) -> None:
        self.best = best
        super().__init__()


def merge(base: Fields, theirs: Fields, yours: Fields) -> Merged:
    """Merge two versions that began from `base` (empty: both were made anew)."""
    fields: dict[str, Any] = {}
    conflicts: list[str] = []
    for key in dict.fromkeys([*yours, *theirs, *base]):
        values = [version.get(key) for version in (base, theirs, yours)]
        if key == "data":
            inner = merge(*(value or {} for value in values))
            fields[key] = inner.fields
            conflicts += [f"data.{name}" for name in inner.conflicts]
            continue
        try:
            value = _value(key, *values)
        except _Clash as clash:
            value = values[2] if clash.best is None else clash.best
            conflicts.append(key)
        if value is not None or key in yours:
            fields[key] = value
    return Merged(fields=fields, conflicts=tuple(conflicts))


def _value(key: str, base: Any, theirs: Any, yours: Any) -> Any:
    if theirs in (base, yours):
        return yours
    if yours == base:
        return theirs
    if key in _SETS:
        return _set(base or [], theirs or [], yours or [])
    if all(isinstance(value, (list, tuple)) for value in (base, theirs, yours)):
        return _list(base, theirs, yours)
    if all(isinstance(value, Mapping) for value in (base, theirs, yours)):
        merged = merge(base, theirs, yours)
        if merged.conflicts:
            raise _Clash
        return merged.fields
    raise _Clash


def _set(base: Sequence[Any], theirs: Sequence[Any], yours: Sequence[Any]) -> list[Any]:
    kept = [item for item in yours if item in theirs or item not in base]
    return kept + [item for item in theirs if item not in base and item not in kept]


def _list(base: Sequence[Any], theirs: Sequence[Any], yours: Sequence[Any]) -> list[Any]:
    mine, other = _edits(base, yours), _edits(base, theirs)
    settled: list[_Edit] = []
    clashed = False
    for edit in mine:
        rivals = [their for their in other if _touch(edit, their)]
        other = [their for their in other if their not in rivals]
        try:
            settled.append(_met(base, edit, rivals))
        except _Clash:
            settled.append(edit)
            clashed = True
    result = list(base)
    for start, end, items in sorted([*settled, *other], key=lambda e: (e[0], e[1]), reverse=True):
        result[start:end] = items
    if clashed:
        raise _Clash(result)
    return result


def _met(base: Sequence[Any], edit: _Edit, rivals: Sequence[_Edit]) -> _Edit:
    """An edit together with those of the other side that it meets. Raises _Clash."""
    if not rivals:
        return edit
    if len(rivals) > 1:
        raise _Clash
    return _one(base, edit, rivals[0])


def _one(base: Sequence[Any], mine: _Edit, other: _Edit) -> _Edit:
    """Two edits of one place as one: equal, or item by item where they changed the same items."""
    if mine == other:
        return mine
    start, end, items = mine
    if other[:2] != (start, end) or not len(items) == len(other[2]) == end - start:
        raise _Clash
    return (
        start,
        end,
        [_value("", *three) for three in zip(base[start:end], other[2], items, strict=True)],
    )


def _edits(base: Sequence[Any], new: Sequence[Any]) -> list[_Edit]:
    one, two = [[json.dumps(item, sort_keys=True) for item in items] for items in (base, new)]
    found = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    return [(a, b, list(new[c:d])) for tag, a, b, c, d in found if tag != "equal"]


def _touch(one: _Edit, two: _Edit) -> bool:
    if one[0] == one[1] and two[0] == two[1]:
        return one[0] == two[0]
    return one[0] < two[1] and two[0] < one[1]
