"""Answers to interactions: the callback, `@original`, and follow-ups."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import refusal
from .exchange import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    MODAL,
    MODAL_SUBMIT,
    REPLY,
    SUGGEST,
    UPDATE,
    Exchange,
)
from .forms import check_choices, check_modal
from .message import EPHEMERAL, LOADING, Message
from .messages import write
from .refusal import Findings, Refusal
from .rest import Answer, Call, Route
from .world import JSON

if TYPE_CHECKING:
    from .server import DiscordServer

FITTING = {
    COMMAND: {REPLY, DEFER, MODAL},
    COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {SUGGEST},
    MODAL_SUBMIT: {REPLY, DEFER},
}
MOST_FOLLOWUPS = 5


def callback(server: DiscordServer, call: Call) -> Answer:
    """The first response. Too late, twice, or of a type that does not fit: refused."""
    exchange = server.exchange_of(call.params["interaction_token"])
    if exchange is None or exchange.id != call.id("interaction_id"):
        raise Refusal(*refusal.UNKNOWN_INTERACTION)
    try:
        _accept(server, exchange, call)
    except Refusal as error:
        exchange.callbacks.append((call.body, error.status))
        raise
    exchange.acked_at = time.monotonic()
    exchange.callback = call.body
    told = call.query.get("with_response") in ("1", "true", "True")
    exchange.callbacks.append((call.body, 200 if told else 204))
    return (200, _told(exchange)) if told else (204, None)


def _accept(server: DiscordServer, exchange: Exchange, call: Call) -> None:
    late = not exchange.acked and time.monotonic() - exchange.sent_at > server.ack_within
    if exchange.dead or late:
        raise Refusal(*refusal.UNKNOWN_INTERACTION)
    if exchange.acked:
        raise Refusal(*refusal.ALREADY_ACKNOWLEDGED)
    kind, data = call.body["type"], call.body.get("data") or {}
    found = Findings()
    fitting = FITTING[exchange.kind] | ({DEFER_UPDATE, UPDATE} if exchange.source else set())
    found.unless(kind in fitting, ("type",), f"Response type {kind} does not fit.")
    if kind == SUGGEST:
        check_choices(found, data.get("choices") or [], ("data", "choices"))
        exchange.choices = data.get("choices") or []
    elif kind == MODAL:
        check_modal(found, data, ("data",))
        exchange.modal = data
    elif kind == DEFER:
        strange = (data.get("flags") or 0) & ~EPHEMERAL
        found.unless(not strange, ("data", "flags"), "Only EPHEMERAL may be set.")
    found.refuse()
    if kind in (DEFER_UPDATE, UPDATE):
        exchange.original = exchange.source
    if kind == DEFER:
        flags = (data.get("flags") or 0) | LOADING
        exchange.original = _draft(server, exchange, flags)
        server.post(exchange.original)
    elif kind == REPLY:
        message = _draft(server, exchange)
        write(server, message, call, data, at=("data",), may_hide=True)
        exchange.original = message
        server.post(message)
    elif kind == UPDATE and exchange.source:
        write(server, exchange.source, call, data, at=("data",))
        server.edited(exchange.source)


def _draft(server: DiscordServer, exchange: Exchange, flags: int = 0) -> Message:
    return Message(
        id=server.new_id(),
        channel=exchange.channel,
        author=server.me,
        flags=exchange.privacy(flags),
        about=exchange.metadata(),
        application_id=server.application_id,
    )


def _told(exchange: Exchange) -> JSON:
    """What the callback answers when it is asked to tell the message."""
    about: JSON = {
        "id": str(exchange.id),
        "type": exchange.kind,
        "channel_id": str(exchange.channel.id),
    }
    if exchange.channel.guild:
        about["guild_id"] = str(exchange.channel.guild.id)
    message = exchange.original
    if message is None:
        return {"interaction": about}
    about |= {
        "response_message_id": str(message.id),
        "response_message_loading": message.loading,
        "response_message_ephemeral": message.ephemeral,
    }
    if exchange.response not in (REPLY, UPDATE):
        return {"interaction": about}
    return {
        "interaction": about,
        "resource": {"type": exchange.response, "message": message.json()},
    }


def _by_token(server: DiscordServer, call: Call) -> Exchange:
    exchange = server.exchange_of(call.params["webhook_token"])
    if call.id("webhook_id") != server.application_id:
        raise Refusal(*refusal.UNKNOWN_WEBHOOK)
    if exchange is None or exchange.dead:
        raise Refusal(*refusal.INVALID_WEBHOOK_TOKEN)
    if not exchange.acked:
        raise Refusal(*refusal.UNKNOWN_WEBHOOK)
    return exchange


def _target(exchange: Exchange, call: Call) -> Message:
    wanted = call.params.get("message_id")
    if wanted is None:
        known = [exchange.message]
    else:
        known = [message for message in exchange.messages() if message.id == int(wanted)]
    if not known or known[0] is None:
        raise Refusal(*refusal.UNKNOWN_MESSAGE)
    return known[0]


def read(server: DiscordServer, call: Call) -> Answer:
    return 200, _target(_by_token(server, call), call).json()


def edit(server: DiscordServer, call: Call) -> Answer:
    exchange = _by_token(server, call)
    message = _target(exchange, call)
    write(server, message, call, call.body or {})
    exchange.touched_since_ack = True
    server.edited(message)
    return 200, message.json()


def delete(server: DiscordServer, call: Call) -> Answer:
    exchange = _by_token(server, call)
    exchange.touched_since_ack = True
    server.delete_message(_target(exchange, call))
    return 204, None


def follow_up(server: DiscordServer, call: Call) -> Answer:
    """A further message; the first one after a deferred reply fills that instead."""
    exchange, body = _by_token(server, call), call.body or {}
    deferred = exchange.message
    if deferred and deferred.loading:
        private = deferred.flags & EPHEMERAL  # Decided when it was deferred.
        write(server, deferred, call, body, may_hide=True)
        deferred.flags = deferred.flags & ~EPHEMERAL | private
        server.edited(deferred)
        return 200, deferred.json()
    if "0" not in exchange.owners and len(exchange.followups) >= MOST_FOLLOWUPS:
        raise Refusal(*refusal.TOO_MANY_FOLLOWUPS)
    message = _draft(server, exchange)
    write(server, message, call, body, may_hide=True)
    exchange.followups.append(message)
    exchange.touched_since_ack = True
    server.post(message)
    return 200, message.json()


_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES: list[Route] = [
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
    ("POST", _HOOK, follow_up),
    ("GET", _HOOK + "/messages/@original", read),
    ("PATCH", _HOOK + "/messages/@original", edit),
    ("DELETE", _HOOK + "/messages/@original", delete),
    ("GET", _HOOK + "/messages/{message_id}", read),
    ("PATCH", _HOOK + "/messages/{message_id}", edit),
    ("DELETE", _HOOK + "/messages/{message_id}", delete),
]
