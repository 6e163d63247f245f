"""Names: what they resolve to decides, and the connection goes to what was checked."""

from __future__ import annotations

import asyncio

import pytest

from bot.fetching import Allowed, Fetcher, Refused, Unreachable
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.stage import Names, fetcher_for, play
from tests.servers.feeds.writing import Entry, rss

FEED = rss([Entry(title="Mines cleared")])


def at(feeds: FeedServer, name: str, path: str = "/a.xml") -> str:
    return f"http://{name}:{feeds.port}{path}"


def behind(feeds: FeedServer, names: Names, *allowed: str) -> Fetcher:
    return fetcher_for(feeds, resolver=names, allowed=Allowed.parse(allowed))


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1", "192.168.1.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%1"],
        ["169.254.169.254"],
        ["not an address"],
    ],
)
def test_a_name_that_leads_inside_is_refused_without_a_connection(addresses: list[str]) -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        async with behind(feeds, Names(inside_test=[addresses])) as fetcher:
            with pytest.raises(Refused, match="public internet"):
                await fetcher.fetch(at(feeds, "inside.test"))
        assert feeds.asked == []

    play(scene)


def test_a_redirect_to_a_name_that_leads_inside_is_refused() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/b.xml", FEED)
        feeds.redirect("/a.xml", at(feeds, "inside.test", "/b.xml"))
        names = Names(outside_test=[["127.0.0.1"]], inside_test=[["127.0.0.2"]])
        async with behind(feeds, names, "outside.test") as fetcher:
            with pytest.raises(Refused):
                await fetcher.fetch(at(feeds, "outside.test"))
        assert (feeds.times("/a.xml"), feeds.times("/b.xml")) == (1, 0)

    play(scene)


def test_of_several_addresses_only_those_that_may_be_asked_are() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        came: list[str] = []

        def inside(_read: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
            came.append("somebody")
            out.close()

        names = Names(both_test=[["127.0.0.2", "127.0.0.1"]], other_test=[["127.0.0.2"]])
        async with (
            await asyncio.start_server(inside, "127.0.0.2", feeds.port),
            behind(feeds, names, "127.0.0.1/32") as fetcher,
        ):
            assert (await fetcher.fetch(at(feeds, "both.test"))).body == FEED.encode()
            with pytest.raises(Refused):
                await fetcher.fetch(at(feeds, "other.test"))
        assert came == []

    play(scene)


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        # A second look-up, between the check and the connection, would lead elsewhere.
        names = Names(rebound_test=[["127.0.0.1"], ["10.0.0.1"]])
        async with behind(feeds, names, "127.0.0.1/32") as fetcher:
            assert (await fetcher.fetch(at(feeds, "rebound.test"))).body == FEED.encode()
            assert names.asked == ["rebound.test"]
            with pytest.raises(Refused):  # the next question is checked anew
                await fetcher.fetch(at(feeds, "rebound.test"))
        assert feeds.times("/a.xml") == 1

    play(scene)


def test_a_connection_is_not_kept_for_a_name_that_leads_elsewhere_now() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        names = Names(moved_test=[["127.0.0.1"], ["10.0.0.1"]])
        feeds.redirect("/r.xml", "/a.xml")
        async with behind(feeds, names, "127.0.0.1/32") as fetcher:
            with pytest.raises(Refused):  # each hop is checked, on the same host too
                await fetcher.fetch(at(feeds, "moved.test", "/r.xml"))
        assert feeds.times("/a.xml") == 0

    play(scene)


def test_the_operator_may_allow_a_name_or_a_name_at_a_port() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        names = Names(feeds_test=[["127.0.0.1"]])
        for entry in ("feeds.test", f"feeds.test:{feeds.port}", "127.0.0.0/8"):
            async with behind(feeds, names, entry) as fetcher:
                assert (await fetcher.fetch(at(feeds, "feeds.test"))).body == FEED.encode()
        for entry in ("feeds.test:1", "other.test", "10.0.0.0/8"):
            async with behind(feeds, names, entry) as fetcher:
                with pytest.raises(Refused):
                    await fetcher.fetch(at(feeds, "feeds.test"))

    play(scene)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("nobody.test", Names()),
        ("empty.test", Names(empty_test=[[]])),
        (f"{'a' * 70}.test", None),  # the system cannot even write that down
    ],
)
def test_a_name_that_is_not_known_is_unreachable(name: str, names: Names | None) -> None:
    async def scene(feeds: FeedServer) -> None:
        async with fetcher_for(feeds, resolver=names) as fetcher:
            with pytest.raises(Unreachable, match="not known"):
                await fetcher.fetch(at(feeds, name))
        assert names is None or names.closed

    play(scene)


def test_localhost_is_refused_where_the_system_resolves_it() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/a.xml", FEED)
        async with fetcher_for(feeds, allowed=Allowed()) as fetcher:
            with pytest.raises(Refused):
                await fetcher.fetch(at(feeds, "localhost"))
        assert feeds.asked == []

    play(scene)
