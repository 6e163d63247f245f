"""Fetching over real sockets: politeness, limits, and what is said of failures."""

from __future__ import annotations

import asyncio
import socket
import struct
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.fetching import (
    Allowed,
    BadStatus,
    FetchError,
    Limits,
    NotYet,
    Refused,
    TooLarge,
    TooSlow,
    Unreachable,
    Unreadable,
)
from tests.servers.feeds.kinds import OK, bomb
from tests.servers.feeds.raw import parts
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.stage import Clock, Names, fetcher_for, play
from tests.servers.feeds.writing import Entry, rss

FEED = rss([Entry(title="Mines cleared", link="https://news.example.org/1")])


def test_questions_to_one_host_are_spaced_redirects_too() -> None:
    async def scene(feeds: FeedServer) -> None:
        clock = Clock()
        feeds.put("/b.xml", FEED)
        url = feeds.redirect("/a.xml", "/b.xml")
        async with fetcher_for(feeds, clock, spacing=timedelta(seconds=2)) as fetcher:
            await fetcher.fetch(url)
            await fetcher.fetch(feeds.url("/b.xml"))
        assert clock.slept == [2, 2]

    play(scene)


def test_a_server_that_asks_to_be_left_alone_is_left_alone() -> None:
    async def scene(feeds: FeedServer) -> None:
        clock = Clock()
        url = feeds.put("/a.xml", FEED)
        feeds.fail_next("/a.xml", 429, retry_after="600")
        async with fetcher_for(feeds, clock) as fetcher:
            with pytest.raises(BadStatus) as caught:
                await fetcher.fetch(url)
            assert (caught.value.status, caught.value.retry_after) == (429, timedelta(minutes=10))
            for seconds in (0, 599):
                clock.time += timedelta(seconds=seconds)
                with pytest.raises(NotYet) as left:
                    await fetcher.fetch(feeds.url("/other.xml"))
            assert left.value.retry_after == timedelta(seconds=1)
            assert len(feeds.asked) == 1
            clock.time += timedelta(seconds=1)
            assert (await fetcher.fetch(url)).body == FEED.encode()

    play(scene)


@pytest.mark.parametrize(("status", "remembered"), [(503, True), (500, False), (404, False)])
def test_only_busy_servers_are_left_alone(status: int, remembered: bool) -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/b.xml", FEED)
        url = feeds.answer("/a.xml", status, retry_after="Sun, 22 Nov 2026 13:00:00 GMT")
        async with fetcher_for(feeds) as fetcher:
            with pytest.raises(BadStatus) as caught:
                await fetcher.fetch(url)
            assert caught.value.retry_after == timedelta(hours=1)
            if remembered:
                with pytest.raises(NotYet):
                    await fetcher.fetch(feeds.url("/b.xml"))
            else:
                await fetcher.fetch(feeds.url("/b.xml"))

    play(scene)


def test_waiting_for_a_turn_does_not_count_against_the_time() -> None:
    async def scene(feeds: FeedServer) -> None:
        slow = feeds.script("/a", parts(0.4, OK + b"Content-Length: 1\r\n\r\nx"))
        limits = Limits(seconds=1.8)
        async with fetcher_for(feeds, limits=limits) as fetcher:
            got = await asyncio.gather(*(fetcher.fetch(slow) for _ in range(5)))
        assert [one.body for one in got] == [b"x"] * 5

    play(scene)


def test_all_hops_share_the_time() -> None:
    async def scene(feeds: FeedServer) -> None:
        for number in range(1, 4):
            lead = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n"
            feeds.script(f"/{number}", parts(0.25, lead.encode()))
        url = feeds.script("/4", parts(0.25, OK + b"Content-Length: 1\r\n\r\nx"))
        async with fetcher_for(feeds, limits=Limits(seconds=0.6)) as fetcher:
            with pytest.raises(TooSlow):
                await fetcher.fetch(f"{url[:-1]}1")

    play(scene)


def test_a_body_of_the_very_limit_is_read() -> None:
    async def scene(feeds: FeedServer) -> None:
        async with fetcher_for(feeds, limits=Limits(size=1000)) as fetcher:
            got = await fetcher.fetch(feeds.put("/a", b"x" * 1000))
            assert len(got.body) == 1000
            with pytest.raises(TooLarge):
                await fetcher.fetch(feeds.put("/b", b"x" * 1001))

    play(scene)


