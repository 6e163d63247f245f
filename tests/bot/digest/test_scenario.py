"""From a subscription to a corrected post, over real sockets, with the clock passed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.digest.model import Feed, FeedFormat
from bot.fetching import Fetched, Fetcher
from knowledge.model import SourceKind
from tests.bot.digest.desk import Desk, feed, play
from tests.bot.digest.kit import QUIET, wish
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.stage import NOW, Clock
from tests.servers.feeds.writing import Entry, atom, json_feed, rss

Open = Callable[[list[Feed]], Desk]
EIGHT_IN_KYIV = datetime(2026, 11, 23, 6, tzinfo=UTC)
BLAST = Entry(
    title="Landmine blast kills two farmers near Kharkiv, Ukraine",
    link="https://un.example/1",
    text="The anti-personnel mine lay beside a field.",
    id="u1",
    date="Sun, 22 Nov 2026 11:00:00 GMT",
)
SAME = Entry(
    title="Two farmers killed by landmine near Kharkiv in Ukraine",
    link="https://press.example/a?utm_source=rss",
    text="An anti-personnel mine beside a field killed two farmers near Kharkiv.",
    id="p1",
    date="2026-11-22T11:30:00Z",
)
CLEARED = Entry(
    title="Angola clears its largest minefield of landmines",
    link="https://ngo.example/9",
    text="Deminers cleared the anti-personnel mines.",
    id="n1",
    date="2026-11-22T10:00:00Z",
)
FOOTBALL = Entry(
    title="Cup final tonight",
    link="https://press.example/b",
    id="p2",
    date="2026-11-22T09:00:00Z",
)


def put(server: FeedServer, *entries: Entry) -> None:
    """Let the feed of the UN have other items; it is one that knows no conditions."""
    server.put("/UN.xml", rss(entries), conditional=False)


def lay(server: FeedServer, *blast: Entry) -> list[Feed]:
    put(server, *(blast or (BLAST,)))
    server.put("/Daily.xml", atom([SAME, FOOTBALL]), content_type="application/atom+xml")
    server.put("/Aid.xml", json_feed([CLEARED]), content_type="application/feed+json")
    return [
        feed(server, "UN"),
        feed(server, "Daily", SourceKind.PRESS),
        feed(server, "Aid", SourceKind.NGO),
        feed(server, "Page", SourceKind.NGO, format=FeedFormat.PAGE),
    ]


def test_subscribe_fetch_preview_digest_correction_restart(tmp_path: Path, base_path: Path) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        feeds = lay(server)
        desk = open_desk(feeds)
        await desk.subscribe(wish("daily 08:00", "Europe/Kyiv"))
        await desk.turn()
        assert desk.texts() == []

        preview = await desk.runtime.run(desk.service.preview_of, 1, clock.time)
        assert "Landmine blast kills two farmers" in preview.plain
        assert desk.texts() == [], "a preview sends nothing"

        await desk.at(EIGHT_IN_KYIV - timedelta(minutes=1))
        assert desk.texts() == []
        await desk.at(EIGHT_IN_KYIV)
        base, news, closing = desk.texts()
        assert base.startswith("Digest on mines, 23 November 2026\n")
        assert "1. Angola clears its largest minefield of landmines (Aid, NGO; 22 Nov 2026)" in news
        assert (
            "2. Landmine blast kills two farmers near Kharkiv, Ukraine (UN, UN; Daily, press; 22 Nov "
            "2026)" in news
        )
        assert "Cup final" not in news
        assert "3 reports: 1 UN, 1 NGO, 1 press." in closing
        assert "1 not about mines" in closing

        put(server, corrected())
        await desk.at(EIGHT_IN_KYIV + timedelta(minutes=45))
        assert len(desk.texts()) == 3, "the post is edited, not posted again"
        base, news, _ = desk.texts()
        assert "Line 2: Corrected: UN has changed its title (23 Nov 2026, " in base
        assert "2. Corrected: Landmine blast kills three farmers near Kharkiv, Ukraine" in news
        assert "It said before: “Landmine blast kills two farmers" in news

        desk = open_desk(feeds)  # the process was started again
        await desk.at(EIGHT_IN_KYIV + timedelta(hours=3))
        assert len(desk.texts()) == 3
        assert [one["edits"] for one in desk.outlet.messages("news")] == [1, 1, 1]
        await desk.at(EIGHT_IN_KYIV + timedelta(days=1))
        assert len(desk.texts()) == 4
        assert desk.texts()[3].startswith("Nothing new on mines")

    play(tmp_path, base_path, scene)


def corrected() -> Entry:
    return Entry(
        title="Landmine blast kills three farmers near Kharkiv, Ukraine",
        link=BLAST.link,
        text=BLAST.text,
        id="u1-again",
        date="Mon, 23 Nov 2026 06:10:00 GMT",
    )


def test_feeds_are_asked_every_half_hour_and_only_for_what_is_new(
    tmp_path: Path, base_path: Path
) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        desk = open_desk(lay(server))
        await desk.at(NOW + timedelta(minutes=61))
        assert server.times("/UN.xml") == 3
        assert [asked.status for asked in server.asked if asked.path == "/Daily.xml"] == [
            200,
            304,
            304,
        ]
        assert not [asked for asked in server.asked if asked.path == "/Page.xml"]
        health = await desk.runtime.run(desk.service.feeds, clock.time)
        assert [(one.id, one.problem, one.items) for one in health] == [
            ("Aid", "", 1),
            ("Daily", "", 2),
            ("UN", "", 1),
            ("Page", "", 0),
        ]

    play(tmp_path, base_path, scene)


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [(500, "", 30), (404, "", 30), (503, "7200", 120), (429, "3600", 60)],
)
def test_a_failure_stays_with_its_feed(
    tmp_path: Path, base_path: Path, status: int, retry_after: str, pause: int
) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        desk = open_desk(lay(server))
        server.fail_next("/UN.xml", status, retry_after=retry_after)
        await desk.subscribe(wish("daily 13:00"))
        report = await desk.worker.rounds.fetch_due()
        if retry_after:  # the server is one host: who wants rest gets it from all its feeds
            assert report.failed == 1
        else:
            assert (report.read, report.failed) == (2, 1)
        first = (await desk.runtime.run(desk.service.feeds, clock.time))[0]
        assert first.id == "UN"
        assert str(status) in first.problem
        assert first.next
        assert first.next - NOW >= timedelta(minutes=pause)
        await desk.at(first.next + timedelta(hours=2))
        health = {one.id: one for one in await desk.runtime.run(desk.service.feeds, clock.time)}
        assert all(not one.problem for one in health.values())
        assert health["UN"].items == 1

    play(tmp_path, base_path, scene)


def test_a_feed_that_never_works_warns_its_channel_in_the_end(
    tmp_path: Path, base_path: Path
) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        feeds = lay(server)
        server.put("/UN.xml", "<html><body>Please accept cookies</body></html>", conditional=False)
        desk = open_desk(feeds)
        await desk.subscribe(wish("weekly sun 13:00", empty=QUIET, countries=("FIN",)))
        await desk.turn()
        clock.time += timedelta(days=3, minutes=1)
        await desk.turn()
        (warning,) = desk.texts()
        assert "UN feed (UN, UN) could not be read since 22 Nov 2026, 12:00 (UTC)" in warning
        put(server, BLAST)
        clock.time += timedelta(days=1)
        await desk.turn()
        (warning,) = desk.texts()
        assert "can be read again since" in warning

    play(tmp_path, base_path, scene)


def test_after_a_downtime_news_come_before_the_catch_up(tmp_path: Path, base_path: Path) -> None:
    """The whole worker: its first tick waits for the first round."""

    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        feeds = lay(server)
        desk = open_desk(feeds)
        await desk.subscribe(wish("daily 08:00", "Europe/Kyiv"))
        await desk.turn()
        fresh = Entry(
            title="Deminers killed by anti-personnel mine in Cambodia",
            link="https://un.example/2",
            id="u2",
            date="Thu, 26 Nov 2026 04:00:00 GMT",
        )
        put(server, BLAST, fresh)
        clock.time = datetime(2026, 11, 26, 7, tzinfo=UTC)
        desk = open_desk(feeds)
        working = asyncio.create_task(desk.worker.run())
        sending = asyncio.create_task(desk.sender.run())
        for _ in range(1_000):
            await asyncio.sleep(0.01)
            if len(desk.texts()) >= 3:
                break
        desk.worker.stop()
        await working
        assert await desk.sender.stop(1.0)
        await sending
        base, news, _ = desk.texts()
        assert "3 earlier digests were missed while the desk was away" in base
        assert "Deminers killed by anti-personnel mine in Cambodia" in news
        assert "Landmine blast kills two farmers" in news

    play(tmp_path, base_path, scene)


def test_a_channel_that_is_no_more_pauses_its_digest(tmp_path: Path, base_path: Path) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        desk = open_desk(lay(server))
        await desk.subscribe(wish("daily 13:00"))
        desk.outlet.gone.add("news")
        await desk.at(NOW + timedelta(minutes=60))
        one = await desk.runtime.run(desk.service.get, 1)
        assert one.paused == "The channel is no more."
        (told,) = desk.told
        assert "could not be sent to its channel" in told
        await desk.at(NOW + timedelta(minutes=90))
        assert len(desk.told) == 1

    play(tmp_path, base_path, scene)


def test_a_worker_stops_while_a_feed_hangs(tmp_path: Path, base_path: Path) -> None:
    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        hanging = Feed(
            id="slow",
            title="Slow",
            outlet="Slow",
            kind=SourceKind.PRESS,
            url=server.script("/slow", silence).replace("127.0.0.1", "localhost"),
        )
        desk = open_desk([hanging, *lay(server)])
        working = asyncio.create_task(desk.worker.run())
        for _ in range(1_000):
            await asyncio.sleep(0.01)
            health = await desk.runtime.run(desk.service.feeds, clock.time)
            if sum(bool(one.read) for one in health) == 3:
                break
        assert sum(bool(one.read) for one in health) == 3, "one slow feed delays no other"
        desk.worker.stop()
        await asyncio.wait_for(working, 5.0)

    play(tmp_path, base_path, scene)


async def silence(out: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def test_a_fault_of_our_own_stays_with_its_feed(tmp_path: Path, base_path: Path) -> None:
    """The others are read all the same."""

    async def scene(server: FeedServer, fetcher: Fetcher, clock: Clock, open_desk: Open) -> None:
        broken = Feed(
            id="broken",
            title="Broken",
            outlet="Broken",
            kind=SourceKind.PRESS,
            url="http://a.test/x",
        )
        desk = open_desk([*lay(server), broken])
        desk.worker.rounds._fetcher = Tripping(fetcher)
        report = await desk.worker.rounds.fetch_due()
        assert (report.read, report.failed) == (3, 1)
        health = (await desk.runtime.run(desk.service.feeds, clock.time))[0]
        assert health.problem == "Something went wrong on our side."
        assert "feed not read" in desk.log.events()

    play(tmp_path, base_path, scene)


class Tripping:
    """A fetcher that fails with what it should not, for one host."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        if "a.test" in url:
            raise ZeroDivisionError
        return await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)
