"""The buttons and menus of a page, and what they carry. Pure, within every limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.page import Button, Choice, Frame
from bot.adapters.discord_app.state import Op, own, whole, without
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.model import Raw
from bot.core.reply import Action, Emphasis, Purpose, Reply

OTHERS = 2 * limits.BUTTONS
"""Buttons with requests of their own, in two rows."""
RELATED = 3
MENUS = 2
"""Menus on a page: as many as leave room among a message's components."""
READING = (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES)

Rows = tuple[tuple[Button, ...], ...]
Menus = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A button that goes on from the message's own request, before it has its piece of it."""

    label: str
    op: Op
    values: Mapping[str, Raw]
    style: Emphasis = Emphasis.PLAIN


def draw_rows(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> Rows:
    """The rows of a page. What is to be decided stands first, else what leads on."""
    own_row = _own_row(reply, carried, frame, last=last)
    others = _other_rows(reply)
    deciding = any(button.style is not Emphasis.PLAIN for row in others for button in row)
    rows = (*others, own_row) if deciding else (own_row, *others)
    return _distinct((*rows, _related_row(reply, others)))


def _distinct(rows: Rows) -> Rows:
    """Rows without what stands in an earlier one: Discord refuses the same button twice."""
    taken: set[str] = set()
    kept = []
    for row in rows:
        kept.append(tuple(button for button in row if button.custom_id not in taken))
        taken |= {button.custom_id for button in row}
    return tuple(row for row in kept if row)


def draw_menus(reply: Reply) -> Menus:
    """What can be opened, in as many menus as it takes; at most MENUS."""
    choices = tuple(
        Choice(label=button.label, custom_id=button.custom_id)
        for button in _whole(reply.actions_for(Purpose.OPEN), limits.CHOICE)
    )
    starts = range(0, len(choices), limits.CHOICES)
    return tuple(choices[start : start + limits.CHOICES] for start in starts)[:MENUS]


def most_components(reply: Reply) -> int:
    """Components that rows and menus take on any page of a reply."""
    others = _other_rows(reply)
    rows = [*others, _related_row(reply, others), ("own",) * limits.BUTTONS]
    return sum(1 + len(row) for row in rows if row) + 2 * len(draw_menus(reply))


def leads_on(reply: Reply, carried: Carried, frame: Frame) -> bool:
    """Whether a page that is not the last has a button that leads to the next."""
    if not frame.again:
        return False
    changes = _own_changes(reply, carried, frame, last=False)
    return own(carried, [(change.op, change.values) for change in changes]) is not None


def _own_row(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> tuple[Button, ...]:
    if frame.again:
        return _with_pieces(carried, _own_changes(reply, carried, frame, last=last))
    leave = [Change(label=_leave(frame), op=Op.DISMISS, values={})] if _can_leave(frame) else []
    reading = tuple(action for purpose in READING for action in reply.actions_for(purpose))
    return _whole(reading)[: limits.BUTTONS - len(leave)] + _without_request(leave)


def _own_changes(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> list[Change]:
    changes: list[Change] = []
    if frame.private and frame.shareable and not frame.alone:
        changes.append(Change(label="Share", op=Op.SHARE, values={}))
    changes += _marking(reply, carried)[:1]
    if _can_leave(frame):
        changes.append(Change(label=_leave(frame), op=Op.DISMISS, values={}))
    return _reading(reply, carried, last=last)[: limits.BUTTONS - len(changes)] + changes


def _can_leave(frame: Frame) -> bool:
    return not (frame.alone or frame.posted)


def _leave(frame: Frame) -> str:
    return "Dismiss" if frame.private else "Remove"


def _with_pieces(carried: Carried, changes: list[Change]) -> tuple[Button, ...]:
    """The buttons, each with its piece of the request.

    A request too long to carry leaves only the buttons that need none.
    """
    ids = own(carried, [(change.op, change.values) for change in changes])
    if ids is None:
        return _without_request(
            [change for change in changes if change.op in {Op.SHARE, Op.DISMISS}]
        )
    return _buttons(changes, ids)


def _without_request(changes: list[Change]) -> tuple[Button, ...]:
    return _buttons(changes, without([(change.op, change.values) for change in changes]))


def _buttons(changes: list[Change], ids: list[str]) -> tuple[Button, ...]:
    return tuple(
        Button(label=change.label, custom_id=custom_id, style=change.style)
        for change, custom_id in zip(changes, ids, strict=True)
    )


def _reading(reply: Reply, carried: Carried, *, last: bool) -> list[Change]:
    """What leads on in the same reply: its next page first, then what was left out of it."""
    if not last:
        return [Change(label="Continue", op=Op.PAGE, values={"page": str(carried.page + 1)})]
    return [
        change
        for purpose in READING
        for action in reply.actions_for(purpose)
        if (change := _change(action, carried))
    ]


def _marking(reply: Reply, carried: Carried) -> list[Change]:
    found = (_change(action, carried) for action in reply.actions_for(Purpose.UNHELPFUL))
    return [change for change in found if change]


def _change(action: Action, carried: Carried) -> Change | None:
    """An action as a change of the message's own request; None where it is another request."""
    if action.command != carried.command or carried.values.keys() - action.values.keys():
        return None
    known = carried.values
    values = {name: value for name, value in action.values.items() if known.get(name) != value}
    label = shorten(action.label, limits.BUTTON_LABEL)
    return Change(label=label, op=Op.ASK, values=values, style=action.style)


def _other_rows(reply: Reply) -> Rows:
    buttons = _whole(reply.actions_for(Purpose.OTHER))[:OTHERS]
    return tuple(
        buttons[start : start + limits.BUTTONS] for start in range(0, len(buttons), limits.BUTTONS)
    )


def _related_row(reply: Reply, shown: Rows) -> tuple[Button, ...]:
    """Related questions that are not `shown` already."""
    taken = {button.custom_id for row in shown for button in row}
    related = _whole(reply.actions_for(Purpose.RELATED))
    return tuple(button for button in related if button.custom_id not in taken)[:RELATED]


def _whole(actions: tuple[Action, ...], longest: int = limits.BUTTON_LABEL) -> tuple[Button, ...]:
    buttons: dict[str, Button] = {}
    for action in actions:
        custom_id = whole(Carried(command=action.command, values=action.values))
        if custom_id:
            label = shorten(action.label, longest)
            buttons[custom_id] = Button(label=label, custom_id=custom_id, style=action.style)
    return tuple(buttons.values())
