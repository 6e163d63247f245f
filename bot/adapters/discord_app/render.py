"""Draws a reply as Discord messages: pure, text first, within every limit.

Components (version 2) are used for all replies: their text stays where embeds are switched off or
not allowed, links stand inside it, and buttons beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.markdown import draw_body, draw_end, literal
from bot.adapters.discord_app.state import Op, own, whole, without
from bot.core.carried import Carried
from bot.core.markup import line, shorten
from bot.core.model import Raw
from bot.core.paging import paginate
from bot.core.reply import Action, Card, Emphasis, Image, Purpose, Reply, Tone

QUOTE = 200
"""Characters of a question that are quoted above its answer; escaping may double them."""
AROUND = 700
"""Characters kept free on each page for the quotation, who shared it, page number and note."""
CARDS = 4
"""Cards on a page: as many as leave room for all buttons among a message's components."""
RELATED = 3
MENUS = 2
"""Menus on a page: as many as leave room among a message's components."""


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
    """One message: a line above, blocks, menus of what can be opened, rows of buttons, a line
    below."""

    above: str
    blocks: tuple[Block, ...]
    menus: tuple[tuple[Choice, ...], ...]
    rows: tuple[tuple[Button, ...], ...]
    below: str
    number: int
    count: int
    carries: bool = True
    """Whether its buttons can lead on; otherwise the other pages must be sent along."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be opened, over all menus."""
        return tuple(choice for menu in self.menus for choice in menu)

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
        for card in reply.cards or (Card(text=tuple(map(line, reply.plain.splitlines()))),)
        for part in paginate(card, lambda card: _size(card) <= limits.TEXT - AROUND)
    ]
    groups = _group(pages)
    number = max(1, min(carried.page, len(groups)))
    carried = replace(carried, page=number)
    last = number == len(groups)
    below = [f"-# Page {number} of {len(groups)}"] if len(groups) > 1 else []
    below += [f"-# {literal(frame.note)}"] if frame.note and frame.private else []
    return Page(
        above=_above(carried, frame),
        blocks=tuple(_block(card) for card in groups[number - 1]),
        menus=_menus(reply),
        rows=_rows(reply, carried, frame, last=last),
        carries=last or _carries(carried, _own_changes(reply, carried, frame, last=last)),
        below="\n".join(below),
        number=number,
        count=len(groups),
    )


def _size(card: Card) -> int:
    return len(draw_body(card)) + len(draw_end(card))


def _group(cards: list[Card]) -> list[list[Card]]:
    """Cards that fit one message together."""
    groups: list[list[Card]] = [[]]
    for card in cards:
        if not _size(card) and not card.image:
            continue  # Discord refuses a card with nothing in it
        full = len(groups[-1]) == CARDS
        if full or sum(_size(known) for known in groups[-1]) + _size(card) > limits.TEXT - AROUND:
            groups.append([])
        groups[-1].append(card)
    return [group for group in groups if group] or [[]]


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
    own_row = _with_pieces(carried, _own_changes(reply, carried, frame, last=last))
    other = _other_row(reply)
    rows = (own_row, other, _related_row(reply, other))
    return tuple(row for row in rows if row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A button that goes on from the message's own request, before it has its piece of it."""

    label: str
    op: Op
    values: Mapping[str, Raw]
    style: Emphasis = Emphasis.PLAIN


def _own_changes(reply: Reply, carried: Carried, frame: Frame, *, last: bool) -> list[Change]:
    changes: list[Change] = []
    if frame.private and frame.shareable and not frame.alone:
        changes.append(Change(label="Share", op=Op.SHARE, values={}))
    changes += _marking(reply, carried)[:1]
    if not frame.alone:
        label = "Dismiss" if frame.private else "Remove"
        changes.append(Change(label=label, op=Op.DISMISS, values={}))
    return _reading(reply, carried, last=last)[: limits.BUTTONS - len(changes)] + changes


def _carries(carried: Carried, changes: list[Change]) -> bool:
    return own(carried, [(change.op, change.values) for change in changes]) is not None


def _with_pieces(carried: Carried, changes: list[Change]) -> tuple[Button, ...]:
    """The buttons, each with its piece of the request.

    A request too long to carry leaves only the buttons that need none.
    """
    kept = [(change.op, change.values) for change in changes]
    ids = own(carried, kept)
    if ids is None:
        changes = [change for change in changes if change.op in {Op.SHARE, Op.DISMISS}]
        ids = without([(change.op, change.values) for change in changes])
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
    if action.command != carried.command or carried.values.keys() - action.values.keys():
        return None
    known = carried.values
    values = {name: value for name, value in action.values.items() if known.get(name) != value}
    label = shorten(action.label, limits.BUTTON_LABEL)
    return Change(label=label, op=Op.ASK, values=values, style=action.style)


def _other_row(reply: Reply) -> tuple[Button, ...]:
    return _whole(reply.actions_for(Purpose.OTHER))[: limits.BUTTONS]


def _menus(reply: Reply) -> tuple[tuple[Choice, ...], ...]:
    """What can be opened, in as many menus as it takes; at most MENUS."""
    choices = tuple(
        Choice(label=button.label, custom_id=button.custom_id)
        for button in _whole(reply.actions_for(Purpose.OPEN), limits.CHOICE)
    )
    starts = range(0, len(choices), limits.CHOICES)
    return tuple(choices[start : start + limits.CHOICES] for start in starts)[:MENUS]


def _related_row(reply: Reply, shown: tuple[Button, ...]) -> tuple[Button, ...]:
    """Related questions that are not `shown` already: Discord refuses the same button twice."""
    taken = {button.custom_id for button in shown}
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
