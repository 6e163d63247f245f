"""Long messages in pieces, so that patterns which look ahead stay linear in the text."""

from __future__ import annotations

from collections.abc import Iterator

SIZE, OVERLAP = 600, 200
"""Characters of a piece, and how many of them the next one repeats: nothing falls between two."""


def windows(text: str) -> Iterator[str]:
    """The text in overlapping pieces; a short text is one piece."""
    start = 0
    while True:
        yield text[start : start + SIZE]
        if start + SIZE >= len(text):
            return
        start += SIZE - OVERLAP


def ends(text: str) -> str:
    """The beginning and the end of a long text: people ask there."""
    return text if len(text) <= 2 * SIZE else f"{text[:SIZE]} \n {text[-SIZE:]}"
