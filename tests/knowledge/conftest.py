"""The real base, opened once, and small packs of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.errors import PackError, Problem
from knowledge.packing.check import check_packs
from knowledge.packing.read import read_packs
from knowledge.store import Store
from tests.knowledge.small_packs import Data, small_packs, write_packs


@pytest.fixture(scope="session")
def base(base_path: Path) -> Iterator[KnowledgeBase]:
    """The open base of this checkout."""
    with KnowledgeBase.open(base_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def store(base: KnowledgeBase) -> Store:
    """Its store."""
    return base.store


@pytest.fixture
def packs() -> Data:
    """Valid packs, to be changed by the test."""
    return small_packs()


@pytest.fixture
def folder(tmp_path: Path, packs: Data) -> Path:
    """A folder with the valid packs."""
    return write_packs(tmp_path / "packs", packs)


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[Data], tuple[Problem, ...]]:
    """`problems(packs)`: what is wrong with them."""

    def find(changed: Data) -> tuple[Problem, ...]:
        written = write_packs(tmp_path / "changed", changed)
        with pytest.raises(PackError) as caught:
            check_packs(read_packs(written))
        return caught.value.problems

    return find
