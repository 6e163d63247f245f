"""What Discord refuses in messages: the limits that its own description leaves out, and the rest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .message import COMPONENTS_V2, EPHEMERAL
from .refusal import Findings, Path
from .shapes import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    LINK_STYLES,
    ROW,
    SECTION,
    SELECT,
    SEPARATOR,
    TEXT,
    THUMBNAIL,
    text_of,
    walk,
)
from .world import JSON

SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
SENT_FLAGS = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2
SELECTS = (SELECT, 5, 6, 7, 8)
TOP_LEVEL = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}


def check_message(
    found: Findings, body: JSON, *, at: Path = (), flags: int, may_hide: bool = False
) -> None:
    """A message that is sent or edited; `flags` as they will be, `may_hide` for EPHEMERAL."""
    allowed = SENT_FLAGS | (EPHEMERAL if may_hide else 0)
    sent = body.get("flags") or 0
    found.unless(not sent & ~allowed, (*at, "flags"), f"Flags {sent & ~allowed} are not allowed.")
    found.length((*at, "content"), body.get("content"), 2000)
    check_embeds(found, body.get("embeds") or [], (*at, "embeds"))
    check_mentions(found, body.get("allowed_mentions"), (*at, "allowed_mentions"))
    components = body.get("components") or []
    where = (*at, "components")
    found.amount((*at, "attachments"), body.get("attachments") or [], 10)
    if flags & COMPONENTS_V2:
        for key in ("content", "embeds", "poll", "sticker_ids"):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            found.unless(not body.get(key), (*at, key), f"No {key} beside these components.", code)
        check_v2(found, components, where)
    else:
        found.amount(where, components, 5)
        for index, row in enumerate(components):
            if found.unless(row.get("type") == ROW, (*where, index), "Must be an action row."):
                check_row(found, row, (*where, index))
    check_custom_ids(found, components, where)


def check_custom_ids(found: Findings, components: list[JSON], at: Path) -> None:
    used = [part["custom_id"] for part in walk(components) if part.get("custom_id") is not None]
    code = "COMPONENT_CUSTOM_ID_DUPLICATED"
    found.unique(at, used, code, "Component custom id")
    for custom_id in used:
        found.length((*at, "custom_id"), custom_id, 100, 1)
    ids = [part["id"] for part in walk(components) if part.get("id")]
    found.unique(at, ids, "COMPONENT_ID_DUPLICATED", "Component id")


def check_mentions(found: Findings, mentions: JSON | None, at: Path) -> None:
    for key in ("users", "roles"):
        both = mentions and key in (mentions.get("parse") or ()) and mentions.get(key)
        told = f"parse: {key} and {key}: [ids...] are mutually exclusive."
        found.unless(not both, at, told, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")


def check_embeds(found: Findings, embeds: list[JSON], at: Path) -> None:
    found.amount(at, embeds, 10)
    total = 0
    for index, embed in enumerate(embeds):
        total += check_embed(found, embed, (*at, index))
    told = "Embed size exceeds maximum size of 6000"
    found.unless(total <= 6000, at, told, "MAX_EMBED_SIZE_EXCEEDED")


def check_embed(found: Findings, embed: JSON, at: Path) -> int:
    """Check one embed; return how many characters count towards the total."""
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    fields = embed.get("fields") or []
    content = [embed.get(key) for key in ("title", "description", "image", "thumbnail")]
    something = any(content) or footer or author or fields
    found.unless(something, (*at, "description"), "This field is required", "BASE_TYPE_REQUIRED")
    found.length((*at, "title"), embed.get("title"), 256)
    found.length((*at, "description"), embed.get("description"), 4096)
    found.length((*at, "footer", "text"), footer.get("text"), 2048)
    found.length((*at, "author", "name"), author.get("name"), 256)
    found.amount((*at, "fields"), fields, 25)
    for index, entry in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            path = (*at, "fields", index, key)
            text = entry.get(key)
            if found.unless((text or "").strip(), path, "This field is required"):
                found.length(path, text, most, 1)
    for key, url in (("url", embed.get("url")), ("image", (embed.get("image") or {}).get("url"))):
        schemes = ("http", "https") if key == "url" else ("http", "https", "attachment")
        check_url(found, url, (*at, key), schemes)
    texts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
    texts += [entry.get(key) for entry in fields for key in ("name", "value")]
    return sum(len(text or "") for text in texts)


def check_url(found: Findings, url: str | None, at: Path, schemes: tuple[str, ...]) -> None:
    if url is not None:
        fine = urlsplit(url).scheme in schemes and urlsplit(url).netloc
        found.unless(fine, at, f"Not a well formed URL: {url}", "URL_TYPE_INVALID_URL")


def check_row(found: Findings, row: JSON, at: Path) -> None:
    parts = row.get("components") or []
    where = (*at, "components")
    found.amount(where, parts, 5, 1)
    selects = [part for part in parts if part.get("type") in SELECTS]
    alone = not selects or len(parts) == 1
    found.unless(alone, where, "A select fills its row.", "COMPONENT_LAYOUT_WIDTH_EXCEEDED")
    for index, part in enumerate(parts):
        if part.get("type") == BUTTON:
            check_button(found, part, (*where, index))
        elif part.get("type") in SELECTS:
            check_select(found, part, (*where, index))
        else:
            found.add((*where, index, "type"), "UNION_TYPE_CHOICES", "Not fit for a row.")


def check_button(found: Findings, button: JSON, at: Path) -> None:
    found.length((*at, "label"), button.get("label"), 80)
    named = button.get("label") or button.get("emoji") or button.get("sku_id")
    found.unless(named, at, "A button needs a label or an emoji.", "BUTTON_COMPONENT_INVALID")
    link = button.get("style") in LINK_STYLES
    found.unless(link or button.get("custom_id"), at, "A custom id or a link is required.")
    found.unless(not (link and button.get("custom_id")), at, "Not both custom id and link.")
    if button.get("style") == LINK_STYLES[0]:
        found.length((*at, "url"), button.get("url"), 512, 1)
        check_url(found, button.get("url"), (*at, "url"), ("http", "https", "discord"))


def check_select(found: Findings, select: JSON, at: Path) -> None:
    found.length((*at, "custom_id"), select.get("custom_id"), 100, 1)
    found.length((*at, "placeholder"), select.get("placeholder"), 150)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    found.unless(0 <= least <= most <= 25, (*at, "max_values"), "Must be 0 <= min <= max <= 25.")
    if select["type"] != SELECT:
        defaults = select.get("default_values") or []
        found.unless(len(defaults) <= most, (*at, "default_values"), "More than may be chosen.")
        return
    options = select.get("options") or []
    found.amount((*at, "options"), options, 25, 1)
    chosen = [option for option in options if option.get("default")]
    found.unless(len(chosen) <= most, (*at, "options"), "More are chosen than may be.")
    found.unless(most <= max(len(options), 1), (*at, "max_values"), "More than there are options.")
    values = [option.get("value") for option in options]
    code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
    found.unique((*at, "options"), values, code, "Option value")
    for index, option in enumerate(options):
        path: tuple[Any, ...] = (*at, "options", index)
        found.length((*path, "label"), option.get("label"), 100, 1)
        found.length((*path, "value"), option.get("value"), 100, 1)
        found.length((*path, "description"), option.get("description"), 100)


def check_v2(found: Findings, components: list[JSON], at: Path) -> None:
    total = sum(1 for _ in walk(components))
    told = f"At most 40 components in total, not {total}."
    found.unless(total <= 40, at, told, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED")
    size = sum(map(len, text_of(components)))
    told = f"At most 4000 characters of text, not {size}."
    code = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
    found.unless(size <= 4000, at, told, code)
    for index, part in enumerate(components):
        check_part(found, part, (*at, index), TOP_LEVEL)


def check_part(found: Findings, part: JSON, at: Path, fit: set[int]) -> None:
    """One component of version 2, where only those of the types in `fit` may stand."""
    kind = part.get("type")
    if not found.unless(kind in fit, (*at, "type"), f"Type {kind} is not fit for this place."):
        return
    inner = part.get("components") or []
    if kind == ROW:
        check_row(found, part, at)
    elif kind == TEXT:
        found.length((*at, "content"), part.get("content"), 4000, 1)
    elif kind == SECTION:
        found.amount((*at, "components"), inner, 3, 1)
        accessory = part.get("accessory") or {}
        check_part(found, accessory, (*at, "accessory"), {BUTTON, THUMBNAIL})
    elif kind == BUTTON:
        check_button(found, part, at)
    elif kind == THUMBNAIL:
        check_media(found, part, at)
    elif kind == GALLERY:
        found.amount((*at, "items"), part.get("items") or [], 10, 1)
        for index, item in enumerate(part.get("items") or []):
            check_media(found, item, (*at, "items", index))
    elif kind == CONTAINER:
        found.unless(inner, (*at, "components"), "Must not be empty.")
    if kind in (SECTION, CONTAINER):
        within = {TEXT} if kind == SECTION else TOP_LEVEL - {CONTAINER}
        for index, child in enumerate(inner):
            check_part(found, child, (*at, "components", index), within)


def check_media(found: Findings, item: JSON, at: Path) -> None:
    found.length((*at, "description"), item.get("description"), 1024)
    url = (item.get("media") or {}).get("url", "")
    check_url(found, url, (*at, "media", "url"), ("http", "https", "attachment"))
