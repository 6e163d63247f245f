"""What Discord makes of the components, embeds and files that it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any

from .world import JSON, snowflake

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, THUMBNAIL = 1, 2, 3, 4, 9, 10, 11
GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 12, 13, 14, 17, 18
LINK_STYLES = (5, 6)
CDN = "https://cdn.discordapp.com/"


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Every component, nested ones after the one that holds them."""
    for component in components:
        yield component
        inner = list(component.get("components") or ())
        inner += [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk(inner)


def text_of(components: list[JSON]) -> list[str]:
    return [part.get("content", "") for part in walk(components) if part.get("type") == TEXT]


def answered_components(components: list[JSON], attachments: list[JSON]) -> list[JSON]:
    """Components as Discord gives them back: numbered, and with its defaults."""
    answer = deepcopy(components)
    taken = {part.get("id") for part in walk(answer)}
    ids = (number for number in count(1) if number not in taken)
    for part in walk(answer):
        part["id"] = part.get("id") or next(ids)
        for key, default in _defaults(part["type"]).items():
            part.setdefault(key, default)
        for holder in [part, *part.get("items", [])]:
            for key in ("media", "file"):
                if key in holder:
                    holder[key] = _media(holder[key], attachments)
        for item in part.get("items", []):
            item.setdefault("description", None)
            item.setdefault("spoiler", False)
    return answer


def _defaults(kind: int) -> JSON:
    known: dict[int, JSON] = {
        SELECT: {"min_values": 1, "max_values": 1},
        THUMBNAIL: {"description": None, "spoiler": False},
        FILE: {"name": None, "size": None, "spoiler": False},
        SEPARATOR: {"spacing": 1, "divider": True},
        CONTAINER: {"accent_color": None, "spoiler": False},
    }
    return known.get(kind, {})


def _media(media: JSON, attachments: list[JSON]) -> JSON:
    url = _resolved(media["url"], attachments)
    return {"id": str(snowflake()), "url": url, "proxy_url": url, "width": 0, "height": 0}


def _resolved(url: str, attachments: list[JSON]) -> str:
    for attachment in attachments:
        if url == f"attachment://{attachment['filename']}":
            return str(attachment["url"])
    return url


def answered_embeds(embeds: list[JSON], attachments: list[JSON]) -> list[JSON]:
    answer = deepcopy(embeds)
    for embed in answer:
        embed.setdefault("type", "rich")
        for entry in embed.get("fields", []):
            entry.setdefault("inline", False)
        for key in ("image", "thumbnail"):
            if key in embed:
                url = _resolved(embed[key]["url"], attachments)
                embed[key] = {"url": url, "proxy_url": url, "width": 0, "height": 0}
    return answer


def answered_attachments(body: JSON, files: dict[str, Any], kept: list[JSON]) -> list[JSON]:
    """The message's files: of those it had, the ones that the body still names; and the new ones."""
    named = body.get("attachments")
    if named is None:
        named = [*kept, *({"id": key} for key in range(len(files)))]
    old = {item["id"]: item for item in kept}
    answer = []
    for item in named:
        if str(item["id"]) in old:
            answer.append(old[str(item["id"])])
        elif (file := files.get(f"files[{item['id']}]")) is not None:
            answer.append(_attachment(item, *file))
    return answer


def _attachment(told: JSON, filename: str, content: bytes) -> JSON:
    number = snowflake()
    url = f"{CDN}attachments/1/{number}/{filename}"
    answer: JSON = {"id": str(number), "filename": filename, "size": len(content)}
    answer |= {"url": url, "proxy_url": url}
    return answer | {"description": told["description"]} if told.get("description") else answer
