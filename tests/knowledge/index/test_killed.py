"""A process that is killed in the middle of an edit leaves the old state, whole."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from knowledge import KnowledgeBase
from knowledge.packing.build import build_base
from tests.knowledge.index.editing import Editor, Written, copied, gazetteer_of, rebuilt, spoken
from tests.knowledge.small_packs import small_packs, write_packs

ROOT = Path(__file__).resolve().parents[3]
KILLS = 30
LINES = 40
QUESTIONS = ("where is fence 3", "what was decided", "round seven", "who clears the village")


def content(edit: int) -> Written:
    """Every line of an entry names the edit that wrote it."""
    lines = tuple(f"word{edit} fence {number} of the village" for number in range(LINES))
    return Written(f"title{edit} of the fence", lines, lines)


def main(path: Path, first: int) -> None:
    """Edit for ever; say so before the first edit."""
    editor = Editor(path, gazetteer_of(path))
    editor.edits = first * 1_000
    print("ready", flush=True)  # noqa: T201
    edit = first
    while True:
        edit += 1
        editor.put(f"fence-{edit % 3}", content(edit))
        if edit % 5 == 0:
            editor.retire(f"fence-{(edit + 1) % 3}")


def assert_one_state(path: Path) -> None:
    """Entries, rows, postings, words and full text are all of the same edits."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.execute("INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)")
    titles = dict(db.execute("SELECT slug, title FROM entry WHERE recorded_to IS NULL"))
    rows = dict(db.execute("SELECT entry, text FROM search_row WHERE field = 'title'"))
    assert rows == titles
    count = "SELECT count(*) FROM search_row WHERE entry LIKE 'fence-%'"
    fences = sum(slug.startswith("fence-") for slug in titles)
    assert db.execute(count).fetchone() == ((1 + 2 * LINES) * fences,)
    said = {title.split()[0] for slug, title in titles.items() if slug.startswith("fence-")}
    known = "SELECT word FROM vocabulary WHERE entries > 0 AND word GLOB 'title[0-9]*'"
    assert {word for (word,) in db.execute(known)} == said
    db.close()


def test_a_kill_at_any_moment_leaves_one_state(tmp_path: Path) -> None:
    path = tmp_path / "base.db"
    build_base(path, write_packs(tmp_path / "packs", small_packs()))
    gazetteer, dice = gazetteer_of(path), random.Random(20261122)
    edits = []
    for kill in range(KILLS):
        command = [sys.executable, __file__, str(path), str((kill + 1) * 100_000)]
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
        )
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        time.sleep(dice.uniform(0.001, 0.06))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert_one_state(path)
        db = sqlite3.connect(path)
        edits.append(db.execute("SELECT change FROM index_state").fetchone()[0])
        db.close()
    assert edits == sorted(edits)
    assert edits[-1] > KILLS / 2
    anew = rebuilt(copied(path, tmp_path / "copy.db"), tmp_path / "anew.db", gazetteer)
    today = date(2026, 11, 22)
    with KnowledgeBase.open(path) as base, KnowledgeBase.open(anew) as other:
        for question in QUESTIONS:
            assert spoken(base.ask(question, today=today)) == spoken(
                other.ask(question, today=today)
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
