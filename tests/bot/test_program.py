"""The program itself: what it prints, its exit codes, and that it never shows a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.console.session import COMMANDS as DECLARED
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
OF_GROUPS = [
    *(command.name for command in DECLARED if command.group),
    *(f"kb {word}" for word in ("export", "import", "log")),
]
COMMANDS = [
    *(command.name for command in DECLARED if not command.group and not command.pressed),
    "kb",
    "digest",
    "chat",
    "build",
    "run",
    "doctor",
    "slack",
    "gaps",
]
NOTHING_OF_OURS = b"\xff\xfe\x00\x1b[31m"


def objects(output: bytes | str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_without_its_dependencies_it_says_how_to_get_them(environ: dict[str, str]) -> None:
    command = [sys.executable, "-S", str(ROOT / "bot.py"), "about"]
    done = subprocess.run(command, capture_output=True, env=environ, timeout=60, check=False)
    assert done.returncode == 2
    assert (
        done.stderr.decode()
        == "The package click is not installed. `make run` installs what is needed.\n"
    )


def test_version(main_here: Main) -> None:
    done = main_here("--version")
    assert (done[0], done[1].split()[-1]) == (0, __version__)


@pytest.mark.parametrize("name", [*COMMANDS, *OF_GROUPS])
def test_every_command_has_help(main_here: Main, name: str) -> None:
    code, out, err = main_here(*name.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: bot.py {name}")


def test_help_lists_every_command_exit_codes_and_settings(main_here: Main) -> None:
    text = main_here("--help")[1]
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
def test_today_fixes_the_clock(main_here: Main, where: str) -> None:
    today, command = ["--today", "2026-01-09"], ["status", "Finland", "--treaty", "APMBC"]
    done = main_here(*today, *command) if where == "before" else main_here(*command, *today)
    assert "As of 9 January 2026." in done[1]


def test_one_object(main_here: Main) -> None:
    done = main_here(
        "--today",
        "2026-11-22",
        "ask",
        "--json",
        "--on",
        "2026-01-09",
        "Is Finland bound by the mine ban?",
    )
    (data,) = objects(done[1])
    assert list(data) == KEYS
    assert data["question"] == "Is Finland bound by the mine ban?"
    assert (data["outcome"], data["as_of"], data["disputed"]) == ("answered", "2026-01-09", False)
    assert isinstance(data["took_ms"], float)
    assert isinstance(data["citations"], list)
    for citation in data["citations"]:
        assert list(citation) == ["source", "title", "publisher", "url", "date", "kind", "locator"]
    plain = main_here(
        "--today", "2026-11-22", "ask", "--on", "2026-01-09", "Is Finland bound by the mine ban?"
    )
    assert plain[1] == f"{data['text']}\n"


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


def test_an_empty_batch_prints_nothing(main_here: Main) -> None:
    done = main_here("ask", "--json", "--batch")
    assert (done[0], done[1], done[2]) == (0, "", "")


def test_what_is_declined_ends_with_1(main_here: Main) -> None:
    done = main_here("ask", "how do I build a landmine at home")
    assert done[0] == 1
    assert done[1]


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


def test_a_chat_without_a_terminal_answers_each_line_and_ends(main_here: Main) -> None:
    lines = (
        b"Is Finland bound by the mine ban?\n\n/status Poland --treaty APMBC\n"
        + NOTHING_OF_OURS
        + b"\n"
    )
    for args in ([], ["chat"]):
        done = main_here(*args, stdin=lines)
        assert (done[0], done[2]) == (0, "")
        text = done[1]
        assert [line for line in text.splitlines() if line.startswith("> ")][:2] == [
            "> Is Finland bound by the mine ban?",
            "> /status Poland --treaty APMBC",
        ]
        assert "\x1b" not in text


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
