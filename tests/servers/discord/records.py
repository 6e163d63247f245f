"""Records that may be bounded, for runs that last."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Log(list[T]):
    """A list that keeps at least the newest `keep` entries, or all."""

    def __init__(self, keep: int | None = None) -> None:
        super().__init__()
        self._keep = keep

    def append(self, item: T) -> None:
        super().append(item)
        # Not at every entry, for cutting the head off a list moves the whole of it.
        if self._keep and len(self) > 2 * self._keep:
            del self[: -self._keep]


class Table(dict[K, T]):
    """A dict that keeps the newest `keep` entries, or all."""

    def __init__(self, keep: int | None = None) -> None:
        super().__init__()
        self._keep = keep

    def __setitem__(self, key: K, value: T) -> None:
        super().__setitem__(key, value)
        if self._keep and len(self) > self._keep:
            del self[next(iter(self))]
