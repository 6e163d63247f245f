"""What a message's buttons carry, so that they work after a restart with nothing stored.

A button holds 100 characters. A button of its own (a related question) carries its whole request.
The buttons that go on from the message's own request (more, sources, share, ...) carry a piece of
that request each; whoever presses one finds the rest on its neighbours. A request that is too long
for all of them together is packed; what is too long even then has no such buttons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.adapters.discord_app.limits import CUSTOM_ID
from bot.core.carried import (
    BROKEN,
    Carried,
    Unreadable,
    dump,
    fitting,
    load,
    pack,
    read_values,
    short_json,
)
from bot.core.model import Raw

OWN, WHOLE = "o", "w"
_MOST = 9
"""Pieces of a request at most: their number is one digit."""
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
class Press:
    """A button that was pressed; `carried` is None where it needs no request."""

    op: Op
    carried: Carried | None = None


def whole(carried: Carried) -> str | None:
    """The custom id of a button that carries its whole request; None where it is too long."""
    text = fitting(carried, CUSTOM_ID - len(WHOLE) - 1)
    return f"{WHOLE}{text}." if text else None


def own(carried: Carried, changes: Sequence[tuple[Op, Mapping[str, Raw]]]) -> list[str] | None:
    """The custom ids of the buttons that go on from a message's request, one for each change.

    None where the request is too long for them.
    """
    heads = [_head(index, len(changes), op, change) for index, (op, change) in enumerate(changes)]
    room = [CUSTOM_ID - len(head) - 1 for head in heads]
    for text in (dump(carried), pack(carried)):
        if len(text) <= sum(room) and min(room) >= 0 and len(changes) <= _MOST:
            return [f"{head}{piece}." for head, piece in zip(heads, _cut(text, room), strict=True)]
    return None


def without(changes: Sequence[tuple[Op, Mapping[str, Raw]]]) -> list[str]:
    """The custom ids of buttons of a message whose request is too long to be carried."""
    heads = [_head(index, len(changes), op, change) for index, (op, change) in enumerate(changes)]
    return [f"{head}{'' if index else NOTHING}." for index, head in enumerate(heads)]


def _head(index: int, count: int, op: Op, change: Mapping[str, Raw]) -> str:
    delta = short_json(dict(change)) if change else ""
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
            return Press(op=Op.ASK, carried=load(_ended(pressed)[1:]))
        if not pressed.startswith(OWN):
            raise Unreadable
        op, change = Op(pressed[3]), change_of(pressed)
        if op is Op.DISMISS:
            return Press(op=op)
        joined = _joined(pressed, neighbours)
        if op is Op.SHARE and joined == NOTHING:
            return Press(op=op)
        carried = load(joined)
        return Press(op=op, carried=_changed(carried, op, change))
    except BROKEN as error:
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
    return read_values(change)


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
