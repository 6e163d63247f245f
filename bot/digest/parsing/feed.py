"""Bytes to a feed, whatever they say they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.digest.model import ReadItem
from bot.digest.parsing.decoding import decode
from bot.digest.parsing.errors import NotAFeed
from bot.digest.parsing.items import read_items, read_language
from bot.digest.parsing.json_feeds import read_json
from bot.digest.parsing.reducing import A_PAGE
from bot.digest.parsing.texts import plain_line
from bot.digest.parsing.xml_feeds import read_xml

TITLE = 300
NOTHING = "The address gave nothing to read."
NEITHER = "The address leads to something that is not a feed."

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What was read. `left_out` says what was not; each reads on after "Left out:". `language` is
    that of the feed as two or three small letters, empty where it does not say."""

    title: str
    items: tuple[ReadItem, ...]
    left_out: tuple[str, ...] = ()
    language: str = ""


def parse_feed(body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
    """The feed that came from `url`, with the header `content_type`.

    Takes up to seconds of computing for what was made to take long: not for the event loop.

    Raises:
        FeedError: it is no feed, or not a safe one; see `bot.digest.parsing.errors`.
    """
    text, faithful = decode(body, content_type)
    text = text.lstrip()
    if not text:
        raise NotAFeed(NOTHING)
    if text.startswith("{"):
        raw = read_json(text)
    elif _PAGE.match(text):
        raise NotAFeed(A_PAGE)
    elif text.startswith("<"):
        raw = read_xml(text)
    else:
        raise NotAFeed(NEITHER)
    language = read_language(raw.language)
    items, dropped = read_items(raw.items, url, now)
    unread = () if faithful else ("characters whose encoding is wrong",)
    return ParsedFeed(
        title=plain_line(raw.title, TITLE),
        items=tuple(item if item.language else replace(item, language=language) for item in items),
        left_out=(*raw.left_out, *dropped, *unread),
        language=language,
    )
