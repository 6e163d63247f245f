"""Draws a reply as Slack messages: pure, with the complete plain text beside the blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.buttons import draw_buttons, draw_menu
from bot.adapters.slack_app.frame import At, Frame
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
from bot.core.paging import paginate
from bot.core.reply import Card, Reply
from bot.core.text import plain_card

CARDS = 8
"""Cards in one message: as many as leave room among its blocks."""
QUOTE = 300
"""Characters of a question that are quoted above its answer."""


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
    pages = _grouped([page for card in cards for page in paginate(card, _fits)] or [Card()])
    number = max(1, min(carried.page, len(pages)))
    shown = pages[number - 1]
    at = At(first=number == 1, last=number == len(pages))
    counted = f"Page {number} of {len(pages)}." if len(pages) > 1 else ""
    above = _above(carried, frame)
    for card in shown:
        parts = (clean(card.footer), counted if card is shown[-1] else "")
        above += _card(card, " ".join(part for part in parts if part))
    buttons = draw_buttons(reply, carried, frame, at)
    plain = len(pages) == 1 and len(escaped(reply.plain)) <= limits.TEXT
    words = reply.plain if plain else _plain(shown)
    text = _whole_text(words, carried, frame, counted)
    room = limits.MESSAGE - len(text) - characters([*above, *buttons])
    return Page(
        text=text,
        blocks=(*above, *draw_menu(reply, frame, at, room), *buttons),
        number=number,
        count=len(pages),
        carries=at.last or (frame.again and fitting(carried, limits.VALUE - 10) is not None),
    )


def _fits(card: Card) -> bool:
    return len(escaped(plain_card(card))) <= limits.TEXT


def _grouped(cards: list[Card]) -> list[list[Card]]:
    """Cards that stand in one message together; one with a table stands alone."""
    groups: list[list[Card]] = [cards[:1]]
    for card in cards[1:]:
        together = [*groups[-1], card]
        alone = any(one.table for one in together)
        if alone or len(together) > CARDS or len(escaped(_plain(together))) > limits.TEXT:
            groups.append([])
        groups[-1].append(card)
    return groups


def _plain(cards: list[Card]) -> str:
    return "\n\n".join(filter(None, map(plain_card, cards)))


def _whole_text(text: str, carried: Carried, frame: Frame, counted: str) -> str:
    """The plain text with who shared it and what was asked, as the blocks have them."""
    shared = f"Shared by {clean(frame.shared_by)}" if frame.shared_by else ""
    asked = _question(carried) if frame.quoted else ""
    parts = (shared, f"“{asked}”" if asked else "", text, counted)
    return escaped("\n".join(part for part in parts if part)).strip() or "…"


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
