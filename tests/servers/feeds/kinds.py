"""How a hostile feed is described, and how it is laid out on the server."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.servers.feeds.raw import Play
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.writing import Entry, rss

MEGABYTE = 1_000_000
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
SATURDAY = "Sat, 21 Nov 2026 08:00:00 GMT"

Plant = Callable[[FeedServer, str], str]
"""Lays something at a path of the server and gives its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """`does` says what the feed does and `outcome` what the desk makes of it. Expected are
    `error`, the name of an error, or else `items` read, with `left_out` in the words on what was
    not. `seconds` is the limit it is read under. `twice`: it is read a second time, which must
    give the very same keys."""

    name: str
    does: str
    outcome: str
    plant: Plant
    error: str = ""
    items: int = 0
    left_out: str = ""
    seconds: float = 20.0
    twice: bool = False


def entries(count: int, **changed: str) -> list[Entry]:
    """So many items, each with everything; `changed` is the same in all."""
    return [
        Entry(
            **{
                "title": f"Clearance report {number}",
                "link": f"https://news.example.org/{number}",
                "text": f"What was cleared in week {number}.",
                "id": f"id-{number}",
                "date": SATURDAY,
                **changed,
            }
        )
        for number in range(1, count + 1)
    ]


def laid(body: str | bytes, content_type: str = "", packed: str = "") -> Plant:
    """A body; `packed` says that it is compressed, and how."""
    headers = {"Content-Encoding": packed} if packed else {}
    return lambda feeds, path: feeds.put(
        path, body, content_type=content_type, headers=headers, conditional=False
    )


def played(play: Play) -> Plant:
    """A script over a bare socket."""
    return lambda feeds, path: feeds.script(path, play)


def leading(to: str) -> Plant:
    """A redirect."""
    return lambda feeds, path: feeds.redirect(path, to)


def circle(feeds: FeedServer, path: str) -> str:
    """Two paths that lead to each other."""
    feeds.redirect(f"{path}/back", path)
    return feeds.redirect(path, f"{path}/back")


def chain(feeds: FeedServer, path: str) -> str:
    """Six redirects, and then a feed."""
    feeds.put(f"{path}/6", rss(entries(1)))
    for number in range(5, 0, -1):
        feeds.redirect(f"{path}/{number}", f"{path}/{number + 1}")
    return feeds.redirect(path, f"{path}/1")


def changing(change: Callable[[int], list[Entry]]) -> Plant:
    """A feed that is another with the second read than with the first."""

    def plant(feeds: FeedServer, path: str) -> str:
        feeds.put(path, rss(change(1)), conditional=False)
        feeds.next[path].append(feeds.pages[path])
        return feeds.put(path, rss(change(2)), conditional=False)

    return plant


def bomb(wbits: int, megabytes: int) -> bytes:
    """So many megabytes of spaces, packed by zlib, without the end of the stream."""
    packing = zlib.compressobj(9, wbits=wbits)
    block = b" " * MEGABYTE
    pieces = [packing.compress(block) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return pieces[0] + pieces[1] * (megabytes - 1)


numbers = itertools.count(1)
