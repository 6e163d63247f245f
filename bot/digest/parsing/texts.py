"""HTML to one plain line.

Python's own HTML parser is not used: on "<a <a <a ..." it takes time by the square of the length
(4 seconds for 20,000 characters), and a feed has 500 items. Each pattern here stops at the next
"<", so that the whole is read in time by its length.
"""

from __future__ import annotations

import html
import re

from bot.core.markup import clean

_HIDDEN = re.compile(r"<!--|<(script|style|template|svg)\b", re.IGNORECASE)
_ENDS = {
    "": re.compile("-->"),
    **{
        name: re.compile(f"</{name}", re.IGNORECASE)
        for name in ("script", "style", "template", "svg")
    },
}
_TAG = re.compile(
    r"<(/?[A-Za-z][\w:.-]*+|[!?])(?:(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>|[^<>]*+(?:>|\Z))"
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small "
    "span strike strong sub sup time tt u var wbr".split()
)
_ONCE_MORE = re.compile(r"</?(?:a|b|br|div|em|i|img|p|span|strong)(?:\s[^<>]*+)?/?>", re.IGNORECASE)
_LEFT_AT_END = " ,;:–—-("


def plain_line(markup: str, most: int) -> str:
    """The text of `markup` on one line of at most `most` characters, cut at a word."""
    text = _plain(clean(markup))  # first: what is invisible may stand within a tag
    if _ONCE_MORE.search(text):  # it was escaped twice
        text = _plain(text)
    return cut(" ".join(clean(text).split()), most)


def cut(text: str, most: int) -> str:
    """`text`, or its beginning up to a word and an ellipsis; never longer than `most`."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if text[most - 1] != " ":
        before, _, rest = head.rpartition(" ")
        head = before if len(rest) < most // 2 else head  # some scripts have no spaces
    return f"{head.rstrip(_LEFT_AT_END)}…"


def _plain(markup: str) -> str:
    markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    return html.unescape(_TAG.sub(_space, _shown(markup)))


def _shown(markup: str) -> str:
    """`markup` without comments and without what is not meant to be read."""
    parts, at = [], 0
    while found := _HIDDEN.search(markup, at):
        parts.append(markup[at : found.start()])
        end = _ENDS[(found[1] or "").lower()].search(markup, found.end())
        if end is None:
            return "".join(parts)
        at = end.start() if found[1] else end.end()
    return "".join([*parts, markup[at:]])


def _space(tag: re.Match[str]) -> str:
    return "" if tag[1].lstrip("/").lower() in _INLINE else " "
