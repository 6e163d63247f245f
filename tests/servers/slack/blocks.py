"""The refusals of Block Kit: what Slack answers `invalid_blocks` or `invalid_arguments` to.

Slack's own models check some of it (`slack_sdk.models`); the rest is checked here by hand. Each finding
ends with a JSON pointer, as Slack's do. Lengths are in characters.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.servers.slack.inputs import input_findings
from tests.servers.slack.world import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_200
VIEW_BYTES = 250_000
TEXT_TYPES = {"plain_text", "mrkdwn"}
TEXT_LIMITS = {
    ("section", "text"): 3_000,
    ("header", "text"): 150,
    ("image", "title"): 2_000,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
    ("button", "text"): 75,
}
STRING_LIMITS = {
    ("button", "value"): 2_000,
    ("button", "url"): 3_000,
    ("button", "accessibility_label"): 75,
    ("image", "alt_text"): 2_000,
    ("image", "image_url"): 3_000,
    ("markdown", "text"): 12_000,
}
COUNTS = {
    ("section", "fields"): (1, 10),
    ("context", "elements"): (1, 10),
    ("actions", "elements"): (1, 25),
    ("table", "rows"): (1, 100),
    ("static_select", "options"): (1, 100),
    ("multi_static_select", "options"): (1, 100),
    ("static_select", "option_groups"): (1, 100),
    ("multi_static_select", "option_groups"): (1, 100),
    ("overflow", "options"): (1, 5),
    ("checkboxes", "options"): (1, 10),
    ("radio_buttons", "options"): (1, 10),
}
REQUIRED = {
    "header": ["text"],
    "image": ["alt_text"],
    "actions": ["elements"],
    "context": ["elements"],
    "input": ["label", "element"],
    "button": ["text"],
    "markdown": ["text"],
    "table": ["rows"],
}
PLAIN_ONLY = {("header", "text"), ("button", "text"), ("input", "label"), ("input", "hint")}
MESSAGES_ONLY = {"table", "markdown", "context_actions", "file"}
BLOCKS = {
    *("section header divider image actions context input video rich_text".split()),
    *MESSAGES_ONLY,
}


def walk(node: Any, path: str) -> Iterator[tuple[str, Json]]:
    """Every object inside, outermost first, with its JSON pointer."""
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from walk(value, f"{path}/{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each element a person can use, with the block it is in."""
    for block in blocks:
        for _, element in walk(block, ""):
            if element is not block and "action_id" in element:
                yield block, element


