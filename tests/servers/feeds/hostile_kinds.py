"""What comes instead of a feed, or is none that should be read."""

from __future__ import annotations

from tests.servers.feeds.kinds import MEGABYTE, Hostile, laid
from tests.servers.feeds.writing import Entry, rss

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))

KINDS: tuple[Hostile, ...] = (
    Hostile(
        name="billion-laughs",
        does="declares entities that multiply",
        outcome="refused before it is read",
        plant=laid(
            f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'
            "<rss><channel><item><title>&l9;</title></item></channel></rss>"
        ),
        error="UnsafeFeed",
    ),
    Hostile(
        name="external-entity",
        does="declares an entity that is a file of the machine",
        outcome="refused before it is read",
        plant=laid(
            '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            "<rss><channel><item><title>&f;</title></item></channel></rss>"
        ),
        error="UnsafeFeed",
    ),
    Hostile(
        name="hidden-entity",
        does="hides entities in another encoding (UTF-16)",
        outcome="refused all the same",
        plant=laid(
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>'
            "<rss><channel><item><title>&a;</title></item></channel></rss>".encode("utf-16")
        ),
        error="UnsafeFeed",
    ),
    Hostile(
        name="deep",
        does="nests a million deep",
        outcome="refused at 150",
        plant=laid("<rss>" + "<a>" * MEGABYTE),
        error="UnsafeFeed",
    ),
    Hostile(
        name="deep-json",
        does="the same in JSON",
        outcome="refused",
        plant=laid('{"version":"https://jsonfeed.org/version/1","items":' + "[" * MEGABYTE),
        error="NotAFeed",
    ),
    Hostile(
        name="many-parts",
        does="is built of a million parts",
        outcome="refused at 100,000",
        plant=laid("<rss><channel>" + "<a/>" * MEGABYTE + "</channel></rss>"),
        error="UnsafeFeed",
    ),
    Hostile(
        name="many-items",
        does="has 20,000 items",
        outcome="reads the first 500 and says so",
        plant=laid(rss([Entry(title=f"Report {number}") for number in range(20_000)])),
        items=500,
        left_out="what follows the first 500 items",
    ),
    Hostile(
        name="page",
        does="is a web page",
        outcome="says so",
        plant=laid("<!doctype html><html><body><p>Hello", "text/html"),
        error="NotAFeed",
    ),
    Hostile(
        name="other-xml",
        does="is XML of another kind",
        outcome="says so",
        plant=laid("<urlset><url><loc>https://news.example.org/</loc></url></urlset>"),
        error="NotAFeed",
    ),
    Hostile(
        name="not-xml",
        does="is a picture",
        outcome="says that it is no feed",
        plant=laid(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "application/rss+xml"),
        error="NotAFeed",
    ),
    Hostile(
        name="empty",
        does="is empty",
        outcome="says that there is nothing",
        plant=laid(b""),
        error="NotAFeed",
    ),
)
