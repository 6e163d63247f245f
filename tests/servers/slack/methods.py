"""The methods of the Web API about people, places, tokens and files: each is a function of a Call.

`chat.*` is in chat.py, `views.*` in views.py.
"""

from __future__ import annotations

from typing import Any

from tests.servers.slack import payloads
from tests.servers.slack.chat import channel_of, person_of
from tests.servers.slack.installs import SlackError
from tests.servers.slack.posting import as_json
from tests.servers.slack.web_api import Call, method
from tests.servers.slack.world import Json

READS = ("channels:read", "groups:read", "im:read", "mpim:read")


def _page(call: Call, found: list[Any]) -> tuple[list[Any], Json]:
    start = int(call.given.get("cursor") or 0)
    end = start + int(call.given.get("limit") or 100)
    return found[start:end], {
        "response_metadata": {"next_cursor": str(end) if end < len(found) else ""}
    }


@method("api.test", takes="none")
def api_test(call: Call) -> Json:
    if "error" in call.given:
        raise SlackError(call.given["error"], args=call.given)
    return {"args": call.given}


@method("auth.test")
def auth_test(call: Call) -> Json:
    install = call.bot
    team = install.team
    return {
        "url": f"{call.server.url}/",
        "team": (install.enterprise or team).name,
        "user": install.bot.handle,
        "team_id": team.id,
        "user_id": install.bot.id,
        "bot_id": install.bot_id,
        "is_enterprise_install": install.enterprise is not None,
        **({"enterprise_id": team.enterprise.id} if team.enterprise else {}),
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    if call.given.get("test") not in {True, "1", "true"}:
        call.server.lose(call.bot, uninstalled=False)
    return {"revoked": True}


@method("auth.teams.list", reads=True)
def auth_teams(call: Call) -> Json:
    """The workspaces that the token reaches."""
    found = [team for team in call.server.teams.values() if call.bot.covers(team)]
    page, cursor = _page(call, [{"id": team.id, "name": team.name} for team in found])
    return {"teams": page, **cursor}


@method("apps.uninstall")
def apps_uninstall(call: Call) -> Json:
    if call.given.get("client_id") != call.server.client_id:
        raise SlackError("invalid_client_id")
    if call.given.get("client_secret") != call.server.client_secret:
        raise SlackError("bad_client_secret")
    call.server.lose(call.bot, uninstalled=True)
    return {}


@method("apps.connections.open", takes="app")
def connections_open(call: Call) -> Json:
    return {"url": call.server.sockets.url()}


@method("oauth.v2.access", reads=True, takes="none")
def oauth_access(call: Call) -> Json:
    return call.server.installs.access(call.given, call.authorization)


@method("oauth.v2.exchange", reads=True, takes="none")
def oauth_exchange(call: Call) -> Json:
    return call.server.installs.exchange(call.given, call.authorization)


@method("conversations.info", *READS, reads=True)
def info(call: Call) -> Json:
    return {"channel": channel_of(call).shape(call.bot.bot)}


@method("conversations.open", "im:write", "mpim:write")
def open_dm(call: Call) -> Json:
    people = str(call.need("users")).split(",")
    if len(people) != 1 or people[0] not in call.server.users:
        raise SlackError("user_not_found" if len(people) == 1 else "not_supported_here")
    channel = call.server.dm_of(call.server.users[people[0]])
    whole = call.given.get("return_im") in {True, "1", "true"}
    return {"channel": channel.shape(call.bot.bot) if whole else {"id": channel.id}}


@method("conversations.list", *READS, reads=True)
def conversations(call: Call) -> Json:
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im"}
    asked = {
        kinds.get(kind.strip()) for kind in call.given.get("types", "public_channel").split(",")
    }
    bot = call.bot
    seen = [
        channel
        for channel in call.server.channels.values()
        if channel.kind in asked
        and any(bot.covers(team) for team in [channel.team, *channel.shared_with])
        and (channel.kind == "channel" or bot.bot in channel.members)
    ]
    found, cursor = _page(call, [channel.shape(bot.bot) for channel in seen])
    return {"channels": found, **cursor}


@method("users.conversations", *READS, reads=True)
def own_conversations(call: Call) -> Json:
    person = call.server.users.get(call.given.get("user", ""), call.bot.bot)
    seen = [channel for channel in call.server.channels.values() if person in channel.members]
    found, cursor = _page(call, [channel.shape(call.bot.bot) for channel in seen])
    return {"channels": found, **cursor}


@method("conversations.members", *READS, reads=True)
def members(call: Call) -> Json:
    found, cursor = _page(call, [user.id for user in channel_of(call).members])
    return {"members": found, **cursor}


@method("users.info", "users:read", reads=True)
def user_info(call: Call) -> Json:
    with_locale = call.given.get("include_locale") in {"1", "true"}
    return {"user": person_of(call).shape(call.bot.team, with_locale)}


@method("bots.info", "users:read", reads=True)
def bot_info(call: Call) -> Json:
    install = call.bot
    if call.given.get("bot") not in {None, install.bot_id}:
        raise SlackError("bot_not_found")
    icons = {f"image_{size}": f"{call.server.url}/icon/{size}.png" for size in (36, 48, 72)}
    bot = {
        "id": install.bot_id,
        "deleted": False,
        "name": install.bot.name,
        "updated": 1_700_000_000,
    }
    return {"bot": {**bot, "app_id": install.app_id, "user_id": install.bot.id, "icons": icons}}


@method("team.info", "team:read", reads=True)
def team_info(call: Call) -> Json:
    team = call.server.teams.get(call.given.get("team", ""), call.bot.team)
    icons = {
        f"image_{size}": f"{call.server.url}/icon/{size}.png"
        for size in (34, 44, 68, 88, 102, 132, 230)
    }
    found = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        **team.grid(),
    }
    return {"team": {**found, "icon": {**icons, "image_default": True}}}


@method("usergroups.users.list", "usergroups:read", reads=True)
def group_members(call: Call) -> Json:
    group = call.server.usergroups.get(call.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": [user.id for user in group]}


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    name = call.server.ids("F")
    call.server.files[name] = {
        "id": name,
        "name": call.need("filename"),
        "alt_txt": call.given.get("alt_txt", ""),
    }
    call.server.files[name]["size"] = int(call.need("length"))
    return {"upload_url": f"{call.server.url}/upload/{name}", "file_id": name}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    done = []
    for each in as_json(call.need("files"), "invalid_arguments"):
        file = call.server.files.get(each.get("id"))
        if file is None or "content" not in file:
            raise SlackError("file_not_found")
        file["title"] = each.get("title", file["name"])
        done.append({name: file[name] for name in ("id", "title")})
    if call.given.get("channel_id"):
        channel = channel_of(call, "channel_id")
        text = call.given.get("initial_comment", "")
        thread_ts = call.given.get("thread_ts") or None
        message = call.server.store(
            channel=channel,
            user=call.bot.bot,
            install=call.bot,
            text=text,
            thread_ts=thread_ts,
            files=done,
        )
        call.server.echo(call.bot, channel, payloads.said(message, "message"))
    return {"files": done}
