"""Forms at the keys: each input in turn, and again with what was typed when it was refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.adapters.console.completion import CommandCompleter
from bot.adapters.console.forms import LEFT, completer_for, label_of, problem_with
from bot.adapters.console.prompt import GOODBYE, run_chat
from bot.adapters.console.screen import Screen
from bot.adapters.console.session import Session
from bot.core.reply import Form, Input
from bot.core.texts import TEXTS
from knowledge import KnowledgeBase
from tests.bot.console_desk import Done, make_words, open_session

ENTER, LINE, GO_ON, CLEAR = "\r", "\r", "\x1b\r", "\x15"
CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, words in make_words().items():
        monkeypatch.setitem(TEXTS, key, words)
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=DummyOutput()),
    ):
        yield pipe


@pytest.fixture
def session(base: KnowledgeBase, tmp_path: Path, done: Done) -> Session:
    screen = Screen(out=io.StringIO(), err=io.StringIO(), attended=True)
    return open_session(base, tmp_path, screen, done)


Type = Callable[..., str]


@pytest.fixture
def chat(session: Session, keys: PipeInput) -> Type:
    """`chat("kb review 12", ENTER, ...)`: what a chat shows whose keys are these, then Ctrl-D."""

    def run(*typed: str) -> str:
        keys.send_text("".join((*typed, CTRL_D, *[CTRL_C] * 5)))  # a test must fail, not wait
        run_chat(session)
        out = session.screen.out
        assert isinstance(out, io.StringIO)
        assert out.getvalue().endswith(f"{GOODBYE}\n")
        return out.getvalue()

    return run


def test_a_form_is_asked_for_and_sent(chat: Type, done: Done) -> None:
    shown = chat("kb reject 12", ENTER, "two sources say otherwise", ENTER)
    assert "Reject proposal 12\nWho proposed it is told the reason.\n" in shown
    assert "Reason (needed)\n" in shown
    assert "To do without a form" not in shown
    assert "Done: kb reject." in shown
    assert done.acts == [("kb reject", {"number": 12, "reason": "two sources say otherwise"})]


def test_a_button_may_open_a_form(chat: Type, done: Done) -> None:
    chat("kb review 12", ENTER, "3", ENTER, "two sources say otherwise", ENTER)
    assert [name for name, _ in done.acts] == ["kb reject"]


def test_what_stands_there_can_be_kept(chat: Type, done: Done) -> None:
    chat("kb edit 12", ENTER, GO_ON, ENTER, ENTER)
    values = {"number": 12, "wording": "Mines\nare banned.", "side": "for"}
    assert done.acts == [("kb edit", values)]


def test_what_stands_there_can_be_edited(chat: Type, done: Done) -> None:
    chat(
        "kb edit 12", ENTER, LINE, "Some are not.", GO_ON, CLEAR, "AGAINST", ENTER, "Finland", ENTER
    )
    assert done.acts == [
        (
            "kb edit",
            {
                "number": 12,
                "wording": "Mines\nare banned.\nSome are not.",
                "side": "against",
                "state": "Finland",
            },
        )
    ]


def test_the_reply_to_a_form_has_its_own_choices(chat: Type, done: Done) -> None:
    shown = chat("kb edit 12", ENTER, GO_ON, ENTER, ENTER, "1", ENTER)
    assert "Edited\n1  Approve\n" in shown
    assert done.acts[-1] == ("kb approve", {"number": 12})


def test_a_refused_form_comes_back_as_it_was_filled_in(chat: Type, done: Done) -> None:
    shown = chat("kb reject 12", ENTER, "too short", ENTER, " of an argument", ENTER)
    assert "That says too little. Write more." in shown
    assert "Reason (needed, this was refused)\n" in shown
    assert done.acts == [("kb reject", {"number": 12, "reason": "too short of an argument"})]


def test_a_refused_form_that_is_left_can_be_opened_again(chat: Type, done: Done) -> None:
    shown = chat("kb reject 12", ENTER, "too short", ENTER, CTRL_C, "1", ENTER, ", or not", ENTER)
    assert f"{LEFT}\n1  Try again\n" in shown
    assert done.acts == [("kb reject", {"number": 12, "reason": "too short, or not"})]


def test_a_fault_of_ours_loses_nothing(chat: Type, done: Done) -> None:
    done.faults = 1
    shown = chat("kb edit 12", ENTER, " Yes.", GO_ON, ENTER, ENTER, GO_ON, ENTER, ENTER)
    assert "noted under ref001" in shown
    assert [values["wording"] for _, values in done.acts] == ["Mines\nare banned. Yes."]


@pytest.mark.parametrize("key", [CTRL_C, CLEAR + CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
def test_a_form_can_be_left(chat: Type, done: Done, key: str) -> None:
    shown = chat("kb review 12", ENTER, "2", ENTER, GO_ON, key, "1", ENTER)
    assert f"\n{LEFT}\n" in shown
    assert [name for name, _ in done.acts] == ["kb approve"], "the choices before it still stand"


def test_an_input_is_asked_for_again_where_it_cannot_be_sent(chat: Type, done: Done) -> None:
    shown = chat(
        *("kb edit 12", ENTER),
        *("x" * 60, GO_ON, "\x7f" * 60, GO_ON),
        *(CLEAR, "maybe", ENTER, CLEAR, "neither", ENTER),
        ENTER,
    )
    assert "That has 77 characters; at most 60 can be sent." in shown
    assert "It has to be one of: for, against, neither." in shown
    assert [values["wording"] for _, values in done.acts] == ["Mines\nare banned."]


def completed(session: Session, name: str, typed: str) -> list[str]:
    """What an input of the form for an edit can be completed to."""
    form = edit_form_of(session)
    completer = completer_for(session, form, next(one for one in form.inputs if one.name == name))
    assert completer
    found = completer.get_completions(Document(typed), CompleteEvent())
    return [completion.text for completion in found]


def edit_form_of(session: Session) -> Form:
    form = session.ask("kb edit", {"number": "12"}).form
    assert form
    return form


def test_choices_and_names_of_the_base_are_completed(session: Session) -> None:
    assert completed(session, "side", "") == ["for", "against", "neither"]
    assert completed(session, "side", "AG") == ["against"]
    assert completed(session, "state", "finlan") == ["FIN"]
    form = edit_form_of(session)
    assert completer_for(session, form, form.inputs[0]) is None


def test_a_dumb_terminal_is_told_what_stands_there(
    chat: Type, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    shown = chat("kb edit 12", ENTER, GO_ON, ENTER, ENTER)
    assert "Now: Mines are banned.\n" in shown
    assert len(done.acts) == 1


MEMBER = Input(name="who", label="Who", member=True, required=True)
SIDE = Input(name="side", label="Side", hint="which it is", choices=("for", "against"))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (MEMBER, "user:U123", ""),
        (MEMBER, " group:5 ", ""),
        (MEMBER, "ada", "Write user:ID"),
        (MEMBER, "user:", "Write user:ID"),
        (MEMBER, " ", "This is needed."),
        (SIDE, "", ""),
        (SIDE, "Against ", ""),
        (SIDE, "both", "one of: for, against"),
        (replace(SIDE, choices=(), limit=3), "four", "has 4 characters; at most 3"),
    ],
)
def test_what_can_be_sent(field: Input, typed: str, said: str) -> None:
    problem = problem_with(field, typed)
    assert said in problem
    assert bool(said) == bool(problem)


def test_a_label_says_all_that_is_to_be_known() -> None:
    assert label_of(SIDE) == "Side - which it is - One of: for, against."
    assert label_of(MEMBER, refused=True) == (
        "Who (needed, this was refused) - Write user:ID or group:ID."
    )


def completions(session: Session, typed: str) -> list[str]:
    found = CommandCompleter(session).get_completions(Document(typed), CompleteEvent())
    return [completion.text for completion in found]


def test_groups_and_their_words_are_completed(session: Session) -> None:
    assert completions(session, "/k") == ["kb"]
    assert completions(session, "/kb re") == completions(session, "kb re") == ["review", "reject"]
    assert "approve" not in completions(session, "kb "), "only buttons lead to it"
    assert completions(session, "kb") == []
    assert completions(session, "kb review 1") == []
    assert completions(session, "/help kb rev") == ["kb review"]
    assert completions(session, "kb edit 12 --s") == ["--side", "--state"]
    assert completions(session, "/ x") == completions(session, " ") == []
