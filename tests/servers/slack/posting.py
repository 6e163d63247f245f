"""Messages from the bot: refused, shortened, stored, and checked for what would ping people."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.slack import blocks as kit
from tests.servers.slack import payloads
from tests.servers.slack.installs import Install, SlackError
from tests.servers.slack.world import Channel, Json, Message, User

if TYPE_CHECKING:
    from tests.servers.slack.exchange import Exchange
    from tests.servers.slack.server import SlackServer

TEXT_MOST, TEXT_ADVISED = 40_000, 4_000
RESPONSE_USES, RESPONSE_LIFE = 5, 1_800
PING = re.compile(
    r"<!(?:channel|here|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>|<@[UW][A-Z0-9]+(?:\|[^>]*)?>"
)
PLAIN_PING = re.compile(r"(?<![\w<!])@(?:channel|here|everyone)\b")


@dataclass(frozen=True)
class Ping:
    """A message of the bot's that would notify people, and the markup that does it."""

    message: Message
    what: str


@dataclass(eq=False)
class ResponseUrl:
    """Where a slash command or an interaction can be answered: five times within half an hour."""

    exchange: Exchange
    install: Install
    channel: Channel
    source: Message | None
    until: float
    uses: int = 0


@dataclass
class Draft:
    """What a call would show: read from its parameters, with the refusals of Slack applied."""

    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None
    warning: str | None = None


