"""The methods that read what was written: conversations.history and conversations.replies."""

from __future__ import annotations

from tests.servers.slack.chat import channel_of
from tests.servers.slack.installs import SlackError
from tests.servers.slack.web_api import Call, method
from tests.servers.slack.world import Channel, Json, Message

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
DEFAULT_PAGE = 100


def _readable(call: Call) -> Channel:
    """The conversation, if the bot is in it and may read one of its kind."""
    channel = channel_of(call)
    name = {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
    if f"{name}:history" not in call.bot.scopes:
        raise SlackError("missing_scope", needed=f"{name}:history")
    if call.bot.bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, found: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`; ephemeral and deleted ones are in no history."""
    oldest, latest = float(call.given.get("oldest") or 0), float(call.given.get("latest") or "inf")
    edges = call.given.get("inclusive") in {"1", "true"}
    return [
        each
        for each in found
        if each.only_for is None
        and not each.deleted
        and (oldest < float(each.ts) < latest or (edges and float(each.ts) in {oldest, latest}))
    ]


def _answer(call: Call, found: list[Message], *, newest_first: bool) -> Json:
    """A page. With `oldest` alone pages go forward from there, else back from the newest."""
    start = int(call.given.get("cursor") or 0)
    size = min(int(call.given.get("limit") or DEFAULT_PAGE), call.server.history_page)
    forward = not newest_first or ("oldest" in call.given and "latest" not in call.given)
    ordered = found if forward else found[::-1]
    page, more = ordered[start : start + size], start + size < len(ordered)
    if newest_first and forward:
        page = page[::-1]
    whole = call.given.get("include_all_metadata") in {"1", "true"}
    shapes = [each.shape() for each in page]
    if not whole:
        for shape in shapes:
            shape.pop("metadata", None)
    return {
        "messages": shapes,
        "has_more": more,
        **({"response_metadata": {"next_cursor": str(start + size)}} if more else {}),
    }


@method("conversations.history", *HISTORY, reads=True)
def history(call: Call) -> Json:
    """What stands in a conversation itself, threads left out."""
    channel = _readable(call)
    roots = [each for each in call.server.messages(channel) if each.thread_ts in {None, each.ts}]
    extra = {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
    return {**_answer(call, _within(call, roots), newest_first=True), **extra}


@method("conversations.replies", *HISTORY, reads=True)
def replies(call: Call) -> Json:
    """A thread, its first message always among it."""
    channel, ts = _readable(call), call.need("ts")
    thread = [each for each in call.server.messages(channel) if ts in {each.ts, each.thread_ts}]
    root = [each for each in thread if each.ts == ts]
    if not root:
        raise SlackError("thread_not_found")
    found = [each for each in _within(call, thread) if each.ts != ts]
    return _answer(call, [*root, *found], newest_first=False)
