"""The program at a real terminal: a reader suggests in an editor, a moderator decides in a chat."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import stat
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0
"""Seconds to wait for words before the test fails."""
_ESCAPES = re.compile(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>78]")
ENTER, GO_ON, EDIT, CTRL_C, CTRL_D = "\r", "\x1b\r", "\x18\x05", "\x03", "\x04"
SUGGESTED = "The date is wrong; it was the 20th."


class Keys:
    """A program in a terminal: its screen as plain text, and keys to press."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self.process = process
        self._terminal = terminal
        self._seen = ""

    def press(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def wait_for(self, words: str) -> str:
        """All that was shown up to these words; later calls look behind them."""
        until = time.monotonic() + PATIENCE
        while words not in self._shown():
            assert time.monotonic() < until, f"never saw {words!r} in {self._shown()!r}"
            if not self._read(until - time.monotonic()):
                raise AssertionError(f"ended without {words!r}: {self._shown()!r}")
        before, found, self._seen = self._shown().partition(words)
        return before + found

    def end(self) -> int:
        """Let it run to its end; the exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(until - time.monotonic()):
            pass
        return self.process.wait(timeout=PATIENCE)

    def _shown(self) -> str:
        return _ESCAPES.sub("", self._seen).replace("\r", "")

    def _read(self, most: float) -> bool:
        if not select.select([self._terminal], [], [], max(0.0, most))[0]:
            return False
        try:
            read = os.read(self._terminal, 65_536)
        except OSError:  # how Linux says that nobody holds the other end any more
            return False
        self._seen += read.decode("utf-8", "replace")
        return bool(read)


Open = Callable[..., Keys]


@pytest.fixture
def at_terminal(environ: dict[str, str], base_path: Path, tmp_path: Path) -> Iterator[Open]:
    """`at_terminal("kb", "review")`: the program on a base of its own, which it may write to."""
    own = tmp_path / "knowledge.db"
    shutil.copy(base_path, own)
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\nprintf '%s\\n' '{SUGGESTED}' > \"$1\"\n", encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    changed = {
        "MINEDESK_BASE": str(own),
        "MINEDESK_SINGLE_MODERATOR": "yes",  # one person is all that there is
        "TERM": "xterm",
        "VISUAL": str(editor),
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    kept = {name: value for name, value in environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    opened: list[tuple[subprocess.Popen[bytes], int]] = []

    def start(*args: str) -> Keys:
        terminal, inner = pty.openpty()
        termios.tcsetwinsize(inner, (40, 120))
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "bot.py"), *args],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**kept, **changed},
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(inner)
        opened.append((process, terminal))
        return Keys(process, terminal)

    yield start
    for process, terminal in opened:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(terminal)


def test_a_suggestion_is_made_and_rejected(at_terminal: Open) -> None:
    reader = at_terminal("suggest", "debate-us-transfer-2024")
    reader.wait_for("Ctrl-X, then Ctrl-E, opens your editor.)\n|")
    reader.press(EDIT)
    reader.wait_for(SUGGESTED)
    reader.press(GO_ON)
    reader.wait_for("Where one can read it")
    reader.wait_for("\n|")
    reader.press(f"https://example.org/a{ENTER}")
    reader.wait_for("Thank you: suggestion 1 on")
    assert reader.end() == 0

    moderator = at_terminal("chat")
    moderator.wait_for("\n>")
    moderator.press("kb revi\t")
    moderator.wait_for("kb review")
    moderator.press(f" 1{ENTER}")
    shown = moderator.wait_for("Reject\n")
    assert SUGGESTED in shown
    number = shown.split("\n")[-2].split()[0]
    moderator.wait_for("\n>")
    moderator.press(f"{number}{ENTER}")
    moderator.wait_for("Reason (needed)")
    moderator.wait_for("\n|")
    moderator.press(f"It was the 20th in every source.{GO_ON}")
    moderator.wait_for("rejected")
    moderator.wait_for("\n>")
    moderator.press(f"kb review{ENTER}")
    moderator.wait_for("Nothing waits.")
    moderator.wait_for("\n>")
    moderator.press(CTRL_D)
    moderator.wait_for("Goodbye.")
    assert moderator.end() == 0


def test_a_form_is_left_with_ctrl_c(at_terminal: Open) -> None:
    reader = at_terminal("suggest")
    reader.wait_for("What is wrong or missing (needed)")
    reader.wait_for("\n|")
    reader.press(f"nothing after all{CTRL_C}")
    reader.wait_for("Left: nothing was sent.")
    assert reader.end() == 130
