"""Looks through XML before it is read: what it is, whether it is safe, and where it breaks.

What declares entities or nests without end is refused here, so that feedparser never sees it. The
rest is cut after the last item that is whole, and closed again: feedparser's own way with broken
XML takes too long on what was made to take long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource, Locator

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from bot.digest.parsing.errors import UnsafeFeed
from bot.digest.parsing.raw import MOST_ITEMS

DEEPEST = 150
MOST_ELEMENTS = 100_000
MOST_PIECES = 500_000
"""Pieces of text: there is one for each line, reference and change of markup."""
MOST_ATTRIBUTES = 100
ITEMS = ("item", "entry")
DEPTH_OF_ITEMS = 2
"""Items stand in the root or one level below it."""

UNSAFE_ENTITIES = "The feed declares entities, which no feed needs."
UNSAFE_SHAPE = "The feed is built of too many or too deeply nested parts."

Position = tuple[int, int]
"""(line from 1, column from 0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a document is.

    `root` is the name of its root in lower case, without prefix, which begins at `start`; `whole`
    the text from there to the end of the last whole item, closed; `items` how many that has.
    `more`: there are items beyond the most that are read. `broken`: it breaks off or goes wrong
    before its end.
    """

    root: str
    start: int
    whole: str
    items: int
    more: bool
    broken: bool


def scan(text: str) -> Shape:
    """The shape of an XML document, whose lines end in line feeds.

    Raises:
        UnsafeFeed: it declares entities, be they external, or is of an absurd shape.
    """
    walk, broken = _Walk(), False
    # An external document type, which old RSS names, is not read, so it may be named.
    parser = DefusedExpatParser(namespaceHandling=1, forbid_external=False)
    parser.setContentHandler(walk)
    source = InputSource()
    source.setByteStream(BytesIO(text.encode("utf-8", "replace")))
    try:
        parser.parse(source)
    except DefusedXmlException as error:
        raise UnsafeFeed(UNSAFE_ENTITIES) from error
    except _EnoughError:
        pass
    except SAXParseException:
        broken = not walk.closed  # what follows the end of the root does not matter
    return Shape(
        root=walk.root.name,
        start=_offset(text, walk.root.begun),
        whole=_closed(text, walk),
        items=walk.items,
        more=walk.more,
        broken=broken,
    )


class _EnoughError(SAXException):
    def __init__(self) -> None:
        super().__init__("more items than are read")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """An element that is open: its name without prefix, and where it begins."""

    name: str
    begun: Position


class _Walk(ContentHandler):
    """Goes through a document and notes where items end and what is open around them."""

    def __init__(self) -> None:
        self.root = _Part(name="", begun=(1, 0))
        self.last: _Part | None = None
        self.ended: Position = (1, 0)
        self.around: tuple[_Part, ...] = ()
        self.items = 0
        self.more = False
        self.closed = False
        self._elements = 0
        self._pieces = 0
        self._open: list[_Part] = []
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the library's name
        self._locator = locator

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        local = name[1].lower()
        if self._is_item(local) and self.items == MOST_ITEMS:
            self.more = True
            raise _EnoughError
        self._count(len(attrs))
        near_top = len(self._open) <= DEPTH_OF_ITEMS
        part = _Part(name=local, begun=self._position() if near_top else (1, 0))
        self.root = self.root if self._open else part
        self._open.append(part)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        part = self._open.pop()
        item, self.closed = self._is_item(part.name), not self._open
        if item or self.closed:
            self.items += item
            self.last, self.ended, self.around = part, self._position(), tuple(self._open)

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:  # noqa: N802
        self._count(0)

    def characters(self, content: str) -> None:
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise UnsafeFeed(UNSAFE_SHAPE)

    def _count(self, attributes: int) -> None:
        self._elements += 1
        if (
            self._elements > MOST_ELEMENTS
            or attributes > MOST_ATTRIBUTES
            or len(self._open) >= DEEPEST
        ):
            raise UnsafeFeed(UNSAFE_SHAPE)

    def _is_item(self, name: str) -> bool:
        around = self._open
        return name in ITEMS and 1 <= len(around) <= DEPTH_OF_ITEMS and around[-1].name not in ITEMS

    def _position(self) -> Position:
        if self._locator is None:
            return 1, 0
        return self._locator.getLineNumber() or 1, self._locator.getColumnNumber() or 0


def _closed(text: str, walk: _Walk) -> str:
    """`text` from its root to the end of what is whole; empty if nothing is."""
    if walk.last is None:
        return ""
    begun, ended = _offset(text, walk.root.begun), _offset(text, walk.ended)
    if text.startswith(f"</{_name(text, walk.last)}", ended):  # else it was empty, and ends here
        ended = text.index(">", ended) + 1
    closing = "".join(f"</{_name(text, part)}>" for part in reversed(walk.around))
    return text[begun:ended] + closing


def _name(text: str, part: _Part) -> str:
    """The name of an element as it is written; the library tells no prefixes."""
    match = re.compile(r"<([^\s/>]+)").match(text, _offset(text, part.begun))
    return match[1] if match else ""


def _offset(text: str, at: Position) -> int:
    line, column = at
    begin = 0
    for _ in range(line - 1):
        begin = text.index("\n", begin) + 1
    return begin + column
