"""Fetching over real sockets: conditions, redirects, what is not sent."""

from __future__ import annotations

import pytest

from bot.fetching import (
    Allowed,
    BadStatus,
    Fetched,
    TooManyRedirects,
    agent_name,
)
from tests.servers.feeds.kinds import OK
from tests.servers.feeds.raw import endless
from tests.servers.feeds.server import CHANGED, FeedServer
from tests.servers.feeds.stage import Names, fetcher_for, play
from tests.servers.feeds.writing import Entry, rss

FEED = rss([Entry(title="Mines cleared", link="https://news.example.org/1")])


def test_what_stands_there_is_given_with_what_to_ask_again_with() -> None:
    async def scene(feeds: FeedServer) -> None:
        url = feeds.put("/a.xml", FEED, content_type="application/rss+xml; charset=UTF-8")
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.fetch(url)
        assert got == Fetched(
            url=url,
            body=FEED.encode(),
            content_type="application/rss+xml; charset=UTF-8",
            charset="utf-8",
            etag=feeds.pages["/a.xml"].etag,
            last_modified=CHANGED,
        )
        headers = feeds.asked[0].headers
        assert headers["User-Agent"] == "Minedesk/test"
        assert "application/rss+xml" in headers["Accept"]
        assert not {"Cookie", "Authorization", "If-None-Match", "Referer"} & headers.keys()

    play(scene)


@pytest.mark.parametrize("by", ["etag", "last_modified"])
def test_what_the_desk_has_already_is_not_sent_again(by: str) -> None:
    async def scene(feeds: FeedServer) -> None:
        url = feeds.put("/a.xml", FEED)
        async with fetcher_for(feeds) as fetcher:
            first = await fetcher.fetch(url)
            again = await fetcher.fetch(url, **{by: getattr(first, by)})
            assert (again.same, again.body, again.etag) == (True, b"", first.etag)
            feeds.put("/a.xml", FEED.replace("cleared", "found"))
            if by == "etag":
                changed = await fetcher.fetch(url, etag=first.etag)
                assert (changed.same, changed.body) == (False, feeds.pages["/a.xml"].body)

    play(scene)


def test_an_answer_of_no_change_that_nobody_asked_for_is_an_error() -> None:
    async def scene(feeds: FeedServer) -> None:
        async with fetcher_for(feeds) as fetcher:
            with pytest.raises(BadStatus) as caught:
                await fetcher.fetch(feeds.answer("/a.xml", 304))
        assert caught.value.status == 304

    play(scene)


@pytest.mark.parametrize("etag", ['"a\r\nX: y"', '"\udcff"', f'"{"a" * 600}"', '"é"'])
def test_a_validator_that_would_break_a_header_is_not_sent(etag: str) -> None:
    async def scene(feeds: FeedServer) -> None:
        url = feeds.put("/a.xml", FEED)
        async with fetcher_for(feeds) as fetcher:
            assert not (await fetcher.fetch(url, etag=etag, last_modified="x\ny")).same
        assert not {"X", "If-None-Match", "If-Modified-Since"} & feeds.asked[0].headers.keys()

    play(scene)


def test_a_validator_that_could_not_be_sent_is_not_given() -> None:
    async def scene(feeds: FeedServer) -> None:
        url = feeds.put("/a.xml", FEED, headers={"ETag": f'"{"a" * 600}"', "Last-Modified": "ä"})
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.fetch(url)
        assert (got.etag, got.last_modified) == ("", "")

    play(scene)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_only_permanent_ones_are_a_move(status: int) -> None:
    async def scene(feeds: FeedServer) -> None:
        there = feeds.put("/new.xml", FEED)
        url = feeds.redirect("/old.xml", "new.xml", status=status)
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.fetch(url)
        assert (got.url, got.body) == (there, FEED.encode())
        assert got.moved_to == (there if status in (301, 308) else "")

    play(scene)


def test_a_move_goes_only_as_far_as_it_is_permanent_throughout() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/d.xml", FEED)
        feeds.redirect("/c.xml", "/d.xml", status=301)
        feeds.redirect("/b.xml", "/c.xml", status=302)
        url = feeds.redirect("/a.xml", "/b.xml", status=308)
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.fetch(url)
        assert (got.url, got.moved_to) == (feeds.url("/d.xml"), feeds.url("/b.xml"))

    play(scene)


def test_conditions_hold_where_a_redirect_leads() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/new.xml", FEED)
        url = feeds.redirect("/old.xml", "/new.xml", status=301)
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.fetch(url, etag=feeds.pages["/new.xml"].etag)
        assert (got.same, got.moved_to) == (True, feeds.url("/new.xml"))

    play(scene)


def test_five_redirects_are_followed_and_a_circle_is_left_at_once() -> None:
    async def scene(feeds: FeedServer) -> None:
        feeds.put("/6", FEED)
        for number in range(1, 6):
            feeds.redirect(f"/{number}", f"/{number + 1}")
        feeds.redirect("/x", "/y")
        feeds.redirect("/y", "/x#again")
        async with fetcher_for(feeds) as fetcher:
            assert (await fetcher.fetch(feeds.url("/1"))).url == feeds.url("/6")
            with pytest.raises(TooManyRedirects):
                await fetcher.fetch(feeds.url("/x"))
        assert (feeds.times("/x"), feeds.times("/y")) == (1, 1)

    play(scene)


def test_a_redirect_to_nowhere_is_a_bad_status() -> None:
    async def scene(feeds: FeedServer) -> None:
        async with fetcher_for(feeds) as fetcher:
            with pytest.raises(BadStatus, match="302"):
                await fetcher.fetch(feeds.answer("/a.xml", 302))

    play(scene)


def test_looking_reads_no_further_than_the_headers() -> None:
    async def scene(feeds: FeedServer) -> None:
        url = feeds.script("/a", endless(OK + b'ETag: "1"\r\n\r\n', b"x" * 10_000))
        async with fetcher_for(feeds) as fetcher:
            got = await fetcher.look(url)
            assert (got.body, got.etag, got.same) == (b"", '"1"', False)
            page = feeds.put("/b", FEED)
            assert (await fetcher.look(page, last_modified=CHANGED)).same
            with pytest.raises(BadStatus, match="404"):
                await fetcher.look(feeds.url("/nothing"))
        assert feeds.asked[0].headers["Accept"] == "*/*"

    play(scene)


def test_no_cookie_is_kept_and_no_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(feeds: FeedServer) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, feeds.raw.address)
        monkeypatch.delenv("no_proxy", raising=False)
        url = feeds.put("/a.xml", FEED, headers={"Set-Cookie": "who=desk; Path=/"})
        url = url.replace("127.0.0.1", "feeds.test")  # no library keeps cookies of bare addresses
        allowed, names = Allowed.parse(["feeds.test"]), Names(feeds_test=[["127.0.0.1"]])
        async with fetcher_for(feeds, allowed=allowed, resolver=names) as fetcher:
            await fetcher.fetch(url)
            await fetcher.fetch(url)
        assert len(feeds.asked) == 2
        assert "Cookie" not in feeds.asked[1].headers
        assert feeds.raw.connections == 0

    play(scene)


def test_the_agent_names_the_desk_and_where_its_operator_is_found() -> None:
    assert agent_name("1.2") == "Minedesk/1.2"
    assert agent_name("1.2", "https://desk.example") == "Minedesk/1.2 (+https://desk.example)"
