"""How two versions differ, field by field and word by word; and three versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from knowledge.curation.merge import merge
from knowledge.curation.model import Change, Difference, Fields, Piece, ThreeWay

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The words that were kept, removed and added, in order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Change.KEPT, "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece(Change.REMOVED, "".join(old[a:b])))
        if d > c:
            found.append(Piece(Change.ADDED, "".join(new[c:d])))
    return tuple(found)


def differences(before: Fields, after: Fields) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the schema."""
    return tuple(
        Difference(field=name, before=old, after=new, pieces=pieces(old, new))
        for name, old, new in _pairs("", before, after)
        if old != new
    )


def _pairs(name: str, before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """(field, text before, text after) of everything below, aligned."""
    inner = f"{name}." if name else ""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _pairs(f"{inner}{key}", before.get(key), after.get(key))
    elif isinstance(before, Sequence) and _is_list(after) and not isinstance(before, str):
        for number, old, new in _aligned(before, after):
            yield from _pairs(f"{inner}{number}", old, new)
    elif _is_list(before) or _is_list(after):
        # A list that is new or gone as a whole.
        yield from _pairs(name, before or [], after or [])
    else:
        yield name, render(before), render(after)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _aligned(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """(place from 1, old, new): the place in the new list, or in the old where it is gone."""
    old, new = [render(item) for item in before], [render(item) for item in after]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for i, j in zip_longest(range(a, b), range(c, d)):
            one = before[i] if i is not None else None
            two = after[j] if j is not None else None
            yield (j if j is not None else i) + 1, one, two


def render(value: Any) -> str:
    """A value as readers of a difference see it: a statement with its sources, a list by lines."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        if "text" not in value or "cite" not in value:
            return "\n".join(f"{key}: {render(item)}" for key, item in value.items())
        extras = [
            f"{key} {value[key]}"
            for key in ("confidence", "from", "to", "side")
            if value.get(key) not in (None, "", "high")
        ]
        return f"{value['text']} [{'; '.join([*value['cite'], *extras])}]"
    return "\n".join(map(render, value)) if _is_list(value) else str(value)


def three_way(base: Fields, theirs: Fields, yours: Fields) -> tuple[ThreeWay, ...]:
    """The fields in which the head or the draft differs from the base that the draft began from."""
    conflicts = merge(base, theirs, yours).conflicts
    found = []
    for name, old, their, your in _fields(base, theirs, yours):
        if old == their == your:
            continue
        texts = [render(value) for value in (old, their, your)]
        found.append(
            ThreeWay(
                field=name,
                base=texts[0],
                theirs=texts[1],
                yours=texts[2],
                conflict=name in conflicts,
                their_change=pieces(texts[0], texts[1]),
                your_change=pieces(texts[0], texts[2]),
            )
        )
    return tuple(found)


def _fields(*versions: Fields) -> Iterator[tuple[str, Any, Any, Any]]:
    for key in dict.fromkeys(name for version in versions for name in version):
        values = [version.get(key) for version in versions]
        if key != "data":
            yield key, values[0], values[1], values[2]
            continue
        maps = [value or {} for value in values]
        for inner in dict.fromkeys(name for value in maps for name in value):
            one, two, three = (value.get(inner) for value in maps)
            yield f"data.{inner}", one, two, three
