"""Lines that people type as commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.carried import Carried, Unreadable, dump, fitting, load, pack
from bot.core.catalog import CATALOG
from bot.core.errors import UnknownCommand
from bot.core.typed import read_line


@pytest.mark.parametrize(
    ("line", "command", "values"),
    [
        ("", "help", {}),
        ("  ", "help", {}),
        ("is finland bound?", "ask", {"question": "is finland bound?"}),
        ("ask who left on 10 January", "ask", {"question": "who left on 10 January"}),
        ("who left? --on 2026-01-09", "ask", {"question": "who left?", "on": "2026-01-09"}),
        ("ask who left --on 2026-01-09", "ask", {"question": "who left", "on": "2026-01-09"}),
        ("status finland on 2026-01-09", "status", {"state": "finland", "on": "2026-01-09"}),
        ("/status Finland", "status", {"state": "Finland"}),
        (
            "STATUS united states treaty ccm",
            "status",
            {"state": "united states", "treaty": "ccm"},
        ),
        (
            "parties ottawa convention which outside group Northern Europe",
            "parties",
            {"treaty": "ottawa convention", "which": "outside", "group": "Northern Europe"},
        ),
        ("compare finland, poland treaty: ccm", "compare", {"states": "finland, poland", "treaty": "ccm"}),
        ("timeline us policy first 2020 last 2024", "timeline", {"subject": "us policy", "first": "2020", "last": "2024"}),
        ("timeline first conference", "timeline", {"subject": "first conference"}),
        ("debate on mines", "debate", {"subject": "on mines"}),
        ("debate all or nothing", "debate", {"subject": "all or nothing"}),
        ("law on cluster bombs", "law", {"subject": "on cluster bombs"}),
        ("status finland on yesterday", "status", {"state": "finland", "on": "yesterday"}),
        ("browse kind event", "browse", {"kind": "event"}),
        ("status finland on 9 January", "status", {"state": "finland", "on": "9 January"}),
        ("law art 5(1) —on 2020-01-01", "law", {"subject": "art 5(1)", "on": "2020-01-01"}),
        ("status finland as-recorded 2026-11-22", "status", {"state": "finland", "as_recorded": "2026-11-22"}),
        ("debate military utility more", "debate", {"subject": "military utility", "more": True}),
        ("help status", "help", {"command": "status"}),
        ("about", "about", {}),
        ("states outside the ban in europe and what they say", "ask", {"question": "states outside the ban in europe and what they say"}),
    ],
)  # fmt: skip
def test_a_line_is_read(line: str, command: str, values: dict[str, object]) -> None:
    typed = read_line(CATALOG, line)
    assert (typed.command, typed.values) == (command, values)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("staus finland", "status finland"),
        ("timelin ukraine", "timeline ukraine"),
        ("hepl", "help"),
        ("debat", "debate"),
    ],
)
def test_a_slip_is_answered_with_the_right_command(line: str, meant: str) -> None:
    with pytest.raises(UnknownCommand, match=f"Did you mean “{meant}”"):
        read_line(CATALOG, line)


def test_a_question_is_never_taken_for_a_slip() -> None:
    assert read_line(CATALOG, "laws about mines?").command == "ask"
    assert read_line(CATALOG, "asking for a friend is finland still in the ban").command == "ask"


@given(st.text(max_size=300))
def test_any_line_is_a_command_or_a_hint(line: str) -> None:
    advice = ""
    try:
        assert read_line(CATALOG, line).command in {command.name for command in CATALOG}
    except UnknownCommand as error:
        advice = error.advice
    assert not advice or advice.startswith("Did you mean")


VALUES = st.dictionaries(
    st.text(max_size=20),
    st.one_of(st.text(max_size=80), st.booleans(), st.lists(st.text(max_size=9)).map(tuple)),
    max_size=4,
)


@given(command=st.text(max_size=20), values=VALUES, page=st.integers(1, 999))
def test_a_request_survives_being_carried(
    command: str, values: dict[str, object], page: int
) -> None:
    carried = Carried(command=command, values=values, page=page)  # type: ignore[arg-type]
    assert load(dump(carried)) == carried
    assert load(pack(carried)) == carried


def test_what_is_too_long_is_packed_and_what_is_longer_still_is_not_carried() -> None:
    wordy = Carried(command="ask", values={"question": "is finland bound by the ban? " * 60})
    assert len(dump(wordy)) > 1_000
    assert load(fitting(wordy, 300) or "") == wordy
    assert fitting(wordy, 20) is None


@given(st.text(max_size=60))
def test_anything_else_is_unreadable(text: str) -> None:
    try:
        load(text)
    except Unreadable:
        return
    assert text.startswith("[")


def test_a_small_piece_cannot_be_blown_up() -> None:
    bomb = pack(Carried(command="ask", values={"question": "a" * 10_000_000}))
    with pytest.raises(Unreadable):
        load(bomb)
