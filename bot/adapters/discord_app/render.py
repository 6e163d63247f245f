"""Draws a reply as Discord messages: pure, text first, within every limit.

Components (version 2) are used for all replies: their text stays where embeds are switched off or
not allowed, links stand inside it, and buttons beside it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.controls import draw_menus, draw_rows, leads_on, most_components
from bot.adapters.discord_app.markdown import draw_body, draw_end, literal
from bot.adapters.discord_app.page import Block, Frame, Page
from bot.core.carried import Carried
from bot.core.markup import line, shorten
from bot.core.paging import paginate
from bot.core.reply import Card, Reply

QUOTE = 200
"""Characters of a question that are quoted above its answer; escaping may double them."""
AROUND = 700
"""Characters kept free on each page for the quotation, who shared it, page number and note."""
CARDS = 4
"""Cards on a page at most: more of them is no longer one thing to read."""


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
    groups = _group(pages, limits.COMPONENTS - 2 - most_components(reply))
    number = max(1, min(carried.page, len(groups)))
    carried = replace(carried, page=number)
    last = number == len(groups)
    below = [f"-# Page {number} of {len(groups)}"] if len(groups) > 1 else []
    below += [f"-# {literal(frame.note)}"] if frame.note and frame.private else []
    bare = _is_bare(frame, first=number == 1, last=last)
    return Page(
        above=_above(carried, frame),
        blocks=tuple(_block(card) for card in groups[number - 1]),
        menus=() if bare else draw_menus(reply),
        rows=() if bare else draw_rows(reply, carried, frame, last=last),
        carries=last or leads_on(reply, carried, frame),
        below="\n".join(below),
        number=number,
        count=len(groups),
    )


def _is_bare(frame: Frame, *, first: bool, last: bool) -> bool:
    """Whether a page has no buttons: where all pages are sent, what can be done stands once.

    That is under the last one for who reads to the end, and in a channel under the first: the
    others may stand in its thread.
    """
    if frame.posted:
        return not first
    return not (frame.again or last)


def _size(card: Card) -> int:
    return len(draw_body(card)) + len(draw_end(card))


def _components(card: Card) -> int:
    """Components that a card takes: its edge, its texts, its picture, the line between."""
    body, end = bool(draw_body(card)), bool(draw_end(card))
    return 1 + body + bool(card.image) + (body and end) + end


def _group(cards: list[Card], room: int) -> list[list[Card]]:
    """Cards that fit one message together; `room` is in components."""
    groups: list[list[Card]] = [[]]
    for card in cards:
        if not _size(card) and not card.image:
            continue  # Discord refuses a card with nothing in it
        together = [*groups[-1], card]
        full = (
            len(together) > CARDS
            or sum(map(_size, together)) > limits.TEXT - AROUND
            or sum(map(_components, together)) > room
        )
        if full and groups[-1]:
            groups.append([])
        groups[-1].append(card)
    return [group for group in groups if group] or [[]]


def _block(card: Card) -> Block:
    return Block(body=draw_body(card), end=draw_end(card), tone=card.tone, image=card.image)


def _above(carried: Carried, frame: Frame) -> str:
    words = " ".join(str(carried.values.get("question", "")).split()) if frame.quoted else ""
    quoted = f"> {literal(shorten(words, QUOTE))}" if words else ""
    shared = f"-# Shared by {frame.shared_by}" if frame.shared_by else ""
    mention = f"<@&{frame.mention}>" if frame.mention.isdecimal() else ""
    return "\n".join(part for part in (mention, shared, quoted) if part)
