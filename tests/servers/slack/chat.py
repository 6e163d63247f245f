"""The methods chat.*, and how a call names a conversation or a person.

What was written is read in history.py.
"""

from __future__ import annotations

from tests.servers.slack import blocks as kit
from tests.servers.slack.installs import SlackError
from tests.servers.slack.posting import as_json
from tests.servers.slack.web_api import Call, method
from tests.servers.slack.world import Channel, Json, Message, User


def channel_of(call: Call, name: str = "channel") -> Channel:
    """The conversation, if the bot can see it; a person's id stands for the DM with them."""
    wanted = call.need(name)
    if wanted in call.server.users:
        return call.server.dm_of(call.server.users[wanted])
    channel = call.server.channels.get(wanted)
    teams = [channel.team, *channel.shared_with] if channel else []
    if channel is None or not any(call.bot.covers(team) for team in teams):
        raise SlackError("channel_not_found")
    if channel.kind != "channel" and call.bot.bot not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def person_of(call: Call, name: str = "user") -> User:
    user = call.server.users.get(call.need(name))
    if user is None:
        raise SlackError("user_not_found")
    return user


def _writable(call: Call) -> Channel:
    channel = channel_of(call)
    if channel.archived:
        raise SlackError("is_archived")
    public = channel.kind == "channel" and "chat:write.public" in call.bot.scopes
    if call.bot.bot not in channel.members and not public:
        raise SlackError("not_in_channel")
    if channel.restricted:
        raise SlackError("restricted_action")
    return channel


def _own(call: Call, refusal: str) -> Message:
    channel, ts = channel_of(call), call.need("ts")
    for message in call.server.messages(channel):
        if message.ts == ts and message.only_for is None:
            if message.install is not call.bot:
                raise SlackError(refusal)
            return message
    raise SlackError("message_not_found")


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    draft = call.server.posting.draft("chat.postMessage", call.given)
    channel = _writable(call)
    message = call.server.posting.post(call.bot, channel, draft, call.given)
    warning = (
        {"warning": draft.warning, "response_metadata": {"warnings": [draft.warning]}}
        if draft.warning
        else {}
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.shape(), **warning}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    draft = call.server.posting.draft("chat.postEphemeral", call.given)
    channel, user = _writable(call), person_of(call)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    return {
        "message_ts": call.server.posting.post(
            call.bot, channel, draft, call.given, only_for=user
        ).ts
    }


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    call.server.posting.edit(
        message, call.server.posting.draft("chat.update", call.given), call.given
    )
    shape = message.shape()
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    if message.deleted:
        raise SlackError("message_not_found")
    call.server.posting.delete(message)
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.getPermalink", reads=True)
def permalink(call: Call) -> Json:
    channel, ts = channel_of(call), call.need("message_ts")
    if not any(message.ts == ts for message in call.server.messages(channel)):
        raise SlackError("message_not_found")
    return {
        "channel": channel.id,
        "permalink": f"{call.server.url}/archives/{channel.id}/p{ts.replace('.', '')}",
    }


@method("chat.unfurl", "links:write")
def unfurl(call: Call) -> Json:
    unfurls = as_json(call.given.get("unfurls"), "invalid_unfurls_format") or {}
    if call.given.get("unfurl_id"):
        message = call.server.shared.get(call.given["unfurl_id"])
    else:
        channel, ts = channel_of(call), call.need("ts")
        message = next((each for each in call.server.messages(channel) if each.ts == ts), None)
    if message is None:
        raise SlackError("cannot_find_message")
    for address, shown in unfurls.items():
        if address not in message.text:
            raise SlackError("cannot_unfurl_url")
        found = kit.message_findings(shown.get("blocks", [])) if call.server.validate else []
        if found:
            raise SlackError("invalid_blocks", errors=found)
    message.unfurls |= unfurls
    return {}
