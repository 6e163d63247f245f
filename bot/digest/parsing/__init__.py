"""Reads feeds: RSS, Atom, RDF and JSON Feed, hostile or broken as they may be."""

from bot.digest.parsing.addresses import canonical_url, shown_url
from bot.digest.parsing.dates import may_be_newer
from bot.digest.parsing.errors import FeedError, NotAFeed, UnsafeFeed
from bot.digest.parsing.feed import ParsedFeed, parse_feed

__all__ = [
    "FeedError",
    "NotAFeed",
    "ParsedFeed",
    "UnsafeFeed",
    "canonical_url",
    "may_be_newer",
    "parse_feed",
    "shown_url",
]
