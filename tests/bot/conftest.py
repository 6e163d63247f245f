"""A desk over the real base, and a program to run."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import main
from bot.core.access import Access
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Raw, Request
from bot.core.reply import Reply
from knowledge import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Faults:
    """Records what was reported as unexpected."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, BaseException]] = []

    def __call__(self, reference: str, command: str, error: BaseException) -> None:
        self.seen.append((reference, command, error))


@pytest.fixture(scope="session")
def base(base_path: Path) -> Iterator[KnowledgeBase]:
    """The open base."""
    opened = KnowledgeBase.open(base_path)
    yield opened
    opened.close()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def desk(base: KnowledgeBase, faults: Faults) -> Desk:
    """A desk with no grants: everybody reads."""
    return Desk(base=base, access=Access(), report=faults, new_reference=lambda: "ref001")


Say = Callable[..., Reply]


@pytest.fixture
def say(desk: Desk) -> Say:
    """`say("status", state="Finland")`: the reply of the desk to a reader on 22 November 2026."""

    def run(command: str, /, **values: Raw) -> Reply:
        actor = Actor(platform="test", id="1")
        return desk.handle(
            Request(
                command=command, values=values, actor=actor, place=Place(platform="test"), now=NOW
            )
        )

    return run


@pytest.fixture
def environ(base_path: Path, tmp_path: Path) -> dict[str, str]:
    """An environment with the base of the tests and a state folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINEDESK_")}
    return {**kept, "MINEDESK_BASE": str(base_path), "MINEDESK_STATE": str(tmp_path / "state")}


Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def main_here(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Main:
    """`main_here("ask", "...", stdin=b"")`: (exit code, output, errors), in this process."""

    def start(*args: str, stdin: bytes = b"", **changed: str) -> tuple[int, str, str]:
        for name, value in {**environ, **changed}.items():
            if name.startswith("MINEDESK_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main(args)
        return code, *capsys.readouterr()

    return start


Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    """`run("ask", "...", stdin=b"")`: the program itself, in a process of its own."""

    def start(
        *args: str | bytes, stdin: bytes = b"", **changed: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(ROOT / "bot.py"), *args],
            input=stdin,
            capture_output=True,
            env={**environ, **changed},
            cwd=ROOT,
            timeout=60,
            check=False,
        )

    return start
