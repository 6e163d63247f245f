"""RSS, Atom and RDF. feedparser reads them, after they were found safe; it never fetches."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import feedparser

from bot.digest.parsing.dates import Stated, read_stated
from bot.digest.parsing.errors import NotAFeed
from bot.digest.parsing.items import RawItem
from bot.digest.parsing.mending import mend
from bot.digest.parsing.raw import BEYOND, RawFeed
from bot.digest.parsing.scanning import Shape, scan

ROOTS = ("rss", "rdf", "feed")
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"

A_PAGE = "The address leads to a web page, not to a feed."
OTHER_XML = "The address leads to a document that is not a feed."
BREAKS_OFF = "The feed breaks off or goes wrong before the end of its first item."
NOT_UNDERSTOOD = "The feed is written in a way that could not be understood."


def read_xml(text: str) -> RawFeed:
    """What an XML feed says.

    Raises:
        NotAFeed: it is another document, or breaks off before the end of its first item.
        UnsafeFeed: see `scan`.
    """
    shape = _shape(text)
    if shape.root == "html":
        raise NotAFeed(A_PAGE)
    if shape.root not in ROOTS:
        raise NotAFeed(OTHER_XML)
    if not shape.whole or scan(shape.whole).broken:
        raise NotAFeed(BREAKS_OFF)
    parsed = _parsed(shape.whole)
    left_out = [BEYOND] if shape.more else []
    if shape.broken:
        left_out.append(f"what follows item {shape.items}, where the feed goes wrong or breaks off")
    return RawFeed(
        title=_text(parsed.feed.get("title")),
        language=_text(parsed.feed.get("language")),
        items=tuple(_item(entry) for entry in parsed.entries),
        left_out=tuple(left_out),
    )


def _shape(text: str) -> Shape:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    shape = scan(text)
    if "<!DOCTYPE" in text[: shape.start]:
        # feedparser gets no document type, without which some references are unknown.
        text = text[shape.start :]
        shape = scan(text)
    if not shape.broken:
        return shape
    mended = scan(mend(text))
    return mended if mended.items >= shape.items else shape


def _parsed(whole: str) -> Any:
    try:
        return feedparser.parse(
            BytesIO(f"{DECLARATION}{whole}".encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # its date readers and others raise whatever a feed makes them
        raise NotAFeed(NOT_UNDERSTOOD) from error


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
