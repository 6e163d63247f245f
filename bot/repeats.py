"""Tells a repeat from something new: platforms deliver twice, and people click twice."""

from __future__ import annotations

from collections.abc import Hashable

from cachetools import TTLCache


class Repeats:
    """Remembers keys for `seconds`, at most `most` of them; belongs to one thread."""

    def __init__(self, seconds: float, most: int = 20_000) -> None:
        self._seen: TTLCache[Hashable, bool] = TTLCache(maxsize=most, ttl=seconds)

    def is_new(self, *key: Hashable) -> bool:
        """Whether the key was not seen lately; it is from now on."""
        if key in self._seen:
            return False
        self._seen[key] = True
        return True