@pytest.mark.parametrize(("wbits", "packed"), [(31, "gzip"), (15, "deflate"), (31, "")])
def test_a_bomb_costs_no_more_memory_than_the_limit(wbits: int, packed: str) -> None:
    async def scene(feeds: FeedServer) -> None:
        headers = {"Content-Encoding": packed} if packed else {}
        url = feeds.put("/a", bomb(wbits, 4000), headers=headers, conditional=False)
        async with fetcher_for(feeds) as fetcher:
            tracemalloc.start()
            try:
                with pytest.raises(TooLarge):
                    await fetcher.fetch(url)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 40_000_000  # of 4,000 MB; the packed body itself, 4 MB, is held twice here

    play(scene)


async def reset(out: asyncio.StreamWriter) -> None:
    """Ends a connection as a machine does that has crashed."""
    connection = out.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    out.transport.abort()


@pytest.mark.parametrize(
    ("serve", "error", "says"),
    [
        (lambda feeds: feeds.answer("/a", 404), BadStatus, "There is nothing at this address"),
        (lambda feeds: feeds.answer("/a", 403), BadStatus, "does not let the desk read"),
        (lambda feeds: feeds.answer("/a", 429), BadStatus, "asked less often"),
        (lambda feeds: feeds.answer("/a", 502), BadStatus, "a fault of its own"),
        (lambda feeds: feeds.answer("/a", 418), BadStatus, "status 418"),
        (lambda feeds: "http://127.0.0.1:1/", Refused, "port"),
        (lambda feeds: feeds.redirect("/a", "http://10.0.0.1/"), Refused, "public internet"),
        (lambda feeds: "https://nobody.example/", Unreachable, "name of the server"),
        (
            lambda feeds: feeds.url("/a").replace("http:", "https:"),
            Unreachable,
            "secure connection",
        ),
        (lambda feeds: feeds.script("/a", parts()), Unreachable, "broke the answer off"),
        (lambda feeds: feeds.script("/a", reset), Unreachable, "connection to the server failed"),
        (lambda feeds: feeds.script("/a", parts(b"SSH-2.0\r\n\r\n")), Unreadable, "well-formed"),
        (
            lambda feeds: feeds.put("/a", b"\x1f\x8b\x08no", conditional=False),
            Unreadable,
            "archive that cannot",
        ),
        (
            lambda feeds: feeds.put("/a", bomb(31, 2), conditional=False),
            Unreadable,
            "archive that breaks off",
        ),
        (
            lambda feeds: feeds.put(
                "/a", b"x", headers={"Content-Encoding": "compress"}, conditional=False
            ),
            Unreadable,
            "packed",
        ),
        (
            lambda feeds: feeds.put(
                "/a", b"no gzip", headers={"Content-Encoding": "gzip"}, conditional=False
            ),
            Unreadable,
            "packed",
        ),
    ],
)
def test_errors_are_plain_sentences_that_tell_no_address(
    serve: Callable[[FeedServer], str], error: type[FetchError], says: str
) -> None:
    async def scene(feeds: FeedServer) -> None:
        async with fetcher_for(feeds, resolver=None) as fetcher:
            with pytest.raises(error, match=says) as caught:
                await fetcher.fetch(serve(feeds))
        said = caught.value.message
        assert said.endswith(".")
        assert said[0].isupper()
        assert not any(secret in said for secret in ("127", "10.0", "localhost", str(feeds.port)))
        assert caught.value.word

    play(scene)


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    async def scene(feeds: FeedServer) -> None:
        await feeds.raw.__aexit__()
        async with fetcher_for(feeds) as fetcher:
            with pytest.raises(Unreachable, match="could not be reached"):
                await fetcher.fetch(f"{feeds.raw.address}/")
        await feeds.raw.__aenter__()  # so that it can be closed again

    play(scene)


def test_no_more_questions_at_once_than_allowed() -> None:
    most = 0

    async def scene(feeds: FeedServer) -> None:
        nonlocal most
        under_way = 0

        def counting(number: int) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
            async def answer(out: asyncio.StreamWriter) -> None:
                nonlocal under_way, most
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0.05)
                out.write(OK + b"Content-Length: 1\r\n\r\n%d" % number)
                under_way -= 1

            return answer

        names = [f"h{number}.test" for number in range(6)]
        hosts = Names(**{name.replace(".", "_"): [["127.0.0.1"]] for name in names})
        urls = [
            feeds.script(f"/{number}", counting(number)).replace("127.0.0.1", name)
            for number, name in enumerate(names)
        ]
        allowed = Allowed.parse(["127.0.0.0/8"])
        async with fetcher_for(
            feeds, allowed=allowed, limits=Limits(at_once=2), resolver=hosts
        ) as fetcher:
            got = await asyncio.gather(*map(fetcher.fetch, urls))
        assert [one.body for one in got] == [b"%d" % number for number in range(6)]

    play(scene)
    assert most == 2
