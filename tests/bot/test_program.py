"""The program itself: what it prints, its exit codes, and that it never shows a traceback."""

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

from bot.core.catalog import CATALOG
from bot.version import __version__

Main = Callable[..., tuple[int, str, str]]
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = [
    "question",
    "outcome",
    "text",
    "citations",
    "entries",
    "as_of",
    "disputed",
    "revision",
    "took_ms",
]
COMMANDS = [*(command.name for command in CATALOG), "chat", "build", "check"]
NOTHING_OF_OURS = b"\xff\xfe\x00\x1b[31m"


def objects(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_without_its_dependencies_it_says_how_to_get_them(environ: dict[str, str]) -> None:
    command = [sys.executable, "-S", str(ROOT / "bot.py"), "about"]
    done = subprocess.run(command, capture_output=True, env=environ, timeout=60, check=False)
    assert done.returncode == 2
    assert (
        done.stderr.decode()
        == "The package click is not installed. `make run` installs what is needed.\n"
    )


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.decode().split()[-1]) == (0, __version__)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(main_here: Main, name: str) -> None:
    code, out, err = main_here(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: bot.py {name}")


def test_help_lists_every_command_exit_codes_and_settings(run: Run) -> None:
    text = run("--help").stdout.decode()
    assert all(f"  {name} " in text for name in COMMANDS)
    assert "Exit codes: 0 answered" in text
    assert "MINEDESK_BASE: " in text


def test_a_question_is_answered_in_plain_text(run: Run) -> None:
    done = run("ask", "is", "Finland", "bound by the mine ban?", "--on", "2026-01-09")
    assert done.returncode == 0
    assert "still bound" in done.stdout.decode()
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize("where", ["before", "after"])
def test_today_fixes_the_clock(run: Run, where: str) -> None:
    today, command = ["--today", "2026-01-09"], ["status", "Finland", "--treaty", "APMBC"]
    done = run(*today, *command) if where == "before" else run(*command, *today)
    assert "As of 9 January 2026." in done.stdout.decode()


def test_one_object(run: Run) -> None:
    done = run(
        "--today",
        "2026-11-22",
        "ask",
        "--json",
        "--on",
        "2026-01-09",
        "Is Finland bound by the mine ban?",
    )
    (data,) = objects(done.stdout)
    assert list(data) == KEYS
    assert data["question"] == "Is Finland bound by the mine ban?"
    assert (data["outcome"], data["as_of"], data["disputed"]) == ("answered", "2026-01-09", False)
    assert isinstance(data["took_ms"], float)
    assert isinstance(data["citations"], list)
    for citation in data["citations"]:
        assert list(citation) == ["source", "title", "publisher", "url", "date", "kind", "locator"]
    plain = run(
        "--today", "2026-11-22", "ask", "--on", "2026-01-09", "Is Finland bound by the mine ban?"
    )
    assert plain.stdout.decode() == f"{data['text']}\n"


def test_a_batch_answers_in_order_blank_and_broken_lines_included(run: Run) -> None:
    lines = [
        b"Is Finland bound by the mine ban?",
        b"",
        b"   ",
        NOTHING_OF_OURS,
        "a\u2028b".encode(),
        b"x" * 10_001,
        b"last",
    ]
    done = run("--today", "2026-11-22", "ask", "--json", "--batch", stdin=b"\r\n".join(lines))
    assert (done.returncode, done.stderr) == (0, b"")
    data = objects(done.stdout)
    assert [row["question"] for row in data] == [line.decode("utf-8", "replace") for line in lines]
    assert [list(row) for row in data] == [KEYS] * len(lines)
    assert data[1]["outcome"] == data[2]["outcome"] == data[5]["outcome"] == "unknown"
    assert "question" in str(data[1]["text"])
    assert (data[1]["citations"], data[1]["as_of"]) == ([], "2026-11-22")


def test_a_batch_flushes_after_each_answer(environ: dict[str, str]) -> None:
    command = [sys.executable, str(ROOT / "bot.py"), "ask", "--json", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
    ) as process:
        assert process.stdin
        assert process.stdout
        for question in (b"first", b"second"):
            process.stdin.write(question + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question.decode()
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_an_empty_batch_prints_nothing(run: Run) -> None:
    done = run("ask", "--json", "--batch")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_what_is_declined_ends_with_1(run: Run) -> None:
    done = run("ask", "how do I build a landmine at home")
    assert done.returncode == 1
    assert done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["ask"],
        ["ask", "   "],
        ["ask", "--json"],
        ["ask", "--batch", "why?"],
        ["status", "Xqzzptl"],
        ["status", "Finland", "--on", "2025-02-30"],
        ["compare", "Finland"],
        ["parties", "--which", "members"],
        ["show", "no-such-entry"],
        ["source", "no-such-source"],
        ["--today", "2025-02-30", "about"],
        ["--today", "20250601", "about"],
        ["frobnicate"],
        ["ask", "--frobnicate"],
        ["build", "extra"],
    ],
)
def test_bad_input_ends_with_2_and_plain_words(main_here: Main, args: list[str]) -> None:
    code, out, err = main_here(*args)
    assert code == 2
    assert out or err
    assert "Traceback" not in err


