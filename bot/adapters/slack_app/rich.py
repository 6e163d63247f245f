"""Draws lines and sources as Slack's rich text, in which text is only ever text.

Nothing in it is parsed: what is quoted cannot mention, link or format, so nothing needs escaping.
The plain `text` of a message is parsed, and is escaped (`escaped`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.markup import Line, Run, Style, clean, safe_url, spaced
from bot.core.reply import Card, Reference
from bot.core.text import class_of, short_date

Json = dict[str, Any]
_STYLES: Mapping[Style, Json] = {
    Style.STRONG: {"style": {"bold": True}},
    Style.ADDED: {"style": {"bold": True}},
    Style.REMOVED: {"style": {"strike": True}},
}


def escaped(text: str) -> str:
    """`text` so that Slack's parser of plain messages finds no mention and no link in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """What somebody wrote, from text that Slack has escaped in the same way."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def word(text: str, style: Style = Style.PLAIN) -> Json:
    """A stretch of literal text."""
    return {"type": "text", "text": text, **_STYLES.get(style, {})}


def link(text: str, url: str, style: Style = Style.PLAIN) -> Json:
    """A link, or the plain text where the address is not an ordinary one."""
    safe = safe_url(url)
    if not safe:
        return word(text, style)
    return {"type": "link", "url": safe, "text": text, **_STYLES.get(style, {})}


def notified(group: str) -> Json:
    """A mention that notifies a group of people: the only one that is ever made."""
    return {"type": "usergroup", "usergroup_id": group}


def section(parts: list[Json]) -> Json:
    """One line."""
    return {"type": "rich_text_section", "elements": parts}


def quote(text: str) -> Json:
    """Somebody's words."""
    return {"type": "rich_text_quote", "elements": [word(clean(text))]}


def draw_line(line: Line) -> Json:
    """One line of a card."""
    return section([_run(run) for run in line if run.text])


def _run(run: Run) -> Json:
    if run.at:
        when = int(run.at.timestamp())
        shape = "{time}" if run.soon else "{date_short} at {time}"
        return {"type": "date", "timestamp": when, "format": shape, "fallback": clean(run.text)}
    text = spaced(run.text, clean) or " "
    if run.url and run.style is not Style.MARK:
        return link(text, run.url, run.style)
    return word(text, run.style)


def draw_card(card: Card) -> list[Json]:
    """Text, fields and sources of a card, a line each; the title is a header of its own."""
    lines = [
        draw_line(line) if line else section([word(" ")])
        for line in card.text
        if not line or any(run.text for run in line)
    ]
    lines += [
        section([word(f"{clean(field.name)}: ", Style.STRONG), _value(field.value)])
        for field in card.fields
        if field.value
    ]
    if lines and card.citations:
        lines.append(section([word(" ")]))
    return lines + [draw_reference(reference) for reference in card.citations]


def _value(value: str) -> Json:
    return link(value, value) if safe_url(value) else word(clean(value))


def draw_reference(reference: Reference) -> Json:
    """A source as a link, with number, publisher, date, class and places. Never cut."""
    source = reference.source
    date = f", {short_date(source.date)}" if source.date else ""
    places = f", {'; '.join(reference.locators)}" if reference.locators else ""
    return section(
        [
            word(f"[{reference.number}] "),
            link(clean(source.publisher or source.title), source.url),
            word(f"{date} ({class_of(source)}){places}"),
        ]
    )


def length(element: Json) -> int:
    """Characters of text in an element, however deep."""
    own = len(str(element.get("text", ""))) + len(str(element.get("fallback", "")))
    return own + sum(length(inner) for inner in element.get("elements", []))


def characters(node: object) -> int:
    """Characters of all text in blocks, however deep."""
    if isinstance(node, list):
        return sum(map(characters, node))
    if not isinstance(node, dict):
        return 0
    own = len(node["text"]) if isinstance(node.get("text"), str) else 0
    return own + sum(map(characters, node.values()))
