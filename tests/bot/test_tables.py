"""The neutral table of a card: drawn where a surface can, missed nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.adapters.console.render import card_lines
from bot.core.answer import draw_more, draw_sources
from bot.core.layout import answer_card, statement_line
from bot.core.markup import Style, plain
from bot.core.reply import Reply, Table
from bot.core.text import answer_text, plain_card
from knowledge import KnowledgeBase
from knowledge.answer.law import grids
from knowledge.model import (
    Answer,
    Citation,
    Confidence,
    Grid,
    Outcome,
    Part,
    Source,
    SourceKind,
    Statement,
)
from knowledge.treaties import status_on

Say = Callable[..., Reply]


def test_a_comparison_has_a_table_of_its_day(say: Say) -> None:
    (card,) = say("compare", states="Finland, Ukraine", treaty="APMBC", on="2026-01-09").cards
    assert card.table == Table(
        header=("State", "Ottawa Convention"),
        rows=(("Finland", "Leaves 10 Jan 2026"), ("Ukraine", "Party since 1 Jun 2006 (disputed)")),
        caption="As of 9 January 2026.",
    )
    assert card.footer == card.table.caption


def test_one_state_and_all_treaties_has_a_table_and_one_pair_has_none(say: Say) -> None:
    (card,) = say("status", state="Finland").cards
    assert card.table
    assert [len(row) for row in card.table.rows] == [6]
    (card,) = say("status", state="Finland", treaty="APMBC").cards
    assert card.table is None


def test_a_list_that_goes_on_says_so(say: Say) -> None:
    reply = say("ask", question="which states ratified the mine ban treaty in 1999?")
    (card,) = reply.cards
    assert card.table
    assert reply.answer
    assert reply.answer.grid
    assert reply.answer.grid.left_out
    assert card.table.caption.endswith(f" The list goes on: {reply.answer.grid.left_out} more.")


def test_other_answers_have_none(say: Say) -> None:
    for command, values in (
        ("parties", {"which": "outside", "group": "NATO"}),
        ("law", {"subject": "Finland"}),
        ("debate", {"subject": "military utility"}),
        ("about", {}),
    ):
        assert [card.table for card in say(command, **values).cards] == [None]


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("compare", {"states": "Finland, Ukraine, United States", "treaty": "APMBC"}),
        ("parties", {"which": "left"}),
    ],
)
def test_plain_text_and_terminal_draw_the_sentences_alone(
    say: Say, command: str, values: dict[str, str]
) -> None:
    reply = say(command, **values)
    (card,) = reply.cards
    assert card.table
    bare = replace(card, table=None)
    assert plain_card(card) == plain_card(bare)
    assert card_lines(card) == card_lines(bare)
    assert reply.answer
    assert answer_text(reply.answer) == answer_text(replace(reply.answer, grid=None))
    assert "Left on\n" not in reply.plain


def test_the_parts_read_on_and_the_sources_have_no_table(say: Say) -> None:
    answer = say("ask", question="which states ratified the mine ban treaty in 1999?").answer
    assert answer
    assert answer.more
    for reply in (draw_more(answer), draw_sources(answer)):
        assert [card.table for card in reply.cards] == [None]


def test_cells_are_cleaned() -> None:
    source = Source(id="s", title="A", publisher="B", kind=SourceKind.UN)
    statement = Statement(text="It is so.", citations=(Citation(source=source),))
    grid = Grid(header=("Sta\nte", "a\x1b[1m"), rows=(("b\u202e", "c\t d"), ("e", "f\x07")))
    answer = Answer(
        question="?",
        outcome=Outcome.ANSWERED,
        as_of=date(2026, 11, 22),
        parts=(Part(statements=(statement,)),),
        grid=grid,
    )
    table = answer_card(answer).table
    assert table
    assert table.header == ("Sta te", "a[1m")
    assert table.rows == (("b", "c  d"), ("e", "f"))


def test_a_cell_is_doubted_in_the_words_of_its_line(base: KnowledgeBase) -> None:
    row = base.store.participations(None)["NOR", "APMBC"]
    for doubt in Confidence:
        statement = Statement(text="", citations=(), confidence=doubt)
        words = plain(
            [tuple(run for run in statement_line(statement, ()) if run.style is Style.QUIET)]
        )
        doubted = replace(row, confidence=doubt)
        status = status_on(row.state, row.treaty, doubted, date(2026, 11, 22))
        assert grids.cell(status) == f"Party since 1 Mar 1999{words}"
