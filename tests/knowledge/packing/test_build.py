"""The build: the same packs give the same base, all or nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from knowledge import KnowledgeBase
from knowledge.encode import EncoderMissing, make_encoder
from knowledge.errors import BaseOutdated, BuildError, PackError
from knowledge.packing.build import build_base, fingerprint, is_current
from knowledge.store import Store
from tests.knowledge.small_packs import Data, write_packs

ROOT = Path(__file__).resolve().parents[3]
BUILD = "import sys; from pathlib import Path; from knowledge.packing.build import build_base; "


def tables(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, search index included."""
    with sqlite3.connect(path) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def build_elsewhere(target: Path, *folder: Path, **environ: str) -> str:
    """The content hash of a build in a process of its own."""
    code = BUILD + "print(build_base(*map(Path, sys.argv[1:])))"
    command = [sys.executable, "-c", code, str(target), *map(str, folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        command, env=env, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_two_builds_of_the_curated_packs_are_equal(base_path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    content = build_elsewhere(again, PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati", LC_ALL="C")
    first, second = tables(base_path), tables(again)
    assert dict(first["meta"])["content"] == content
    assert first.keys() == second.keys()
    # Only the log of migrations knows the time of building; that it differs shows the clock ran.
    assert [name for name in first if first[name] != second[name]] == ["_sqlite_migrations"]


def test_the_base_carries_the_day_of_its_packs_not_of_its_building(
    packs: Data, tmp_path: Path
) -> None:
    packs["base.yaml"]["recorded"] = "2001-02-03"
    build_base(tmp_path / "base.db", write_packs(tmp_path / "packs", packs))
    store = Store(tmp_path / "base.db")
    assert store.recorded_from.isoformat() == "2001-02-03"
    assert set(store.connection.execute("SELECT DISTINCT recorded_from FROM statement")) == {
        ("2001-02-03",)
    }
    store.close()


def test_other_content_gives_another_hash(packs: Data, tmp_path: Path) -> None:
    before = build_base(tmp_path / "base.db", write_packs(tmp_path / "packs", packs))
    packs["entries/others.yaml"][0]["statements"][0]["cite"] = ["news @ p. 2", "depositary"]
    after = build_base(tmp_path / "base.db", write_packs(tmp_path / "packs", packs))
    assert before != after
    assert dict(tables(tmp_path / "base.db")["meta"])["revision"] == after[:12]


def test_it_reports_its_progress(folder: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, float]] = []
    build_base(
        tmp_path / "base.db", folder, progress=lambda what, share: seen.append((what, share))
    )
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("fault", ["packs", "encoder", "disk"])
def test_a_failing_build_leaves_the_old_base_bit_for_bit(
    packs: Data, folder: Path, tmp_path: Path, fault: str
) -> None:
    home = tmp_path / "home"
    target = home / "base.db"
    build_base(target, folder)
    before = target.read_bytes()
    if fault == "packs":
        packs["entries/others.yaml"][0]["date"] = "2025-02-30"
        with pytest.raises(PackError):
            build_base(target, write_packs(folder, packs))
    elif fault == "encoder":
        with pytest.raises(RuntimeError, match="halfway"):
            build_base(target, folder, encoder=Broken(RuntimeError("halfway")))
    else:
        with pytest.raises(BuildError, match="No space left"):
            build_base(target, folder, encoder=Broken(OSError(28, "No space left on device")))
    assert target.read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["base.db"]


class Broken:
    """An encoder that fails in the middle of a build."""

    name = "broken"
    dimensions = 256

    def __init__(self, error: Exception) -> None:
        self._error = error

    def encode(self, texts: object) -> Any:
        raise self._error


def test_a_new_build_takes_the_place_of_the_old(packs: Data, folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_base(home / "base.db", folder)
    reader = Store(home / "base.db")
    packs["entries/others.yaml"][0]["title"] = "Another title"
    build_base(home / "base.db", write_packs(folder, packs))
    assert reader.entry("decision-2024").title == "A decision of 2024", (
        "who has the old base open keeps it"
    )
    reader.close()
    later = Store(home / "base.db")
    assert later.entry("decision-2024").title == "Another title"
    later.close()


def test_a_target_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BuildError, match="cannot write to"):
        build_base(tmp_path / "file" / "base.db", folder)
    (tmp_path / "taken.db").mkdir()
    with pytest.raises(BuildError, match="could not be written"):
        build_base(tmp_path / "taken.db", folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "packs", "taken.db"]


def test_is_current(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "base.db"
    assert not is_current(target, folder)
    build_base(target, folder)
    assert is_current(target, folder)
    assert not is_current(target, folder, encoder="minilm")
    topics = folder / "topics.yaml"
    topics.write_text(topics.read_text() + "# touched\n")
    assert not is_current(target, folder)
    build_base(target, folder)
    assert is_current(target, folder)
    (folder / "entries" / "more.yaml").write_text("[]\n")
    assert not is_current(target, folder)


def test_the_base_of_this_checkout_is_current(base_path: Path) -> None:
    assert is_current(base_path)


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be one" * 50])
def test_a_file_that_is_no_base_is_not_current(
    folder: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "base.db").write_bytes(content)
    assert not is_current(tmp_path / "base.db", folder)
    assert not is_current(tmp_path, folder)


def test_a_path_with_characters_that_mean_something_in_an_address(
    folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "50% of #1?" / "bäse.db"
    build_base(target, folder)
    assert is_current(target, folder)
    store = Store(target)
    assert store.slugs
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["50% of #1?", "packs"]


def test_the_fingerprint_covers_names_and_contents(folder: Path) -> None:
    first = fingerprint(folder)
    (folder / "notes.txt").write_text("no pack")
    assert fingerprint(folder) == first
    (folder / "lexicon.yaml").rename(folder / "lexicon2.yaml")
    assert fingerprint(folder) != first


def test_the_feeds_of_digests_are_no_part_of_the_base(folder: Path, tmp_path: Path) -> None:
    first = fingerprint(folder)
    (folder / "feeds.yaml").write_text("- {id: one, url: 'https://example.org/feed'}\n")
    assert fingerprint(folder) == first
    build_base(tmp_path / "base.db", folder)
    with sqlite3.connect(tmp_path / "base.db") as db:
        assert db.execute("SELECT 1 FROM pack WHERE name = 'feeds.yaml'").fetchone() is None
    db.close()


def test_an_encoder_that_the_base_was_not_built_with_is_refused(base_path: Path) -> None:
    with pytest.raises((BaseOutdated, EncoderMissing), match="oracle"):
        KnowledgeBase.open(base_path, encoder="oracle")
    with pytest.raises(EncoderMissing, match="oracle"):
        make_encoder("oracle")
