"""The REST side: reads requests, makes the faults that tests ask for, checks, answers, records."""

from __future__ import annotations

import asyncio
import json
import re
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

from . import contract
from .exchange import Exchange
from .refusal import Refusal
from .world import JSON

if TYPE_CHECKING:
    from .server import DiscordServer

PREFIX = "/api/v10"
Answer = tuple[int, Any]
Wrong = int | Literal["nothing", "truncated"]


@dataclass(eq=False, kw_only=True)
class Call:
    """One request of the bot; `status` and `answer` are filled in when it is answered."""

    method: str
    template: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    params: Mapping[str, str]
    body: Any = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    status: int | str | None = None
    answer: Any = None
    at: float = field(default_factory=time.monotonic)

    def id(self, name: str) -> int:
        return int(self.params[name])


Handler = Callable[["DiscordServer", Call], Answer]
Route = tuple[str, str, Handler]


@dataclass(eq=False, kw_only=True)
class Fault:
    """A wrong answer that a test has ordered."""

    method: str
    path: str
    status: Wrong
    body: JSON | None
    headers: dict[str, str]
    times: int
    done: bool

    def fits(self, call: Call) -> bool:
        return (
            self.times > 0 and self.method == call.method and bool(re.search(self.path, call.path))
        )


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Something that contradicts Discord's description; `where` is "request" or "answer 200"."""

    method: str
    path: str
    where: str
    message: str


class Rest:
    """Serves routes from a table; see `DiscordServer` for what it records."""

    def __init__(self, server: DiscordServer, routes: list[Route]) -> None:
        self._server = server
        self._routes = routes

    def add_to(self, app: web.Application) -> None:
        for method, template, handler in self._routes:
            serve = partial(self._serve, handler, template)
            app.router.add_route(method, PREFIX + template, serve)
        app.router.add_route("*", "/{rest:.*}", partial(self._serve, _unknown, "unknown"))

    async def _serve(self, handler: Handler, template: str, request: web.Request) -> web.Response:
        call = await _read(request, template)
        fault = next((fault for fault in self._server.faults if fault.fits(call)), None)
        if fault:
            fault.times -= 1
        exchange = self._exchange(call)
        if exchange:
            exchange.in_flight += 1
        try:
            if fault is None or fault.done:
                call.status, call.answer = self._answer(handler, call)
            headers = _rate_limit_headers(call)
            if fault:
                _spoil(call, fault, headers)
            self._server.requests.append(call)
            return await _respond(request, call, headers)
        finally:
            if exchange:
                exchange.in_flight -= 1
                exchange.changed.touch()
            self._server.changed.touch()

    def _exchange(self, call: Call) -> Exchange | None:
        token = call.params.get("webhook_token") or call.params.get("interaction_token")
        return self._server.exchange_of(token) if token else None

    def _answer(self, handler: Handler, call: Call) -> Answer:
        try:
            self._authorize(call)
            status, answer = handler(self._server, call)
        except Refusal as refusal:
            if refusal.status in (400, 401, 405) and refusal.code != 50027:
                self._server.refused.append((call, refusal))
            status, answer = refusal.status, refusal.body
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            # Most likely a body of a wrong shape; if not, the trace tells.
            self._note(call, "request", traceback.format_exc())
            return 400, {"message": "Invalid Form Body", "code": 50035}
        if self._server.validate and handler is not _unknown:
            # What was refused is known to be wrong: the description need not agree.
            if status < 400:
                self._check(call, call.body, None)
            self._check(call, answer, status)
        return status, answer

    def _authorize(self, call: Call) -> None:
        by_token = call.template.startswith(("/interactions/", "/webhooks/"))
        expected = f"Bot {self._server.token}"
        if not by_token and call.headers.get("Authorization") != expected:
            raise Refusal(401, 0, "401: Unauthorized")

    def _check(self, call: Call, body: Any, status: int | None) -> None:
        message = contract.complaint(call.method, call.template, body, status)
        if message:
            self._note(call, "request" if status is None else f"answer {status}", message)

    def _note(self, call: Call, where: str, message: str) -> None:
        told = Violation(method=call.method, path=call.template, where=where, message=message)
        self._server.violations.append(told)


def _unknown(server: DiscordServer, call: Call) -> Answer:
    told = Violation(method=call.method, path=call.path, where="request", message="no such route")
    server.violations.append(told)
    raise Refusal(404, 0, "404: Not Found")


async def _read(request: web.Request, template: str) -> Call:
    body, files = None, {}
    if request.content_type == "multipart/form-data":
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            elif name == "payload_json":
                body = json.loads(str(value))
    elif raw := await request.read():
        body = json.loads(raw)
    return Call(
        method=request.method,
        template=template,
        path=request.path.removeprefix(PREFIX),
        query=dict(request.query),
        headers=request.headers.copy(),
        params=dict(request.match_info),
        body=body,
        files=files,
    )


def _rate_limit_headers(call: Call) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": f"{call.method}:{call.template}",
        "Via": "1.1 google",
    }


def _spoil(call: Call, fault: Fault, headers: dict[str, str]) -> None:
    """Put the ordered answer in place of the right one."""
    if isinstance(fault.status, int):
        call.status = fault.status
        call.answer = fault.body or {"message": "Wrong on purpose", "code": 0}
        if fault.status == 429 and fault.body is None:
            wait = float(fault.headers.get("Retry-After", "0.05"))
            told = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
            call.answer = told
            headers |= {"Retry-After": str(wait), "X-RateLimit-Remaining": "0"}
            headers |= {"X-RateLimit-Reset-After": str(wait), "X-RateLimit-Scope": "user"}
    elif fault.status == "truncated":
        text = json.dumps(call.answer if call.answer is not None else {"message": "cut"})
        call.status, call.answer = "truncated", text[: len(text) // 2]
    else:
        call.status, call.answer = "nothing", None
    headers |= fault.headers


async def _respond(request: web.Request, call: Call, headers: dict[str, str]) -> web.Response:
    if call.status == "nothing":
        if request.transport:
            request.transport.abort()
        await asyncio.sleep(0)
        return web.Response(status=500)
    if call.status == "truncated":
        text = str(call.answer)
        return web.Response(text=None, body=text.encode(), headers=headers | _AS_JSON)
    status = int(call.status or 500)
    if call.answer is None:
        return web.Response(status=status, headers=headers)
    body = json.dumps(call.answer).encode()
    return web.Response(status=status, body=body, headers=headers | _AS_JSON)


# Exactly this: the client takes anything else for text.
_AS_JSON = {"Content-Type": "application/json"}
