"""Messages in channels: how they are made, changed and deleted, and whom they ping."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import refusal
from .limits import check_message
from .message import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from .refusal import Findings, Path, Refusal
from .rest import Answer, Call, Route
from .shapes import answered_attachments, answered_components, answered_embeds, text_of
from .world import DM, FORUM, JSON, Channel, Perm

if TYPE_CHECKING:
    from .server import DiscordServer

MENTION = re.compile(r"@(?P<everyone>everyone|here)|<@&(?P<role>\d+)>|<@!?(?P<user>\d+)>")


@dataclass(frozen=True, kw_only=True)
class Ping:
    """Someone whom a message would have notified: everyone, a role, a user, or by a reply."""

    kind: str
    target: str
    message: Message


def write(
    server: DiscordServer, message: Message, call: Call, body: JSON, *, at: Path = (), **rules: bool
) -> None:
    """Put the body of a request into a message, new or old; or refuse, and leave it as it was.

    `may_hide=True` allows the EPHEMERAL flag, as the first response to an interaction does.
    """
    sent = body.get("flags") or 0
    found = Findings()
    check_message(found, body, at=at, flags=message.flags | sent, **rules)
    found.refuse()
    draft = replace(message, flags=message.flags & ~LOADING)
    draft.attachments = answered_attachments(body, call.files, message.attachments)
    if "content" in body:
        draft.content = (body["content"] or "").strip()
    if "embeds" in body:
        draft.embeds = answered_embeds(body["embeds"] or [], draft.attachments)
    if "components" in body:
        draft.components = answered_components(body["components"] or [], draft.attachments)
    if "flags" in body:
        draft.flags = draft.flags & (EPHEMERAL | COMPONENTS_V2) | sent
    if not (draft.content or draft.embeds or draft.components or draft.attachments):
        raise Refusal(*refusal.EMPTY_MESSAGE)
    found.unless(not draft.is_v2 or not draft.content, (*at, "content"), "Must be emptied.")
    found.unless(not draft.is_v2 or not draft.embeds, (*at, "embeds"), "Must be emptied.")
    found.refuse()
    vars(message).update(vars(draft))
    note_pings(server, message, body.get("allowed_mentions"))


def note_pings(server: DiscordServer, message: Message, allowed: JSON | None) -> None:
    """Find whom the text would notify; without `allowed_mentions` that is everyone it names."""
    everything = {"parse": ["everyone", "roles", "users"], "replied_user": True}
    rules: JSON = everything if allowed is None else allowed
    parse = rules.get("parse") or ()
    message.mentions = []
    for match in MENTION.finditer("\n".join([message.content, *text_of(message.components)])):
        kind, target = str(match.lastgroup), match[0]
        plural = "everyone" if kind == "everyone" else f"{kind}s"
        listed = map(str, rules.get(plural) or ())
        if plural in parse or match[kind] in listed:
            server.pings.append(Ping(kind=kind, target=target, message=message))
            if kind == "user" and (user := server.users.get(int(match[kind]))):
                message.mentions.append(user)
    replied = message.reply_to
    if replied and rules.get("replied_user") and replied.author is not server.me:
        ping = Ping(kind="reply", target=replied.author.mention, message=message)
        server.pings.append(ping)
        message.mentions.append(replied.author)


def _channel(server: DiscordServer, call: Call) -> Channel:
    """The channel of the request, if the bot can see it."""
    channel = server.channels.get(call.id("channel_id"))
    if channel is None or channel.deleted:
        raise Refusal(*refusal.UNKNOWN_CHANNEL)
    if not channel.bot_is_here(server.me):
        raise Refusal(*refusal.MISSING_ACCESS)
    return channel


def _need(channel: Channel, permission: Perm) -> None:
    if permission not in channel.permissions():
        raise Refusal(*refusal.MISSING_PERMISSIONS)


def _message(server: DiscordServer, call: Call, *, own: bool = False) -> Message:
    channel = _channel(server, call)
    message = server.messages.get(call.id("message_id"))
    if message is None or message.deleted or message.channel is not channel or message.ephemeral:
        raise Refusal(*refusal.UNKNOWN_MESSAGE)
    if own and message.author is not server.me:
        raise Refusal(*refusal.NOT_THE_AUTHOR)
    return message


def create(server: DiscordServer, call: Call) -> Answer:
    channel, body = _channel(server, call), call.body or {}
    if channel.kind == FORUM:
        raise Refusal(*refusal.NOT_A_TEXT_CHANNEL)
    if channel.kind == DM and not all(user.accepts_dms for user in channel.recipients):
        raise Refusal(*refusal.NO_DMS)
    thread = channel.is_thread
    _need(channel, Perm.SEND_MESSAGES_IN_THREADS if thread else Perm.SEND_MESSAGES)
    if body.get("embeds"):
        _need(channel, Perm.EMBED_LINKS)
    if call.files:
        _need(channel, Perm.ATTACH_FILES)
    nonce = None if body.get("nonce") is None else str(body["nonce"])
    if nonce is not None and body.get("enforce_nonce"):
        old = server.nonces.get((channel.id, nonce))
        if old:
            return 200, old.json()
    message = Message(channel=channel, author=server.me, nonce=nonce)
    found = Findings()
    found.length(("nonce",), nonce, 25)
    found.refuse()
    message.reply_to = _referenced(server, channel, body.get("message_reference"))
    write(server, message, call, body)
    if nonce is not None:
        server.nonces[channel.id, nonce] = message
    server.post(message)
    return 200, message.json()


def _referenced(server: DiscordServer, channel: Channel, told: JSON | None) -> Message | None:
    if told is None:
        return None
    if Perm.READ_MESSAGE_HISTORY not in channel.permissions():
        raise Refusal(*refusal.NO_HISTORY)
    message = server.messages.get(int(told["message_id"]))
    if message and not message.deleted and message.channel is channel:
        return message
    found = Findings()
    known = told.get("fail_if_not_exists") is False
    code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
    found.unless(known, ("message_reference",), "Unknown message", code)
    found.refuse()
    return None


def edit(server: DiscordServer, call: Call) -> Answer:
    message = _message(server, call, own=True)
    write(server, message, call, call.body or {})
    server.edited(message)
    return 200, message.json()


def read(server: DiscordServer, call: Call) -> Answer:
    _need(_channel(server, call), Perm.READ_MESSAGE_HISTORY)
    return 200, _message(server, call).json(reader=server.me)


def delete(server: DiscordServer, call: Call) -> Answer:
    server.delete_message(_message(server, call, own=True))
    return 204, None


def react(server: DiscordServer, call: Call) -> Answer:
    message = _message(server, call)
    _need(message.channel, Perm.READ_MESSAGE_HISTORY | Perm.ADD_REACTIONS)
    message.reactions.append(call.params["emoji_name"])
    return 204, None


def typing(server: DiscordServer, call: Call) -> Answer:
    _need(_channel(server, call), Perm.SEND_MESSAGES)
    return 204, None


def channel(server: DiscordServer, call: Call) -> Answer:
    return 200, _channel(server, call).json(viewer=server.me)


def open_dm(server: DiscordServer, call: Call) -> Answer:
    user = server.users.get(int(call.body["recipient_id"]))
    if user is None or user is server.me:
        raise Refusal(*refusal.UNKNOWN_USER)
    return 200, server.dm_with(user).json(viewer=server.me)


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES: list[Route] = [
    ("POST", "/channels/{channel_id}/messages", create),
    ("GET", _ONE, read),
    ("PATCH", _ONE, edit),
    ("DELETE", _ONE, delete),
    ("PUT", _ONE + "/reactions/{emoji_name}/@me", react),
    ("POST", "/channels/{channel_id}/typing", typing),
    ("GET", "/channels/{channel_id}", channel),
    ("POST", "/users/@me/channels", open_dm),
]
