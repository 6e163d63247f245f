"""The application's own routes: who it is, where its gateway is, and which commands it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import refusal
from .forms import CHAT_INPUT, check_commands
from .refusal import Refusal
from .rest import Answer, Call, Route
from .world import JSON, snowflake

if TYPE_CHECKING:
    from .server import DiscordServer

Scope = int | None


@dataclass(frozen=True, kw_only=True)
class Sync:
    """A bulk overwrite of the commands: all of one guild, or the global ones."""

    guild_id: int | None
    commands: list[JSON]


class Commands:
    """The registered commands of each scope: a guild's id, or None for the global ones."""

    def __init__(self, application_id: int) -> None:
        self._application_id = application_id
        self._scopes: dict[Scope, dict[int, JSON]] = {}

    def all(self, scope: Scope) -> list[JSON]:
        return list(self._scopes.get(scope, {}).values())

    def find(self, kind: int, name: str, guild_id: int | None) -> JSON | None:
        """The command of that name, a guild's own one before the global one."""
        scopes = (guild_id, None) if guild_id else (None,)
        known = [command for scope in scopes for command in self.all(scope)]
        return next((one for one in known if (one["type"], one["name"]) == (kind, name)), None)

    def get(self, scope: Scope, command_id: int) -> JSON:
        try:
            return self._scopes[scope][command_id]
        except KeyError:
            raise Refusal(*refusal.UNKNOWN_COMMAND) from None

    def overwrite(self, scope: Scope, asked: list[JSON]) -> list[JSON]:
        check_commands(asked)
        answer = [self._answered(scope, command) for command in asked]
        self._scopes[scope] = {int(command["id"]): command for command in answer}
        return answer

    def put(self, scope: Scope, asked: JSON) -> tuple[bool, JSON]:
        """Create a command, or overwrite that of the same name; return whether it is new."""
        answer = self._answered(scope, asked)
        others = self._scopes.setdefault(scope, {})
        new = int(answer["id"]) not in others
        check_commands([one for one in others.values() if one["id"] != answer["id"]] + [answer])
        others[int(answer["id"])] = answer
        return new, answer

    def remove(self, scope: Scope, command_id: int) -> None:
        self.get(scope, command_id)
        del self._scopes[scope][command_id]

    def _answered(self, scope: Scope, asked: JSON) -> JSON:
        kind = asked.get("type") or CHAT_INPUT
        known = [one for one in self.all(scope) if one["type"] == kind]
        old = next((one for one in known if one["name"] == asked["name"]), None)
        permissions = asked.get("default_member_permissions")
        answer: JSON = {
            "id": old["id"] if old else asked.get("id") or str(snowflake()),
            "application_id": str(self._application_id),
            "version": str(snowflake()),
            "type": kind,
            "name": asked["name"],
            "name_localizations": asked.get("name_localizations"),
            "description": asked.get("description") or "",
            "description_localizations": asked.get("description_localizations"),
            "default_member_permissions": None if permissions is None else str(permissions),
            "dm_permission": asked.get("dm_permission", True),
            "contexts": asked.get("contexts"),
            "integration_types": asked.get("integration_types") or [0, 1],
            "nsfw": bool(asked.get("nsfw")),
        }
        if asked.get("options"):
            answer["options"] = asked["options"]
        return answer if scope is None else answer | {"guild_id": str(scope)}


def _scope(server: DiscordServer, call: Call) -> Scope:
    if call.id("application_id") != server.application_id:
        raise Refusal(403, 20012, "You are not authorized to perform this action")
    guild_id = call.params.get("guild_id")
    if guild_id is None:
        return None
    if int(guild_id) not in {guild.id for guild in server.guilds if guild.installed}:
        raise Refusal(*refusal.MISSING_ACCESS)
    return int(guild_id)


def list_commands(server: DiscordServer, call: Call) -> Answer:
    return 200, server.commands.all(_scope(server, call))


def sync_commands(server: DiscordServer, call: Call) -> Answer:
    scope, asked = _scope(server, call), call.body or []
    answer = server.commands.overwrite(scope, asked)
    server.syncs.append(Sync(guild_id=scope, commands=asked))
    return 200, answer


def create_command(server: DiscordServer, call: Call) -> Answer:
    new, answer = server.commands.put(_scope(server, call), call.body)
    return 201 if new else 200, answer


def read_command(server: DiscordServer, call: Call) -> Answer:
    return 200, server.commands.get(_scope(server, call), call.id("command_id"))


def edit_command(server: DiscordServer, call: Call) -> Answer:
    scope = _scope(server, call)
    old = server.commands.get(scope, call.id("command_id"))
    _, answer = server.commands.put(scope, old | call.body)
    return 200, answer


def delete_command(server: DiscordServer, call: Call) -> Answer:
    server.commands.remove(_scope(server, call), call.id("command_id"))
    return 204, None


def me(server: DiscordServer, call: Call) -> Answer:
    return 200, server.own_user()


def application(server: DiscordServer, call: Call) -> Answer:
    install = {"scopes": ["applications.commands", "bot"], "permissions": "0"}
    by_user = {"scopes": ["applications.commands"], "permissions": "0"}
    return 200, {
        "id": str(server.application_id),
        "name": server.me.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": server.me.json(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "install_params": install,
        "integration_types_config": {
            "0": {"oauth2_install_params": install},
            "1": {"oauth2_install_params": by_user},
        },
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "max_participants": None,
        "tags": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": server.owner.json(),
        "approximate_guild_count": sum(guild.installed for guild in server.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["applications.commands", "bot"],
    }


def gateway(server: DiscordServer, call: Call) -> Answer:
    return 200, {"url": server.gateway_url}


def gateway_bot(server: DiscordServer, call: Call) -> Answer:
    starts = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    url: dict[str, Any] = {"url": server.gateway_url, "shards": server.shards}
    return 200, url | {"session_start_limit": starts}


def guild(server: DiscordServer, call: Call) -> Answer:
    for known in server.guilds:
        if known.id == call.id("guild_id") and known.installed:
            return 200, known.json()
    raise Refusal(*refusal.UNKNOWN_GUILD)


def member(server: DiscordServer, call: Call) -> Answer:
    guild(server, call)
    there = next(known for known in server.guilds if known.id == call.id("guild_id"))
    user = server.users.get(call.id("user_id"))
    if user is None:
        raise Refusal(*refusal.UNKNOWN_USER)
    return 200, user.member(there)


def _command_routes(at: str) -> list[Route]:
    return [
        ("GET", at, list_commands),
        ("PUT", at, sync_commands),
        ("POST", at, create_command),
        ("GET", at + "/{command_id}", read_command),
        ("PATCH", at + "/{command_id}", edit_command),
        ("DELETE", at + "/{command_id}", delete_command),
    ]


ROUTES: list[Route] = [
    ("GET", "/users/@me", me),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/@me", application),
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/guilds/{guild_id}", guild),
    ("GET", "/guilds/{guild_id}/members/{user_id}", member),
    *_command_routes("/applications/{application_id}/commands"),
    *_command_routes("/applications/{application_id}/guilds/{guild_id}/commands"),
]
