"""Export, import and the audit, as the operator types them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.bot.conftest import Main

SLUG = "finland-exit-2026"


@pytest.fixture
def main_own(main_here: Main, base_path: Path, tmp_path: Path) -> Main:
    """The program over a base of its own."""
    base = tmp_path / "own.db"
    shutil.copy(base_path, base)

    def start(*args: str, **more: object) -> tuple[int, str, str]:
        return main_here(*args, MINEDESK_BASE=str(base), **more)  # type: ignore[arg-type]

    return start


def edit_export(folder: Path, old: str, new: str) -> None:
    """Change a text in the exported entries, as somebody with an editor would."""
    [path] = [
        path
        for path in (folder / "entries").glob("*.yaml")
        if f"slug: {SLUG}\n" in path.read_text()
    ]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_export_is_imported_again_without_loss(main_own: Main, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    code, out, _ = main_own("kb", "export", str(folder))
    assert (code, "Wrote the base" in out) == (0, True)
    code, out, _ = main_own("kb", "import", str(folder))
    assert code == 0
    assert out.count("\n") == 1, "unchanged: there is nothing to ask"
    assert " unchanged." in out


def test_an_import_shows_its_plan_and_asks(main_own: Main, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    main_own("kb", "export", str(folder))
    edit_export(folder, "Finland leaves the Ottawa", "Finland left the Ottawa")
    code, out, _ = main_own("kb", "import", str(folder), stdin=b"n\n")
    assert code == 0
    assert f"changed: entry {SLUG}" in out
    assert "Nothing was changed." in out
    assert "Finland leaves" in main_own("show", SLUG)[1]
    code, out, _ = main_own("kb", "import", str(folder), stdin=b"y\n")
    assert "Done." in out
    assert "Finland left the Ottawa" in main_own("show", SLUG)[1]


def test_what_both_changed_waits_in_the_queue(main_own: Main, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    main_own("kb", "export", str(folder))
    edit_export(folder, "Finland leaves the Ottawa", "Finland left the Ottawa")
    main_own("kb", "edit", SLUG)
    main_own("kb", "part", "1", "--part", "head", "--title", "Finland's exit from the mine ban")
    main_own("kb", "propose", "1", "--note", "a title")
    main_own("kb", "approve", "1", MINEDESK_SINGLE_MODERATOR="yes")
    code, out, _ = main_own("kb", "import", str(folder), "--yes")
    assert code == 0
    assert "(both changed: title)" in out
    assert "1 wait for a reviewer" in out
    assert "Finland's exit from the mine ban" in main_own("show", SLUG)[1]
    assert SLUG in main_own("kb", "review", "2")[1]


def test_the_audit_as_json_lines_shows_tampering(main_own: Main, tmp_path: Path) -> None:
    main_own("kb", "verify", SLUG)
    code, out, _ = main_own("kb", "log")
    assert code == 0
    [line] = map(json.loads, out.splitlines())
    assert (line["what"], line["key"], line["place"]) == ("verified", SLUG, "terminal")
    with sqlite3.connect(tmp_path / "own.db") as tampering:
        tampering.execute("DROP TRIGGER audit_no_update")
        tampering.execute("UPDATE audit SET what = 'looked at'")
    code, _, err = main_own("kb", "log")
    assert code == 2
    assert "broken at line 1" in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("kb", "import", "nowhere"), "There is no folder"),
        (("kb", "export", "."), "is not empty"),
        (("kb", "export"), "Missing argument"),
    ],
)
def test_slips_are_said_plainly(main_own: Main, args: tuple[str, ...], said: str) -> None:
    code, _, err = main_own(*args)
    assert code == 2
    assert said in err


def test_a_folder_that_is_no_pack(main_own: Main, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, _, err = main_own("kb", "import", str(tmp_path / "empty"))
    assert code == 2
    assert "in the packs" in err
