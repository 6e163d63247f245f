"""Which addresses are public, which the operator allows, and how strictly they are read."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from bot.fetching import Allowed, Refused
from bot.fetching.addresses import NOTHING_ELSE, is_public
from bot.fetching.reading import host_of, lead_on, read_address

PUBLIC = """1.1.1.1 93.184.216.34 192.0.1.1 2606:4700::1111 2a00:1450:4001::1 ::ffff:1.1.1.1
    64:ff9b::101:101 2002:101:101::1""".split()
NOT_PUBLIC = """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.0.171 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1
    203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2001:20::1
    2002:7f00:1::1 2002:a00:1::1 3fff::1 fc00::1 fd00::1 fe80::1 fec0::1 ff02::1 5f00::1""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


REFUSED = [
    "file:///etc/passwd",
    "ftp://news.example.org/",
    "gopher://news.example.org/",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "//news.example.org/",
    "/feed.xml",
    "",
    "http://",
    "http:///feed.xml",
    "http://user@news.example.org/",
    "http://user:secret@news.example.org/",
    "http://:secret@news.example.org/",
    "http://news.example.org\\@10.0.0.1/",
    "http://news.example.org/a b",
    "http://news.example.org/\n",
    "http://news.example.org:25/",
    "http://news.example.org:0/",
    "http://news.example.org:99999/",
    "http://news..example.org/",
    "http://./",
    "http://exa%6dple.org/",
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://1.1.1.1.1/",
    "http://1.1/",
    "http://127.0.0.1#@news.example.org/",
    "http://１２７.０.０.１/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:4700::1111%25eth0]/",
    "http://[::1",
    f"http://news.example.org/{'a' * 2000}",
]


@pytest.mark.parametrize("address", REFUSED)
def test_refused_as_it_is_written(address: str) -> None:
    with pytest.raises(Refused) as caught:
        read_address(address, NOTHING_ELSE)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("address", "read", "host"),
    [
        ("https://news.example.org/feed?a=1#top", "https://news.example.org/feed?a=1", None),
        ("HTTP://NEWS.example.org:80/", "http://news.example.org/", "news.example.org"),
        ("http://news.example.org.:8080/", "http://news.example.org.:8080/", "news.example.org"),
        ("https://мины.example/ё", "https://xn--h1ahe0d.example/%D1%91", "xn--h1ahe0d.example"),
        ("http://1.1.1.1/", "http://1.1.1.1/", "1.1.1.1"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", "2606:4700::1111"),
        ("http://3com.example/", "http://3com.example/", "3com.example"),
        ("http://localhost/", "http://localhost/", "localhost"),  # judged where it resolves
    ],
)
def test_read(address: str, read: str, host: str | None) -> None:
    url = read_address(address, NOTHING_ELSE)
    assert str(url) == read
    assert host is None or host_of(url) == host


@pytest.mark.parametrize(
    ("location", "led"),
    [
        ("/b?c", "https://news.example.org/b?c"),
        ("b", "https://news.example.org/a/b"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example"),
        ("/b/ä", "https://news.example.org/b/%C3%A4"),
    ],
)
def test_a_redirect_may_be_relative(location: str, led: str) -> None:
    start = read_address("https://news.example.org/a/x", NOTHING_ELSE)
    assert str(lead_on(start, location, NOTHING_ELSE)) == led


@pytest.mark.parametrize("location", ["file:///etc/passwd", "//127.0.0.1/", "http://["])
def test_a_redirect_is_read_as_strictly(location: str) -> None:
    start = read_address("https://news.example.org/", NOTHING_ELSE)
    with pytest.raises(Refused):
        lead_on(start, location, NOTHING_ELSE)


def test_the_operator_allows_by_name_with_or_without_a_port() -> None:
    allowed = Allowed.parse(["feeds.lan", "Desk.LAN:8080", "127.0.0.1:9000", "[::1]:9000", "::1"])
    assert allowed.named("feeds.lan", 80)
    assert allowed.named("FEEDS.lan.", 9999)
    assert allowed.named("desk.lan", 8080)
    assert not allowed.named("desk.lan", 80)
    assert not allowed.named("other.lan", 80)
    assert allowed.named("::1", 80)
    assert str(read_address("http://127.0.0.1:9000/", allowed)) == "http://127.0.0.1:9000/"
    assert str(read_address("http://[::1]:25/", allowed)) == "http://[::1]:25/"
    with pytest.raises(Refused):
        read_address("http://127.0.0.1:9001/", allowed)


def test_the_operator_allows_networks() -> None:
    allowed = Allowed.parse(["10.1.0.0/16", "fd00::/8"])
    assert allowed.reachable(ip_address("10.1.2.3"))
    assert allowed.reachable(ip_address("fd12::1"))
    assert not allowed.reachable(ip_address("10.2.0.1"))
    assert allowed.reachable(ip_address("1.1.1.1"))
    assert str(read_address("http://10.1.2.3/", allowed)) == "http://10.1.2.3/"


@pytest.mark.parametrize(
    "entry", ["", "http://feeds.lan/", "feeds.lan/x", "a@b", "10.0.0.1/8", "a:b", "a b", "a?b"]
)
def test_what_the_operator_allows_is_read_strictly(entry: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Allowed.parse([entry])
