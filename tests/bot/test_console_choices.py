"""What a reply offers: numbers in a chat, command lines elsewhere."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.console.chat import Conversation, answer_lines, read_command
from bot.adapters.console.choices import LISTED, choices, command_line, numbered, offers
from bot.adapters.console.screen import Screen
from bot.adapters.console.session import Session
from bot.core.markup import clean, line, plain
from bot.core.model import Raw
from bot.core.reply import Action, Card, Purpose, Reply, Result
from bot.core.texts import TEXTS
from knowledge import KnowledgeBase
from tests.bot.console_desk import WAITING, Done, make_catalog, make_words, open_session

CATALOG = make_catalog(Done())
BY_NAME = {command.name: command for command in CATALOG}


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        for key, words in make_words().items():
            patch.setitem(TEXTS, key, words)
        yield


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def session(base: KnowledgeBase, tmp_path: Path, done: Done) -> Session:
    return open_session(base, tmp_path, Screen(out=io.StringIO(), err=io.StringIO()), done)


@pytest.fixture
def chat(session: Session) -> Conversation:
    return Conversation(session)


def feed(chat: Conversation, typed: str) -> Reply:
    reply = chat.feed(typed)
    assert reply is not None
    return reply


def drawn(reply: Reply, *, styled: bool = False) -> str:
    out = io.StringIO()
    Screen(out=out, err=io.StringIO(), styled=styled).show(reply, numbered=True)
    return out.getvalue()


def opened(label: str) -> Action:
    return Action(label=label, command="show", purpose=Purpose.OPEN)


def test_acts_come_before_questions_and_those_of_others_are_left_out(session: Session) -> None:
    reply = session.ask("kb review", {"number": "12"})
    assert [action.label for action in choices(reply)] == [
        "Approve",
        "Edit and approve",
        "Reject",
        "As it was asked",
        "what is a mine",
    ], "the terminal has no settings of a channel"


@pytest.mark.parametrize("styled", [False, True])
def test_choices_stand_under_a_reply(session: Session, styled: bool) -> None:
    shown = drawn(session.ask("kb review", {"number": "12"}), styled=styled)
    for row in ("1  Approve", "2  Edit and approve", "3  Reject", "5  what is a mine"):
        assert row in shown
    assert "Related:" not in shown


def test_words_added_and_taken_away_are_drawn_as_they_are(session: Session) -> None:
    reply = session.ask("kb review", {"number": "12"})
    assert "mines [-were-] [+are+] banned" in drawn(reply)
    styled = drawn(reply, styled=True)
    assert "\x1b[31;9m[-were-]" in styled or "\x1b[9;31m[-were-]" in styled
    assert "\x1b[32m[+are+]" in styled


@pytest.mark.parametrize("styled", [False, True])
def test_what_a_list_opens_is_numbered_in_the_list(session: Session, styled: bool) -> None:
    shown = drawn(session.ask("kb queue", {}), styled=styled).replace("\x1b[2m", "")
    rows = [row.replace("\x1b[0m", "") for row in shown.splitlines() if "Proposal" in row]
    assert rows == [f"{n}  Proposal {n}: words" for n in range(1, WAITING + 1)], "none twice"


def test_a_line_is_numbered_only_for_what_comes_next() -> None:
    card = Card(text=(line("mines in Ukraine"), line("mines"), line("minesweeping"), line("")))
    reply = Reply(
        plain="", cards=(card,), actions=tuple(map(opened, ("mines in Ukraine", "mines", "sweep")))
    )
    cards, rest = numbered(reply)
    assert plain(cards[0].text) == "1  mines in Ukraine\n2  mines\nminesweeping\n"
    assert {number: action.label for number, action in rest.items()} == {3: "sweep"}


def test_no_more_is_numbered_than_can_be_typed() -> None:
    reply = Reply(plain="", actions=tuple(opened(str(n)) for n in range(150)))
    assert len(choices(reply)) == 99
    assert max(numbered(reply)[1]) == 99


def test_a_number_presses_a_button(chat: Conversation, done: Done) -> None:
    feed(chat, "/kb review 12")
    assert feed(chat, "1").plain == "Done: kb approve."
    assert done.acts == [("kb approve", {"number": 12})]
    assert feed(chat, "5").answer, "what was listed last can still be chosen"


def test_a_number_that_is_not_listed(chat: Conversation) -> None:
    feed(chat, "kb review 12")
    reply = feed(chat, "6")
    assert (reply.result, reply.plain) == (
        Result.REFUSED,
        "Nothing is listed under 6. Choose from 1 to 5.",
    )


def test_what_a_list_opens_leads_on(chat: Conversation, done: Done) -> None:
    feed(chat, "kb queue")
    assert feed(chat, "7").plain.startswith("Proposal 7\n")
    feed(chat, "1")
    assert done.acts == [("kb approve", {"number": 7})]


def test_a_form_that_nobody_can_fill_in_says_how_to_do_without(
    chat: Conversation, done: Done
) -> None:
    feed(chat, "/kb review 12")
    reply = feed(chat, "3")
    assert "To do without a form: kb reject" in reply.plain
    assert feed(chat, "1").plain == "Done: kb approve.", "the other choices are still there"
    assert feed(chat, "kb reject 12 --reason 'two sources say so'").plain == "Done: kb reject."
    assert done.acts[-1] == ("kb reject", {"number": 12, "reason": "two sources say so"})


@pytest.mark.parametrize(
    "typed", ["/kb review 12", "kb review 12", "/KB Review 12", "kb REVIEW 12"]
)
def test_a_command_of_two_words_needs_no_slash(chat: Conversation, typed: str) -> None:
    assert feed(chat, typed).plain.startswith("Proposal 12\n")


@pytest.mark.parametrize("typed", ["kb", "/kb", "/kb help", "kb --help", "kb help"])
def test_a_group_by_itself_is_explained(chat: Conversation, typed: str) -> None:
    assert feed(chat, typed).plain.startswith("kb: how the base is kept true")


def test_a_command_of_a_group_is_explained(chat: Conversation) -> None:
    explained = feed(chat, "/help kb reject").plain
    assert "Example: kb reject 12 reason" in explained
    assert feed(chat, "/kb reject --help").plain == explained


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/kb frobnicate", "There is no command “kb frobnicate”. There are: "),
        ("/kb revew 12", "Did you mean “kb review”?"),
        ("kb revew 12", "Did you mean “kb review”?"),
        ("kb review --colour red", "/help kb review explains it."),
        ("kb review twelve", "is not a number"),
    ],
)
def test_a_wrong_command_of_a_group_is_told_how(chat: Conversation, typed: str, said: str) -> None:
    reply = feed(chat, typed)
    assert said in reply.plain
    assert reply.result is Result.REFUSED


@pytest.mark.parametrize("typed", ["kb of mines", "kb reviewing the ban, who does it and why?"])
def test_a_question_may_begin_with_the_name_of_a_group(chat: Conversation, typed: str) -> None:
    reply = feed(chat, typed)
    assert reply.answer
    assert reply.answer.question == typed


def test_buttons_are_command_lines_where_nobody_presses(session: Session) -> None:
    lines = offers(session.ask("kb review", {"number": "12"}), "kb review", CATALOG)
    assert lines == [
        "",
        "You can:",
        "  Approve: python bot.py kb approve 12",
        "  Edit and approve: python bot.py kb edit 12",
        "  Reject: python bot.py kb reject 12",
        "  As it was asked: python bot.py kb queue --page 'the user'\"'\"'s $HOME; [31m'",
    ]


def test_command_lines_are_few_and_turn_the_page(session: Session) -> None:
    _, title, *lines = offers(session.ask("kb queue", {}), "kb queue", CATALOG)
    assert title == "You can:"
    assert lines[0] == "  Next page: python bot.py kb queue --page 2"
    assert lines[1] == "  Proposal 1: python bot.py kb review 1"
    assert (len(lines), lines[-1]) == (LISTED, "  ...")


@pytest.mark.parametrize(
    ("name", "values"),
    [("browse", {"topic": "debate"}), ("browse", {}), ("source", {"source": "law-apmbc-text"})],
)
def test_lists_of_the_base_are_no_longer_than_before(
    session: Session, name: str, values: dict[str, Raw]
) -> None:
    reply = session.ask(name, values)
    assert reply.actions_for(Purpose.OPEN)
    assert offers(reply, name, CATALOG) == []


def test_a_long_label_is_cut_and_its_line_is_not(session: Session) -> None:
    long = replace(opened("word " * 30), command="kb review", values={"number": "9" * 90})
    (row,) = offers(Reply(plain="", actions=(long,)), "kb queue", CATALOG)[2:]
    assert row.startswith("  word word word")
    assert row.endswith(f"…: python bot.py kb review {'9' * 90}")
    assert len(row) < 170


def test_what_is_suggested_is_about_the_desk_s_own_work(session: Session) -> None:
    reply = Reply(plain="", actions=(Action(label="Withdraw", command="about"),))
    assert offers(reply, "suggest", CATALOG)[-1] == "  Withdraw: python bot.py about"


def test_lines_from_a_stream_are_told_the_lines_to_type(session: Session) -> None:
    answer_lines(session, ["kb review 12", "browse"])
    out = session.screen.out
    assert isinstance(out, io.StringIO)
    assert "\n\nYou can:\n  Approve: /kb approve 12\n" in out.getvalue()
    assert out.getvalue().count("You can:") == 1


@pytest.mark.parametrize(
    ("name", "values", "written"),
    [
        ("status", {"state": "Finland", "on": "2026-01-09"}, "status Finland --on 2026-01-09"),
        ("compare", {"states": ("FIN", "POL")}, "compare 'FIN, POL'"),
        ("timeline", {"newest": True, "more": False}, "timeline --newest"),
        ("kb reject", {"number": "12", "reason": ""}, "kb reject 12 --reason ''"),
        ("ask", {"question": "-5 or 5?"}, "ask -- '-5 or 5?'"),
        ("about", {}, "about"),
    ],
)
def test_a_command_line(name: str, values: dict[str, Raw], written: str) -> None:
    assert command_line(BY_NAME[name], values) == written
    read, given_ = read_command(written, CATALOG)
    assert read == name
    assert set(given_) == {one for one in values if values[one] is not False}


@given(question=st.text(min_size=1), reason=st.text())
def test_a_command_line_is_read_as_it_was_meant(question: str, reason: str) -> None:
    """Whatever somebody wrote: nothing of it reaches the shell, or the terminal, as a command."""
    values = {"number": f"{clean(question)} and more", "reason": reason}
    written = command_line(BY_NAME["kb reject"], values)
    assert written == clean(written)
    assert read_command(written, CATALOG) == (
        "kb reject",
        {"number": values["number"].strip(), "reason": clean(reason)},
    )
    assert shlex.split(written)[:2] == ["kb", "reject"]
