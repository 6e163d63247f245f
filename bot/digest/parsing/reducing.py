"""Reduces the XML of a feed to the few elements that are read, whole and well-formed.

feedparser sees nothing else: it fails, or takes very long, on extensions and on broken XML that
were made for it. What declares entities or nests without end is refused here. What breaks off is
cut after its last whole item and closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.entities import html5
from io import BytesIO
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import InputSource

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from bot.digest.parsing.errors import NotAFeed, UnsafeFeed
from bot.digest.parsing.names import attribute_name, element_name, is_text, root_name
from bot.digest.parsing.raw import MOST_ITEMS

DEEPEST = 150
MOST_ELEMENTS = 100_000
MOST_ATTRIBUTES = 100
MOST_PIECES = 500_000
"""Pieces of text: there is one for each line, reference and change of markup."""
ITEMS = ("item", "entry")
DEPTH_OF_ITEMS = 2
"""Items stand in the root or one level below it."""

A_PAGE = "The address leads to a web page, not to a feed."
OTHER_XML = "The address leads to a document that is not a feed."
UNSAFE_ENTITIES = "The feed declares entities, which no feed needs."
UNSAFE_SHAPE = "The feed is built of too many or too deeply nested parts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """`text` is the feed as far as its `items` are whole, empty if nothing is. `more`: there are
    items beyond the most that are read. `broken`: it breaks off or goes wrong before its end."""

    text: str
    items: int
    more: bool
    broken: bool


def reduce_feed(text: str) -> Reduced:
    """What of a feed is read.

    Raises:
        NotAFeed: it is a document of another kind.
        UnsafeFeed: it declares entities, be they external, or is of an absurd shape.
    """
    walk, broken = _Walk(), False
    # An external document type, which old RSS names, is not read, so it may be named.
    parser = DefusedExpatParser(namespaceHandling=1, forbid_external=False)
    parser.setContentHandler(walk)
    source = InputSource()
    source.setByteStream(BytesIO(text.encode("utf-8", "replace")))
    source.setEncoding("utf-8")  # whatever it declares, it was decoded already
    try:
        parser.parse(source)
    except DefusedXmlException as error:
        raise UnsafeFeed(UNSAFE_ENTITIES) from error
    except _EnoughError:
        pass
    except SAXParseException as error:
        if not walk.begun:
            raise NotAFeed(OTHER_XML) from error
        broken = not walk.closed  # what follows the end of the root does not matter
    return Reduced(text=walk.text(), items=walk.items, more=walk.more, broken=broken)


class _EnoughError(SAXException):
    def __init__(self) -> None:
        super().__init__("more items than are read")


class _Walk(ContentHandler):
    """Goes through a document and writes down what is kept of it."""

    def __init__(self) -> None:
        self.items = 0
        self.begun = self.more = self.closed = False
        self._written: list[str] = []
        self._whole: tuple[int, tuple[str, ...]] = (0, ())
        self._open: list[str] = []
        self._skipped = self._within = self._elements = self._pieces = 0
        self._literal = False

    def text(self) -> str:
        """What is whole: all, or all up to the end of the last whole item."""
        length, around = self._whole
        return "".join([*self._written[:length], *(f"</{name}>" for name in reversed(around))])

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        self._count(len(attrs))
        if self._skipped:
            self._skipped += 1
        elif self._within:
            self._within += 1
            self._write_data(f"<{name[1]}>", markup=True)
        elif not self._open:
            self._begin(name, attrs)
        else:
            self._element(name, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        if self._skipped:
            self._skipped -= 1
            return
        if self._within > 1:
            self._write_data(f"</{name[1]}>", markup=True)
        self._within = max(self._within - 1, 0)
        if self._within:
            return
        closing = self._open.pop()
        self._written.append(f"</{closing}>")
        self.closed = not self._open
        if self._is_item(closing) or self.closed:
            self.items += self._is_item(closing)
            self._whole = len(self._written), tuple(self._open)

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:  # noqa: N802
        self._count(0)

    def characters(self, content: str) -> None:
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise UnsafeFeed(UNSAFE_SHAPE)
        if self._within and not self._skipped:
            self._write_data(content)

    def skippedEntity(self, name: str) -> None:  # noqa: N802
        self.characters(html5.get(f"{name};", ""))

    def _begin(self, name: tuple[str | None, str], attrs: Any) -> None:
        if name[1].lower() == "html":
            raise NotAFeed(A_PAGE)
        kept, bound = root_name(*name)
        if not kept:
            raise NotAFeed(OTHER_XML)
        self.begun = True
        self._write_tag(kept, {**bound, **_given(attrs)})

    def _element(self, name: tuple[str | None, str], attrs: Any) -> None:
        kept = element_name(*name)
        if self._is_item(kept) and self.items == MOST_ITEMS:
            self.more = True
            raise _EnoughError
        if not (kept == "channel" or self._is_item(kept) or is_text(kept)):
            self._skipped = 1
            return
        given = _given(attrs)
        self._within = int(is_text(kept))
        self._literal = given.get("type") == "xhtml"
        self._write_tag(kept, {**given, "type": "html"} if self._literal else given)

    def _write_tag(self, name: str, attributes: dict[str, str]) -> None:
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self._open.append(name)
        self._written.append(f"<{name}{given}>")

    def _write_data(self, data: str, markup: bool = False) -> None:
        """Text that is no markup is escaped once more where the element says that it is none."""
        self._written.append(escape(escape(data) if self._literal and not markup else data))

    def _count(self, attributes: int) -> None:
        self._elements += 1
        depth = len(self._open) + self._within + self._skipped
        if self._elements > MOST_ELEMENTS or attributes > MOST_ATTRIBUTES or depth >= DEEPEST:
            raise UnsafeFeed(UNSAFE_SHAPE)

    def _is_item(self, name: str) -> bool:
        around = self._open
        return name in ITEMS and 1 <= len(around) <= DEPTH_OF_ITEMS and around[-1] not in ITEMS


def _given(attrs: Any) -> dict[str, str]:
    named = ((attribute_name(*key), value) for key, value in attrs.items())
    return {name: value for name, value in named if name}
