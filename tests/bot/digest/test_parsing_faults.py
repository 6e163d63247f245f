"""Feeds that are not whole, not safe or no feeds, and whatever else may come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.model import ReadItem
from bot.digest.parsing import FeedError, NotAFeed, ParsedFeed, UnsafeFeed, parse_feed
from tests.servers.feeds.kinds import entries
from tests.servers.feeds.writing import Entry, atom, json_feed, rdf, rss

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example.org/feed.xml"


def parse(body: str | bytes, content_type: str = "", url: str = URL) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, content_type, url, NOW)


def test_of_a_feed_that_breaks_off_what_is_whole_is_read() -> None:
    whole = rss(entries(5))
    for end in range(whole.index("</item>") + 7, len(whole), 7):
        feed = parse(whole[:end])
        count = whole[:end].count("</item>")
        assert [item.title for item in feed.items] == [
            f"Clearance report {number}" for number in range(1, count + 1)
        ]
        assert feed.left_out == (
            f"what follows item {count}, where the feed goes wrong or breaks off",
        )


@pytest.mark.parametrize("write", [rss, atom, rdf])
def test_a_feed_that_breaks_off_in_its_first_item_is_none(write: object) -> None:
    whole = write(entries(2))  # type: ignore[operator]
    with pytest.raises(NotAFeed, match="breaks off"):
        parse(whole[: whole.index("Clearance report 1") + 5])


@pytest.mark.parametrize("write", [atom, rdf])
def test_other_formats_that_break_off(write: object) -> None:
    whole = write(entries(3))  # type: ignore[operator]
    feed = parse(whole[: whole.index("Clearance report 3")])
    assert len(feed.items) == 2
    assert len(feed.left_out) == 1


def test_faults_of_templates_are_mended_and_nothing_is_lost() -> None:
    feed = parse(
        "\n  <?xml version='1.0'?><rss><channel><title>A &copy; B & C\x0b</title>"
        "<item><title>Mines&nbsp;&amp; traps &#x3; &unheard; &lt;b&gt;bold&lt;/b&gt;</title>"
        "<link>https://n.example/?a=1&b=2</link><dc:date>2026-11-21</dc:date>"
        "<content:encoded><![CDATA[Q&A &nbsp; <b>x</b>]]></content:encoded></item>"
        "<item><title>2</title></item></channel></rss>trailing <junk"
    )
    assert feed.left_out == ()
    assert feed.title == "A © B & C"
    assert feed.items[0] == ReadItem(
        key="https://n.example?a=1&b=2",
        title="Mines & traps &unheard; bold",
        summary="Q&A x",
        url="https://n.example/?a=1&b=2",
        dated=datetime(2026, 11, 21, tzinfo=UTC),
        whole_day=True,
    )
    assert feed.items[1].title == "2"


def test_mending_leaves_what_is_well_formed_alone() -> None:
    item = "<item><title>A</title><guid><![CDATA[a&b &nbsp; &#0;]]></guid></item>"
    (whole,) = parse(f"<rss><channel>{item}</channel></rss>").items
    (mended,) = parse(f"<rss><channel><title>A & B</title>{item}</channel></rss>").items
    assert whole == mended
    assert whole.key == "id:a&b &nbsp; &#0;"


def test_what_cannot_be_mended_is_cut_off_there() -> None:
    feed = parse(
        "<rss><channel><item><title>1</title></item><item><title>2</wrong></item>"
        "<item><title>3</title></item></channel></rss>"
    )
    assert [item.title for item in feed.items] == ["1"]
    assert len(feed.left_out) == 1


def test_beyond_five_hundred_items_nothing_is_read() -> None:
    many = [Entry(title=f"Report {number}") for number in range(501)]
    for write in (rss, atom, rdf, json_feed):
        assert parse(write(many[:500])).left_out == ()
        feed = parse(write(many))
        assert len(feed.items) == 500
        assert feed.items[-1].title == "Report 499"
        assert feed.left_out == ("what follows the first 500 items",)


def test_empty_and_self_closing_items_do_no_harm() -> None:
    feed = parse(
        "<rss><channel><item/><item a='>'/><item><title>A</title><x/></item><item></item>"
        "</channel></rss>"
    )
    assert [item.title for item in feed.items] == ["A"]
    assert parse("<rss/>").items == ()
    cut = "<rss><channel><item><title>A</title></item><item a='>'/><item><title>"
    assert [item.title for item in parse(cut).items] == ["A"]


def test_positions_are_right_with_every_kind_of_character_and_line() -> None:
    odd = "<rss><channel>\r\n<title>😀é</title>\r<item>\r\n<title>😀 é\u2028\u0085</title></item\n>"
    feed = parse(f"{odd}<item><title>日本</title></item  ><item><title>cut")
    assert [item.title for item in feed.items] == ["😀 é", "日本"]


# What is no feed


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "nothing to read"),
        ("  \n", "nothing to read"),
        ("<!DOCTYPE html><html><head>", "a web page"),
        ("<HTML><body>", "a web page"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a web page"),
        ("<sitemapindex/>", "not a feed"),
        ("<a><b></a>", "not a feed"),
        ("<", "not a feed"),
        ("Not found", "not a feed"),
        ("[1]", "not a feed"),
        ("{}", "not a feed"),
        ('{"version": "https://jsonfeed.org/version/1"}', "not a feed"),
        ('{"version": "2.0", "items": []}', "not a feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "not a feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "breaks off"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: str, says: str) -> None:
    with pytest.raises(NotAFeed, match=says):
        parse(body)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
        '<!DOCTYPE rss [<!ENTITY u SYSTEM "x" NDATA y>]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY a "b">]>',
        '<!-- --><?x y?><!DOCTYPE rss [<!-- --><!ENTITY a "b">]>',
    ],
)
def test_entities_are_refused_before_anything_is_read(doctype: str) -> None:
    with pytest.raises(UnsafeFeed):
        parse(f"{doctype}<rss><channel><item><title>A</title></item></channel></rss>")


def test_a_document_type_without_entities_is_passed_over() -> None:
    feed = parse(
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        "<rss version='0.91'><channel><item><title>Mines&eacute; &amp; more</title></item>"
        "</channel></rss>"
    )
    assert feed.items[0].title == "Minesé & more"
    assert feed.left_out == ()


def test_absurd_shapes_are_refused() -> None:
    for inside in (
        "<a>" * 200,
        "<a/>" * 100_001,
        "<a " + " ".join(f"b{number}='1'" for number in range(101)) + "/>",
        f"<a>{'&#10;x' * 500_001}</a>",
    ):
        with pytest.raises(UnsafeFeed):
            parse(f"<rss><channel>{inside}")


def test_one_broken_item_of_json_does_not_spoil_the_others() -> None:
    feed = parse(
        '\ufeff{"version": "https://jsonfeed.org/version/1", "title": null, "items": ['
        '{"id": 7, "title": "A", "url": null}, 3, {"title": ["B"]}, {"content_text": "C"},'
        '{"id": 8.5, "external_url": "/d", "title": "D", "date_modified": "2026-11-21"}]}'
    )
    assert [(item.key[:8], item.title) for item in feed.items] == [
        ("id:7", "A"),
        ("text:6b2", "C"),
        ("https://", "D"),
    ]
    assert feed.items[2].whole_day
    assert feed.left_out == ("2 items that could not be read",)


# Whatever comes


def attempt(body: str | bytes) -> ParsedFeed | FeedError:
    try:
        return parse(body)
    except FeedError as error:
        return error


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_said_to_be_none(body: bytes) -> None:
    read = attempt(body)
    assert isinstance(read, ParsedFeed) or read.message.endswith(".")


NAMES = st.sampled_from(
    """title link guid id pubDate published updated dc:date author category enclosure source image
    description content summary textInput cloud width media:content media:credit media:rating
    georss:point georss:box gml:pos itunes:duration psc:chapters cc:license dcterms:valid b div
    admin:errorReportsTo rdf:Description feedburner:origLink content:encoded""".split()
)
VALUES = st.sampled_from(
    ["", "0", "-1", "x", "2026-11-21", "9" * 30, "1 2 3", "http://[", "25:99:99", "a@b (c)", "--"]
)
FIELDS = st.sampled_from("url href type rel isPermaLink xml:lang xml:base rdf:about mode".split())
SPACES = "".join(
    f' xmlns:{prefix}="{space}"'
    for prefix, space in {
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
        "georss": "http://www.georss.org/georss",
        "gml": "http://www.opengis.net/gml",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "psc": "http://podlove.org/simple-chapters",
        "cc": "http://web.resource.org/cc/",
        "dcterms": "http://purl.org/dc/terms/",
        "admin": "http://webns.net/mvcb/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "content": "http://purl.org/rss/1.0/modules/content/",
    }.items()
)


def element(name: str, fields: dict[str, str], inside: list[str]) -> str:
    given = "".join(f' {key}="{value}"' for key, value in fields.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>"


ELEMENTS = st.recursive(
    st.builds(element, NAMES, st.dictionaries(FIELDS, VALUES, max_size=2), st.lists(VALUES)),
    lambda inner: st.builds(element, NAMES, st.just({}), st.lists(inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(ELEMENTS, max_size=6), st.sampled_from(["rss", "feed", "rdf:RDF"]))
def test_whatever_stands_in_an_item_the_others_are_read(inside: list[str], root: str) -> None:
    item = "entry" if root == "feed" else "item"
    own = ' xmlns="http://www.w3.org/2005/Atom"' if root == "feed" else ""
    odd = f"<{item}>{''.join(inside)}</{item}>"
    sane = f"<{item}><title>Sane and sound</title></{item}>"
    feed = parse(f"<{root}{own}{SPACES}>{sane}{odd}</{root}>")
    assert feed.items[0].title == "Sane and sound"
    assert not any("breaks off" in what for what in feed.left_out)


PIECES = st.sampled_from(
    """<rss> </rss> <channel> </channel> <item> </item> <title> </title> <link> </link> <guid>
    </guid> <pubDate> </pubDate> <feed> </feed> <entry> </entry> <item/> <![CDATA[ ]]> <!-- -->
    & &amp; &nbsp; &#0; &#xd800; < > <dc:date> </dc:date> 2026-11-21 99999-99-99 <a:b </a:b>
    <a:b\txmlns:a="x"> text 😀 \x00 http://[ <description> </description> &lt;p&gt; <author>
    <media:content\turl="x"/> </author> (0) <georss:point> </georss:point> <itunes:duration>
    <enclosure\tlength="-1"/> <?x <!DOCTYPE [ % ' \" =""".replace("\n", " ").split(" ")
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_jumble_of_a_feed_is_read_or_said_to_be_none(pieces: list[str]) -> None:
    jumble = "".join(pieces)
    for body in (jumble, f"<rss><channel><item><title>A</title></item>{jumble}"):
        read = attempt(body)
        if isinstance(read, FeedError):
            assert read.message.endswith(".")
            continue
        assert all(item.title and item.key for item in read.items)
        assert len({item.key for item in read.items}) == len(read.items)
        assert all(
            item.dated is None or item.dated < NOW + timedelta(days=2) for item in read.items
        )
