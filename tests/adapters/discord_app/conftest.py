"""Settings for desks on the pretended Discord."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.discord_app.stage import Setting


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The root logger as it was before: the running desk logs into its stage."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def setting(base_path: Path, tmp_path: Path) -> Callable[..., Setting]:
    """`setting(per_user="3/minute")`: what a desk is built from, with a state folder of its own."""

    def make(**changed: Any) -> Setting:
        return Setting(base=base_path, state=tmp_path / "state", **changed)

    return make
