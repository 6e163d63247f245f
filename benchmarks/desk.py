"""The desk in a process of its own, as the load benchmarks of all chat surfaces run it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

START = 60.0
"""Seconds in which the desk must come online."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskProcess:
    """The desk's process and the file that holds its log."""

    process: psutil.Process
    log: Path

    def memory(self) -> int:
        """Bytes that it holds now."""
        return int(self.process.memory_info().rss)

    def cpu(self) -> float:
        """Seconds of work so far."""
        return cpu_of(self.process)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Its log."""
        for line in self.log.read_text(encoding="utf-8").splitlines():
            yield json.loads(line) if line.startswith("{") else {"level": "error", "event": line}


def cpu_of(process: psutil.Process) -> float:
    """Seconds of work of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def busy() -> float:
    """Seconds of work of all the machine's cores so far."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


@asynccontextmanager
async def desk_process(
    module: str, arguments: Sequence[str], folder: Path, ready: str
) -> AsyncIterator[DeskProcess]:
    """The desk in a process of its own until the block ends: `python -m module --desk arguments`
    with its folder for state, online once its log says `ready`.

    Raises:
        RuntimeError: it ended, or did not come online in time.
    """
    log = folder / "desk.log"
    with log.open("wb") as stream:
        child = _start(module, [*arguments, str(folder / "state")], stream)
        try:
            await until(lambda: child.poll() is not None or ready in log.read_text("utf-8"), START)
            if child.poll() is not None or ready not in log.read_text("utf-8"):
                raise RuntimeError(f"the desk is not online: {log.read_text('utf-8')[-2_000:]}")
            yield DeskProcess(process=psutil.Process(child.pid), log=log)
        finally:
            child.send_signal(signal.SIGTERM)
            await asyncio.to_thread(child.wait, 30)


def _start(module: str, arguments: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, "--desk", *arguments],
        stderr=log,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


async def until(condition: Callable[[], object], seconds: float) -> bool:
    """Wait for a condition, at most so many seconds; whether it came to hold."""
    ends = asyncio.get_running_loop().time() + seconds
    while not condition():
        if asyncio.get_running_loop().time() > ends:
            return False
        await asyncio.sleep(0.05)
    return True


def run_desk(base: str, state: str, **chat: Any) -> None:
    """Run the desk in this process as `bot.py run` does, in the chat of these settings, until SIGTERM.

    The surfaces are imported only here: what they take their addresses from is set before.
    """
    from bot.online import run
    from bot.settings import Settings

    settings = Settings(
        base=Path(base),
        encoder="static",
        model=None,
        state=Path(state),
        log_level="info",
        **chat,
    )
    run(settings, sys.stderr)
