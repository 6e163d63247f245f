"""The moderator's guide names what there is, and nothing else."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from bot.app import App, make_program
from bot.core.catalog import CATALOG
from bot.core.curation import suggest
from bot.core.typed import read_line
from bot.setting_list import SETTINGS
from knowledge.curation.balance import TILT
from knowledge.freshness import LONG, SHORT

DOCS = Path(__file__).resolve().parent.parent / "docs"
GUIDE = (DOCS / "moderating.md").read_text(encoding="utf-8")
PLAIN = " ".join(GUIDE.split())
SPANS = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", GUIDE)]
COMMANDS = {command.name: command for command in CATALOG if command.group == "kb"}
TYPED = sorted({span for span in SPANS if span.startswith("kb ")})
SHELL = sorted(
    {
        line.split("#")[0].split("python bot.py ")[1].strip()
        for line in [*GUIDE.splitlines(), *SPANS]
        if line.strip().startswith("python bot.py ")
    }
)
PICTURES = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", GUIDE)


def _in_terminal() -> click.Group:
    group = make_program(App()).commands["kb"]
    assert isinstance(group, click.Group)
    return group


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if not one.pressed])
def test_every_command_that_is_typed_is_named(name: str) -> None:
    assert any(span == name or span.startswith(f"{name} ") for span in TYPED)


@pytest.mark.parametrize("line", TYPED)
def test_every_command_that_is_named_exists(line: str) -> None:
    word = line.split()[1]
    assert f"kb {word}" in COMMANDS or word in _in_terminal().commands


@pytest.mark.parametrize("line", [line for line in TYPED if len(line.split()) > 2])
def test_what_is_typed_is_read_as_it_is_meant(line: str) -> None:
    typed = read_line(CATALOG, line)
    command = COMMANDS[typed.command]
    said = " ".join(line.split()[2:])
    for name, value in typed.values.items():
        assert value in said.split(), f"{name} took {value!r}: an option has another name"
    assert typed.values.keys() <= {parameter.name for parameter in command.parameters}


@pytest.mark.parametrize("line", SHELL)
def test_every_line_for_the_shell_is_taken(line: str) -> None:
    program = make_program(App())
    words = shlex.split(line)
    found: click.Command = program
    while isinstance(found, click.Group) and words:
        inner = found.get_command(click.Context(found), words[0])
        assert inner, f"there is no command {words[0]!r}"
        found, words = inner, words[1:]
    found.make_context("bot.py", words)


def test_readers_commands_and_settings_exist() -> None:
    names = {command.name for command in CATALOG}
    assert {span.split()[0] for span in SPANS if span.startswith("suggest")} <= names
    known = {setting.variable for setting in SETTINGS}
    named = set(re.findall(r"MINEDESK_[A-Z_]+", GUIDE))
    assert named <= known
    assert {f"MINEDESK_{key}" for key in ("HOMES", "SINGLE_MODERATOR")} <= named


def test_figures_are_those_of_the_code() -> None:
    defaults = {setting.key: setting.default for setting in SETTINGS}
    assert f"| {defaults['suggestions_an_hour']} (`MINEDESK_SUGGESTIONS_AN_HOUR`) |" in GUIDE
    assert f"{suggest.LONGEST:,} characters" in GUIDE
    assert f"{LONG} days for provisions" in PLAIN
    assert f"{SHORT} for all else" in PLAIN
    assert f"more than {TILT:.0%}".replace("%", " %") in PLAIN


def test_pictures_and_links_lead_somewhere() -> None:
    assert len({target for _, target in PICTURES}) >= 5
    assert all(len(alt.split()) > 10 for alt, _ in PICTURES), "a picture says nothing to the blind"
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (DOCS / target).is_file(), target
    drawn = {f"pictures/{path.name}" for path in (DOCS / "pictures").glob("moderating-*.png")}
    assert drawn == {target for _, target in PICTURES}
