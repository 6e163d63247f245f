"""Feeds that mean well."""

from __future__ import annotations

from tests.servers.feeds.kinds import Hostile, changing, entries, laid, numbers
from tests.servers.feeds.writing import Entry, json_feed, rss

CARELESS: tuple[Hostile, ...] = (
    Hostile(
        name="truncated",
        does="is XML that breaks off",
        outcome="reads the items that are whole and says so",
        plant=laid(rss(entries(5))[:-120]),
        items=4,
        left_out="what follows item 4",
    ),
    Hostile(
        name="truncated-json",
        does="is JSON that breaks off",
        outcome="says so; reads nothing",
        plant=laid(json_feed(entries(5))[:-20]),
        error="NotAFeed",
    ),
    Hostile(
        name="bare-ampersands",
        does="has bare ampersands, unknown references and control characters",
        outcome="mends and reads it",
        plant=laid(
            "<rss><channel><title>A & B\x08</title><item><title>Mines &nbsp;& &unheard; more"
            "</title><link>https://news.example.org/?a=1&b=2</link></item></channel></rss>"
        ),
        items=1,
    ),
    Hostile(
        name="unbound",
        does="uses prefixes that it does not declare",
        outcome="mends and reads it",
        plant=laid(
            "<rss><channel><item><title>Mines</title><dc:creator>A</dc:creator>"
            "<x:y/></item></channel></rss>"
        ),
        items=1,
    ),
    Hostile(
        name="says-utf-8",
        does="says UTF-8 and is windows-1252",
        outcome="reads it as what it is",
        plant=laid(rss([Entry(title="Réunion – Genève")]).encode("cp1252"), "text/xml"),
        items=1,
    ),
    Hostile(
        name="says-latin",
        does="says ISO 8859-1 and is UTF-8",
        outcome="reads it as what it is",
        plant=laid(rss([Entry(title="Réunion")]), "text/xml; charset=iso-8859-1"),
        items=1,
    ),
    Hostile(
        name="broken-characters",
        does="has broken characters in good UTF-8",
        outcome="reads it and says so",
        plant=laid(rss([Entry(title="Женева " * 20)]).encode() + b"<!-- \xd0 -->"),
        items=1,
        left_out="characters whose encoding is wrong",
    ),
    Hostile(
        name="markup",
        does="has markup, scripts, terminal codes and reversed text in titles",
        outcome="keeps the words only",
        plant=laid(
            rss([Entry(title="<b>Mines</b><script>alert(1)</script> \u202egone\u202c &#x9b;31m")])
        ),
        items=1,
    ),
    Hostile(
        name="links",
        does="links to `javascript:` or to an address with a password",
        outcome="keeps the item without an address",
        plant=laid(
            rss(
                [
                    Entry(title="One", link="javascript:alert(1)"),
                    Entry(title="Two", link="https://user:secret@news.example.org/2"),
                ]
            )
        ),
        items=2,
    ),
    Hostile(
        name="no-ids",
        does="has no ids",
        outcome="knows items by their addresses, else by their titles",
        plant=laid(rss([*entries(2, id=""), Entry(title="Without an address")])),
        items=3,
        twice=True,
    ),
    Hostile(
        name="changing-ids",
        does="makes new ids with every read",
        outcome="knows the items again by their addresses",
        plant=changing(lambda _: entries(3, id=f"id-{next(numbers)}")),
        items=3,
        twice=True,
    ),
    Hostile(
        name="changing-addresses",
        does="adds tracking that changes to its addresses",
        outcome="takes it off and knows the items again",
        plant=changing(
            lambda read: [
                Entry(title="A", link=f"https://news.example.org/a?utm_id={read}&fbclid={read}")
            ]
        ),
        items=1,
        twice=True,
    ),
    Hostile(
        name="bumped-dates",
        does="gives old items new dates",
        outcome="knows the items again; a date is never part of what identifies them",
        plant=changing(lambda read: entries(3, date=f"Fri, 2{read - 1} Nov 2026 08:00:00 GMT")),
        items=3,
        twice=True,
    ),
    Hostile(
        name="days",
        does="gives days without times",
        outcome="keeps them as days, so that none is lost as older than the last read",
        plant=laid(rss(entries(2, date="2026-11-21"))),
        items=2,
        twice=True,
    ),
    Hostile(
        name="dates",
        does="gives dates that are broken, of the year 1970 or of next year",
        outcome="keeps the items as undated",
        plant=laid(
            rss(
                [
                    Entry(title="A", date="soon"),
                    Entry(title="B", date="Thu, 01 Jan 1970 00:00:00 GMT"),
                    Entry(title="C", date="Mon, 22 Nov 2027 08:00:00 GMT"),
                ]
            )
        ),
        items=3,
    ),
    Hostile(
        name="repeated",
        does="has the same item several times",
        outcome="keeps it once and says so",
        plant=laid(rss([*entries(2), *entries(2, id="other")])),
        items=2,
        left_out="2 items repeated",
    ),
)
