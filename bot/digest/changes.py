"""Whether two versions of an item say the same."""

from __future__ import annotations

from knowledge.text import fold, words


def normal(text: str) -> str:
    """A text as it is compared: its words, folded."""
    return " ".join(word.norm for word in words(fold(text)))


def is_material(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether (title, summary) changed for a reader: other words, not other signs or spaces.

    A summary that was only cut elsewhere is the same: feeds cut as it suits them.
    """
    if normal(before[0]) != normal(after[0]):
        return True
    one, two = (normal(text[1].rstrip("… .")) for text in (before, after))
    return not (one.startswith(two) or two.startswith(one))
