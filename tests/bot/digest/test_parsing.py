"""Feeds of every format to items, and what is said of what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.digest.model import ReadItem
from bot.digest.parsing import ParsedFeed, parse_feed
from tests.servers.feeds.writing import Entry, atom, json_feed, rdf, rss

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example.org/feed.xml"


def parse(body: str | bytes, content_type: str = "", url: str = URL) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, content_type, url, NOW)


def one(*written: Entry, **feed: str) -> ReadItem:
    (item,) = parse(rss(written, **feed)).items
    return item


FINLAND = Entry(
    title="Finland & the <i>treaty</i>",
    link="https://news.example.org/finland?utm_source=rss&id=7",
    text="<p>Withdrawal takes effect.</p><p>What <b>next</b>?</p>",
    id="tag:news.example.org,2026:7",
    date="2026-11-21T10:00:00+02:00",
)


@pytest.mark.parametrize("write", [rss, atom, rdf, json_feed])
def test_every_format_gives_the_same(write: object) -> None:
    feed = parse(write([FINLAND]))  # type: ignore[operator]
    assert feed.title == "Mine News"
    assert feed.left_out == ()
    (item,) = feed.items
    assert item == ReadItem(
        key="https://news.example.org/finland?id=7",
        title="Finland & the treaty",
        summary="Withdrawal takes effect. What next?",
        url="https://news.example.org/finland?id=7",
        dated=datetime(2026, 11, 21, 8, tzinfo=UTC),
        language="" if write is rdf else "en",
    )


@pytest.mark.parametrize("write", [rss, atom, rdf, json_feed])
def test_a_feed_without_items_is_a_feed(write: object) -> None:
    assert parse(write([])).items == ()  # type: ignore[operator]


def test_the_language_is_that_of_the_item_else_of_the_feed() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-CH"><title>N</title>'
        "<entry><title>Minen</title></entry>"
        '<entry xml:lang="uk"><title>Міни</title></entry></feed>'
    )
    assert feed.language == "de"
    assert [item.language for item in feed.items] == ["de", "uk"]
    assert parse(rss([], language="english")).language == ""


def test_the_declared_encoding_counts_to_the_last_whole_item() -> None:
    whole = rss([Entry(title="Мины"), Entry(title="Поля")]).replace("utf-8", "windows-1251")
    feed = parse(whole.encode("cp1251"), "text/xml")
    assert [item.title for item in feed.items] == ["Мины", "Поля"]
    cut = parse(whole[: whole.index("Поля") + 2].encode("cp1251"), "text/xml")
    assert [item.title for item in cut.items] == ["Мины"]


def test_older_and_prefixed_formats_are_read() -> None:
    for feed in (
        '<feed xmlns="http://purl.org/atom/ns#"><title>N</title><entry><title>A</title>'
        '<link rel="alternate" href="https://n.example/a"/><issued>2026-11-21</issued></entry></feed>',
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>N</a:title><a:entry><a:title>A'
        '</a:title><a:link href="https://n.example/a"/><a:published>2026-11-21</a:published>'
        "</a:entry></a:feed>",
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://channel.net'
        'scape.com/rdf/simple/0.9/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>N'
        "</title></channel><item><title>A</title><link>https://n.example/a</link><d:date>2026-11-21"
        "</d:date></item></r:RDF>",
        "<RSS><CHANNEL><TITLE>N</TITLE><ITEM><TITLE>A</TITLE><LINK>https://n.example/a</LINK>"
        "<PUBDATE>2026-11-21</PUBDATE></ITEM></CHANNEL></RSS>",
    ):
        read = parse(feed)
        assert read.title == "N"
        (item,) = read.items
        assert (item.title, item.url, item.whole_day) == ("A", "https://n.example/a", True)


def test_what_is_beside_an_item_or_within_its_parts_is_not_taken_for_it() -> None:
    feed = parse(
        '<rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">'
        "<channel><title>N</title><image><title>Logo</title><link>https://n.example/logo</link>"
        '</image><atom:link rel="self" href="https://n.example/feed"/><item><media:group>'
        "<media:title>Photo</media:title><title>Photo</title></media:group><title>A</title>"
        "<source><title>Elsewhere</title></source><author><title>Editor</title></author>"
        '<media:content url="https://n.example/photo"><media:description>A field</media:description>'
        "</media:content><link>https://n.example/a</link></item></channel></rss>"
    )
    assert feed.title == "N"
    assert [(item.title, item.summary, item.url) for item in feed.items] == [
        ("A", "", "https://n.example/a")
    ]


def test_extensions_that_the_library_fails_on_do_no_harm() -> None:
    feed = parse(
        '<rss xmlns:g="http://www.georss.org/georss" xmlns:m="http://search.yahoo.com/mrss/">'
        "<channel><textInput/><item><title>A</title><g:point><g:box>1</g:box></g:point>"
        "<m:credit><m:rating/></m:credit><width>x</width></item></channel></rss>"
    )
    assert [item.title for item in feed.items] == ["A"]


def test_text_that_says_it_is_no_markup_keeps_its_signs() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml">3 &lt; 4 &amp;amp; <b>so</b> on</div></title>'
        "</entry></feed>"
    )
    assert feed.items[0].title == "3 < 4 &amp; so on"


def test_content_serves_where_there_is_no_summary() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>two</p></div></content></entry>'
        "</feed>"
    )
    assert feed.items[0].summary == "One two"
    rss_feed = parse(
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item>'
        "<title>A</title><content:encoded><![CDATA[<p>Whole text</p>]]></content:encoded></item>"
        "</channel></rss>"
    )
    assert rss_feed.items[0].summary == "Whole text"


def test_an_item_without_a_title_is_known_by_how_its_text_begins() -> None:
    item = one(Entry(text="Deminers found " + "many mines " * 30))
    assert item.title.startswith("Deminers found many mines")
    assert item.title.endswith("…")
    assert len(item.title) <= 120
    short = one(Entry(text="<p>Short</p>"))
    assert (short.title, short.summary) == ("Short", "")


def test_texts_are_cut_at_a_word() -> None:
    item = one(Entry(title="mine " * 100, text="field " * 200))
    assert len(item.title) <= 300
    assert item.title.endswith("mine…")
    assert len(item.summary) <= 600
    assert item.summary.endswith("field…")


def test_items_without_any_text_are_left_out_and_counted() -> None:
    feed = parse(rss([Entry(link="https://a.example/1"), Entry(title="A"), Entry(title="<b></b>")]))
    assert [item.title for item in feed.items] == ["A"]
    assert feed.left_out == ("2 items without any text",)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a", "https://news.example.org/a"),
        ("a", "https://news.example.org/a"),
        ("//other.example/a", "https://other.example/a"),
        ("https://other.example/a b", "https://other.example/a%20b"),
        ("  https://other.example/a\n", "https://other.example/a"),
        ("ftp://other.example/a", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
        ("https://user@other.example/", ""),
        ("https://[broken", ""),
        (f"https://other.example/{'a' * 2000}", ""),
    ],
)
def test_addresses_are_whole_and_safe(link: str, url: str) -> None:
    assert one(Entry(title="A", link=link)).url == url


def test_an_id_that_is_no_address_does_not_become_one() -> None:
    feed = parse("<rss><channel><item><title>A</title><guid>12345</guid></item></channel></rss>")
    assert (feed.items[0].url, feed.items[0].key) == ("", "id:12345")
    feed = parse(
        "<rss><channel><item><title>A</title><guid>https://a.example/1</guid></item></channel></rss>"
    )
    assert feed.items[0].url == "https://a.example/1"


# What identifies an item


def keys(*written: Entry) -> list[str]:
    return [item.key for item in parse(rss(written)).items]


def test_the_key_is_the_address_of_an_article() -> None:
    assert keys(Entry(title="A", link="http://www.news.example.org/a/?utm_medium=x", id="1")) == [
        "https://news.example.org/a"
    ]


def test_an_address_that_items_share_or_that_is_a_whole_site_is_no_key() -> None:
    assert keys(
        Entry(title="A", link="https://news.example.org/live", id="1"),
        Entry(title="B", link="https://news.example.org/live", id="2"),
        Entry(title="C", link="https://news.example.org/", id="3"),
    ) == ["id:1", "id:2", "id:3"]


def test_an_id_that_items_share_is_no_key() -> None:
    first, second, third = keys(
        Entry(title="A", id="0"), Entry(title="B", id="0"), Entry(title="C", id="1")
    )
    assert first.startswith("text:")
    assert second.startswith("text:")
    assert first != second
    assert third == "id:1"


def test_titles_that_items_share_are_told_apart_by_their_text() -> None:
    written = [Entry(title="Update", text="One"), Entry(title="Update", text="Two")]
    first, second = keys(*written)
    assert first != second
    assert keys(*reversed(written)) == [second, first]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Entry(title="A", link="https://n.example/a", id="1"), {"id": "2"}),
        (Entry(title="A", link="https://n.example/a", id="1"), {"date": "2026-11-22"}),
        (Entry(title="A", link="https://n.example/a", id="1"), {"title": "Corrected"}),
        (Entry(title="A", link="https://n.example/a", id="1"), {"text": "Corrected"}),
        (Entry(title="A", link="https://n.example/a"), {"link": "http://www.n.example/a/"}),
        (Entry(title="A", link="https://n.example/", id="1"), {"title": "Corrected"}),
        (Entry(title="A"), {"date": "2026-11-22"}),
        (Entry(title="A"), {"text": "Corrected"}),
    ],
)
def test_the_key_stays_when_a_feed_changes(before: Entry, after: dict[str, str]) -> None:
    changed = Entry(
        **{
            name: after.get(name, getattr(before, name))
            for name in ("title", "link", "text", "id", "date")
        }
    )
    assert keys(before) == keys(changed)


def test_the_same_item_twice_is_kept_once_as_it_came_first() -> None:
    feed = parse(
        rss(
            [
                Entry(title="A", link="https://n.example/a", text="First", id="1"),
                Entry(title="A", link="https://n.example/a?fbclid=2", text="Again", id="2"),
            ]
        )
    )
    assert [item.summary for item in feed.items] == ["First"]
    assert feed.left_out == ("1 item repeated",)


def test_keys_are_bounded() -> None:
    (key,) = keys(Entry(title="A", link=f"https://n.example/{'a' * 1000}"))
    assert len(key) < 100
    (key,) = keys(Entry(title="A", id="i" * 1000))
    assert len(key) < 100