def filled(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack stores them: ids that were left out are made up."""
    blocks = copy.deepcopy(blocks)
    for index, block in enumerate(blocks):
        block.setdefault("block_id", f"b{index}")
        for path, element in walk(block, ""):
            if (
                path
                and element.get("type") in {"button", "overflow"}
                and "action_id" not in element
            ):
                element["action_id"] = f"a{index}{path.replace('/', '.')}"
    return blocks


def characters(blocks: list[Json]) -> int:
    """How much text the blocks hold, however deep."""
    return sum(
        len(node["text"]) for _, node in walk(blocks, "") if isinstance(node.get("text"), str)
    )


def message_findings(blocks: Any) -> list[str]:
    """Why a message of these blocks is refused; nothing when it is accepted."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    found = list(_findings(blocks, "/blocks", "message"))
    if len(blocks) > MESSAGE_BLOCKS:
        found.append(f"no more than {MESSAGE_BLOCKS} items allowed [json-pointer:/blocks]")
    if sum(block.get("type") == "table" for block in blocks if isinstance(block, dict)) > 1:
        found.append("only one table is allowed [json-pointer:/blocks]")
    written = sum(
        len(str(b.get("text")))
        for b in blocks
        if isinstance(b, dict) and b.get("type") == "markdown"
    )
    if written > STRING_LIMITS["markdown", "text"]:
        found.append(
            "must be less than 12001 characters in all markdown blocks [json-pointer:/blocks]"
        )
    return found


def view_findings(view: Any) -> list[str]:
    """Why a modal or a Home tab is refused; `view_too_large` is told apart by `too_large`."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["must be a modal or a home view [json-pointer:/view/type]"]
    if not isinstance(view.get("blocks"), list):
        return ["missing required field: blocks [json-pointer:/view]"]
    found = list(_findings(view["blocks"], "/view/blocks", view["type"]))
    if view["type"] == "modal" and not view.get("title"):
        found.append("missing required field: title [json-pointer:/view]")
    has_input = any(
        block.get("type") == "input" for block in view["blocks"] if isinstance(block, dict)
    )
    if view["type"] == "modal" and has_input and not view.get("submit"):
        found.append("submit is required when there are input blocks [json-pointer:/view]")
    return found + _models(View, {"view": view}, "/view")


def too_large(view: Json) -> bool:
    return len(json.dumps(view)) > VIEW_BYTES


def _findings(blocks: list[Any], path: str, surface: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        here = f"{path}/{index}"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in BLOCKS or (surface != "message" and kind in MESSAGES_ONLY):
            yield f"unsupported type: {kind} [json-pointer:{here}/type]"
        else:
            yield from _block(block, here)
    yield from _unique(blocks, path, whole=surface != "message")


def _block(block: Json, here: str) -> Iterator[str]:
    if block["type"] == "section" and not (block.get("text") or block.get("fields")):
        yield f"missing required field: text [json-pointer:{here}]"
    if block["type"] == "table":
        yield from _table(block, here)
    for path, node in walk(block, here):
        yield from _node(node, path)
    yield from _models(Block, {"block": block}, here)


def _node(node: Json, path: str) -> Iterator[str]:
    kind = str(node.get("type", ""))
    for name in REQUIRED.get(kind, []):
        if name not in node:
            yield f"missing required field: {name} [json-pointer:{path}]"
    if kind in TEXT_TYPES and not node.get("text"):
        yield f"must be more than 0 characters [json-pointer:{path}/text]"
    for name, value in node.items():
        at = f"[json-pointer:{path}/{name}]"
        limit = TEXT_LIMITS.get((kind, name))
        if limit and isinstance(value, dict) and len(str(value.get("text"))) > limit:
            yield f"must be less than {limit + 1} characters {at}"
        if (
            (kind, name) in PLAIN_ONLY
            and isinstance(value, dict)
            and value.get("type") != "plain_text"
        ):
            yield f"must be plain_text {at}"
        limit = STRING_LIMITS.get((kind, name), 255 if name in {"action_id", "block_id"} else 0)
        if limit and len(str(value)) > limit:
            yield f"must be less than {limit + 1} characters {at}"
        least, most = COUNTS.get((kind, name), (0, 0))
        if most and not least <= len(value) <= most:
            yield f"must have {least} to {most} items {at}"
    yield from _parts(node, kind, path)
    yield from input_findings(node, kind, path)


def _parts(node: Json, kind: str, path: str) -> Iterator[str]:
    """The parts of a node that have no type of their own: fields, options, confirmation, placeholder."""
    for index, part in enumerate(node.get("fields", []) if kind == "section" else []):
        if len(part.get("text", "")) > 2_000:
            yield f"must be less than 2001 characters [json-pointer:{path}/fields/{index}/text]"
    yield from option_findings(node.get("options") or [], path)
    for group in node.get("option_groups") or []:
        yield from option_findings(group.get("options") or [], path)
    for name, limit in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
        if len(node.get("confirm", {}).get(name, {}).get("text", "")) > limit:
            yield f"must be less than {limit + 1} characters [json-pointer:{path}/confirm/{name}]"
    if len((node.get("placeholder") or {}).get("text", "")) > 150:
        yield f"must be less than 151 characters [json-pointer:{path}/placeholder/text]"


def option_findings(options: list[Json], path: str) -> Iterator[str]:
    """What is wrong with the options of a select, given in a block or in answer to a suggestion."""
    if len(options) > 100:
        yield f"no more than 100 items allowed [json-pointer:{path}/options]"
    for index, option in enumerate(options):
        here = f"[json-pointer:{path}/options/{index}]"
        if not 0 < len(option.get("text", {}).get("text", "")) <= 75:
            yield f"text must be 1 to 75 characters {here}"
        if not 0 < len(option.get("value", "")) <= 150:
            yield f"value must be 1 to 150 characters {here}"
        if len(option.get("description", {}).get("text", "")) > 75:
            yield f"description must be less than 76 characters {here}"


def _table(block: Json, here: str) -> Iterator[str]:
    for index, row in enumerate(block.get("rows", [])):
        if not 1 <= len(row) <= 20:
            yield f"must have 1 to 20 items [json-pointer:{here}/rows/{index}]"
        for cell in row:
            if cell.get("type") not in {"raw_text", "raw_number", "rich_text"}:
                yield f"unsupported cell: {cell.get('type')} [json-pointer:{here}/rows/{index}]"
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield f"must be more than 0 characters [json-pointer:{here}/rows/{index}]"


def _unique(blocks: list[Any], path: str, *, whole: bool) -> Iterator[str]:
    """A block_id may be used once, an action_id once in a block (in a view: once in the `whole`)."""
    named = [
        block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block
    ]
    yield from (f"`block_id` {name} already exists [json-pointer:{path}]" for name in _twice(named))
    for scope in [blocks] if whole else [[block] for block in blocks]:
        ids = [
            element["action_id"]
            for _, element in interactive([b for b in scope if isinstance(b, dict)])
        ]
        yield from (
            f"`action_id` {name} already exists [json-pointer:{path}]" for name in _twice(ids)
        )


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _models(model: type[Block] | type[View], given: Json, path: str) -> list[str]:
    """What Slack's own models refuse; `to_dict` makes them check their parts as well."""
    given = copy.deepcopy(given)
    try:
        parsed = model.parse(given["block"]) if model is Block else model(**given["view"])
        if parsed is not None:
            parsed.to_dict()
    except SlackObjectFormationError as wrong:
        return [f"{wrong} [json-pointer:{path}]"]
    except (TypeError, AttributeError) as wrong:
        return [f"invalid: {wrong} [json-pointer:{path}]"]
    return []
