"""Slack's own documents as a check on both sides: what the bot sends and what this server says.

The documents lie beside the checkout, not in it. Where they are absent `CHECKED` is false and every check
finds nothing. They are from 2018 to 2020 (the samples are newer), so what Slack has added since is listed here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import (  # type: ignore[import-untyped]
    Draft4Validator,
    Draft7Validator,
    FormatChecker,
)

from tests.servers.slack.world import Json

SPECS = Path(__file__).resolve().parents[3].parent / "shared/specs"
CHECKED = (SPECS / "slack-web-openapi-v2.json").exists()

# Bolt adds `team_id` to whatever a listener's client calls; api.test takes anything.
EVERYWHERE = {"team_id"}
NEWER_PARAMETERS = {
    "chat.postMessage": {"metadata", "markdown_text", "unfurl_links"},
    "chat.postEphemeral": {"markdown_text"},
    "chat.update": {"metadata", "markdown_text", "reply_broadcast", "file_ids"},
    "chat.unfurl": {"unfurl_id", "source", "metadata", "user_auth_blocks"},
    "views.open": {"interactivity_pointer"},
    "views.push": {"interactivity_pointer"},
    "conversations.history": {"include_all_metadata"},
    "conversations.open": {"prevent_creation"},
    "conversations.replies": {"include_all_metadata"},
    "oauth.v2.access": {"grant_type", "refresh_token"},
    "team.info": {"domain"},
}
# `channel` and `ts` became optional in chat.unfurl, `code` in oauth.v2.access.
NO_LONGER_REQUIRED = {"chat.unfurl": {"channel", "ts"}, "oauth.v2.access": {"code"}}
# Fields were added since, and a conversation may well hold no message.
LOOSE = {"additionalProperties", "minItems"}
# The document calls a list of blocks an object.
MISTAKEN = {("chat.update", "$.message.blocks")}
SAMPLES = {
    "app_mention": "AppMention",
    "message": "Message",
    "app_home_opened": "AppHomeOpened",
    "app_uninstalled": "AppUninstalled",
    "member_joined_channel": "MemberJoinedChannel",
    "command": "SlashCommand",
    "block_actions": "BlockAction",
    "message_action": "MessageShortcut",
    "view_submission": "ViewSubmission",
    "view_closed": "ViewClosed",
}
# What live payloads carry and the skeletons leave out, and what is checked elsewhere or free of form.
NEWER_FIELDS = {
    *(
        "context_team_id context_enterprise_id event_ts response_urls metadata channel_type subtype".split()
    ),
    *("previous_message message hidden deleted_ts is_enterprise_install response_url".split()),
}
FREE = {
    "is_enterprise_install",
    "blocks",
    "attachments",
    "state",
    "actions",
    "elements",
    "message",
    "previous_message",
    "metadata",
}


@cache
def _document(name: str) -> Json:
    document: Json = json.loads((SPECS / name).read_text(encoding="utf-8"))
    return document


@cache
def _operation(method: str) -> Json | None:
    path = _document("slack-web-openapi-v2.json")["paths"].get(f"/{method}")
    return next(iter(path.values())) if path else None


@cache
def _answer_validator(method: str) -> Draft4Validator | None:
    operation = _operation(method)
    if operation is None:
        return None
    schema = operation["responses"]["200"]["schema"]
    definitions = _document("slack-web-openapi-v2.json")["definitions"]
    return Draft4Validator({**schema, "definitions": definitions}, format_checker=FormatChecker())


@cache
def _event_validator() -> Draft7Validator:
    return Draft7Validator(_document("slack-event-wrapper.schema.json"))


@cache
def _topics() -> frozenset[str]:
    return frozenset(_document("slack-events-asyncapi-v1.json")["topics"])


def request_findings(method: str, given: Json) -> list[str]:
    """Parameters that the method does not have, lacks, or has with another type."""
    operation = _operation(method) if CHECKED and method != "api.test" else None
    if operation is None:
        return []
    known = {each["name"]: each for each in operation["parameters"] if each["name"] != "token"}
    newer = NEWER_PARAMETERS.get(method, set()) | EVERYWHERE
    found = [f"{method}: no parameter {name}" for name in given if name not in {*known, *newer}]
    optional = NO_LONGER_REQUIRED.get(method, set())
    for name, each in known.items():
        if each.get("required") and name not in given and name not in optional:
            found.append(f"{method}: lacks {name}")
        elif name in given and not _fits(given[name], each["type"]):
            found.append(f"{method}: {name} is not a {each['type']}: {given[name]!r}")
    return found


def _fits(value: Any, kind: str) -> bool:
    """Forms carry everything as text, so that a number or a truth value may arrive as one."""
    if kind == "boolean":
        return isinstance(value, bool) or str(value) in {"0", "1", "true", "false"}
    if kind in {"integer", "number"}:
        return str(value).replace(".", "", 1).isdigit()
    return not isinstance(
        value, bool
    )  # `blocks` and `view` are strings in the document, JSON in JSON bodies


def answer_findings(method: str, answer: Json) -> list[str]:
    """Where our answer differs from the documented one; fields added since 2020 are let through."""
    validator = _answer_validator(method) if CHECKED and answer.get("ok") else None
    if validator is None:
        return []
    wrong = [
        each
        for each in validator.iter_errors(answer)
        if each.validator not in LOOSE and (method, each.json_path) not in MISTAKEN
    ]
    return [f"answer of {method}: {each.json_path}: {each.message[:200]}" for each in wrong]


def payload_findings(kind: str, payload: Json) -> list[str]:
    """Where a payload of ours differs from the event schema, the event list or the field skeletons."""
    if not CHECKED:
        return []
    found = []
    if kind == "events_api":
        found = [f"event: {each.message}" for each in _event_validator().iter_errors(payload)]
        kind = payload["event"]["type"]
        topic = f"message.{payload['event']['channel_type']}" if kind == "message" else kind
        if topic.replace("_", ".") not in _topics() and kind != "app_home_opened":
            found.append(f"event: {topic} is not an event")
    kind = (
        "command"
        if kind == "slash_commands"
        else payload.get("type", "")
        if kind == "interactive"
        else kind
    )
    if kind in SAMPLES:
        sample = _document(f"slack-payload-samples/{SAMPLES[kind]}Payload.json")
        found += _skeleton_findings(payload, sample, kind)
    return found


def _skeleton_findings(given: Json, sample: Json, path: str) -> list[str]:
    found = []
    for name, value in given.items():
        here = f"{path}.{name}"
        if name not in sample:
            found += [] if name in {*NEWER_FIELDS, *FREE} else [f"{here} is in no sample"]
        elif isinstance(value, dict) and name not in FREE:
            if not isinstance(sample[name], dict):
                found.append(f"{here} is not an object in the sample")
            else:
                found += _skeleton_findings(value, sample[name], here)
        elif value is not None and name not in FREE and type(value) is not type(sample[name]):
            found.append(f"{here} is a {type(value).__name__}, not a {type(sample[name]).__name__}")
    return found
