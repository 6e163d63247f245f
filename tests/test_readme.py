"""The README says what the program can do, and says it truly."""

from __future__ import annotations

import re
from pathlib import Path

from bot.app import App, make_program

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_come_first() -> None:
    start = README.split("## Start")[1].splitlines()
    commands = [
        line.strip().split("#")[0].strip() for line in start if line.strip().startswith("make ")
    ]
    assert commands[:2] == ["make run", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{command.removeprefix('make ')}:" in makefile for command in commands)


def test_every_command_is_documented() -> None:
    documented = set(
        re.findall(r"`([a-z]+)`", README.split("## Commands")[1].split("## As a library")[0])
    )
    commands = make_program(App()).commands
    assert {name for name, one in commands.items() if not one.hidden} <= documented


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_no_lock_names_an_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
