"""HTTP mode: Slack posts signed requests to the bot's address and reads the answer as the acknowledgement."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack.socket_mode import Undelivered
from tests.servers.slack.world import Json

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 request signature."""
    return (
        "v0="
        + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    )


class HttpEvents:
    """Two faults can be switched on: `forged` (a wrong signature) and `stale` (seconds in the past)."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.address = ""
        self.forged = False
        self.stale = 0
        self.statuses: list[int] = []
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, kind: str, payload: Json, *, accepts: bool, retry: tuple[int, str] | None
    ) -> Any:
        """Posts one request; `accepts` changes nothing here, since any answer has a body."""
        status, found = await self.post(*self._encoded(kind, payload), retry)
        if status != 200:
            raise Undelivered(f"http_error {status}")
        return found

    def _encoded(self, kind: str, payload: Json) -> tuple[str, str]:
        if kind == "events_api":
            return json.dumps(payload), "application/json"
        if kind == "slash_commands":
            return urlencode(payload), FORM
        return urlencode({"payload": json.dumps(payload)}), FORM

    async def post(
        self, body: str, content_type: str, retry: tuple[int, str] | None = None
    ) -> tuple[int, Any]:
        """The status and the body of the bot's answer: JSON read, text as {"text": ...}, None when empty."""
        timestamp = str(int(time.time()) - self.stale)
        secret = "forged" if self.forged else self.server.signing_secret
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(secret, timestamp, body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(
                self.address, data=body.encode(), headers=headers
            ) as answer:
                text = await answer.text()
                self.statuses.append(answer.status)
                as_json = answer.content_type == "application/json"
        except aiohttp.ClientError as lost:
            raise Undelivered("connection_failed") from lost
        if not text:
            return answer.status, None
        return answer.status, json.loads(text) if as_json else {"text": text}

    async def verify_url(self) -> bool:
        """Slack's check when the address is saved: the challenge must come back."""
        body = json.dumps({"type": "url_verification", "token": "t", "challenge": "proof"})
        status, found = await self.post(body, "application/json")
        return status == 200 and "proof" in (found or {}).values()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
