"""Inline text without any platform's markup.

A `str` in this project is always literal: nothing in it is ever read as markup. A surface escapes
it for its own syntax (`escape`) and draws the styles of a `Run` in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f<>\"]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Style(StrEnum):
    """How a run stands out, where the surface can show it."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    MARK = "mark"
    """The number of a source, such as [1]."""
    ADDED = "added"
    """Words that a difference adds; where styles are not shown, signs must say so as well."""
    REMOVED = "removed"
    """Words that a difference takes away; likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of literal text in one style; `url` makes it a link.

    `at` is the aware moment that `text` names, for a surface that shows moments in each reader's
    own time zone; `soon` says that it is minutes away, so that how long is what matters. Days of
    law are never moments.
    """

    text: str
    style: Style = Style.PLAIN
    url: str = ""
    at: datetime | None = None
    soon: bool = False


Line = tuple[Run, ...]
"""One line or paragraph."""

BLANK: Line = ()
"""An empty line, between parts of a card."""


def line(text: str, style: Style = Style.PLAIN) -> Line:
    """A line of one run, cleaned."""
    return (Run(text=clean(text), style=style),)


def clean(text: str) -> str:
    """`text` on one line, without control characters, direction overrides and broken characters.

    Whatever is quoted passes through here, so that an entry or a question can never move a
    terminal's cursor or reverse the reading direction of what follows it.
    """
    text = _SURROGATES.sub("\ufffd", text)
    return _CONTROLS.sub("", _SPACES.sub(" ", text)).strip()


def shorten(text: str, most: int) -> str:
    """`text`, or its beginning and an ellipsis; never longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def spaced(text: str, draw: Callable[[str], str]) -> str:
    """`text` as drawn, with the spaces at its ends, which separate it from its neighbours."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{draw(text)}{after}"


def safe_url(url: str) -> str:
    """`url` if it is an ordinary web address, else an empty string."""
    return url if _ADDRESS.fullmatch(url) else ""


def escape(text: str, special: str, sign: str = "\\") -> str:
    """`text` with `sign` before each character of `special`, as all Markdown dialects escape."""
    return re.sub(f"([{re.escape(special)}])", lambda match: sign + match[1], text)


def plain(lines: Iterable[Line]) -> str:
    """The text of the lines without styles."""
    return "\n".join("".join(run.text for run in runs) for runs in lines)
