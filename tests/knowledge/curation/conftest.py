"""A small base to edit, and a curator over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Act, Draft, Target
from knowledge.curation.rows import SearchRows
from knowledge.packing.build import build_base
from knowledge.store import Store

MORNING = datetime(2026, 12, 1, 9, tzinfo=UTC)
ENTRY = Target.ENTRY


def at(minutes: int = 0) -> datetime:
    """A moment, some minutes after the morning."""
    return MORNING + timedelta(minutes=minutes)


def act(by: str = "rita", minutes: int = 0, reason: str = "", place: str = "#review") -> Act:
    """Who acts and when."""
    return Act(by=by, at=at(minutes), reason=reason, place=place)


def edited(draft: Draft, **fields: Any) -> Draft:
    """The draft with other fields."""
    return Draft(
        target=draft.target,
        key=draft.key,
        base=draft.base,
        state=draft.state,
        fields={**draft.fields, **fields},
    )


def new_entry(slug: str = "new-one", **fields: Any) -> Draft:
    """A valid draft of an entry that is not there."""
    valid = {
        "slug": slug,
        "kind": "term",
        "title": f"A term called {slug}",
        "topics": ["law"],
        "questions": ["what is it", "what does it mean", "who says it"],
        "statements": [{"text": f"The term {slug} means this.", "cite": ["news @ p. 2"]}],
    }
    return Draft(target=Target.ENTRY, key=slug, base=0, fields={**valid, **fields})


def title(path: Path, slug: str = "decision-2024") -> str:
    store = Store(path)
    try:
        return store.entry(slug).title
    finally:
        store.close()


def proposal(curator: Curator, by: str = "ed", **fields: object) -> int:
    draft = edited(curator.draft_of(ENTRY, "decision-2024"), **fields)
    return curator.propose(draft, act(by)).id


def rows(connection: sqlite3.Connection, slug: str) -> list[tuple[str, str]]:
    query = "SELECT field, text FROM search_row WHERE entry = ? ORDER BY id"
    return connection.execute(query, [slug]).fetchall()


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small base as built, to be copied."""
    from tests.knowledge.small_packs import small_packs, write_packs

    folder = tmp_path_factory.mktemp("small")
    build_base(folder / "base.db", write_packs(folder / "packs", small_packs()))
    return folder / "base.db"


@pytest.fixture
def path(small_base: Path, tmp_path: Path) -> Path:
    """A base of the test's own."""
    copy = tmp_path / "knowledge.db"
    copy.write_bytes(small_base.read_bytes())
    return copy


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Its writing connection."""
    opened = connect(path)
    yield opened
    opened.close()


@pytest.fixture
def curator(connection: sqlite3.Connection) -> Curator:
    """A curator that keeps plain search rows."""
    return Curator(connection, SearchRows(connection))


@pytest.fixture
def change(curator: Curator) -> Callable[..., int]:
    """`change(slug, minutes, **fields)`: edit and approve; the number of the new revision."""

    def do(slug: str, minutes: int = 0, **fields: Any) -> int:
        draft = edited(curator.draft_of(Target.ENTRY, slug), **fields)
        made = curator.approve(
            curator.propose(draft, act("ed", minutes)).id, act("rita", minutes + 1, "right")
        )
        assert made is not None
        return made.number

    return do