def as_json(value: Any, refusal: str) -> Any:
    """A parameter that is JSON in a JSON body and JSON inside text in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except json.JSONDecodeError as wrong:
        raise SlackError(refusal) from wrong


def _markup(element: Json) -> str:
    """What an element of rich text that notifies would be in plain text."""
    if element["type"] == "usergroup":
        return f"<!subteam^{element['usergroup_id']}>"
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    return f"<!{element.get('range', 'channel')}>"


class Posting:
    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.response_urls: dict[str, ResponseUrl] = {}

    def draft(self, method: str, given: Json) -> Draft:
        blocks = as_json(given.get("blocks"), "invalid_blocks_format") or []
        attachments = as_json(given.get("attachments"), "invalid_attachments") or []
        metadata = as_json(given.get("metadata"), "invalid_metadata_format")
        text = given.get("text") or given.get("markdown_text") or ""
        if given.get("markdown_text") and (blocks or given.get("text")):
            raise SlackError("markdown_text_conflict")
        if len(given.get("markdown_text") or "") > kit.STRING_LIMITS["markdown", "text"]:
            raise SlackError("msg_too_long")
        if metadata is not None and not ({"event_type", "event_payload"} <= set(metadata)):
            raise SlackError("invalid_metadata_format")
        if not (text.strip() or blocks or attachments):
            raise SlackError("no_text")
        self._check_blocks(text, blocks, attachments)
        if not text.strip():
            self.server.without_text.append(f"{method}: {json.dumps(blocks or attachments)[:200]}")
        warning = None
        if len(text) > TEXT_ADVISED:
            self.server.warned.append(f"{method}: text of {len(text)} characters")
        if len(text) > TEXT_MOST:
            if method != "chat.postMessage":
                raise SlackError("msg_too_long")
            text, warning = text[:TEXT_MOST], "message_truncated"
        return Draft(
            text,
            kit.filled(blocks),
            [{"id": number, **each} for number, each in enumerate(attachments, 1)],
            metadata,
            warning,
        )

    def _check_blocks(self, text: str, blocks: Any, attachments: list[Json]) -> None:
        if not self.server.validate:
            return
        found = kit.message_findings(blocks)
        for attachment in attachments:
            found += kit.message_findings(attachment.get("blocks") or [])
        if found:
            raise SlackError(
                "invalid_blocks",
                errors=found,
                response_metadata={"messages": [f"[ERROR] {f}" for f in found]},
            )
        if blocks and len(text) + kit.characters(blocks) > kit.MESSAGE_CHARACTERS:
            raise SlackError("msg_blocks_too_long")

    def post(
        self, install: Install, channel: Channel, draft: Draft, given: Json, **more: Any
    ) -> Message:
        """Stores and shows it. `more` sets fields of Message, as `only_for` or `exchange`."""
        thread_ts = given.get("thread_ts") or None
        known = {each.ts for each in self.server.messages(channel)} if thread_ts else set()
        if thread_ts and thread_ts not in known and self.server.keep is None:
            # Slack takes it, and nobody finds the reply.
            self.server.violations.append(f"thread_ts {thread_ts} is no message of {channel.id}")
        message = self.server.store(
            channel=channel,
            user=install.bot,
            install=install,
            text=draft.text,
            blocks=draft.blocks,
            attachments=draft.attachments,
            metadata=draft.metadata,
            thread_ts=thread_ts,
            **more,
        )
        self._pings(message, given)
        if message.only_for is None:
            self.server.echo(install, channel, payloads.said(message, "message"))
        return message

    def edit(self, message: Message, draft: Draft, given: Json) -> None:
        before = message.shape()
        message.versions.append(message.text)
        message.text, message.blocks = draft.text, draft.blocks
        if "attachments" in given:  # kept unless an array, which may be empty, is given
            message.attachments = draft.attachments
        if draft.metadata is not None:  # kept unless given anew
            message.metadata = draft.metadata
        message.edited = (
            not draft.blocks
        )  # of messages with blocks Slack does not show that they were edited
        self._pings(message, given)
        if message.only_for is None and message.install is not None:
            inner = payloads.changed(message, before, self.server.clock.ts())
            self.server.echo(message.install, message.channel, inner)

    def delete(self, message: Message) -> None:
        before, message.deleted = message.shape(), True
        if message.only_for is None and message.install is not None:
            inner = payloads.changed(message, before, self.server.clock.ts())
            self.server.echo(message.install, message.channel, inner)

    def _pings(self, message: Message, given: Json) -> None:
        """Plain text objects cannot ping; everything else is read for markup, the fallback text included."""
        texts = [message.text]
        for block in [
            *message.blocks,
            *(b for a in message.attachments for b in a.get("blocks", [])),
        ]:
            for _, node in kit.walk(block, ""):
                if node.get("type") in {"mrkdwn", "markdown"}:
                    texts.append(node.get("text", ""))
                elif node.get("type") in {"user", "usergroup", "broadcast"}:
                    texts.append(_markup(node))  # a rich text element
        expands = given.get("parse") == "full" or given.get("link_names") in {True, "1", "true"}
        for text in texts:
            found = PING.findall(text) + (PLAIN_PING.findall(text) if expands else [])
            self.server.pings.extend(Ping(message, what) for what in found)

    # response_url

    def response_url(
        self, exchange: Exchange, install: Install, channel: Channel, source: Message | None = None
    ) -> str:
        self.server.forget(self.response_urls)
        name = self.server.ids("r")
        until = self.server.clock.now() + RESPONSE_LIFE
        self.response_urls[name] = ResponseUrl(exchange, install, channel, source, until)
        return f"{self.server.url}/respond/{name}"

    async def respond(self, request: web.Request) -> web.Response:
        """One use of a response_url, answered as hooks.slack.com does; fail_next("response_url") spoils it."""
        fault = self.server.web_api.fault("response_url")
        if fault is not None:
            if fault.hang_up and request.transport is not None:
                request.transport.abort()
            status, headers = fault.status, {}
            if fault.retry_after is not None:
                status, headers = 429, {"Retry-After": str(fault.retry_after)}
            return web.Response(status=status, headers=headers, text=fault.error or "spoiled")
        try:
            given = await request.json()
        except json.JSONDecodeError:
            given = None
        refused = None
        try:
            if not isinstance(given, dict):
                raise SlackError("invalid_payload")
            self._use(request.match_info["name"], given)
        except SlackError as error:
            refused = error
            self.server.refuse("response_url", error.code, error.extra.get("errors", []))
        self.server.record("response_url", given or {}, 200 if refused is None else 404, {})
        if refused is None:
            return web.Response(text="ok")
        status = 404 if refused.code.endswith("_url") else 400
        return web.json_response({"ok": False, "error": refused.code}, status=status)

    def _use(self, name: str, given: Json) -> None:
        url = self.response_urls.get(name)
        if url is None:
            raise SlackError("invalid_url")
        if self.server.clock.now() >= url.until:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        url.uses += 1
        self.answer(url, given)

    def answer(self, url: ResponseUrl, given: Json) -> Message | None:
        """What a response_url, or the body of an acknowledgement, does in the conversation."""
        source = url.source
        if given.get("delete_original"):
            if source is not None:
                self.delete(source)
            return source
        draft = self.draft("response_url", given)
        if given.get("replace_original") and source is not None:
            self.edit(source, draft, given)
            return source
        only_for: User | None = url.exchange.user
        if given.get("response_type") == "in_channel":
            only_for = None
        return self.post(
            url.install, url.channel, draft, given, only_for=only_for, exchange=url.exchange
        )
