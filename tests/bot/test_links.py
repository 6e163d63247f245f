"""Which addresses of sources are looked at, when, and when one is dead."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.fetching import Allowed, Limits
from bot.links import DeadLink, LinkCheck, Looked, dead
from bot.runtime import Runtime
from bot.state.links import LinkState, LinkStatus, create_links, keep_link, read_links
from tests.servers.feeds.kinds import OK
from tests.servers.feeds.raw import endless, parts
from tests.servers.feeds.server import CHANGED, FeedServer
from tests.servers.feeds.stage import NOW, Clock, Names, fetcher_for, play

DAY = timedelta(days=1)


@pytest.fixture
def open_db(tmp_path: Path) -> Callable[[], Database]:
    """Opens a database of its own, with the table of links."""
    migrations = Migrations("links")
    migrations()(create_links)

    def opened() -> Database:
        db = Database(sqlite3.connect(tmp_path / "state.db"))
        migrations.apply(db)
        return db

    return opened


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    running = Runtime()
    yield running
    running.close()


class Desk:
    """A check over the server of the tests; `pass_days` moves its clock."""

    def __init__(self, check: LinkCheck, clock: Clock, open_db: Callable[[], Database]) -> None:
        self.check, self.clock, self.open_db = check, clock, open_db

    async def run(self, *sources: tuple[str, str], at_most: int = 50) -> Looked:
        return await self.check.check_some(sources, self.clock.now(), at_most)

    async def days(self, source: tuple[str, str], *after: int) -> list[int]:
        """On which of the days, counted from the first, the source was looked at."""
        start = self.clock.time
        looked = []
        for day in after:
            self.clock.time = start + day * DAY
            looked += [day] * (await self.run(source)).looked
        return looked

    def dead(self) -> tuple[DeadLink, ...]:
        db = self.open_db()
        try:
            return dead(db)
        finally:
            db.close()

    def states(self) -> dict[str, LinkStatus]:
        db = self.open_db()
        try:
            return {state.source: state.status for state in read_links(db)}
        finally:
            db.close()


Scene = Callable[[FeedServer, Desk], Awaitable[None]]


@pytest.fixture
def desk(open_db: Callable[[], Database], runtime: Runtime) -> Callable[[Scene], None]:
    """Plays a scene with a server and a desk that may look at it."""

    def run(scene: Scene) -> None:
        async def whole(feeds: FeedServer) -> None:
            clock = Clock()
            async with fetcher_for(feeds, clock, limits=Limits(seconds=5)) as fetcher:
                check = LinkCheck(fetcher=fetcher, runtime=runtime, open_db=open_db)
                await scene(feeds, Desk(check, clock, open_db))

        play(whole)

    return run


Play = Callable[[Scene], None]


def test_a_link_that_lives_is_looked_at_again_after_two_weeks(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("treaty", feeds.put("/treaty.pdf", b"%PDF"))
        assert await the.days(source, 0, 1, 13, 14, 27, 28) == [0, 14, 28]
        assert the.dead() == ()
        assert the.states() == {"treaty": LinkStatus.ALIVE}

    desk(scene)


def test_the_question_is_conditional_and_reads_no_further_than_the_headers(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        page = ("page", feeds.put("/page", b"text"))
        huge = ("huge", feeds.script("/huge", endless(OK + b"\r\n", b"x" * 10_000)))
        for _ in range(3):
            assert await the.run(page, huge) == Looked(looked=2)
            the.clock.time += 14 * DAY
        assert [asked.status for asked in feeds.asked] == [200, 304, 304]
        assert feeds.asked[2].headers["If-Modified-Since"] == CHANGED

    desk(scene)


def test_what_to_ask_again_with_is_kept_although_the_server_repeats_it_not(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("page", feeds.put("/page", b"text"))
        etag = feeds.pages["/page"].etag
        for _ in range(3):
            assert await the.run(source) == Looked(looked=1)
            feeds.answer("/page", 304)
            the.clock.time += 14 * DAY
        assert [asked.headers.get("If-None-Match") for asked in feeds.asked] == [None, etag, etag]

    desk(scene)


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_dead_after_three_failures_over_three_days(
    desk: Play, status: int
) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("gone", feeds.answer("/gone", status))
        assert await the.run(source) == Looked(looked=1)
        the.clock.time += DAY
        assert await the.run(source) == Looked(looked=1)
        the.clock.time += 2 * DAY - timedelta(minutes=1)
        assert await the.run(source) == Looked()
        the.clock.time += timedelta(minutes=1)
        link = DeadLink(
            source="gone",
            url=source[1],
            since=NOW + 3 * DAY,
            why=f"There is nothing at this address ({status}).",
        )
        assert await the.run(source) == Looked(looked=1, newly_dead=(link,))
        assert the.dead() == (link,)
        the.clock.time += 14 * DAY
        assert await the.run(source) == Looked(looked=1)  # said once
        assert the.dead() == (link,)

    desk(scene)


def test_time_alone_or_failures_alone_make_nothing_dead(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("a", feeds.url("/a"))
        await the.run(source)
        the.clock.time += 30 * DAY  # the desk was down
        assert await the.run(source) == Looked(looked=1)
        quick = LinkState(
            source="a",
            url=source[1],
            checked=the.clock.time - 2 * DAY,
            status=LinkStatus.MISSING,
            failures=2,
            failing_since=the.clock.time - 2 * DAY,
        )
        db = the.open_db()
        with db.conn:
            keep_link(db.conn, quick)
        db.close()
        assert await the.run(source) == Looked(looked=1)
        assert the.dead() == ()

    desk(scene)


def test_failing_links_are_looked_at_after_one_two_four_and_seven_days(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("down", feeds.answer("/down", 500))
        # Dead with the fifth, and from then on as rarely as any.
        assert await the.days(source, *range(40)) == [0, 1, 3, 7, 14, 28]

    desk(scene)


@pytest.mark.parametrize(
    "serve",
    [
        lambda feeds: feeds.answer("/a", 500),
        lambda feeds: feeds.answer("/a", 503),
        lambda feeds: feeds.script("/a", parts()),
        lambda feeds: feeds.script("/a", parts(b"no HTTP\r\n\r\n")),
        lambda feeds: "http://nobody.invalid/",
    ],
)
def test_what_cannot_be_reached_is_dead_after_five_failures(
    desk: Play, serve: Callable[[FeedServer], str]
) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("down", serve(feeds))
        for days in (1, 2, 4, 7):
            assert await the.run(source) == Looked(looked=1)
            assert the.states() == {"down": LinkStatus.UNREACHABLE}
            the.clock.time += days * DAY
        looked = await the.run(source)
        assert [link.source for link in looked.newly_dead] == ["down"]
        assert the.dead() == looked.newly_dead
        assert looked.newly_dead[0].why.endswith(".")

    desk(scene)


@pytest.mark.parametrize(
    "serve",
    [
        lambda feeds: feeds.answer("/a", 401),
        lambda feeds: feeds.answer("/a", 403),
        lambda feeds: feeds.answer("/a", 429),
        lambda feeds: feeds.answer("/a", 405),
        lambda feeds: feeds.redirect("/a", "/a"),
        lambda feeds: feeds.redirect("/a", "http://10.0.0.1/"),
    ],
)
def test_a_server_that_does_not_let_programs_in_says_nothing(
    desk: Play, serve: Callable[[FeedServer], str]
) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("closed", serve(feeds))
        assert await the.days(source, *range(60)) == [0, 14, 28, 42, 56]
        assert the.states() == {"closed": LinkStatus.UNKNOWN}
        assert the.dead() == ()

    desk(scene)


def test_a_refusal_neither_ends_a_row_of_failures_nor_adds_to_it(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("a", feeds.url("/a"))
        await the.run(source)
        feeds.answer("/a", 403)
        the.clock.time += DAY
        await the.run(source)
        del feeds.pages["/a"]
        the.clock.time += DAY
        assert (await the.run(source)).newly_dead == ()
        the.clock.time += 2 * DAY
        assert [link.source for link in (await the.run(source)).newly_dead] == ["a"]
        feeds.answer("/a", 403)
        the.clock.time += 14 * DAY
        assert await the.run(source) == Looked(looked=1)
        assert [link.why for link in the.dead()] == ["There is nothing at this address (404)."]

    desk(scene)


def test_a_link_that_lives_again_is_said_to_and_begins_anew(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        source = ("a", feeds.url("/a"))
        await the.days(source, 0, 1, 3)
        assert [link.source for link in the.dead()] == ["a"]
        feeds.put("/a", b"text")
        the.clock.time += 14 * DAY
        assert await the.run(source) == Looked(looked=1, alive_again=("a",))
        assert the.dead() == ()
        del feeds.pages["/a"]
        assert await the.days(source, 14, 15) == [14, 15]
        assert the.dead() == ()

    desk(scene)


def test_an_address_that_was_corrected_is_looked_at_at_once(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        await the.days(("a", feeds.url("/old")), 0, 1, 3)
        new = feeds.put("/new", b"text")
        assert await the.run(("a", new)) == Looked(looked=1, alive_again=("a",))
        assert the.dead() == ()

    desk(scene)


def test_sources_that_are_no_more_are_forgotten(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        await the.days(("a", feeds.url("/a")), 0, 1, 3)
        assert len(the.dead()) == 1
        await the.run(("b", feeds.put("/b", b"text")))
        assert the.dead() == ()
        assert the.states() == {"b": LinkStatus.ALIVE}

    desk(scene)


def test_what_is_no_web_address_is_not_looked_at(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        assert await the.run(("a", ""), ("b", "ftp://a.example/"), ("c", "see p. 4")) == Looked()
        assert the.states() == {}

    desk(scene)


def test_a_run_is_bounded_and_takes_the_longest_overdue_first(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        sources = [(f"s{number}", feeds.put(f"/{number}", b"text")) for number in range(7)]
        assert (await the.run(*sources, at_most=3)).looked == 3
        assert the.states().keys() == {"s0", "s1", "s2"}
        the.clock.time += DAY
        assert (await the.run(*sources, at_most=3)).looked == 3
        assert the.states().keys() == {"s0", "s1", "s2", "s3", "s4", "s5"}
        the.clock.time += 13 * DAY
        await the.run(*sources, at_most=3)  # the one never looked at, and two of the first three
        assert feeds.asked[-3].path == "/6"
        assert {asked.path for asked in feeds.asked[-2:]} == {"/0", "/1"}

    desk(scene)


def test_a_host_that_wants_to_be_left_alone_is_not_counted_against_its_links(desk: Play) -> None:
    async def scene(feeds: FeedServer, the: Desk) -> None:
        busy = ("busy", feeds.answer("/busy", 429, retry_after="7200"))
        other = ("other", feeds.put("/other", b"text"))
        assert (await the.run(busy, other)).looked == 1
        assert the.states() == {"busy": LinkStatus.UNKNOWN}
        the.clock.time += timedelta(hours=2)
        assert (await the.run(busy, other)).looked == 1
        assert the.states() == {"busy": LinkStatus.UNKNOWN, "other": LinkStatus.ALIVE}

    desk(scene)


def test_four_hosts_at_a_time_and_each_one_question_after_the_other(
    open_db: Callable[[], Database], runtime: Runtime
) -> None:
    under_way: list[str] = []
    most: list[int] = []

    async def scene(feeds: FeedServer) -> None:
        def slow(host: str) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
            async def answer(out: asyncio.StreamWriter) -> None:
                assert host not in under_way
                under_way.append(host)
                most.append(len(under_way))
                await asyncio.sleep(0.03)
                under_way.remove(host)
                out.write(OK + b"Content-Length: 0\r\n\r\n")

            return answer

        hosts = [f"h{number}.test" for number in range(8)]
        sources = [
            (path, feeds.script(path, slow(host)).replace("127.0.0.1", host))
            for host in hosts
            for path in (f"/{host}/1", f"/{host}/2")
        ]
        names = Names(**{host.replace(".", "_"): [["127.0.0.1"]] for host in hosts})
        allowed = Allowed.parse(["127.0.0.0/8"])
        async with fetcher_for(feeds, resolver=names, allowed=allowed) as fetcher:
            check = LinkCheck(fetcher=fetcher, runtime=runtime, open_db=open_db)
            assert await check.check_some(sources, NOW) == Looked(looked=16)

    play(scene)
    assert max(most) == 4


def test_what_was_looked_at_is_kept_although_the_run_is_stopped(
    open_db: Callable[[], Database], runtime: Runtime
) -> None:
    async def scene(feeds: FeedServer) -> None:
        came = asyncio.Event()

        async def never(_out: asyncio.StreamWriter) -> None:
            came.set()
            await asyncio.sleep(30)

        sources = [
            ("quick", feeds.put("/quick", b"text")),
            ("slow", feeds.script("/slow", never)),
        ]
        async with fetcher_for(feeds) as fetcher:
            check = LinkCheck(fetcher=fetcher, runtime=runtime, open_db=open_db)
            running = asyncio.create_task(check.check_some(sources, NOW))
            await came.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    play(scene)
    db = open_db()
    assert [state.source for state in read_links(db)] == ["quick"]
    db.close()
