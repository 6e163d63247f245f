"""RSS, Atom and RDF: reduced to what is read, and then read by feedparser, which never fetches."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import feedparser

from bot.digest.parsing.dates import Stated, read_stated
from bot.digest.parsing.errors import NotAFeed
from bot.digest.parsing.items import RawItem
from bot.digest.parsing.mending import mend
from bot.digest.parsing.raw import BEYOND, RawFeed
from bot.digest.parsing.reducing import reduce_feed

BREAKS_OFF = "The feed breaks off or goes wrong before the end of its first item."


def read_xml(text: str) -> RawFeed:
    """What an XML feed says.

    Raises:
        NotAFeed: it is another document, or breaks off before the end of its first item.
        UnsafeFeed: see `reduce_feed`.
    """
    reduced = reduce_feed(text)
    if reduced.broken:
        mended = reduce_feed(mend(text))
        reduced = mended if mended.items >= reduced.items else reduced
    if not reduced.text:
        raise NotAFeed(BREAKS_OFF)
    parsed = _parsed(reduced.text)
    left_out = [BEYOND] if reduced.more else []
    if reduced.broken:
        left_out.append(
            f"what follows item {reduced.items}, where the feed goes wrong or breaks off"
        )
    return RawFeed(
        title=_text(parsed.feed.get("title")),
        language=_text(parsed.feed.get("language")),
        items=tuple(_item(entry) for entry in parsed.entries),
        left_out=tuple(left_out),
    )


def _parsed(text: str) -> Any:
    return feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _item(entry: Any) -> RawItem:
    contents = [content.get("value") for content in entry.get("content") or ()]
    title = entry.get("title_detail") or {}
    id, link = _text(entry.get("id")), _text(entry.get("feedburner_origlink") or entry.get("link"))
    return RawItem(
        id=id,
        link="" if link == id and "://" not in link else link,
        title=_text(entry.get("title")),
        text=next((text for text in (entry.get("summary"), *contents) if _text(text)), ""),
        stated=_stated(entry),
        language=_text(title.get("language")),
    )


def _stated(entry: Any) -> Stated | None:
    for name in ("published", "created", "updated"):
        if name in entry:  # feedparser answers for one with another, unless asked this way
            stated = read_stated(_text(entry[name]), entry.get(f"{name}_parsed"))
            if stated:
                return stated
    return None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
