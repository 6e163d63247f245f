"""Markup to one plain line, encodings, dates and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import struct_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.markup import clean
from bot.digest.model import ReadItem
from bot.digest.parsing import canonical_url, may_be_newer, shown_url
from bot.digest.parsing.addresses import is_article
from bot.digest.parsing.dates import read_stated, settle
from bot.digest.parsing.decoding import decode
from bot.digest.parsing.texts import cut, plain_line

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a\n\t b", "a b"),
        ("<p>One</p><p>two</p>", "One two"),
        ("One<br>two<br/>three", "One two three"),
        ("<b>Mine</b>s in <a href='x'>Ukraine</a>", "Mines in Ukraine"),
        ("AT&amp;T &lt; &#60; &eacute;", "AT&T < < é"),
        ("a < b, 3 > 2", "a < b, 3 > 2"),
        ("<img alt='a > b' src=\"x\">after", "after"),
        ('<a title="unclosed>text', "text"),
        ("cut off <a href='http", "cut off"),
        ("before<!-- hidden <b> -->after", "beforeafter"),
        ("before<!-- never closed", "before"),
        ("<script>alert('<b>')</script>after", "after"),
        ("<STYLE>p{}</STYLE >after<script>x", "after"),
        ("<svg><title>Logo</title></svg>after", "after"),
        ("<![CDATA[inside]]>", "inside"),
        ("&lt;p&gt;escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;", "escaped twice"),
        ("<o:p>office</o:p>", "office"),
        ("<ul><li>1</li><li>2</li></ul>", "1 2"),
        ("x\u202ereversed\u202c \x1b[31mred\x00", "xreversed [31mred"),
        ("&#0; &#x1b;[2J &#xd800;", "\ufffd [2J \ufffd"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_plain_line(markup: str, text: str) -> None:
    assert plain_line(markup, 300) == text


@settings(deadline=None)
@example("<\u202ep>")
@given(st.text(alphabet="<>!-ab&;\"'/ ]p\x00\u202e😀", max_size=60))
def test_a_plain_line_is_one_short_clean_line(markup: str) -> None:
    line = plain_line(markup, 20)
    assert len(line) <= 20
    assert line == clean(line)
    assert "\n" not in line
    assert "<a>" not in line
    assert "<p>" not in line


@pytest.mark.parametrize(
    ("text", "most", "result"),
    [
        ("short", 5, "short"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("one, two", 6, "one…"),
        ("one (two)", 6, "one…"),
        ("unbreakable", 5, "unbr…"),
        ("日本語の長い文章です", 5, "日本語の…"),
    ],
)
def test_cut(text: str, most: int, result: str) -> None:
    assert cut(text, most) == result
    assert len(result) <= most


@pytest.mark.parametrize(
    "markup",
    [
        "<a ",
        "<!--",
        "<script>",
        "<",
        '<a b="',
        "<a b='",
        "</",
        "<![CDATA[",
        "&",
        "&#",
        "<!",
        "<a <",
    ],
)
def test_no_markup_takes_time_by_the_square_of_its_length(markup: str) -> None:
    # With a parser that does, this takes many minutes; the limit of the whole run would tell.
    assert len(plain_line(markup * 300_000, 300)) <= 300


# Encodings


@pytest.mark.parametrize(
    ("body", "content_type", "text", "faithful"),
    [
        ("é".encode(), "", "é", True),
        ("é".encode("utf-8-sig"), "text/xml; charset=iso-8859-1", "é", True),
        ("<?é".encode("utf-16"), "text/xml; charset=utf-8", "<?é", True),
        ("<?é".encode("utf-16-le"), "", "<?é", True),
        ("<?é".encode("utf-16-be"), "", "<?é", True),
        ("<?é".encode("utf-32"), "", "<?é", True),
        ("é".encode(), "text/xml; charset=iso-8859-1", "é", True),
        ("мины".encode("cp1251"), 'text/xml; charset="windows-1251"', "мины", True),
        ("мины".encode("koi8-r"), "text/xml; CHARSET = KOI8-R", "мины", True),
        ("地雷".encode("gbk"), "text/xml; charset=gb2312", "地雷", True),
        ("地雷".encode("iso2022_jp"), "text/xml; charset=iso-2022-jp", "地雷", True),
        ("Genève –".encode("cp1252"), "text/xml; charset=utf-8", "Genève –", True),
        ("Genève".encode("cp1252"), "text/xml; charset=nonsense", "Genève", True),
        (b"gen\xe8ve", "text/xml; charset=punycode", "genève", True),
        (b"gen\xe8ve", "text/xml; charset=base64", "genève", True),
        ("мины ".encode() * 9 + b"\xd0", "", "мины " * 9 + "\ufffd", False),
        (b"\x81", "", "\ufffd", False),
        (b"\xff\xfea\x00b", "", "a\ufffd", False),
    ],
)
def test_decode(body: bytes, content_type: str, text: str, faithful: bool) -> None:
    assert decode(body, content_type) == (text, faithful)


def test_the_declaration_counts_where_the_header_says_nothing() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><rss>мины</rss>'.encode("cp1251")
    assert decode(body, "text/xml")[0].endswith("<rss>мины</rss>")


@settings(deadline=None)
@given(st.binary(max_size=60), st.text(max_size=20))
def test_any_bytes_decode(body: bytes, name: str) -> None:
    text, _ = decode(body, f"text/xml; charset={name}")
    assert isinstance(text, str)


# Dates


def settled(*texts: str) -> list[tuple[datetime | None, bool]]:
    return settle([read_stated(text) for text in texts], NOW)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "whole_day"),
    [
        ("Sat, 21 Nov 2026 10:30:00 GMT", at(21, 10, 30), False),
        ("Sat, 21 Nov 2026 10:30:00 +0200", at(21, 8, 30), False),
        ("21 Nov 2026 10:30 EST", at(21, 15, 30), False),
        ("Sat, 21 Nov 26 10:30:00 Z", at(21, 10, 30), False),
        ("2026-11-21T10:30:00Z", at(21, 10, 30), False),
        ("2026-11-21T10:30:00.123+02:00", at(21, 8, 30).replace(microsecond=123000), False),
        ("2026-11-21 10:30", at(21, 10, 30), False),
        ("20261121T103000Z", at(21, 10, 30), False),
        ("2026-11-21", at(21), True),
        ("20261121", at(21), True),
        ("  2026-11-21\n", at(21), True),
        ("2026-11-23", at(23), True),
        ("2026-11-24", None, False),
        ("2026-11-23T11:00:00Z", at(23, 11), False),
        ("2026-11-23T13:00:00Z", None, False),
        ("2026-11", None, False),
        ("2026", None, False),
        ("202611", None, False),
        ("1970-01-01T00:00:00Z", None, False),
        ("0001-01-01T00:00:00+14:00", None, False),
        ("9999-12-31T23:59:59-12:00", None, False),
        ("99999-99-99", None, False),
        ("Sat, 31 Feb 2026 10:30:00 GMT", None, False),
        ("yesterday", None, False),
        ("1763800000", None, False),
        ("", None, False),
    ],
)
def test_dates(text: str, moment: datetime | None, whole_day: bool) -> None:
    first, _ = settled(text, "2026-11-20T10:30:00Z")
    assert first == (moment, whole_day)


def test_where_all_dates_are_midnights_they_are_days_as_the_feed_names_them() -> None:
    texts = ["Sat, 21 Nov 2026 00:00:00 +0300", "Fri, 20 Nov 2026 00:00:00 -0500", "2026-11-19"]
    assert settled(*texts) == [(at(21), True), (at(20), True), (at(19), True)]
    with_time = settled(*texts, "Sat, 21 Nov 2026 08:00:00 GMT")
    assert with_time[:3] == [(at(20, 21), False), (at(20, 5), False), (at(19), True)]


def test_what_only_the_library_reads_is_taken_from_it() -> None:
    parsed = struct_time((2026, 11, 21, 8, 30, 0, 5, 325, 0))
    stated = read_stated("21-е нояб. 2026 10:30", parsed)
    assert stated is not None
    assert (stated.at, stated.timed) == (at(21, 8, 30), True)
    assert read_stated("x", struct_time((2026, 13, 21, 8, 30, 0, 5, 325, 0))) is None


def test_an_item_with_a_day_only_is_not_lost_as_older_than_the_last_read() -> None:
    def item(dated: datetime | None, whole_day: bool) -> ReadItem:
        return ReadItem(key="a", title="A", summary="", url="", dated=dated, whole_day=whole_day)

    last = at(22, 9)
    assert may_be_newer(item(at(22), True), last)
    assert may_be_newer(item(at(21), True), last)  # in the west that day is not over yet
    assert not may_be_newer(item(at(20), True), last)
    assert may_be_newer(item(None, False), last)
    assert may_be_newer(item(at(22, 10), False), last)
    assert not may_be_newer(item(at(22, 8), False), last)
    assert not may_be_newer(item(last, False), last)
    assert may_be_newer(item(at(21), True), at(22, 11, 59))
    assert not may_be_newer(item(at(21), True), at(21) + timedelta(hours=36))


# Addresses


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://n.example/a?utm_source=x&id=1&fbclid=2#top", "https://n.example/a?id=1#top"),
        ("https://n.example/a?UTM_Campaign=x", "https://n.example/a"),
        ("https://n.example/a#xtor=RSS-1", "https://n.example/a"),
        ("https://n.example/a?q=a%20b&amp=1", "https://n.example/a?q=a%20b&amp=1"),
        ("https://n.example/a?at_medium=RSS&at=1", "https://n.example/a?at=1"),
        ("https://n.example/ä?b=ö", "https://n.example/%C3%A4?b=%C3%B6"),
        ("https://n.example/<script>", "https://n.example/%3Cscript%3E"),
        ("http://n.example", "http://n.example"),
        ("http://a:b@n.example/", ""),
        ("ftp://n.example/", ""),
        ("/a", ""),
        ("", ""),
    ],
)
def test_shown_url(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "http://n.example/a/b?x=1&y=2",
        "https://n.example/a/b?x=1&y=2",
        "https://www.n.example/a/b?x=1&y=2",
        "https://N.EXAMPLE/a/b?x=1&y=2",
        "https://n.example:443/a/b?x=1&y=2",
        "http://n.example:80/a/b?x=1&y=2",
        "https://n.example./a/b?x=1&y=2",
        "https://n.example/a/b/?y=2&x=1",
        "https://n.example/a/b?x=1&y=2&utm_source=rss",
        "https://n.example/a/b?x=1&&y=2#part",
        "https://n.example/%61/b?x=1&y=2",
    ],
)
def test_the_same_article_has_one_canonical_address(url: str) -> None:
    assert canonical_url(url) == "https://n.example/a/b?x=1&y=2"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://n.example/", "https://n.example"),
        ("https://n.example:8080/", "https://n.example:8080"),
        ("https://n.example/A", "https://n.example/A"),
        ("https://n.example/a%2Fb", "https://n.example/a%2Fb"),
        ("https://мины.example/ё", "https://xn--h1ahe0d.example/%D1%91"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
        ("https://n.example:99999/", ""),
        ("javascript:alert(1)", ""),
        ("n.example/a", ""),
        ("", ""),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@settings(deadline=None)
@given(
    st.from_regex(
        r"https?://(www\.)?[a-z]{1,5}(:[0-9]{1,5})?(/[A-Za-zä%0-9. ]{0,5}){0,3}(\?[a-z=&+%]{0,9})?(#[a-z]{0,3})?",
        fullmatch=True,
    )
)
def test_a_canonical_address_is_its_own(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical


def test_whether_an_address_is_that_of_an_article() -> None:
    assert is_article("https://n.example/a")
    assert is_article("https://n.example/?p=1")
    assert not is_article("https://n.example/")
    assert not is_article("https://www.n.example/#top")
    assert not is_article("https://n.example/?utm_source=rss")
    assert not is_article("")
