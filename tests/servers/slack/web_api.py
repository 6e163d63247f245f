"""The Web API's front: bodies, tokens, scopes, faults, rate limits, and the record of every request."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.slack import contract
from tests.servers.slack.installs import Install, SlackError
from tests.servers.slack.world import Json

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

PER_MINUTE = {"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}


@dataclass(frozen=True)
class Request:
    """One call of the bot's: parameters as sent, JSON inside text left as it is."""

    number: int
    method: str
    params: Json
    token: str
    at: float
    status: int
    answer: Json


@dataclass
class Fault:
    """What fail_next asked for: an error code, a status, half an answer, a cut connection, or a wait."""

    method: str
    times: int = 1
    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    truncated: bool = False
    hang_up: bool = False
    wait: float = 0.0


@dataclass(frozen=True)
class Call:
    server: SlackServer
    install: Install | None
    given: Json
    authorization: str

    def need(self, name: str) -> Any:
        if (
            self.given.get(name) in {None, ""}
            if not isinstance(self.given.get(name), (dict, list))
            else False
        ):
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return self.given[name]

    @property
    def bot(self) -> Install:
        assert self.install is not None, "the method takes no bot token"
        return self.install


@dataclass(frozen=True)
class Method:
    """`scopes`: any one of them will do. `reads`: takes no JSON body, as Slack's reading methods."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    reads: bool = False
    takes: str = "bot"  # bot, app or none


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, reads: bool = False, takes: str = "bot"
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Registers a function as a method of the Web API."""

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(run, scopes, reads, takes)
        return run

    return register


@cache
def _tiers() -> dict[str, str]:
    path = contract.SPECS / "slack-rate-limit-tiers.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class WebApi:
    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.faults: list[Fault] = []
        self._full_until: dict[tuple[str, str], float] = {}  # leaky buckets

    async def call(self, request: web.Request) -> web.StreamResponse:
        server, name = self.server, request.match_info["method"]
        server.busy += 1
        try:
            try:
                given = await self._given(request, name)
            except json.JSONDecodeError:
                return self._response(200, {"ok": False, "error": "invalid_json"}, {}, None)
            fault = self.fault(name)
            if fault is not None and fault.wait:
                await asyncio.sleep(fault.wait)
            token = self._token(request, given)
            if fault is not None and fault.hang_up:
                server.record(name, given, 0, {}, token)
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            status, answer, headers = self._answer(name, given, token, request, fault)
            server.record(name, given, status, answer, token)
            return self._response(status, answer, headers, fault)
        finally:
            server.busy -= 1
            server.pulse.beat()

    async def _given(self, request: web.Request, name: str) -> Json:
        given: Json = dict(request.query)
        if request.content_type == "application/json":
            body = await request.text()
            known = METHODS.get(name)
            if body and not (known and known.reads):  # a reading method does not see a JSON body
                given |= {
                    key: value for key, value in json.loads(body).items() if value is not None
                }
        elif request.can_read_body:
            given |= dict(await request.post())
        return given

    def _token(self, request: web.Request, given: Json) -> str:
        header = request.headers.get("Authorization", "")
        bearer = header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
        return bearer or given.get("token", "")

    def fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == name and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _answer(
        self, name: str, given: Json, token: str, request: web.Request, fault: Fault | None
    ) -> tuple[int, Json, Json]:
        wait = fault.retry_after if fault else None
        if fault is None:
            wait = self._limited(name, given, token)
        if wait is not None:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        if fault is not None and (fault.status != 200 or fault.error):
            return fault.status, {"ok": False, "error": fault.error or "internal_error"}, {}
        try:
            install = self._authorized(name, token, given)
            if self.server.validate:
                self.server.violations += contract.request_findings(
                    name, {k: v for k, v in given.items() if k != "token"}
                )
            call = Call(self.server, install, given, request.headers.get("Authorization", ""))
            answer = {"ok": True, **METHODS[name].run(call)}
        except SlackError as refused:
            self.server.refuse(name, refused.code, refused.extra.get("errors", []))
            return 200, {"ok": False, "error": refused.code, **refused.extra}, {}
        if self.server.validate:
            self.server.violations += contract.answer_findings(name, answer)
        return 200, answer, {"x-oauth-scopes": ",".join(sorted(install.scopes))} if install else {}

    def _authorized(self, name: str, token: str, given: Json) -> Install | None:
        known = METHODS.get(name)
        if known is None:
            raise SlackError("unknown_method", req_method=name)
        if known.takes == "none":
            return None
        if not token:
            raise SlackError("not_authed")
        if known.takes == "app":
            if token != self.server.app_token:
                raise SlackError(
                    "not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth"
                )
            return None
        if token == self.server.app_token:
            raise SlackError("not_allowed_token_type")
        install = self.server.installs.by_token(token)
        if known.scopes and not (set(known.scopes) & install.scopes):
            raise SlackError(
                "missing_scope",
                needed=",".join(known.scopes),
                provided=",".join(sorted(install.scopes)),
            )
        return install

    def _limited(self, name: str, given: Json, token: str) -> int | None:
        """Seconds to wait, when rate limits are switched on and this call is one too many."""
        if not self.server.rate_limits:
            return None
        per_minute = PER_MINUTE.get(_tiers().get(name, ""), 0)
        key, every, burst = name, 60.0 / per_minute if per_minute else 0.0, per_minute
        if name == "chat.postMessage":
            key, every = f"{name} {given.get('channel')}", 1.0
            burst = self.server.post_burst
        now = time.monotonic() + self.server.clock.ahead
        full_until = max(self._full_until.get((token, key), now), now)
        if full_until + every - now > burst * every:
            self.server.limited += 1
            return max(1, math.ceil(full_until + every - now - burst * every))
        self._full_until[token, key] = full_until + every
        return None

    def _response(
        self, status: int, answer: Json, headers: Json, fault: Fault | None
    ) -> web.Response:
        body = json.dumps(answer)
        if fault is not None and fault.truncated:
            body = body[: len(body) // 2]
        return web.Response(
            status=status, text=body, content_type="application/json", headers=headers
        )
