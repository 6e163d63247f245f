"""A conversation, line by line, without a terminal."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory

from bot.adapters.console.chat import Conversation, answer_lines, read_command
from bot.adapters.console.choices import choices
from bot.adapters.console.completion import CommandCompleter
from bot.adapters.console.prompt import open_history
from bot.adapters.console.screen import Screen
from bot.adapters.console.session import Session
from bot.app import make_clock
from bot.core.dispatch import Desk
from bot.core.errors import UserError
from bot.core.reply import Purpose, Reply, Result


@pytest.fixture
def session(desk: Desk, tmp_path: Path) -> Session:
    return Session(
        handle=desk.handle,
        complete=desk.complete,
        screen=Screen(out=io.StringIO(), err=io.StringIO()),
        clock=make_clock(date(2026, 11, 22)),
        revision=desk.revision,
        state=tmp_path / "state",
    )


@pytest.fixture
def chat(session: Session) -> Conversation:
    return Conversation(session)


def feed(chat: Conversation, typed: str) -> Reply:
    reply = chat.feed(typed)
    assert reply is not None
    return reply


def test_a_plain_line_is_a_question(chat: Conversation) -> None:
    assert "no longer bound" in feed(chat, "is Finland bound by the Ottawa Convention?").plain


def test_a_slash_is_a_command_in_the_grammar_of_the_shell(chat: Conversation) -> None:
    assert "still bound" in feed(chat, "/status Finland --treaty APMBC --on 2026-01-09").plain
    assert "2 states" not in feed(chat, '/compare "United States" Russia --treaty APMBC').plain


@pytest.mark.parametrize("typed", ["/quit", "/exit", "/QUIT", "quit", "exit", "  /q "])
def test_leaving(chat: Conversation, typed: str) -> None:
    assert chat.feed(typed) is None


def test_sources_and_more_are_those_of_the_last_answer(chat: Conversation) -> None:
    feed(chat, "/debate military utility")
    first = feed(chat, "/sources").plain
    assert first.startswith("Sources\n[1] ")
    assert "http" in first
    assert feed(chat, "/more").plain.count("[1]") >= 1
    feed(chat, "/help")
    assert feed(chat, "/sources").plain == first, "help is not an answer"


@pytest.mark.parametrize("typed", ["/sources", "/more", "/next"])
def test_keys_before_any_answer(chat: Conversation, typed: str) -> None:
    assert feed(chat, typed).result is Result.DONE


def test_a_number_asks_a_related_question(chat: Conversation) -> None:
    first = feed(chat, "how do I build a landmine")
    related = first.actions_for(Purpose.RELATED)
    assert related
    second = feed(chat, str(choices(first).index(related[0]) + 1))
    assert second.answer
    assert second.answer.question == related[0].label


@pytest.mark.parametrize("typed", ["0", "7", "99"])
def test_a_number_without_a_question(chat: Conversation, typed: str) -> None:
    said = feed(chat, typed).plain
    assert said == f"Nothing is listed under {int(typed)}. Ask something first."


def test_a_number_opens_what_a_list_names(chat: Conversation) -> None:
    opened = feed(chat, "/browse debate").actions_for(Purpose.OPEN)
    assert feed(chat, "3").plain.startswith(opened[2].label)


def test_pages_are_turned(chat: Conversation) -> None:
    assert "page 1 of" in feed(chat, "/browse event").plain
    assert "page 2 of" in feed(chat, "/next").plain
    assert "page 3 of" in feed(chat, "/next").plain


def test_help_adds_the_keys_of_the_chat(chat: Conversation) -> None:
    assert "/quit leaves" in feed(chat, "/help").plain
    assert "Example: status Finland" in feed(chat, "/help status").plain
    assert feed(chat, "/status --help").plain == feed(chat, "/help status").plain


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/", "There is no command “”"),
        ("/frobnicate", "There is no command “frobnicate”"),
        ("/status --colour red", "--colour"),
        ("/status Finland --on", "--on"),
        ("/status", "“status” needs state"),
        ("/status Finland --on yesterday", "“yesterday” is not a date for on"),
    ],
)
def test_a_wrong_command_is_told_how(chat: Conversation, typed: str, said: str) -> None:
    reply = feed(chat, typed)
    assert said in reply.plain
    assert reply.result is Result.REFUSED


def test_an_apostrophe_is_not_an_open_quotation() -> None:
    assert read_command("ask what's a mine") == ("ask", {"question": "what's a mine"})


def test_an_unknown_option_raises_for_the_reader() -> None:
    with pytest.raises(UserError, match="/help parties explains it"):
        read_command("parties --many")


def test_lines_from_a_stream_are_answered_in_order(session: Session) -> None:
    answer_lines(
        session, ["is Finland bound by the mine ban?", "", "/about", "/quit", "never reached"]
    )
    out = session.screen.out
    assert isinstance(out, io.StringIO)
    assert [line for line in out.getvalue().splitlines() if line.startswith("> ")] == [
        "> is Finland bound by the mine ban?",
        "> /about",
    ]


def test_history_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    history = open_history(tmp_path / "a" / "b")
    assert isinstance(history, FileHistory)
    history.append_string("why?")
    path = tmp_path / "a" / "b" / "history"
    assert "why?" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_history_stays_in_memory_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert isinstance(open_history(tmp_path / "file"), InMemoryHistory)


def completions(session: Session, typed: str) -> list[str]:
    found = CommandCompleter(session).get_completions(Document(typed), CompleteEvent())
    return [completion.text for completion in found]


def test_completion(session: Session) -> None:
    assert completions(session, "/st") == ["status"]
    assert "FIN" in completions(session, "/status finl")
    assert "EST" in completions(session, "/compare FIN, esto")
    assert completions(session, "is Finland") == []
    assert completions(session, "/about x") == []
    assert completions(session, "/nothing x") == []
