"""The manifest from which the Slack app is created, derived from the registry and the listeners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.adapters.slack_app.app import COMMAND, callback_of
from bot.adapters.slack_app.views import ASK
from bot.core.command import Command
from bot.core.markup import shorten
from bot.core.texts import text

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
"""What the desk asks for; docs/slack.md says what each is for."""
LINK_SCOPES = ("links:read", "links:write")
"""Asked for only where permalinks are set."""
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
LINK_EVENTS = ("link_shared",)
HINT = "ask a question, or status finland on 2026-01-09, or help"


def scopes(permalinks: str = "") -> list[str]:
    """The bot's scopes, in order."""
    return sorted([*SCOPES, *(LINK_SCOPES if permalinks else ())])


def make_manifest(
    catalog: Sequence[Command], *, address: str = "", permalinks: str = "", many: bool = False
) -> dict[str, Any]:
    """The manifest.

    With `address`, the desk's public address, events come there over HTTP; without, over Socket
    Mode. With `many`, other workspaces can install it, and their tokens are rotated.
    """
    events_url = f"{address.rstrip('/')}/slack/events" if address else ""
    at = {"url": events_url} if address else {}
    events = sorted([*EVENTS, *(LINK_EVENTS if permalinks else ())])
    manifest: dict[str, Any] = {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Minedesk",
            "description": "A cited reference desk on anti-personnel mines",
            "long_description": _long(),
            "background_color": "#2f4558",
        },
        "features": _features(catalog, at, permalinks),
        "oauth_config": {"scopes": {"bot": scopes(permalinks)}},
        "settings": {
            "event_subscriptions": {"bot_events": events}
            | ({"request_url": events_url} if address else {}),
            "interactivity": {"is_enabled": True}
            | ({"request_url": events_url} if address else {})
            | ({"message_menu_options_url": events_url} if address else {}),
            "org_deploy_enabled": True,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": many,
        },
    }
    if many and address:
        redirect = f"{address.rstrip('/')}/slack/oauth_redirect"
        manifest["oauth_config"]["redirect_urls"] = [redirect]
    return manifest


def _features(catalog: Sequence[Command], at: dict[str, str], permalinks: str) -> dict[str, Any]:
    domain = urlsplit(permalinks).hostname or ""
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "minedesk", "always_online": True},
        "shortcuts": _shortcuts(catalog),
        "slash_commands": [
            {
                "command": COMMAND,
                "description": "Ask the desk on anti-personnel mines",
                "usage_hint": HINT,
                "should_escape": False,
                **at,
            }
        ],
    }
    return features | ({"unfurl_domains": [domain]} if domain else {})


def _shortcuts(catalog: Sequence[Command]) -> list[dict[str, str]]:
    asked = [
        {
            "name": shorten(text(command.menu_key), 24),
            "type": "message",
            "callback_id": callback_of(command.name),
            "description": _sentence(text(command.summary_key)),
        }
        for command in catalog
        if command.on_message
    ]
    ask = {
        "name": "Ask the desk",
        "type": "global",
        "callback_id": ASK,
        "description": "Ask a question, or look up a state or an entry",
    }
    return [ask, *asked]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _long() -> str:
    return f"{text('about.what')} {text('about.limits')} {text('help.intro')}"
