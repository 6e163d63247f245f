"""A server of feeds on loopback.

    async with FeedServer() as feeds:
        feeds.put("/news.xml", rss([Entry(title="...", link="...")]))
        feeds.redirect("/old.xml", "/news.xml", status=301)
        feeds.fail_next("/news.xml", 503, retry_after="120")
        # the bot fetches feeds.url("/news.xml"), with feeds.authority allow-listed
        assert feeds.times("/news.xml") == 2

What is put has an ETag and a Last-Modified and is answered with 304 to who has it already. What
only a bare socket can say is a script: `feeds.script("/x", parts(b"..."))`, fetched from its URL.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from tests.servers.feeds.raw import Play, RawServer

TYPES = {"xml": "application/rss+xml", "json": "application/feed+json"}
CHANGED = "Sat, 21 Nov 2026 08:00:00 GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands at a path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = True

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    status: int


class FeedServer:
    """`asked` are the requests in their order."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.next: dict[str, list[Page]] = defaultdict(list)
        self.asked: list[Asked] = []
        self.raw = RawServer()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port: int = self._runner.addresses[0][1]
        self.authority = f"127.0.0.1:{self.port}"
        self.address = f"http://{self.authority}"
        await self.raw.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.raw.__aexit__(*exc)
        await self._runner.cleanup()

    @property
    def allowed(self) -> tuple[str, str]:
        """What the operator must allow-list for the desk to read here."""
        return self.authority, f"127.0.0.1:{self.raw.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.address}{path}"

    def put(
        self,
        path: str,
        body: str | bytes,
        *,
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
        conditional: bool = True,
    ) -> str:
        """Lay something at a path; its address."""
        content_type = content_type or TYPES.get(path.rpartition(".")[2], "application/rss+xml")
        self.pages[path] = Page(
            body=body.encode() if isinstance(body, str) else body,
            headers={"Content-Type": content_type, **(headers or {})},
            conditional=conditional,
        )
        return self.url(path)

    def redirect(self, path: str, to: str, *, status: int = 302) -> str:
        """Lead a path on to an address or another path; its address."""
        self.pages[path] = Page(status=status, headers={"Location": to}, conditional=False)
        return self.url(path)

    def answer(self, path: str, status: int, *, retry_after: str = "") -> str:
        """Answer with a status from now on; the address of the path."""
        self.pages[path] = _refusal(status, retry_after)
        return self.url(path)

    def fail_next(self, path: str, status: int, *, times: int = 1, retry_after: str = "") -> None:
        """Answer with a status once, or so many times, and then with what is there."""
        self.next[path] += [_refusal(status, retry_after)] * times

    def script(self, path: str, play: Play) -> str:
        """Play a script over a bare socket; its address."""
        self.raw.scripts[path] = play
        return f"{self.raw.address}{path}"

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    async def _serve(self, request: web.Request) -> web.Response:
        waiting = self.next[request.path]
        page = waiting.pop(0) if waiting else self.pages.get(request.path, _refusal(404, ""))
        response = _response(page, request)
        self.asked.append(
            Asked(path=request.path, headers=dict(request.headers), status=response.status)
        )
        return response


def _refusal(status: int, retry_after: str) -> Page:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Page(status=status, headers=headers, conditional=False)


def _response(page: Page, request: web.Request) -> web.Response:
    if not page.conditional:
        return web.Response(status=page.status, body=page.body, headers=page.headers)
    known = {"ETag": page.etag, "Last-Modified": CHANGED}
    if (
        request.headers.get("If-None-Match") == page.etag
        or request.headers.get("If-Modified-Since") == CHANGED
    ):
        return web.Response(status=304, headers=known)
    return web.Response(status=page.status, body=page.body, headers={**known, **page.headers})
