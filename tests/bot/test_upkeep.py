"""The base is built when it is missing or old, and checked as a whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import SetupError
from bot.settings import Settings
from bot.upkeep import PACKS, build, built_with, ensure_base, find_problems, looks_current
from knowledge import KnowledgeBase
from knowledge.curation.model import Act, Target
from knowledge.curation.opening import open_curator
from knowledge.encode import make_encoder

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def quiet(_what: str, _share: float) -> None:
    pass


@pytest.fixture
def settings(base_path: Path, tmp_path: Path) -> Settings:
    """Settings with a copy of the base."""
    copy = tmp_path / "base" / "knowledge.db"
    copy.parent.mkdir()
    shutil.copy(base_path, copy)
    return Settings(
        base=copy, encoder="static", model=None, state=tmp_path / "state", log_level="warning"
    )


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


def age(path: Path, seconds: int) -> None:
    past = path.stat().st_mtime - seconds
    os.utime(path, (past, past))


def test_a_base_younger_than_its_packs_looks_current(settings: Settings) -> None:
    assert looks_current(settings.base)


def test_a_touched_pack_is_noticed_but_compared_before_building(
    settings: Settings, packs: Path
) -> None:
    (packs / "base.yaml").touch()
    age(settings.base, 3600)
    said: list[str] = []
    assert not looks_current(settings.base, packs)
    ensure_base(settings, said.append, quiet, packs)
    assert said == []
    assert looks_current(settings.base, packs)


def test_a_removed_pack_is_noticed(settings: Settings, packs: Path) -> None:
    for folder, _, files in os.walk(packs):
        for name in [".", *files]:
            age(Path(folder, name), 7200)
    settings.base.touch()
    assert looks_current(settings.base, packs)
    age(settings.base, 3600)
    next((packs / "entries" / "explainers").glob("*.yaml")).unlink()
    assert not looks_current(settings.base, packs)


def test_a_base_of_another_encoder_is_built_anew(settings: Settings) -> None:
    connection = sqlite3.connect(settings.base)
    connection.execute("UPDATE meta SET value = 'minilm' WHERE key = 'encoder'")
    connection.commit()
    connection.close()
    said: list[str] = []
    ensure_base(settings, said.append, quiet)
    assert said == ["Bringing the knowledge base up to date ..."]
    assert built_with(settings.base) == "static"


def test_a_missing_base_is_built_with_a_short_line(settings: Settings) -> None:
    settings.base.unlink()
    said: list[str] = []
    ensure_base(settings, said.append, quiet)
    assert said == ["Building the knowledge base ..."]
    assert settings.base.exists()


def test_wrong_packs_leave_the_old_base_in_use(settings: Settings, packs: Path) -> None:
    (packs / "topics.yaml").write_text("[", encoding="utf-8")
    age(settings.base, 3600)
    before = settings.base.read_bytes()
    said: list[str] = []
    ensure_base(settings, said.append, quiet, packs)
    assert said[0] == "Bringing the knowledge base up to date ..."
    assert said[1].startswith("Going on with the old base: ")
    assert settings.base.read_bytes() == before


def test_wrong_packs_and_no_base_is_an_error_with_all_problems(
    settings: Settings, packs: Path
) -> None:
    (packs / "topics.yaml").write_text("[", encoding="utf-8")
    settings.base.unlink()
    with pytest.raises(SetupError, match=r"topics\.yaml"):
        ensure_base(settings, lambda _line: None, quiet, packs)


def test_a_folder_that_cannot_be_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(
        base=tmp_path / "file" / "k.db",
        encoder="static",
        model=None,
        state=tmp_path,
        log_level="warning",
    )
    with pytest.raises(SetupError, match="MINEDESK_BASE may name another path"):
        build(settings, quiet)


def test_a_missing_model_is_one_plain_sentence(settings: Settings, tmp_path: Path) -> None:
    lost = Settings(
        base=settings.base, encoder="static", model=tmp_path, state=tmp_path, log_level="warning"
    )
    with pytest.raises(SetupError, match="no static weights"):
        build(lost, quiet)


def test_sound_packs_and_base_have_no_problems(settings: Settings) -> None:
    assert find_problems(settings) == ([], [])


def test_a_missing_or_old_base_is_only_remarked_on(settings: Settings, packs: Path) -> None:
    topics = packs / "topics.yaml"
    topics.write_text(topics.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    problems, remarks = find_problems(settings, packs)
    assert (problems, len(remarks)) == ([], 1)
    settings.base.unlink()
    problems, remarks = find_problems(settings)
    assert problems == []
    assert "python bot.py build" in remarks[0]


def test_all_problems_are_listed(settings: Settings, packs: Path) -> None:
    (packs / "topics.yaml").write_text("[", encoding="utf-8")
    settings.base.write_bytes(b"not a database" * 100)
    problems, _ = find_problems(settings, packs)
    assert any("topics.yaml" in problem for problem in problems)
    assert any("not a usable knowledge base" in problem for problem in problems)


def test_a_dangling_row_in_the_base_is_a_problem(settings: Settings) -> None:
    connection = sqlite3.connect(settings.base)
    connection.execute(
        "DELETE FROM source WHERE id = (SELECT source FROM statement_citation LIMIT 1)"
    )
    connection.commit()
    connection.close()
    problems, _ = find_problems(settings)
    assert any("missing row of source" in problem for problem in problems)


def test_newer_packs_are_merged_into_an_edited_base(settings: Settings, packs: Path) -> None:
    encoder = make_encoder("static")
    slug = "debate-us-transfer-2024"
    curator = open_curator(settings.base, encoder)
    with closing(curator.connection):
        draft = curator.draft_of(Target.ENTRY, slug)
        changed = replace(draft, fields={**draft.fields, "title": "A title from a moderator"})
        asked = curator.propose(changed, Act(by="a", at=NOW))
        curator.approve(asked.id, Act(by="b", at=NOW))
    topics = packs / "topics.yaml"
    topics.write_text(topics.read_text("utf-8").replace("Ukraine", "Ukraine at war", 1), "utf-8")
    revision = build(settings, quiet, packs)
    with KnowledgeBase.open(settings.base) as base:
        assert base.revision == revision
        assert base.entry(slug).title == "A title from a moderator"
