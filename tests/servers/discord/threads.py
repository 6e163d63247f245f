"""Threads that are started from a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import refusal
from .message import HAS_THREAD
from .messages import need, the_channel, the_message
from .refusal import Findings, Refusal
from .rest import Answer, Call, Route
from .world import TEXT, Perm

if TYPE_CHECKING:
    from .server import DiscordServer


def start(server: DiscordServer, call: Call) -> Answer:
    """A message has one thread at most, whose id is its own."""
    channel, message = the_channel(server, call), the_message(server, call)
    if channel.kind != TEXT:
        raise Refusal(*refusal.WRONG_CHANNEL_TYPE)
    need(channel, Perm.CREATE_PUBLIC_THREADS)
    if message.flags & HAS_THREAD:
        raise Refusal(*refusal.HAS_A_THREAD)
    name = str(call.body["name"]).strip()
    found = Findings()
    found.length(("name",), name, 100, 1)
    found.refuse()
    thread = server.thread_from(message, name)
    server.edited(message)
    return 201, thread.json(viewer=server.me)


ROUTES: list[Route] = [
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads", start),
]
