"""Draws lines and sources in Discord's Markdown. Everything quoted is escaped."""

from __future__ import annotations

import re
from urllib.parse import quote

from discord.utils import format_dt

from bot.core.markup import Line, Run, Style, clean, escape, safe_url, spaced
from bot.core.reply import Card, Reference
from bot.core.text import class_of, short_date

_SPECIAL = r"\*_~`|<>@[]"
_STARTS = re.compile(r"^(\s*)([#+-])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])")
_SIGNS = {
    Style.STRONG: ("**", "**"),
    Style.ADDED: ("**__", "__**"),
    Style.REMOVED: ("~~", "~~"),
}
"""How a style is drawn. What was added is underlined as well, as much else is bold."""
_COLON = re.compile(r":(?=//|[\w+-]+:)")
"""What would begin the path of an address, or name an emoji."""


def literal(text: str) -> str:
    """`text` so that Discord shows it as it is.

    It cannot mention, link, format, start a list or a heading, name a channel, an emoji or a time.
    """
    escaped = _COLON.sub(r"\\:", escape(clean(text), _SPECIAL))
    return _NUMBERED.sub(r"\1\\\2", _STARTS.sub(r"\1\\\2", escaped))


def link(text: str, url: str) -> str:
    """A masked link, or the plain text where the address is not an ordinary one."""
    return f"[{literal(text)}]({_address(url)})" if safe_url(url) else literal(text)


def _address(url: str) -> str:
    """An address that cannot end its link early."""
    return quote(clean(url), safe="/:?&=#%+,;@!$~'-._")


def draw_line(line: Line) -> str:
    """One line. A line that is quiet as a whole is small print."""
    drawn = "".join(_run(run) for run in line)
    quiet = bool(line) and all(run.style is Style.QUIET for run in line)
    return f"-# {drawn}" if quiet else drawn


def _run(run: Run) -> str:
    if run.at:
        return format_dt(run.at, "R" if run.soon else "f")
    if run.style is Style.MARK:
        return literal(run.text)  # the links stand in the list of sources, once
    if run.url and run.text == run.url and safe_url(run.url):
        return f"<{clean(run.url)}>"
    if run.url:
        return link(run.text, run.url)
    before, after = _SIGNS.get(run.style, ("", ""))
    if not clean(run.text):
        return spaced(run.text, literal)
    return spaced(run.text, lambda text: f"{before}{literal(text)}{after}")


def draw_body(card: Card) -> str:
    """Title, text and fields of a card."""
    parts = [f"### {link(card.title, card.url)}"] if card.title else []
    parts += [draw_line(line) if line else "" for line in card.text]
    parts += [f"**{literal(f'{field.name}:')}** {_field(field.value)}" for field in card.fields]
    return "\n".join(part for part in parts if part.strip() or not part).strip()


def _field(value: str) -> str:
    return f"<{clean(value)}>" if safe_url(value) else literal(value)


def draw_end(card: Card) -> str:
    """Sources and footer of a card, as small print."""
    parts = [f"-# {draw_reference(reference)}" for reference in card.citations]
    if card.footer:
        parts.append(f"-# {literal(card.footer)}")
    return "\n".join(parts)


def draw_reference(reference: Reference) -> str:
    """A source as a link, with number, publisher, date, class and places. Never cut."""
    source = reference.source
    name = link(source.publisher or source.title, source.url)
    date = f", {literal(short_date(source.date))}" if source.date else ""
    places = f", {literal('; '.join(reference.locators))}" if reference.locators else ""
    return f"\\[{reference.number}\\] {name}{date} ({literal(class_of(source))}){places}"
