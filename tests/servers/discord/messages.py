"""Messages in channels: how they are made, changed and deleted, and whom they ping."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import refusal
from .limits import check_message
from .message import COMPONENTS_V2, EPHEMERAL, HAS_THREAD, LOADING, Message
from .refusal import Findings, Path, Refusal
from .rest import Answer, Call, Route
from .shapes import answered_attachments, answered_components, answered_embeds, text_of
from .world import DM, FORUM, JSON, Channel, Perm

if TYPE_CHECKING:
    from .server import DiscordServer

NONCE_LIFE = 5 * 60.0
"""Seconds for which the bot gets its first message for the same nonce, wherever it was."""
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
        draft.flags = draft.flags & (HAS_THREAD | EPHEMERAL | COMPONENTS_V2) | sent
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
        named = plural in parse or match[kind] in listed
        if named and (kind != "role" or _may_ping(message.channel, int(match[kind]))):
            server.pings.append(Ping(kind=kind, target=target, message=message))
            if kind == "user" and (user := server.users.get(int(match[kind]))):
                message.mentions.append(user)
    replied = message.reply_to
    if replied and rules.get("replied_user") and replied.author is not server.me:
        ping = Ping(kind="reply", target=replied.author.mention, message=message)
        server.pings.append(ping)
        message.mentions.append(replied.author)


def _may_ping(channel: Channel, role_id: int) -> bool:
    """Whether a role lets the bot mention it; one that is not known here is taken to."""
    roles = channel.guild.roles if channel.guild else []
    found = next((role for role in roles if role.id == role_id), None)
    return found is None or found.mentionable or Perm.MENTION_EVERYONE in channel.permissions()


def the_channel(server: DiscordServer, call: Call) -> Channel:
    """The channel of the request, if the bot can see it."""
    channel = server.channels.get(call.id("channel_id"))
    if channel is None or channel.deleted:
        raise Refusal(*refusal.UNKNOWN_CHANNEL)
    if not channel.bot_is_here(server.me):
        raise Refusal(*refusal.MISSING_ACCESS)
    return channel


def need(channel: Channel, permission: Perm) -> None:
    if permission not in channel.permissions():
        raise Refusal(*refusal.MISSING_PERMISSIONS)


def the_message(server: DiscordServer, call: Call, *, own: bool = False) -> Message:
    channel = the_channel(server, call)
    message = server.messages.get(call.id("message_id"))
    if message is None or message.deleted or message.channel is not channel or message.ephemeral:
        raise Refusal(*refusal.UNKNOWN_MESSAGE)
    if own and message.author is not server.me:
        raise Refusal(*refusal.NOT_THE_AUTHOR)
    return message


def create(server: DiscordServer, call: Call) -> Answer:
    channel, body = the_channel(server, call), call.body or {}
    if channel.kind == FORUM:
        raise Refusal(*refusal.NOT_A_TEXT_CHANNEL)
    if channel.kind == DM and not all(user.accepts_dms for user in channel.recipients):
        raise Refusal(*refusal.NO_DMS)
    thread = channel.is_thread
    need(channel, Perm.SEND_MESSAGES_IN_THREADS if thread else Perm.SEND_MESSAGES)
    if body.get("embeds"):
        need(channel, Perm.EMBED_LINKS)
    if call.files:
        need(channel, Perm.ATTACH_FILES)
    nonce = None if body.get("nonce") is None else str(body["nonce"])
    if nonce is not None and body.get("enforce_nonce"):
        old, until = server.nonces.get(nonce, (None, 0.0))
        if old and server.clock() < until:
            if old.deleted:
                raise Refusal(*refusal.UNKNOWN_MESSAGE)
            return 200, old.json()
    message = Message(id=server.new_id(), channel=channel, author=server.me, nonce=nonce)
    found = Findings()
    found.length(("nonce",), nonce, 25)
    found.refuse()
    message.reply_to = _referenced(server, channel, body.get("message_reference"))
    write(server, message, call, body)
    if nonce is not None:
        server.nonces[nonce] = (message, server.clock() + NONCE_LIFE)
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
    message = the_message(server, call, own=True)
    write(server, message, call, call.body or {})
    server.edited(message)
    return 200, message.json()


def read(server: DiscordServer, call: Call) -> Answer:
    need(the_channel(server, call), Perm.READ_MESSAGE_HISTORY)
    return 200, the_message(server, call).json(reader=server.me)


def history(server: DiscordServer, call: Call) -> Answer:
    """Messages, newest first. Without the right to read them there are none."""
    channel, query = the_channel(server, call), call.query
    found = Findings()
    limit = int(query.get("limit", "50"))
    found.unless(1 <= limit <= 100, ("limit",), "Must be between 1 and 100.")
    given = [key for key in ("around", "before", "after") if key in query]
    found.unless(len(given) < 2, tuple(given[:1]), "Only one of around, before and after.")
    found.unless("around" not in query, ("around",), "The pretended Discord has no such thing.")
    found.refuse()
    if Perm.READ_MESSAGE_HISTORY not in channel.permissions():
        return 200, []
    before, after = int(query.get("before", 1 << 63)), int(query.get("after", 0))
    known = sorted(server.messages.values(), key=lambda message: message.id)
    there = [
        message
        for message in known
        if message.channel is channel and not (message.deleted or message.ephemeral)
        if after < message.id < before
    ]
    told = there[:limit] if "after" in query else there[-limit:]
    return 200, [message.json(reader=server.me) for message in reversed(told)]


def delete(server: DiscordServer, call: Call) -> Answer:
    server.delete_message(the_message(server, call, own=True))
    return 204, None


def react(server: DiscordServer, call: Call) -> Answer:
    message = the_message(server, call)
    need(message.channel, Perm.READ_MESSAGE_HISTORY | Perm.ADD_REACTIONS)
    message.reactions.append(call.params["emoji_name"])
    return 204, None


def typing(server: DiscordServer, call: Call) -> Answer:
    need(the_channel(server, call), Perm.SEND_MESSAGES)
    return 204, None


def channel(server: DiscordServer, call: Call) -> Answer:
    return 200, the_channel(server, call).json(viewer=server.me)


def open_dm(server: DiscordServer, call: Call) -> Answer:
    user = server.users.get(int(call.body["recipient_id"]))
    if user is None or user is server.me:
        raise Refusal(*refusal.UNKNOWN_USER)
    return 200, server.dm_with(user).json(viewer=server.me)


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES: list[Route] = [
    ("POST", "/channels/{channel_id}/messages", create),
    ("GET", "/channels/{channel_id}/messages", history),
    ("GET", _ONE, read),
    ("PATCH", _ONE, edit),
    ("DELETE", _ONE, delete),
    ("PUT", _ONE + "/reactions/{emoji_name}/@me", react),
    ("POST", "/channels/{channel_id}/typing", typing),
    ("GET", "/channels/{channel_id}", channel),
    ("POST", "/users/@me/channels", open_dm),
]
