"""The program when things go wrong around it: pipes, disks, folders, settings, a broken base."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Main = Callable[..., tuple[int, str, str]]
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_closed_pipe_is_no_fault(environ: dict[str, str]) -> None:
    command = [sys.executable, str(ROOT / "bot.py"), "browse", "event", "--all"]
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE, env=environ) as process:
        os.close(writing)
        assert process.stderr
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0


def test_a_closed_input_and_output_are_no_fault(environ: dict[str, str]) -> None:
    for redirection in ("<&-", ">&-", "<&- >&- 2>&-"):
        command = f'"{sys.executable}" "{ROOT / "bot.py"}" ask --batch {redirection}'
        done = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, env=environ, timeout=60, check=False
        )
        assert b"Traceback" not in done.stderr
        assert done.returncode == 0


@pytest.mark.skipif(
    not Path("/dev/full").exists(),
    reason="NOT CHECKED: this system has no /dev/full to stand for a full disk",
)
def test_a_full_disk_is_one_plain_line(environ: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, str(ROOT / "bot.py"), "about"]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environ, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "Cannot go on: No space left on device.\n"


def test_a_folder_that_cannot_be_written_is_one_plain_line(main_here: Main, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = main_here("about", MINEDESK_BASE=str(tmp_path / "file" / "knowledge.db"))
    assert done[0] == 2
    first, *rest = done[2].splitlines()
    assert first == "Building the knowledge base ..."
    assert len(rest) == 1
    assert "MINEDESK_BASE may name another path" in rest[0]


def test_a_base_that_is_a_folder_is_plain_words(main_here: Main, tmp_path: Path) -> None:
    done = main_here("about", MINEDESK_BASE=str(tmp_path))
    assert done[0] == 2
    assert "Traceback" not in done[2]


def test_a_broken_base_is_made_anew(main_here: Main, tmp_path: Path) -> None:
    broken = tmp_path / "knowledge.db"
    broken.write_bytes(b"not a database" * 1000)
    done = main_here("about", MINEDESK_BASE=str(broken))
    assert (done[0], done[2]) == (0, "Bringing the knowledge base up to date ...\n")


def test_a_base_of_another_version_is_made_anew(
    main_here: Main, base_path: Path, tmp_path: Path
) -> None:
    old = damaged(base_path, tmp_path, "UPDATE meta SET value = '0' WHERE key = 'format'")
    done = main_here("about", MINEDESK_BASE=str(old))
    assert (done[0], done[2]) == (0, "Building the knowledge base anew ...\n")


def damaged(base_path: Path, folder: Path, statement: str) -> str:
    """The path of a copy of the base on which a statement was run."""
    copy = Path(shutil.copy(base_path, folder))
    connection = sqlite3.connect(copy)
    connection.execute(statement)
    connection.commit()
    connection.close()
    return str(copy)


def test_a_fault_while_answering_is_shown_by_reference_and_logged(
    main_here: Main, base_path: Path, tmp_path: Path
) -> None:
    base = damaged(base_path, tmp_path, "DROP TABLE entry_origin")
    code, out, err = main_here("show", "debate-us-transfer-2024", MINEDESK_BASE=base)
    assert (code, out) == (3, "")
    (line,) = (tmp_path / "state" / "minedesk.log").read_text(encoding="utf-8").splitlines()
    noted = json.loads(line)
    assert (noted["command"], noted["level"]) == ("show", "error")
    assert "entry_origin" in noted["exception"]
    assert f"under {noted['reference']}." in err
    assert "Traceback" not in err


def test_a_fault_that_cannot_be_logged_is_still_shown(
    main_here: Main, base_path: Path, tmp_path: Path
) -> None:
    base = damaged(base_path, tmp_path, "DROP TABLE entry_origin")
    (tmp_path / "file").write_text("", encoding="utf-8")
    state = str(tmp_path / "file")
    code, _, err = main_here(
        "show", "debate-us-transfer-2024", MINEDESK_BASE=base, MINEDESK_STATE=state
    )
    assert (code, err.count("\n")) == (3, 1)


def test_a_base_that_cannot_be_opened_is_plain_words(
    main_here: Main, base_path: Path, tmp_path: Path
) -> None:
    base = damaged(base_path, tmp_path, "DROP TABLE lexicon")
    code, _, err = main_here("about", MINEDESK_BASE=base)
    assert (code, err.count("\n")) == (2, 1)
    assert "python bot.py check" in err


def test_a_missing_base_is_built_and_then_used(main_here: Main, tmp_path: Path) -> None:
    base = str(tmp_path / "new" / "knowledge.db")
    first = main_here("about", MINEDESK_BASE=base)
    assert (first[0], first[2]) == (0, "Building the knowledge base ...\n")
    second = main_here("about", MINEDESK_BASE=base)
    assert (second[1], second[2]) == (first[1], "")


def test_a_wrong_setting_is_one_plain_line(main_here: Main) -> None:
    done = main_here("about", MINEDESK_ENCODER="gpt")
    assert done[0] == 2
    assert done[2] == "MINEDESK_ENCODER is 'gpt'; it must be one of: static, minilm.\n"


def test_a_state_folder_that_cannot_be_written_does_no_harm(
    main_here: Main, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main_here("about", MINEDESK_STATE=str(tmp_path / "file"))[0] == 0


def test_build_and_check(main_here: Main, tmp_path: Path) -> None:
    base = str(tmp_path / "knowledge.db")
    before = main_here("check", MINEDESK_BASE=base)
    assert before[0] == 0
    assert "python bot.py build" in before[1]
    built = main_here("build", MINEDESK_BASE=base)
    assert (built[0], built[2]) == (0, "")
    assert built[1].startswith(f"Built {base}, revision ")
    checked = main_here("check", MINEDESK_BASE=base)
    assert (checked[0], checked[1]) == (0, "No problems found.\n")
    Path(base).write_bytes(b"not a database" * 1000)
    broken = main_here("check", MINEDESK_BASE=base)
    assert broken[0] == 2
    assert "1 problem found." in broken[2]
