"""Writes feeds for the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item to be written; what is empty is left out. `date` is written as it is."""

    title: str = ""
    link: str = ""
    text: str = ""
    id: str = ""
    date: str = ""


def rss(entries: Sequence[Entry], *, title: str = "Mine News", language: str = "en") -> str:
    """An RSS 2.0 feed."""
    items = "\n".join(
        "<item>"
        + _tag("title", entry.title)
        + _tag("link", entry.link)
        + _tag("description", entry.text)
        + (f'<guid isPermaLink="false">{escape(entry.id)}</guid>' if entry.id else "")
        + _tag("pubDate", entry.date)
        + "</item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"{_tag('title', title)}<link>https://news.example.org/</link>"
        f"{_tag('language', language)}\n{items}\n</channel></rss>"
    )


def atom(entries: Sequence[Entry], *, title: str = "Mine News", language: str = "en") -> str:
    """An Atom feed."""
    items = "\n".join(
        "<entry>"
        + (f'<title type="html">{escape(entry.title)}</title>' if entry.title else "")
        + (f'<link href="{escape(entry.link)}"/>' if entry.link else "")
        + (f'<summary type="html">{escape(entry.text)}</summary>' if entry.text else "")
        + _tag("id", entry.id)
        + _tag("published", entry.date)
        + "</entry>"
        for entry in entries
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
        f"{_tag('title', title)}\n{items}\n</feed>"
    )


def rdf(entries: Sequence[Entry], *, title: str = "Mine News") -> str:
    """An RSS 1.0 feed, whose items stand beside its channel."""
    items = "\n".join(
        f'<item rdf:about="{escape(entry.link)}">'
        + _tag("title", entry.title)
        + _tag("link", entry.link)
        + _tag("description", entry.text)
        + _tag("dc:date", entry.date)
        + "</item>"
        for entry in entries
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{_tag('title', title)}<link>https://news.example.org/</link></channel>"
        f"\n{items}\n</rdf:RDF>"
    )


def json_feed(entries: Sequence[Entry], *, title: str = "Mine News", language: str = "en") -> str:
    """A JSON Feed, version 1.1."""
    names = {"title": "title", "url": "link", "content_html": "text", "id": "id"}
    items = [
        {
            **{name: getattr(entry, of) for name, of in names.items() if getattr(entry, of)},
            **({"date_published": entry.date} if entry.date else {}),
        }
        for entry in entries
    ]
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "language": language,
            "items": items,
        }
    )


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>" if text else ""
