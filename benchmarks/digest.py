"""What a minute costs in which 10,000 digests are due, over 200 feeds of 100 items.

    .venv/bin/python -m benchmarks.digest [--subscriptions 10000] [--feeds 200] [--items 100]

The feeds are written, parsed, judged and stored as those of a day; half of their items are about
mines, many report the same in other words. Then the subscriptions come due in one minute: all with
one of some tastes, and then each with a taste of its own, which is the worst case. Measured is the
time until every digest stands in the outbox, in how long pieces the thread of the base was held (a
question waits for one of them at most), and the memory of the process. Last, the outbox is emptied
into a platform that answers at once: what the desk itself can do; a platform's limits come on top.

Clustering time against the number of items: `python -m benchmarks.stories`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.report import table
from benchmarks.stories import make_items
from bot.core.digests.model import Grouping, Length, Taste, Wish
from bot.core.model import Place
from bot.core.reply import Reply
from bot.digest.model import Feed
from bot.digest.parsing import parse_feed
from bot.digest.reading import Brought
from bot.digest.relevance import Relevance
from bot.digest.service import DigestService
from bot.digest.stories import cluster
from bot.outbox.sender import Sender
from bot.outbox.store import Outbox
from bot.runtime import Runtime
from bot.state.db import FILE, State
from knowledge import KnowledgeBase
from knowledge.model import SourceKind
from knowledge.packing.build import build_base
from tests.servers.feeds.writing import Entry, rss

NOW = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)
DUE = NOW + timedelta(minutes=1)
TASTES = 40
SENT = 2_000
"""Digests that are sent of those that stand in the outbox."""


class Silent:
    """A log that keeps nothing."""

    def info(self, event: str, **values: object) -> None:
        return None

    warning = error = info


class Instant:
    """A platform that takes everything at once."""

    def __init__(self) -> None:
        self.taken = 0

    def count(self, reply: Reply) -> int:
        return len(reply.cards)

    async def post(self, place: Place, reply: Reply, part: int, **_: object) -> str:
        self.taken += 1
        return str(self.taken)

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        raise NotImplementedError

    async def find_person(self, workspace: str, user: str) -> Place:
        raise NotImplementedError


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), given.subscriptions, given.feeds, given.items))
    print(table(["what", "figure"], rows))


def measure(folder: Path, many: int, feeds: int, items: int) -> Iterator[tuple[str, str]]:
    """The rows of the table, in the order in which they are measured."""
    build_base(folder / "knowledge.db")
    base = KnowledgeBase.open(folder / "knowledge.db")
    relevance = Relevance.of(base)
    yield "memory with the base open", memory()
    made = list(make_feeds(feeds, items))
    read = folder / "read"
    service, state, _ = open_service(read, base, relevance, [feed for feed, _ in made])
    parsing, storing = Stopwatch(), Stopwatch()
    for feed, text in made:
        with parsing.piece():
            parsed = parse_feed(text.encode(), "application/rss+xml", feed.url, NOW)
        with storing.piece():
            service.reader.brought(feed, Brought(items=parsed.items), NOW - timedelta(hours=1))
    count = f"{feeds:,} feeds of {items:,} items"
    yield f"{count}: parsing, on threads beside", parsing.said(feeds, "feed")
    yield f"{count}: judging and storing", storing.said(feeds, "feed")
    for name in ("first preview, its stories put together", "next preview"):
        watch = Stopwatch()
        with watch.piece():
            service.preview(Taste(), NOW)
        yield name, f"{watch.total:.2f} s; processor {watch.work:.2f} s"
    state.close()
    for name, tastes in ((f"{TASTES} tastes", TASTES), ("each its own taste", many)):
        copy = folder / name.replace(" ", "-")
        shutil.copytree(read, copy)
        service, state, outbox = open_service(copy, base, relevance, [feed for feed, _ in made])
        subscribe(service, many, tastes)
        held = f"{many:,} due in one minute, {name}"
        yield from serve(service, many, held)
        yield f"{held}: state.db", f"{(copy / FILE).stat().st_size / 1e6:.0f} MB"
        if tastes == TASTES:
            yield from send(outbox)
        state.close()


def serve(service: DigestService, many: int, held: str) -> Iterator[tuple[str, str]]:
    """Serve all that is due, its stories put together before."""
    beside = Stopwatch()
    with beside.piece():
        work = service.unclustered(NOW)
        if work:
            service.clustered(service.cluster(work))
    count = f"{len(work.items) if work else 0:,}"
    yield (
        f"stories of {count} items, put together beside",
        f"{beside.total:.1f} s; processor {beside.work:.1f} s",
    )
    watch = tick(service)
    yield f"{held}: into the outbox", watch.said(many, "digest")
    yield f"{held}: longest piece", f"{max(watch.pieces):.2f} s of {len(watch.pieces)} pieces"
    yield f"{held}: memory", memory()


class Stopwatch:
    """Adds up pieces of time, in seconds; `work` is that of the processor alone."""

    def __init__(self) -> None:
        self.pieces: list[float] = []
        self.work = 0.0

    @contextmanager
    def piece(self) -> Iterator[Stopwatch]:
        """Time what is within."""
        began, worked = time.perf_counter(), time.process_time()
        yield self
        self.pieces.append(time.perf_counter() - began)
        self.work += time.process_time() - worked

    @property
    def total(self) -> float:
        """All pieces together."""
        return sum(self.pieces)

    def said(self, count: int, what: str) -> str:
        """The total, how much of it the processor worked, and that for each."""
        each = f"{self.work / count * 1e3:.2g} ms a {what}"
        return f"{self.total:.1f} s; processor {self.work:.1f} s, {each}"


def memory() -> str:
    """The most that the process has ever held."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def open_service(
    folder: Path, base: KnowledgeBase, relevance: Relevance, feeds: list[Feed]
) -> tuple[DigestService, State, Outbox]:
    """Digests over a state folder."""
    state = State(folder)
    outbox = Outbox(state)
    service = DigestService(
        state=state,
        base=base,
        outbox=outbox,
        feeds=feeds,
        judge=relevance.judge,
        cluster=lambda items: cluster(items, states_in=relevance.states_in),
        tell=lambda *_: None,
        show=lambda *_: None,
    )
    return service, state, outbox


