"""Draws a reply as Discord messages: pure, text first, within every limit.

Components (version 2) are used for all replies: their text stays where embeds are switched off or
not allowed, links stand inside it, and buttons beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.limits import shorten
from bot.adapters.discord_app.markdown import draw_body, draw_end, literal
from bot.adapters.discord_app.state import Carried, Op, own, whole
from bot.core.model import Raw
from bot.core.paging import paginate
from bot.core.reply import Action, Card, Emphasis, Image, Purpose, Reply, Tone

QUOTE = 200
"""Characters of a question that are quoted above its answer; escaping may double them."""
AROUND = 700
"""Characters kept free on each page for the quotation, who shared it, page number and note."""
RELATED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: label, what it carries, how it stands out."""

    label: str
    custom_id: str
    style: Emphasis = Emphasis.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a menu: what it says, and the custom id of the button that it stands for."""

    label: str
    custom_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A card as drawn: what it says, then sources and day as small print."""

    body: str
    end: str
    tone: Tone
    image: Image | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One message: a line above, blocks, a menu of what can be opened, rows of buttons, a line
    below."""

    above: str
    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...]
    rows: tuple[tuple[Button, ...], ...]
    below: str
    number: int
    count: int
    carries: bool = True
    """Whether its buttons can lead on; otherwise the other pages must be sent along."""

    @property
    def length(self) -> int:
        """Characters that count against Discord's limit of text."""
        blocks = sum(len(block.body) + len(block.end) for block in self.blocks)
        return len(self.above) + blocks + len(self.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a reply on Discord.

    `private` says that only the asker sees it, `alone` that nobody else reads there at all, and
    `shareable` that others may be shown it. `shared_by` is who made it public, as a mention that
    pings nobody; `note` is small print for the asker alone.
    """

    private: bool = True
    alone: bool = False
    shareable: bool = True
    quoted: bool = True
    shared_by: str = ""
    note: str = ""


def render(reply: Reply, carried: Carried, frame: Frame) -> Page:
    """The page of a reply that `carried` names; the last one where there are fewer.

    Raises:
        CannotFit: one citation alone is longer than a message holds.
    """
    pages = [
        part
        for card in reply.cards
        for part in paginate(card, lambda card: _size(card) <= limits.TEXT - AROUND)
    ]
    groups = _group(pages)
    number = max(1, min(carried.page, len(groups)))
    below = [f"-# Page {number} of {len(groups)}"] if len(groups) > 1 else []
    below += [f"-# {literal(frame.note)}"] if frame.note and frame.private else []
    return Page(
        above=_above(carried, frame),
        blocks=tuple(_block(card) for card in groups[number - 1]),
        choices=_choices(reply),
        rows=_rows(reply, carried, frame, last=number == len(groups)),
        carries=len(groups) == 1 or _carries(carried),
        below="\n".join(below),
        number=number,
        count=len(groups),
    )


def _carries(carried: Carried) -> bool:
    changes = [(Op.PAGE, {"page": "99"}), (Op.SHARE, {}), (Op.DISMISS, {})]
    return own(carried, changes) is not None


def _size(card: Card) -> int:
    return len(draw_body(card)) + len(draw_end(card))


def _group(cards: list[Card]) -> list[list[Card]]:
    """Cards that fit one message together."""
    groups: list[list[Card]] = [[]]
    for card in cards:
        if sum(_size(known) for known in groups[-1]) + _size(card) > limits.TEXT - AROUND:
            groups.append([])
        groups[-1].append(card)
    return [group for group in groups if group] or [[Card()]]


def _block(card: Card) -> Block:
    return Block(body=draw_body(card), end=draw_end(card), tone=card.tone, image=card.image)


def _above(carried: Carried, frame: Frame) -> str:
    words = " ".join(str(carried.values.get("question", "")).split()) if frame.quoted else ""
    quoted = f"> {literal(shorten(words, QUOTE))}" if words else ""
    shared = f"-# Shared by {frame.shared_by}" if frame.shared_by else ""
    return "\n".join(part for part in (shared, quoted) if part)


def _rows(
    reply: Reply, carried: Carried, frame: Frame, *, last: bool
) -> tuple[tuple[Button, ...], ...]:
    rows = (_own_row(reply, carried, frame, last=last), _other_row(reply), _related_row(reply))
    return tuple(row for row in rows if row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A button that goes on from the message's own request, before it has its piece of it."""

    label: str
    op: Op
    values: Mapping[str, Raw]
    style: Emphasis = Emphasis.PLAIN


def _own_row(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> tuple[Button, ...]:
    changes = _reading(reply, carried, last=last)
    if frame.private and frame.shareable and not frame.alone:
        changes.append(Change(label="Share", op=Op.SHARE, values={}))
    changes += _marking(reply, carried)
    if not frame.alone:
        label = "Dismiss" if frame.private else "Remove"
        changes.append(Change(label=label, op=Op.DISMISS, values={}))
    return _with_pieces(carried, changes)


def _with_pieces(carried: Carried, changes: list[Change]) -> tuple[Button, ...]:
    """The buttons, each with its piece of the request.

    A request too long to carry leaves only the button that needs none.
    """
    if own(carried, [(change.op, change.values) for change in changes]) is None:
        changes = [change for change in changes if change.op is Op.DISMISS]
        carried = Carried(command="")
    ids = own(carried, [(change.op, change.values) for change in changes]) or []
    return tuple(
        Button(label=change.label, custom_id=custom_id, style=change.style)
        for change, custom_id in zip(changes, ids, strict=True)
    )


def _reading(reply: Reply, carried: Carried, *, last: bool) -> list[Change]:
    """What leads on in the same reply: its next page first, then what was left out of it."""
    if not last:
        return [Change(label="Continue", op=Op.PAGE, values={"page": str(carried.page + 1)})]
    purposes = (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES)
    return [
        change
        for purpose in purposes
        for action in reply.actions_for(purpose)
        if (change := _change(action, carried))
    ]


def _marking(reply: Reply, carried: Carried) -> list[Change]:
    found = (_change(action, carried) for action in reply.actions_for(Purpose.UNHELPFUL))
    return [change for change in found if change]


def _change(action: Action, carried: Carried) -> Change | None:
    """An action as a change of the message's own request; None where it is another request."""
    kept = all(action.values.get(name) == value for name, value in carried.values.items())
    if action.command != carried.command or not kept:
        return None
    values = {name: value for name, value in action.values.items() if name not in carried.values}
    label = shorten(action.label, limits.BUTTON_LABEL)
    return Change(label=label, op=Op.ASK, values=values, style=action.style)


def _other_row(reply: Reply) -> tuple[Button, ...]:
    return _whole(reply.actions_for(Purpose.OTHER))[: limits.BUTTONS]


def _choices(reply: Reply) -> tuple[Choice, ...]:
    return tuple(
        Choice(label=button.label, custom_id=button.custom_id)
        for button in _whole(reply.actions_for(Purpose.OPEN), limits.CHOICE)
    )[: limits.CHOICES]


def _related_row(reply: Reply) -> tuple[Button, ...]:
    return _whole(reply.actions_for(Purpose.RELATED))[:RELATED]


def _whole(actions: tuple[Action, ...], longest: int = limits.BUTTON_LABEL) -> tuple[Button, ...]:
    buttons: dict[str, Button] = {}
    for action in actions:
        custom_id = whole(Carried(command=action.command, values=action.values))
        if custom_id:
            label = shorten(action.label, longest)
            buttons[custom_id] = Button(label=label, custom_id=custom_id, style=action.style)
    return tuple(buttons.values())
