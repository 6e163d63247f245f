"""A feed as it says itself, whatever it is written in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digest.parsing.items import RawItem

MOST_ITEMS = 500
BEYOND = f"what follows the first {MOST_ITEMS} items"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """`left_out` says what of it was not read; each reads on after "Left out:"."""

    title: str
    language: str
    items: tuple[RawItem, ...]
    left_out: tuple[str, ...] = ()
