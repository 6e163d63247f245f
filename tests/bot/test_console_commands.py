"""Groups of commands on the command line, and what becomes of forms and buttons there."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Mapping
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
from bot.adapters.console.session import COMMANDS, Session
from bot.core.command import Command
from bot.core.model import Raw
from bot.core.texts import TEXTS
from bot.core.typed import read_line
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


def help_of(*args: str, catalog: tuple[Command, ...] = make_catalog(Done())) -> str:
    program = click.Group("bot.py", commands=make_commands(catalog))
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


@pytest.mark.parametrize("catalog", [COMMANDS, make_catalog(Done())], ids=["real", "small"])
def test_examples_mean_the_same_in_a_shell_in_a_chat_and_elsewhere(
    catalog: tuple[Command, ...],
) -> None:
    for command in catalog:
        text = help_of(*command.name.split(), catalog=catalog)
        shown = [row for row in text.splitlines() if row.startswith("    python bot.py ")]
        assert len(shown) == len(command.examples)
        for row, example in zip(shown, command.examples, strict=True):
            shell = shlex.join(shlex.split(row, comments=True)[2:])
            chat = read_command(f"{command.name} {example}", catalog)
            assert read_command(shell, catalog) == chat
            elsewhere = read_line(catalog, f"{command.name} {example}")
            assert (elsewhere.command, joined(elsewhere.values)) == (chat[0], joined(chat[1]))


def joined(values: Mapping[str, Raw]) -> dict[str, Raw]:
    """Values with lists as they are typed."""
    return {
        name: " ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("12 --reason two sources differ", {"number": "12", "reason": "two sources differ"}),
        ("12 --reason=two sources differ", {"number": "12", "reason": "two sources differ"}),
        ("12 --reason two 'sources  differ'", {"number": "12", "reason": "two sources  differ"}),
        ("12 reason two sources differ", {"number": "12", "reason": "two sources differ"}),
        ("--reason 'two differ' 12", {"number": "12", "reason": "two differ"}),
        ("--reason=two 12", {"number": "12", "reason": "two"}),
        ("12 --reason '' ", {"number": "12", "reason": ""}),
        ("--reason differ -- --12 13", {"number": "--12 13", "reason": "differ"}),
        ("12", {"number": "12"}),
        ("", {}),
    ],
)
def test_words_after_an_option_belong_to_it(typed: str, values: dict[str, str]) -> None:
    assert read_command(f"kb reject {typed}", make_catalog(Done())) == ("kb reject", values)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("--on 2026-01-09 --treaty CCW Finland", "Finland CCW 2026-01-09"),
        ("Finland --on 2026-01-09 --treaty CCW", "Finland CCW 2026-01-09"),
        ("Finland --treaty CCW Protocol II --on 2026-01-09", "Finland CCW Protocol II 2026-01-09"),
        ("--more Finland --treaty CCW Protocol V", "Finland CCW Protocol V True"),
        ("United --on 2026-01-09 Kingdom", "United Kingdom 2026-01-09"),
    ],
)
def test_options_stand_before_or_after(typed: str, values: str) -> None:
    read = read_command(f"status {typed}")[1]
    names = ("state", "treaty", "on", "more")
    assert " ".join(str(read[name]) for name in names if name in read) == values
