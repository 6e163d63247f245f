"""The development questions as a ratchet: asks them over the command line, grades them, and fails
when any figure is below what has landed (`tools/ratchet.json`). With `--raise` it writes the
figures reached, if they are better.

The questions and their grader lie beside the checkout, in `../shared`; where they are absent this
says so and passes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
QUESTIONS = SHARED / "questions" / "dev.jsonl"
GRADER = SHARED / "tools" / "grade.py"
LANDED = ROOT / "tools" / "ratchet.json"
TODAY = "2026-11-22"
SMALLER_IS_BETTER = {"false_answers", "wrong_abstentions", "median_text"}


def ask(questions: list[str]) -> list[str]:
    """One JSON line a question, from the command line interface."""
    command = [sys.executable, "bot.py", "--today", TODAY, "ask", "--json", "--batch"]
    with tempfile.TemporaryDirectory() as state:
        return _ask(command, questions, {**os.environ, "MINEDESK_STATE": state})


def _ask(command: list[str], questions: list[str], environ: dict[str, str]) -> list[str]:
    done = subprocess.run(  # noqa: S603 - our own program
        command,
        input="\n".join(questions) + "\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environ,
        check=False,
    )
    lines = done.stdout.splitlines()
    if len(lines) != len(questions):
        sys.exit(f"asked {len(questions)} questions, got {len(lines)} answers\n{done.stderr}")
    return lines


def grade(answers: list[str]) -> tuple[str, dict[str, float]]:
    """The grader's report and the figures read from it."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as handle:
        handle.write("\n".join(answers) + "\n")
        handle.flush()
        command = [sys.executable, str(GRADER), str(QUESTIONS), handle.name, "-v"]
        report = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - the shared grader
    figures = {
        f"category {name}": float(share)
        for name, share in re.findall(r"^(\S+)\s+\d+\s+\d+\s+([\d.]+)$", report, re.MULTILINE)
    }
    for key, pattern in (
        ("total", r"^total .* = ([\d.]+)%"),
        ("false_answers", r"^false-answer rate .* = ([\d.]+)%"),
        ("wrong_abstentions", r"^wrong-abstention rate .* = ([\d.]+)%"),
        ("median_text", r"^median text length: ([\d.]+)"),
    ):
        found = re.search(pattern, report, re.MULTILINE)
        if found is None:
            sys.exit(f"the grader's report has no line for {key}:\n{report}")
        figures[key] = float(found[1])
    return report, figures


def main() -> None:
    """Ask, grade, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--raise",
        dest="raise_",
        action="store_true",
        help="write the figures reached where they are better",
    )
    options = parser.parse_args()
    if not (QUESTIONS.exists() and GRADER.exists()):
        print(
            "NOT CHECKED: the development questions (../shared/questions) are not beside this checkout"
        )
        return
    questions = [
        json.loads(line)["question"]
        for line in QUESTIONS.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    report, figures = grade(ask([" ".join(question.split()) for question in questions]))
    print(report)
    landed: dict[str, float] = (
        json.loads(LANDED.read_text(encoding="utf-8")) if LANDED.exists() else {}
    )
    worse = []
    for key, value in landed.items():
        reached = figures.get(key, 0.0)
        if reached > value if key in SMALLER_IS_BETTER else reached < value:
            worse.append(f"{key}: {reached} is worse than the {value} that has landed")
    if options.raise_:
        best = {
            k: (min if k in SMALLER_IS_BETTER else max)(v, landed.get(k, v))
            for k, v in figures.items()
        }
        LANDED.write_text(json.dumps(dict(sorted(best.items())), indent=1) + "\n", encoding="utf-8")
    if worse:
        sys.exit("\n".join(worse))
    print("the ratchet holds")


if __name__ == "__main__":
    main()
