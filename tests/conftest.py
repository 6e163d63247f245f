"""Fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.packing.build import build_base


@pytest.fixture(scope="session")
def base_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base, built once from the packs of this checkout."""
    path = tmp_path_factory.mktemp("base") / "knowledge.db"
    build_base(path)
    return path
