"""Fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from knowledge.packing.build import build_base

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def base_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base, built once from the packs of this checkout."""
    path = tmp_path_factory.mktemp("base") / "knowledge.db"
    build_base(path)
    return path
