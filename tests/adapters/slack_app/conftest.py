"""Settings for desks on the pretended Slack."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from knowledge import KnowledgeBase
from tests.adapters.slack_app.newsroom import Newsroom, Scene, pretended_newsroom
from tests.adapters.slack_app.stage import NOW, Setting, Shelf
from tests.adapters.slack_app.windows import make_reviewer
from tests.adapters.slack_app.workshop import Workshop

LONGEST = 30.0
"""Seconds that a scene may take: what hangs fails."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The root logger as it was before: the running desk logs into its stage."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def shelf(base_path: Path) -> Iterator[Shelf]:
    """The base of the tests, open."""
    runtime = Runtime()
    base = runtime.call(KnowledgeBase.open, base_path)
    runtime.call(lambda: base.ask("what is a landmine?", today=NOW.date()))  # loads the encoder
    yield Shelf(runtime=runtime, base=base)
    runtime.call(base.close)
    runtime.close()


@pytest.fixture
def own_shelf(base_path: Path, tmp_path: Path) -> Iterator[Shelf]:
    """A base of one's own, open, that may be written to."""
    path = tmp_path / "knowledge.db"
    shutil.copy(base_path, path)
    runtime = Runtime()
    base = runtime.call(KnowledgeBase.open, path)
    yield Shelf(runtime=runtime, base=base, path=path)
    runtime.call(base.close)
    runtime.close()


@pytest.fixture
def setting(shelf: Shelf, tmp_path: Path) -> Callable[..., Setting]:
    """`setting(per_user="3/minute")`: what a desk is built from, with a state folder of its own."""

    def make(**changed: Any) -> Setting:
        return Setting(**{"shelf": shelf, "state": tmp_path / "state", **changed})

    return make


@pytest.fixture
def play(setting: Callable[..., Setting]) -> Callable[..., None]:
    """`play(scene, per_user="3/minute")`: a scene in a newsroom whose desk is online throughout.

    `server` are options of the pretended Slack.
    """

    def run(
        scene: Callable[[Scene], Awaitable[None]],
        server: dict[str, Any] | None = None,
        **changed: Any,
    ) -> None:
        async def whole() -> None:
            async with (
                asyncio.timeout(LONGEST),
                pretended_newsroom(**(server or {})) as room,
                room.desk(setting(**changed)) as on,
            ):
                await scene(on)

        asyncio.run(whole())

    return run


@pytest.fixture
def shop() -> Workshop:
    """Commands with forms to throw away."""
    return Workshop()


@pytest.fixture
def stage(play: Callable[..., None], shop: Workshop) -> Callable[..., None]:
    """`stage(scene)`: a scene with these commands, in which Ada is a reviewer."""

    def run(scene: Callable[[Scene], Any], **changed: Any) -> None:
        async def whole(on: Scene) -> None:
            make_reviewer(on)
            await scene(on)

        play(whole, catalog=shop.catalog(), **changed)

    return run


@pytest.fixture
def tell() -> Callable[..., None]:
    """`tell(story)`: a story in which desks come and go."""

    def run(story: Callable[[Newsroom], Awaitable[None]], **options: Any) -> None:
        async def whole() -> None:
            async with asyncio.timeout(LONGEST), pretended_newsroom(**options) as room:
                await story(room)

        asyncio.run(whole())

    return run


@pytest.fixture
def unused_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
