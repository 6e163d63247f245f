"""Draws what can be pressed under a reply: its own buttons, those of its actions, one menu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.frame import At, Frame
from bot.adapters.slack_app.rich import Json, characters
from bot.core.carried import Carried, fitting
from bot.core.markup import shorten
from bot.core.reply import Action, Emphasis, Purpose, Reply

RELATED = 3
_STYLES: Mapping[Emphasis, Json] = {
    Emphasis.PLAIN: {},
    Emphasis.PRIMARY: {"style": "primary"},
    Emphasis.DANGER: {"style": "danger"},
}


def _acts(frame: Frame, at: At) -> bool:
    """Whether a page has the reply's actions, where not every page does."""
    return at.first if frame.posted else at.last or frame.again


def draw_menu(reply: Reply, frame: Frame, at: At, room: int) -> list[Json]:
    """One menu of what can be opened, of at most `room` characters."""
    options: dict[str, Json] = {}
    for action in reply.actions_for(Purpose.OPEN) if _acts(frame, at) else ():
        value = fitting(_carried(action), limits.OPTION_VALUE)
        if value:
            text = {"type": "plain_text", "text": shorten(action.label, limits.OPTION_TEXT)}
            options[value] = {"text": {**text, "emoji": False}, "value": value}
    shown = list(options.values())[: limits.OPTIONS]
    while shown and characters(shown) > room - limits.OPTION_TEXT:
        shown.pop()
    if not shown:
        return []
    placeholder = {"type": "plain_text", "text": "Open one of these …", "emoji": False}
    menu = {
        "type": "static_select",
        "action_id": "open:0",
        "placeholder": placeholder,
        "options": shown,
    }
    return [{"type": "actions", "elements": [menu]}]


def draw_buttons(reply: Reply, carried: Carried, frame: Frame, at: At) -> list[Json]:
    """The buttons of a page, a block a row; those of no special purpose in rows of a few."""
    rows = [_own(reply, carried, frame, at)]
    if _acts(frame, at):
        others = _actions(reply, Purpose.OTHER)[: limits.BUTTONS]
        rows += [others[n : n + limits.ROW] for n in range(0, len(others), limits.ROW)]
        rows.append(_actions(reply, Purpose.RELATED)[:RELATED])
    return [
        {"type": "actions", "elements": _numbered(row, index)}
        for index, row in enumerate(rows)
        if row
    ]


def _numbered(row: list[Json], index: int) -> list[Json]:
    """The elements with ids of their own: `<what>:<row><place>`."""
    return [
        {**element, "action_id": f"{element['action_id']}:{index}{place}"}
        for place, element in enumerate(row[: limits.BUTTONS])
    ]


def _own(reply: Reply, carried: Carried, frame: Frame, at: At) -> list[Json]:
    return list(_own_buttons(reply, carried, frame, at))


def _own_buttons(reply: Reply, carried: Carried, frame: Frame, at: At) -> Iterator[Json]:
    ends = at.first if frame.posted else at.last
    if ends:
        for purpose in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES):
            yield from _actions(reply, purpose)
    elif frame.again and not frame.posted:
        on = replace(carried, page=carried.page + 1)
        yield from _button("Continue", "ask", on, Emphasis.PRIMARY)
    leaves = not (frame.alone or frame.view or frame.posted)
    if frame.private and frame.shareable and frame.again and leaves:
        yield from _button("Share to channel", "share", carried)
    if not frame.posted or ends:
        yield from _actions(reply, Purpose.UNHELPFUL)
    if leaves:
        yield _leave(frame)


def _leave(frame: Frame) -> Json:
    if frame.private:
        return _element("Dismiss", "dismiss", "me")
    return _element("Remove", "dismiss", frame.asker or "nobody")


def _actions(reply: Reply, purpose: Purpose) -> list[Json]:
    return [
        button
        for action in reply.actions_for(purpose)
        for button in _button(action.label, "ask", _carried(action), action.style)
    ]


def _carried(action: Action) -> Carried:
    return Carried(command=action.command, values=action.values)


def _button(
    label: str, what: str, carried: Carried, style: Emphasis = Emphasis.PLAIN
) -> list[Json]:
    """A button that carries its request; none for a request too long to be carried."""
    value = fitting(carried, limits.VALUE)
    return [_element(label, what, value, style)] if value else []


def _element(label: str, what: str, value: str, style: Emphasis = Emphasis.PLAIN) -> Json:
    text = {"type": "plain_text", "text": shorten(label, limits.BUTTON_TEXT), "emoji": False}
    return {"type": "button", "action_id": what, "text": text, "value": value, **_STYLES[style]}
