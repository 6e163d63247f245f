"""Draws a reply as Slack messages: pure, with the complete plain text beside the blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.rich import (
    Json,
    characters,
    draw_card,
    escaped,
    length,
    quote,
    section,
    word,
)
from bot.core.carried import Carried, fitting
from bot.core.markup import clean, line, shorten
from bot.core.model import Raw
from bot.core.paging import paginate
from bot.core.reply import Action, Card, Emphasis, Purpose, Reply
from bot.core.text import plain_card

QUOTE = 300
"""Characters of a question that are quoted above its answer."""
RELATED = 3
_STYLES: Mapping[Emphasis, Json] = {
    Emphasis.PLAIN: {},
    Emphasis.PRIMARY: {"style": "primary"},
    Emphasis.DANGER: {"style": "danger"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a reply on Slack.

    `private` says that only the asker sees it, `alone` that nobody else reads there at all, and
    `shareable` that others may be shown it. `shared_by` is the name of who made it public, and
    `asker` the id of who may remove a public one. `view` says that it stands in a view, where
    nothing can be shared or dismissed.
    """

    private: bool = True
    alone: bool = False
    shareable: bool = True
    quoted: bool = True
    shared_by: str = ""
    asker: str = ""
    view: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One message: its plain text, which is complete and escaped, and its blocks."""

    text: str
    blocks: tuple[Json, ...]
    number: int
    count: int
    carries: bool
    """Whether its buttons can lead on; otherwise the other pages must be sent along."""


def render(reply: Reply, carried: Carried, frame: Frame) -> Page:
    """The page of a reply that `carried` names; the last one where there are fewer.

    Raises:
        CannotFit: one citation alone is longer than a message holds.
    """
    cards = reply.cards or (Card(text=tuple(map(line, reply.plain.splitlines()))),)
    pages = [page for card in cards for page in paginate(card, _fits)] or [Card()]
    number = max(1, min(carried.page, len(pages)))
    card = pages[number - 1]
    last = number == len(pages)
    counted = f"Page {number} of {len(pages)}." if len(pages) > 1 else ""
    above = [
        *_above(carried, frame),
        *_card(card, " ".join(part for part in (clean(card.footer), counted) if part)),
    ]
    buttons = _buttons(reply, carried, frame, last=last)
    plain = len(pages) == 1 and len(escaped(reply.plain)) <= limits.TEXT
    text = _whole_text(reply.plain if plain else plain_card(card), carried, frame, counted)
    room = limits.MESSAGE - len(text) - characters([*above, *buttons])
    return Page(
        text=text,
        blocks=(*above, *_menu(reply, room), *buttons),
        number=number,
        count=len(pages),
        carries=last or fitting(carried, limits.VALUE - 10) is not None,
    )


def _fits(card: Card) -> bool:
    return len(escaped(plain_card(card))) <= limits.TEXT


def _whole_text(text: str, carried: Carried, frame: Frame, counted: str) -> str:
    """The plain text with who shared it and what was asked, as the blocks have them."""
    shared = f"Shared by {clean(frame.shared_by)}" if frame.shared_by else ""
    asked = _question(carried) if frame.quoted else ""
    parts = (shared, f"“{asked}”" if asked else "", text, counted)
    return escaped("\n".join(part for part in parts if part)) or "…"


def _question(carried: Carried) -> str:
    words = " ".join(str(carried.values.get("question", "")).split())
    return shorten(clean(words), QUOTE)


def _above(carried: Carried, frame: Frame) -> list[Json]:
    parts: list[Json] = []
    if frame.shared_by:
        parts.append(section([word(f"Shared by {clean(frame.shared_by)}")]))
    if frame.quoted and (asked := _question(carried)):
        parts.append(quote(asked))
    return [{"type": "rich_text", "elements": parts}] if parts else []


def _card(card: Card, footer: str) -> list[Json]:
    blocks: list[Json] = []
    if title := shorten(clean(card.title), limits.HEADER):
        words = {"type": "plain_text", "text": title, "emoji": False}
        blocks.append({"type": "header", "text": words})
    if card.image:
        alt = shorten(clean(card.image.alt), limits.ALT)
        blocks.append({"type": "image", "image_url": card.image.url, "alt_text": alt})
    blocks += _table(card)
    blocks += _rich(draw_card(card))
    if footer:
        words = {"type": "plain_text", "text": footer, "emoji": False}
        blocks.append({"type": "context", "elements": [words]})
    return blocks


def _rich(lines: Iterable[Json]) -> list[Json]:
    """Blocks of rich text, each within its limit."""
    groups: list[list[Json]] = [[]]
    for drawn in lines:
        if groups[-1] and sum(length(each) + 1 for each in [*groups[-1], drawn]) > limits.RICH:
            groups.append([])
        groups[-1].append(drawn)
    return [{"type": "rich_text", "elements": _broken(group)} for group in groups if group]


def _broken(lines: list[Json]) -> list[Json]:
    """The lines with an end to each: sections of one block stand on one line without it."""
    ended = [{**each, "elements": [*each["elements"], word("\n")]} for each in lines[:-1]]
    return [*ended, lines[-1]]


def _table(card: Card) -> list[Json]:
    table = getattr(card, "table", None)
    if table is None or len(table.header) > limits.COLUMNS:
        return []
    rows = [table.header, *table.rows][: limits.ROWS]
    while rows and sum(len(cell) or 1 for row in rows for cell in row) > limits.CELLS:
        rows.pop()  # the lines of the card say it all
    cells = [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in rows]
    return [{"type": "table", "rows": cells}] if len(cells) > 1 else []


def _menu(reply: Reply, room: int) -> list[Json]:
    """One menu of what can be opened, of at most `room` characters."""
    options: dict[str, Json] = {}
    for action in reply.actions_for(Purpose.OPEN):
        value = fitting(_carried(action), limits.OPTION_VALUE)
        if value:
            text = {"type": "plain_text", "text": shorten(action.label, limits.OPTION_TEXT)}
            options[value] = {"text": {**text, "emoji": False}, "value": value}
    if not options:
        return []
    shown = list(options.values())[: limits.OPTIONS]
    while characters(shown) > room - limits.OPTION_TEXT:
        shown.pop()
    placeholder = {"type": "plain_text", "text": "Open one of these …", "emoji": False}
    menu = {
        "type": "static_select",
        "action_id": "open:0",
        "placeholder": placeholder,
        "options": shown,
    }
    return [{"type": "actions", "elements": [menu]}]


def _buttons(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> list[Json]:
    rows = (_own(reply, carried, frame, last=last), _actions(reply, Purpose.OTHER), _related(reply))
    found = [[element for element in row if element] for row in rows]
    return [
        {"type": "actions", "elements": _numbered(row, index)}
        for index, row in enumerate(found)
        if row
    ]


def _numbered(row: list[Json], index: int) -> list[Json]:
    """The elements with ids of their own: `<what>:<row><place>`."""
    return [
        {**element, "action_id": f"{element['action_id']}:{index}{place}"}
        for place, element in enumerate(row[: limits.BUTTONS])
    ]


def _own(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> list[Json | None]:
    row: list[Json | None] = []
    if not last:
        on = replace(carried, page=carried.page + 1)
        row.append(_button("Continue", "ask", on, Emphasis.PRIMARY))
    else:
        for purpose in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES):
            row += _actions(reply, purpose)
    if frame.private and frame.shareable and not frame.alone and not frame.view:
        row.append(_button("Share to channel", "share", carried))
    row += _actions(reply, Purpose.UNHELPFUL)
    if not frame.alone and not frame.view:
        row.append(_leave(frame))
    return row


def _leave(frame: Frame) -> Json:
    if frame.private:
        return _element("Dismiss", "dismiss", "me")
    return _element("Remove", "dismiss", frame.asker or "nobody")


def _related(reply: Reply) -> list[Json | None]:
    return _actions(reply, Purpose.RELATED)[:RELATED]


def _actions(reply: Reply, purpose: Purpose) -> list[Json | None]:
    return [
        _button(action.label, "ask", _carried(action), action.style)
        for action in reply.actions_for(purpose)
    ]


def _carried(action: Action) -> Carried:
    values: Mapping[str, Raw] = action.values
    return Carried(command=action.command, values=values)


def _button(
    label: str, what: str, carried: Carried, style: Emphasis = Emphasis.PLAIN
) -> Json | None:
    """A button that carries its request; None for a request too long to be carried."""
    value = fitting(carried, limits.VALUE)
    return _element(label, what, value, style) if value else None


def _element(label: str, what: str, value: str, style: Emphasis = Emphasis.PLAIN) -> Json:
    text = {"type": "plain_text", "text": shorten(label, limits.BUTTON_TEXT), "emoji": False}
    return {"type": "button", "action_id": what, "text": text, "value": value, **_STYLES[style]}
