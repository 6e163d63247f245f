"""The payloads that Slack sends, in the shape of its samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.slack.installs import Install
from tests.servers.slack.world import Channel, Json, Message, Team, User, View

if TYPE_CHECKING:
    from tests.servers.slack.state import State

VERIFICATION_TOKEN = "deprecated"


def event(server: State, install: Install, inner: Json, channel: Channel | None = None) -> Json:
    """The wrapper of every event; `authed_users` is in Slack's schema, though only old apps rely on it."""
    team, grid = install.team, install.enterprise
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        **({"enterprise_id": team.enterprise.id} if team.enterprise else {}),
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise.id if team.enterprise else None,
        "api_app_id": install.app_id,
        "event": {**inner, "event_ts": inner.get("event_ts") or server.clock.ts()},
        "type": "event_callback",
        "event_id": server.ids("Ev"),
        "event_time": int(server.clock.now()),
        "authed_users": [install.bot.id],
        "authorizations": [
            {
                "enterprise_id": team.enterprise.id if team.enterprise else None,
                "team_id": None if grid else team.id,
                "user_id": install.bot.id,
                "is_bot": True,
                "is_enterprise_install": grid is not None,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.external),
        "event_context": server.ids("4-"),
    }


def said(message: Message, kind: str) -> Json:
    """The inner event of a message or a mention."""
    channel = message.channel
    shape = {name: value for name, value in message.shape().items() if name != "app_id"}
    found = {**shape, "type": kind, "channel": channel.id, "event_ts": message.ts}
    if message.install is None:
        found["client_msg_id"] = f"client-{message.ts}"
    if kind == "message":
        found["channel_type"] = channel.kind
        return found
    if channel.external:
        found |= {"user_team": message.user.team.id, "source_team": message.user.team.id}
    return found


def changed(message: Message, before: Json | None, ts: str) -> Json:
    """The inner event of an edit (with what was `before`) or of a deletion."""
    common = {
        "type": "message",
        "channel": message.channel.id,
        "channel_type": message.channel.kind,
        "ts": ts,
    }
    if message.deleted:
        return common | {
            "subtype": "message_deleted",
            "deleted_ts": message.ts,
            "previous_message": before,
            "hidden": True,
        }
    return common | {
        "subtype": "message_changed",
        "message": message.shape(),
        "previous_message": before,
        "hidden": True,
    }


def command(user: User, channel: Channel, install: Install, name: str, text: str) -> Json:
    team = install.team if install.enterprise is None else user.team
    named = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        **team.grid(),
        "channel_id": channel.id,
        "channel_name": named,
        "user_id": user.id,
        "user_name": user.handle,
        "command": name,
        "text": text,
        "api_app_id": install.app_id,
        "is_enterprise_install": str(install.enterprise is not None).lower(),
    }


def interaction(kind: str, user: User, install: Install, **more: Any) -> Json:
    """What all interactive payloads share."""
    team: Team = user.team if install.covers(user.team) else install.team
    return {
        "type": kind,
        "user": user.brief(),
        "api_app_id": install.app_id,
        "token": VERIFICATION_TOKEN,
        "team": team.shape(),
        "enterprise": team.enterprise.shape() if team.enterprise else None,
        "is_enterprise_install": install.enterprise is not None,
        **more,
    }


def shortcut(kind: str, user: User, install: Install, **more: Any) -> Json:
    """As an interaction, but without the app's id and with fewer names for the person."""
    found = interaction(kind, user, install, **more)
    found.pop("api_app_id")
    found["user"].pop("username" if kind == "message_action" else "name")
    return found


def where(surface: Message | View) -> Json:
    """The container and what is in it. Of an ephemeral message Slack tells only the place."""
    if isinstance(surface, View):
        return {"container": {"type": "view", "view_id": surface.id}, "view": surface.shape()}
    channel = surface.channel
    container = {
        "type": "message",
        "message_ts": surface.ts,
        "channel_id": channel.id,
        "is_ephemeral": surface.only_for is not None,
        **({"thread_ts": surface.thread_ts} if surface.thread_ts else {}),
    }
    found = {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    return found if surface.only_for else found | {"message": surface.shape()}
