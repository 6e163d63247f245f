"""JSON Feed, versions 1 and 1.1."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from bot.digest.parsing.dates import read_stated
from bot.digest.parsing.errors import NotAFeed
from bot.digest.parsing.items import RawItem, counted
from bot.digest.parsing.raw import BEYOND, MOST_ITEMS, RawFeed

VERSION = "https://jsonfeed.org/version/1"

NOT_JSON = "The address leads to JSON that breaks off or is not well-formed."
OTHER_JSON = "The address leads to JSON that is not a feed."


def _word(value: Any) -> Any:
    """Ids may be numbers; what is null is not there."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


Word = Annotated[str, BeforeValidator(_word)]


class _Item(BaseModel):
    id: Word = ""
    url: Word = ""
    external_url: Word = ""
    title: Word = ""
    summary: Word = ""
    content_text: Word = ""
    content_html: Word = ""
    date_published: Word = ""
    date_modified: Word = ""
    language: Word = ""


class _Feed(BaseModel):
    version: str
    title: Word = ""
    language: Word = ""
    items: list[Any]


def read_json(text: str) -> RawFeed:
    """What a JSON feed says.

    Raises:
        NotAFeed: it is not JSON, or not a feed.
    """
    try:
        feed = _Feed.model_validate_json(text)
    except ValidationError as error:
        broken = any(fault["type"] == "json_invalid" for fault in error.errors())
        raise NotAFeed(NOT_JSON if broken else OTHER_JSON) from error
    if not feed.version.startswith(VERSION):
        raise NotAFeed(OTHER_JSON)
    items = [item for item in map(_read, feed.items[:MOST_ITEMS]) if item]
    left_out = [BEYOND] if len(feed.items) > MOST_ITEMS else []
    if unread := min(len(feed.items), MOST_ITEMS) - len(items):
        left_out.append(f"{counted(unread)} that could not be read")
    return RawFeed(
        title=feed.title, language=feed.language, items=tuple(items), left_out=tuple(left_out)
    )


def _read(given: Any) -> RawItem | None:
    try:
        item = _Item.model_validate(given)
    except ValidationError:
        return None
    return RawItem(
        id=item.id,
        link=item.url or item.external_url,
        title=item.title,
        text=item.summary or item.content_text or item.content_html,
        stated=read_stated(item.date_published) or read_stated(item.date_modified),
        language=item.language,
    )
