"""Shows how far a build is, but only when a person waits for longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE = 1.0
"""Seconds of silence."""


@contextmanager
def show_progress(
    err: TextIO, *, styled: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[str, float], None]]:
    """A callback that takes what is being done and the share done, and draws a bar."""
    if not styled:
        yield lambda _what, _share: None
        return
    bar = _Bar(err, clock)
    try:
        yield bar.step
    finally:
        bar.close()


class _Bar:
    def __init__(self, err: TextIO, clock: Callable[[], float]) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._clock = clock
        self._begun = clock()
        self._progress = Progress(console=Console(file=err), transient=True)
        self._task = self._progress.add_task("building", total=1.0)
        self._shown = False

    def step(self, what: str, share: float) -> None:
        self._progress.update(self._task, description=what, completed=share)
        if not self._shown and self._clock() - self._begun > PATIENCE:
            self._shown = True
            self._progress.start()

    def close(self) -> None:
        if self._shown:
            self._progress.stop()
