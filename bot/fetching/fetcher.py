"""Fetches over HTTP what others publish: politely, within limits, from the public internet only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.fetching.addresses import NOTHING_ELSE, Allowed
from bot.fetching.body import read_body
from bot.fetching.errors import BadStatus, TooManyRedirects, TooSlow
from bot.fetching.hosts import Hosts, read_retry_after
from bot.fetching.reading import host_of, lead_on, read_address
from bot.fetching.resolving import CheckedResolver
from bot.fetching.translating import translated

FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ANYTHING = "*/*"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
LONGEST_VALIDATOR = 500


def agent_name(version: str, contact: str = "") -> str:
    """How the desk names itself; `contact` is a web address at which its operator is found."""
    return f"Minedesk/{version} (+{contact})" if contact else f"Minedesk/{version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`size` in bytes after decompression; `seconds` for all hops together, without the time spent
    waiting for a turn; `redirects` followed; `at_once` questions under way."""

    size: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 5
    at_once: int = 8


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server gave. `url` is where it was found in the end, `moved_to` where it has moved to
    for good (empty: nowhere). `same` says that it is what the caller has already; `body` is empty
    then. `content_type` is the whole header, `charset` what it names, in lower case."""

    url: str
    same: bool = False
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    accept: str
    conditions: Mapping[str, str]
    whole: bool

    @property
    def headers(self) -> dict[str, str]:
        return {"Accept": self.accept, **self.conditions}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    url: URL
    for_good: bool


class Fetcher:
    """One session; open it with `async with`. `now` and `sleep` are the clock that spacing and
    Retry-After go by; `resolver` looks names up, before what it says is checked."""

    def __init__(
        self,
        *,
        agent: str,
        allowed: Allowed = NOTHING_ELSE,
        limits: Limits = USUAL,
        spacing: timedelta = timedelta(seconds=2),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._agent = agent
        self._allowed = allowed
        self._limits = limits
        self._now = now
        self._names = resolver
        self._hosts = Hosts(spacing=spacing, now=now, sleep=sleep)
        self._room = asyncio.Semaphore(limits.at_once)

    async def __aenter__(self) -> Self:
        inner = self._names or aiohttp.ThreadedResolver()
        self._resolver = CheckedResolver(inner, self._allowed)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                use_dns_cache=False,  # each connection goes by a check of its own
                force_close=True,
            ),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.seconds / 2),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._resolver.close()

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """What stands at `url`; only whether it is the same where `etag` or `last_modified`, as
        they came with an earlier answer, still hold.

        Raises:
            FetchError: it could not be had; see `bot.fetching.errors`.
        """
        conditions = _conditions(etag, last_modified)
        return await self._follow(url, _Question(accept=FEEDS, conditions=conditions, whole=True))

    async def look(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """As `fetch`, but read no further than the headers: `body` stays empty.

        Raises:
            FetchError: there is nothing that could be had.
        """
        conditions = _conditions(etag, last_modified)
        return await self._follow(
            url, _Question(accept=ANYTHING, conditions=conditions, whole=False)
        )

    async def _follow(self, address: str, question: _Question) -> Fetched:
        url = read_address(address, self._allowed)
        seen, moved, for_good, left = {url}, "", True, self._limits.seconds
        clock = asyncio.get_running_loop().time
        for _ in range(self._limits.redirects + 1):
            async with self._hosts.turn(host_of(url)), self._room:
                started = clock()
                answer = await self._ask(url, question, left)
                left -= clock() - started
            if isinstance(answer, Fetched):
                return replace(answer, moved_to=moved)
            url, for_good = answer.url, for_good and answer.for_good
            moved = str(url) if for_good else moved
            if url in seen:
                break
            seen.add(url)
        raise TooManyRedirects

    async def _ask(self, url: URL, question: _Question, seconds: float) -> Fetched | _Hop:
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(url, headers=question.headers, allow_redirects=False) as response,
            ):
                return await self._answer(url, question, response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError):
                raise TooSlow(self._limits.seconds) from error
            raise translated(error) from error

    async def _answer(
        self, url: URL, question: _Question, response: aiohttp.ClientResponse
    ) -> Fetched | _Hop:
        given, status = response.headers, response.status
        if status in REDIRECTS and "Location" in given:
            to = lead_on(url, given["Location"], self._allowed)
            return _Hop(url=to, for_good=status in FOR_GOOD)
        same = status == 304 and bool(question.conditions)
        if not same and not 200 <= status < 300:
            raise self._bad_status(url, response)
        whole = question.whole and not same
        return Fetched(
            url=str(url),
            same=same,
            body=await read_body(response, self._limits.size) if whole else b"",
            content_type=given.get("Content-Type", ""),
            charset=(response.charset or "").lower(),
            etag=_storable(given.get("ETag", "")),
            last_modified=_storable(given.get("Last-Modified", "")),
        )

    def _bad_status(self, url: URL, response: aiohttp.ClientResponse) -> BadStatus:
        wait = read_retry_after(response.headers.get("Retry-After", ""), self._now())
        if wait is not None and response.status in (429, 503):
            self._hosts.rest(host_of(url), wait)
        return BadStatus(response.status, wait)


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    pairs = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in pairs.items() if _storable(value)}


def _storable(value: str) -> str:
    """A validator as it may be kept and sent back; empty where it would break a header."""
    fits = len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if fits else ""