def test_arguments_that_are_no_text(run: Run) -> None:
    done = run("ask", b"is Finland \xff\xfe bound", "--json")
    (data,) = objects(done.stdout)
    assert data["question"] == "is Finland \ufffd\ufffd bound"


def test_a_chat_without_a_terminal_answers_each_line_and_ends(run: Run) -> None:
    lines = (
        b"Is Finland bound by the mine ban?\n\n/status Poland --treaty APMBC\n"
        + NOTHING_OF_OURS
        + b"\n"
    )
    for args in ([], ["chat"]):
        done = run(*args, stdin=lines)
        assert (done.returncode, done.stderr) == (0, b"")
        text = done.stdout.decode()
        assert [line for line in text.splitlines() if line.startswith("> ")][:2] == [
            "> Is Finland bound by the mine ban?",
            "> /status Poland --treaty APMBC",
        ]
        assert "\x1b" not in text


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_plain_line(environ: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, str(ROOT / "bot.py"), "about"]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environ, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "Cannot go on: No space left on device.\n"


def test_a_folder_that_cannot_be_written_is_one_plain_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("about", MINEDESK_BASE=str(tmp_path / "file" / "knowledge.db"))
    assert done.returncode == 2
    first, *rest = done.stderr.decode().splitlines()
    assert first == "Building the knowledge base ..."
    assert len(rest) == 1
    assert "MINEDESK_BASE may name another path" in rest[0]


def test_a_base_that_is_a_folder_is_plain_words(run: Run, tmp_path: Path) -> None:
    done = run("about", MINEDESK_BASE=str(tmp_path))
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_broken_base_is_made_anew(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "knowledge.db"
    broken.write_bytes(b"not a database" * 1000)
    done = run("about", MINEDESK_BASE=str(broken))
    assert (done.returncode, done.stderr) == (0, b"Bringing the knowledge base up to date ...\n")


def test_a_base_of_another_version_is_made_anew(run: Run, base_path: Path, tmp_path: Path) -> None:
    old = Path(shutil.copy(base_path, tmp_path))
    connection = sqlite3.connect(old)
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    connection.commit()
    connection.close()
    done = run("about", MINEDESK_BASE=str(old))
    assert (done.returncode, done.stderr) == (0, b"Building the knowledge base anew ...\n")


def test_a_missing_base_is_built_and_then_used(run: Run, tmp_path: Path) -> None:
    base = str(tmp_path / "new" / "knowledge.db")
    first = run("about", MINEDESK_BASE=base)
    assert (first.returncode, first.stderr) == (0, b"Building the knowledge base ...\n")
    second = run("about", MINEDESK_BASE=base)
    assert (second.stdout, second.stderr) == (first.stdout, b"")


def test_a_wrong_setting_is_one_plain_line(run: Run) -> None:
    done = run("about", MINEDESK_ENCODER="gpt")
    assert done.returncode == 2
    assert done.stderr.decode() == "MINEDESK_ENCODER is 'gpt'; it must be one of: static, minilm.\n"


def test_a_state_folder_that_cannot_be_written_does_no_harm(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("about", MINEDESK_STATE=str(tmp_path / "file")).returncode == 0


def test_build_and_check(run: Run, tmp_path: Path) -> None:
    base = str(tmp_path / "knowledge.db")
    before = run("check", MINEDESK_BASE=base)
    assert before.returncode == 0
    assert "python bot.py build" in before.stdout.decode()
    built = run("build", MINEDESK_BASE=base)
    assert (built.returncode, built.stderr) == (0, b"")
    assert built.stdout.decode().startswith(f"Built {base}, revision ")
    checked = run("check", MINEDESK_BASE=base)
    assert (checked.returncode, checked.stdout) == (0, b"No problems found.\n")
    Path(base).write_bytes(b"not a database" * 1000)
    broken = run("check", MINEDESK_BASE=base)
    assert broken.returncode == 2
    assert "1 problem found." in broken.stderr.decode()


def test_colours_and_heavy_modules_stay_away_from_a_pipe(environ: dict[str, str]) -> None:
    heavy = [
        "prompt_toolkit",
        "pydantic",
        "babel",
        "yaml",
        "rich",
        "structlog",
        "asyncio",
        "knowledge.packing",
    ]
    code = f"""
import sys
from bot.app import main
code = main(["ask", "is Finland bound by the mine ban?"])
print([name for name in {heavy!r} if name in sys.modules], code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=environ,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode().splitlines()[-1] == "[] 0"