def make_feeds(feeds: int, items: int) -> Iterator[tuple[Feed, str]]:
    """Feeds with their text. Every other item is about football."""
    rng = random.Random(1)
    news = make_items(feeds * items // 2, 24)
    rng.shuffle(news)
    kinds = tuple(SourceKind)
    states = ("Ukraine", "Angola", "Cambodia", "Finland", "Russia", "Myanmar", "Colombia", "")
    for number in range(feeds):
        url = f"https://feed{number}.example/rss"
        feed = Feed(
            id=f"feed-{number}",
            title=f"Feed {number}",
            outlet=f"Outlet {number}",
            kind=kinds[number % len(kinds)],
            url=url,
        )
        some = news[number * items // 2 : (number + 1) * items // 2]
        entries = [
            Entry(
                title=f"Landmine {item.title} {states[item.id % len(states)]}",
                text=item.summary,
                link=f"https://feed{number}.example/{item.id}",
                date="Mon, 23 Nov 2026 20:00:00 GMT",
            )
            for item in some
        ]
        entries += [
            Entry(
                title=f"Football, day {at} of league {number}",
                text="The cup and the league, the goals and the tables.",
                link=f"https://feed{number}.example/f{at}",
                date="Mon, 23 Nov 2026 20:00:00 GMT",
            )
            for at in range(items - len(some))
        ]
        yield feed, rss(entries)


def subscribe(service: DigestService, many: int, tastes: int) -> None:
    """So many channels, each with one of so many tastes."""
    codes = sorted(service._previews._base.store.states)
    topics = [id for id, _, _ in service._previews._base.topics()]
    for number in range(many):
        taste = number % tastes
        rng = random.Random(taste)
        wish = Wish(
            taste=Taste(
                countries=tuple(rng.sample(codes, rng.choice((0, 5, 20)))),
                topics=tuple(rng.sample(topics, rng.choice((0, 0, 10)))),
                length=rng.choice(tuple(Length)),
                grouping=rng.choice(tuple(Grouping)),
            ),
            schedule="daily 08:00",
            zone="UTC",
        )
        place = Place(platform="instant", workspace=f"w{number % 500}", channel=f"c{number}")
        service.subscribe(place, wish, "label", NOW)


def tick(service: DigestService) -> Stopwatch:
    """Serve all that is due."""
    watch, more = Stopwatch(), True
    while more:
        with watch.piece():
            more = service.tick(DUE).more
    return watch


def send(outbox: Outbox) -> Iterator[tuple[str, str]]:
    """Send the first digests."""
    platform = Instant()
    keep_first(outbox)

    async def run(moved: Callable[[], Outbox]) -> float:
        runtime = Runtime()
        owned = await runtime.run(moved)
        sender = Sender(owned, runtime, {"instant": platform}, log=Silent(), clock=lambda: DUE)
        began = time.perf_counter()
        await sender.drain()
        took = time.perf_counter() - began
        await runtime.run(owned._state.close)
        runtime.close()
        return took

    took = asyncio.run(run(lambda: Outbox(State(outbox._state.folder))))
    yield (
        f"{SENT:,} digests sent to a platform that answers at once",
        f"{platform.taken / took:.0f} messages a second",
    )


def keep_first(outbox: Outbox) -> None:
    with outbox._state.connection as connection:
        connection.execute(
            """UPDATE posting SET state = 'done' WHERE rowid NOT IN
            (SELECT rowid FROM posting ORDER BY rowid LIMIT ?)""",
            [SENT],
        )


if __name__ == "__main__":
    main()
