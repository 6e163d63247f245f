"""What a message's buttons carry, so that they work after a restart with nothing stored.

A button holds 100 characters. A button of its own (a related question) carries its whole request.
The buttons that go on from the message's own request (more, sources, share, ...) carry a piece of
that request each; whoever presses one finds the rest on its neighbours. A request that is too long
for all of them together is packed; what is too long even then has no such buttons.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.adapters.discord_app.limits import CUSTOM_ID
from bot.core.model import Raw

OWN, WHOLE, PACKED = "o", "w", "z"
_LONGEST = 40_000
"""Characters of an unpacked request at most: nobody can blow a small piece up."""
_MOST = 9
"""Pieces of a request at most: their number is one digit."""
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading text that is not ours may raise."""


NOTHING = "-"
"""Stands for the request of a message whose request is too long to be carried."""


class Op(StrEnum):
    """What a button does with the request it goes on from."""

    ASK = "a"
    """Ask it again with some values changed."""
    PAGE = "p"
    """Show another page of the same reply."""
    SHARE = "s"
    DISMISS = "d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A request that buttons carry, and the page of its reply that is shown, from 1."""

    command: str
    values: Mapping[str, Raw] = field(default_factory=dict)
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that was pressed; `carried` is None where it needs no request."""

    op: Op
    carried: Carried | None = None


class Unreadable(ValueError):
    """A custom id that is not ours, or of another version."""


def whole(carried: Carried) -> str | None:
    """The custom id of a button that carries its whole request; None where it is too long."""
    for text in (_dump(carried), _pack(carried)):
        if len(f"{WHOLE}{text}.") <= CUSTOM_ID:
            return f"{WHOLE}{text}."
    return None


def own(carried: Carried, changes: Sequence[tuple[Op, Mapping[str, Raw]]]) -> list[str] | None:
    """The custom ids of the buttons that go on from a message's request, one for each change.

    None where the request is too long for them.
    """
    heads = [_head(index, len(changes), op, change) for index, (op, change) in enumerate(changes)]
    room = [CUSTOM_ID - len(head) - 1 for head in heads]
    for text in (_dump(carried), _pack(carried)):
        if len(text) <= sum(room) and min(room) >= 0 and len(changes) <= _MOST:
            return [f"{head}{piece}." for head, piece in zip(heads, _cut(text, room), strict=True)]
    return None


def without(changes: Sequence[tuple[Op, Mapping[str, Raw]]]) -> list[str]:
    """The custom ids of buttons of a message whose request is too long to be carried."""
    heads = [_head(index, len(changes), op, change) for index, (op, change) in enumerate(changes)]
    return [f"{head}{'' if index else NOTHING}." for index, head in enumerate(heads)]


def _head(index: int, count: int, op: Op, change: Mapping[str, Raw]) -> str:
    delta = _json(dict(change)) if change else ""
    return f"{OWN}{index}{count}{op.value}{len(delta):02d}{delta}"


def _cut(text: str, room: Sequence[int]) -> list[str]:
    pieces = []
    for size in room:
        pieces.append(text[:size])
        text = text[size:]
    return pieces


def read(pressed: str, neighbours: Iterable[str]) -> Press:
    """What a pressed button means; `neighbours` are all custom ids of its message.

    Raises:
        Unreadable: it is not ours, or a neighbour is missing.
    """
    try:
        if pressed.startswith(WHOLE):
            return Press(op=Op.ASK, carried=_load(_ended(pressed)[1:]))
        if not pressed.startswith(OWN):
            raise Unreadable
        op, change = Op(pressed[3]), change_of(pressed)
        if op is Op.DISMISS:
            return Press(op=op)
        joined = _joined(pressed, neighbours)
        if op is Op.SHARE and joined == NOTHING:
            return Press(op=op)
        carried = _load(joined)
        return Press(op=op, carried=_changed(carried, op, change))
    except (*_BROKEN, zlib.error) as error:
        raise Unreadable from error


def _changed(carried: Carried, op: Op, change: Mapping[str, Raw]) -> Carried:
    if op is Op.PAGE:
        return replace(carried, page=int(str(change["page"])))
    if op is Op.ASK:
        return Carried(command=carried.command, values={**carried.values, **change})
    return carried


def change_of(custom_id: str) -> dict[str, Raw]:
    """What a button or an input of its own adds to the request that it carries a piece of."""
    size = int(custom_id[4:6])
    change = dict(json.loads(custom_id[6 : 6 + size])) if size else {}
    return {str(name): _raw(value) for name, value in change.items()}


def _joined(pressed: str, neighbours: Iterable[str]) -> str:
    count = int(pressed[2])
    pieces = {
        int(custom_id[1]): _ended(custom_id)[6 + int(custom_id[4:6]) :]
        for custom_id in neighbours
        if custom_id.startswith(OWN)
    }
    return "".join(pieces[index] for index in range(count))


def _ended(custom_id: str) -> str:
    """A custom id without the sign that it is whole."""
    if not custom_id.endswith("."):
        raise Unreadable
    return custom_id[:-1]


def _dump(carried: Carried) -> str:
    page = [carried.page] if carried.page > 1 else []
    return _json([carried.command, dict(carried.values), *page])


def _json(value: object) -> str:
    """Short JSON; halves of characters, which cannot be sent as they are, stand as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()


def _pack(carried: Carried) -> str:
    packed = zlib.compress(_dump(carried).encode(), 9)
    return PACKED + base64.b85encode(packed).decode("ascii")


def _load(text: str) -> Carried:
    if text.startswith(PACKED):
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b85decode(text[1:]), _LONGEST).decode()
    command, values, *page = json.loads(text)
    return Carried(
        command=str(command),
        values={str(name): _raw(value) for name, value in values.items()},
        page=int(page[0]) if page else 1,
    )


def _raw(value: object) -> Raw:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise Unreadable
