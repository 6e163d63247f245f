"""A cache that is bounded by the weight of what it holds, not by the number of keys."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps what was used last, up to `limit` in weight."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._held: dict[K, tuple[V, int]] = {}

    def get(self, key: K) -> V | None:
        """The value, or None."""
        held = self._held.pop(key, None)
        if held is None:
            return None
        self._held[key] = held
        return held[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep a value; what was not used for longest goes where there is no room."""
        self._held[key] = (value, weight)
        self._weight += weight
        while self._weight > self._limit and len(self._held) > 1:
            _, lost = self._held.pop(next(iter(self._held)))
            self._weight -= lost
