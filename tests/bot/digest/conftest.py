"""A newsroom for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from tests.bot.digest.kit import Newsroom


@pytest.fixture
def room(base: KnowledgeBase, tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "state", base)
    yield made
    made.close()
