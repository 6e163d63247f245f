"""From what a feed says of an item to what the desk keeps of it.

What identifies an item. Ids cannot be relied on: some feeds have none, some make new ones with
every fetch. So the key is the address in its canonical form wherever that is the address of an
article and no other item of the feed has it; else the id, where no other item has it; else a hash
of the title. A date is never part of a key, because feeds bump dates. A store that has no item of
a key takes it for a new one; one whose address and title are those of a kept item is the same
article under another key.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.digest.model import ReadItem
from bot.digest.parsing.addresses import canonical_url, is_article, shown_url
from bot.digest.parsing.dates import Stated, settle
from bot.digest.parsing.texts import cut, plain_line

TITLE = 300
SUMMARY = 600
"""Characters kept."""
HEADLINE = 120
"""Characters of the text that serve as the title of an item that has none."""
LONGEST_ID = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """An item as its feed gives it: markup, addresses that may be relative, a date as stated."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    stated: Stated | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """An item of which all is settled but its key."""

    id: str
    url: str
    canonical: str
    title: str
    summary: str
    dated: datetime | None
    whole_day: bool
    language: str

    @property
    def same_as(self) -> tuple[str, str, str]:
        """Equal for items that say the same of the same."""
        return self.canonical, self.title, "" if self.canonical else self.summary


def read_items(
    raw: Sequence[RawItem], base: str, now: datetime
) -> tuple[tuple[ReadItem, ...], tuple[str, ...]]:
    """The items of a feed at the address `base`, and what was left out of them."""
    dates = settle([item.stated for item in raw], now)
    lines = [_line(item, base, *date) for item, date in zip(raw, dates, strict=True)]
    worded = [line for line in lines if line.title]
    single = {line.same_as: line for line in reversed(worded)}
    left_out = (
        (len(lines) - len(worded), "without any text"),
        (len(worded) - len(single), "repeated"),
    )
    kept = _keyed([line for line in worded if single[line.same_as] is line])
    return kept, tuple(f"{counted(count)} {what}" for count, what in left_out if count)


def _line(raw: RawItem, base: str, dated: datetime | None, whole_day: bool) -> _Line:
    summary = plain_line(raw.text, SUMMARY)
    title = plain_line(raw.title, TITLE) or cut(summary, HEADLINE)
    url = shown_url(raw.link, base)
    return _Line(
        id=raw.id if len(raw.id) <= LONGEST_ID else "",
        url=url,
        canonical=canonical_url(url),
        title=title,
        summary=summary if summary != title else "",
        dated=dated,
        whole_day=whole_day,
        language=read_language(raw.language),
    )


def _keyed(lines: Sequence[_Line]) -> tuple[ReadItem, ...]:
    addresses = Counter(line.canonical for line in lines)
    ids = Counter(line.id for line in lines)
    titles = Counter(line.title for line in lines)

    def key(line: _Line) -> str:
        if addresses[line.canonical] == 1 and is_article(line.canonical):
            return line.canonical if len(line.canonical) <= LONGEST_ID else _hash(line.canonical)
        if line.id and ids[line.id] == 1:
            return f"id:{line.id}"
        if titles[line.title] == 1:
            return _hash(line.title)
        return _hash(line.title, line.canonical, line.summary)

    return tuple(
        ReadItem(
            key=key(line),
            title=line.title,
            summary=line.summary,
            url=line.url,
            dated=line.dated,
            whole_day=line.whole_day,
            language=line.language,
        )
        for line in lines
    )


def read_language(tag: str) -> str:
    """The language of a tag such as "en-GB", as two or three small letters; empty if unclear."""
    match = re.match(r"([A-Za-z]{2,3})(?![A-Za-z])", tag.strip())
    return match[1].lower() if match else ""


def _hash(*parts: str) -> str:
    return f"text:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


def counted(count: int) -> str:
    """A number of items in words."""
    return "1 item" if count == 1 else f"{count} items"
