"""Who asks and where, from what Slack says of it. Facts only; what follows is the core's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack_app.unseen import unseen_of
from bot.core.model import Actor, Manages, Place

PLATFORM = "slack"
Body = Mapping[str, Any]


def actor_of(body: Body, manages: Manages = Manages.NOTHING, groups: tuple[str, ...] = ()) -> Actor:
    """The actor of a command, an interaction or an event."""
    user = body.get("user")
    event = body.get("event", {})
    known = user if isinstance(user, Mapping) else {}
    return Actor(
        platform=PLATFORM,
        id=str(known.get("id") or body.get("user_id") or event.get("user") or ""),
        name=str(known.get("username") or known.get("name") or body.get("user_name") or ""),
        manages=manages,
        groups=groups,
    )


def place_of(body: Body) -> Place:
    """The place of a command, an interaction or an event; of a view that which it came from."""
    event, container = body.get("event", {}), body.get("container", {})
    unseen = unseen_of(body.get("view") or {})
    channel = body.get("channel")
    known = channel.get("id") if isinstance(channel, Mapping) else None
    message = body.get("message", {})
    return Place(
        platform=PLATFORM,
        workspace=workspace_of(body),
        channel=str(
            known
            or body.get("channel_id")
            or container.get("channel_id")
            or event.get("channel")
            or unseen.channel
        ),
        thread=str(
            message.get("thread_ts")
            or container.get("thread_ts")
            or event.get("thread_ts")
            or unseen.thread
        ),
    )


def workspace_of(body: Body) -> str:
    """The workspace's id; the organisation's where the app is installed in all of it."""
    team, enterprise = body.get("team"), body.get("enterprise")
    known = team.get("id") if isinstance(team, Mapping) else None
    whole = enterprise.get("id") if isinstance(enterprise, Mapping) else None
    return str(known or body.get("team_id") or whole or body.get("enterprise_id") or "")


def is_alone(body: Body) -> bool:
    """Whether only the asker and the desk read here.

    Slack's direct messages begin with D, but commands and shortcuts work between two people as
    well. The desk's own are those that it hears of, and those in which it wrote without a button
    that takes the message away.
    """
    if not place_of(body).channel.startswith("D"):
        return False
    if "event" in body:
        return True
    return body.get("type") == "block_actions" and not _can_be_removed(body.get("message"))


def _can_be_removed(message: Mapping[str, Any] | None) -> bool:
    """Whether a message has "Remove"; of a private one Slack tells nothing, but it has its like."""
    parts = [part for block in (message or {}).get("blocks", ()) for part in _elements(block)]
    return message is None or any(
        str(part.get("action_id", "")).startswith("dismiss") for part in parts
    )


def _elements(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(block.get("elements", ())) if block.get("type") == "actions" else []
