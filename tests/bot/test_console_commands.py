"""Groups of commands on the command line, and what becomes of forms and buttons there."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.adapters.console.chat import read_command
from bot.adapters.console.commands import make_commands
from bot.adapters.console.forms import LEFT
from bot.adapters.console.screen import Screen
from bot.adapters.console.session import Session
from bot.core.texts import TEXTS
from knowledge import KnowledgeBase
from tests.bot.console_desk import Done, make_catalog, make_words, open_session


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, words in make_words().items():
        monkeypatch.setitem(TEXTS, key, words)


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def session(base: KnowledgeBase, tmp_path: Path, done: Done) -> Session:
    return open_session(base, tmp_path, Screen(out=io.StringIO(), err=io.StringIO()), done)


Run = Callable[..., tuple[int, str, str]]


def run_in(session: Session, *args: str) -> tuple[int, str, str]:
    """(exit code, output, errors) of a command line; click's own words are its usage errors."""
    program = click.Group("bot.py", commands=make_commands(session.catalog))
    try:
        with program.make_context("bot.py", list(args), obj=lambda today: session) as context:
            program.invoke(context)
        code, said = 0, ""
    except click.exceptions.Exit as leaving:
        code, said = leaving.exit_code, ""
    except click.UsageError as error:
        code, said = error.exit_code, error.format_message()
    out, err = session.screen.out, session.screen.err
    assert isinstance(out, io.StringIO)
    assert isinstance(err, io.StringIO)
    return code, out.getvalue(), err.getvalue() + said


@pytest.fixture
def run(session: Session) -> Run:
    return lambda *args: run_in(session, *args)


def test_a_command_of_a_group_is_run(run: Run) -> None:
    code, out, err = run("kb", "review", "12")
    assert (code, err) == (0, "")
    assert out.startswith("Proposal 12\nmines [-were-] [+are+] banned\n\nYou can:\n  Approve: ")


def test_a_list_of_the_base_ends_as_before(run: Run) -> None:
    assert "entries; page 1 of" in run("browse", "debate")[1].splitlines()[-1]


def test_what_buttons_lead_to_can_be_typed(run: Run, done: Done) -> None:
    assert run("kb", "approve", "12") == (0, "Done: kb approve.\n", "")
    assert done.acts == [("kb approve", {"number": 12})]


def test_every_offered_line_is_taken(run: Run, done: Done) -> None:
    lines = run("kb", "review", "12")[1].split("You can:\n")[1].splitlines()
    assert lines[0] == "  Approve: python bot.py kb approve 12"
    run(*shlex.split(lines[0].split("python bot.py ")[1]))
    assert done.acts == [("kb approve", {"number": 12})]


def test_what_a_form_asks_for_can_be_given(run: Run, done: Done) -> None:
    code, out, _ = run("kb", "reject", "12", "--reason", "two sources say otherwise")
    assert (code, out) == (0, "Done: kb reject.\n")
    assert done.acts == [("kb reject", {"number": 12, "reason": "two sources say otherwise"})]


def test_a_form_without_a_terminal_says_how_to_do_without(run: Run, done: Done) -> None:
    code, out, err = run("kb", "reject", "12")
    assert (code, out) == (2, "")
    assert err.startswith("Reject proposal 12\nWho proposed it is told the reason.\n")
    assert "To do without a form: kb reject " in err
    assert done.acts == []


def test_a_refused_form_without_a_terminal_ends_with_2(run: Run) -> None:
    code, out, err = run("kb", "reject", "12", "--reason", "no")
    assert (code, out) == (2, "")
    assert err.startswith("That says too little. Write more.\n\nYou can:\n  Try again: ")
    again = shlex.split(err.splitlines()[-1].split("python bot.py ")[1])
    assert again[0] == "reopen"
    assert "Now: no" in run(*again)[2]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("a better reason\r", 0, "Done: kb reject.\n"),
        ("\x03", 130, LEFT),
        ("no\r\x03", 130, "Try again: python bot.py reopen "),
    ],
)
def test_a_form_is_asked_for_on_a_terminal(
    session: Session, typed: str, code: int, said: str
) -> None:
    attended = replace(session, screen=replace(session.screen, attended=True))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(f"{typed}\x03\x03")
        ended, out, _ = run_in(attended, "kb", "reject", "12")
    assert ended == code
    assert said in out


def test_bad_values_open_the_form_on_a_terminal(session: Session, done: Done) -> None:
    attended = replace(session, screen=replace(session.screen, attended=True))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(" news to anybody\r\x03")
        code, out, _ = run_in(attended, "kb", "reject", "12", "--reason", "no")
    assert code == 0
    assert out.startswith("That says too little. Write more.\n\nReject proposal 12\n")
    assert done.acts == [("kb reject", {"number": 12, "reason": "no news to anybody"})]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["kb", "revew"], "There is no command 'kb revew'. Did you mean 'kb review'?"),
        (["kb", "frobnicate"], "There are: queue, review, reject, edit."),
        (["kb", "aprove"], "There are: queue, review, reject, edit."),
        (["kb", "review", "--colour"], "No such option"),
        (["kb", "review"], "“kb review” needs number"),
    ],
)
def test_bad_input_ends_with_2(run: Run, args: list[str], said: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert said in err


def help_of(*args: str) -> str:
    program = click.Group("bot.py", commands=make_commands(make_catalog(Done())))
    context = click.Context(program, info_name="bot.py")
    for arg in args:
        assert isinstance(context.command, click.Group)
        inner = context.command.commands[arg]
        context = click.Context(inner, info_name=arg, parent=context)
    return context.get_help()


def test_help_lists_the_group_once_and_its_commands_in_order() -> None:
    assert help_of().count("\n  kb ") == 1
    assert "how the base is kept true" in help_of()
    rows = [row.split()[0] for row in help_of("kb").split("Commands:\n")[1].splitlines()]
    assert rows == ["queue", "review", "reject", "edit"], "and not what only buttons lead to"
    assert "How the base is kept true, for its moderators." in help_of("kb")


def test_help_of_a_command_has_its_options_and_examples() -> None:
    text = help_of("kb", "reject")
    assert text.startswith("Usage: bot.py kb reject [OPTIONS] NUMBER...")
    assert "--reason REASON" in text
    assert "--today" in text


def test_examples_mean_in_a_shell_what_they_mean_in_a_chat() -> None:
    for command in make_catalog(Done()):
        text = help_of(*command.name.split())
        shown = [row for row in text.splitlines() if row.startswith("    python bot.py ")]
        assert len(shown) == len(command.examples)
        for row, example in zip(shown, command.examples, strict=True):
            words = shlex.split(row)[2:]
            assert words[: len(command.name.split())] == command.name.split()
            chat = read_command(f"{command.name} {example}", (command,))
            assert read_command(shlex.join(words), (command,)) == chat
