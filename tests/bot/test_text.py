"""The shape of an answer as plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.layout import number_sources
from bot.core.markup import plain
from bot.core.reply import Card, Field, Image
from bot.core.text import answer_text, full_reference, plain_card, short_date, with_related
from knowledge.model import (
    Answer,
    Citation,
    Confidence,
    Outcome,
    Part,
    Source,
    SourceKind,
    Statement,
    Suggestion,
)

TREATY = Source(
    id="t",
    title="The text",
    publisher="United Nations",
    kind=SourceKind.TREATY,
    date="1997",
    url="https://un.org/t",
)
PAPER = Source(
    id="p",
    title="A report",
    publisher="Daily",
    kind=SourceKind.PRESS,
    date="2024-11-20",
    checked=False,
)


def state(text: str, *cites: Citation, confidence: Confidence = Confidence.HIGH) -> Statement:
    return Statement(text=text, citations=cites, confidence=confidence)


def at(source: Source, locator: str = "") -> Citation:
    return Citation(source=source, locator=locator)


ANSWER = Answer(
    question="q",
    outcome=Outcome.ANSWERED,
    as_of=date(2026, 11, 22),
    parts=(
        Part(statements=(state("It is bound.", at(TREATY, "art. 20(3)"), at(PAPER)),)),
        Part(
            heading="Others",
            statements=(
                state("Some say so.", at(PAPER, "p. 2"), confidence=Confidence.LOW),
                state("So.", at(TREATY, "art. 1")),
            ),
        ),
    ),
    notes=("The table ends in 2024.",),
    suggestions=tuple(Suggestion(question=f"Question {n}?", entry="e") for n in range(5)),
)


def test_the_whole_shape() -> None:
    assert answer_text(ANSWER) == (
        "It is bound. [1][2]\n"
        "\nOthers\n"
        "Some say so. (weak source) [2]\n"
        "So. [1]\n"
        "The table ends in 2024.\n"
        "\n"
        "Sources:\n"
        "[1] United Nations, 1997 (treaty), art. 20(3); art. 1\n"
        "[2] Daily, 20 Nov 2024 (press, not re-read), p. 2\n"
        "As of 22 November 2026.\n"
        "Related: Question 0? | Question 1? | Question 2?"
    )


def test_an_unsure_answer_begins_with_one_plain_warning() -> None:
    text = answer_text(replace(ANSWER, outcome=Outcome.UNSURE))
    assert text.startswith("Not sure this is what you asked; the closest entry says:\nIt is bound.")


def test_a_disputed_answer_says_so_before_the_readings() -> None:
    text = answer_text(replace(ANSWER, disputed=True))
    assert text.startswith("Disputed: the readings are shown side by side.\nIt is bound.")


def test_an_abstention_is_its_remark_and_where_to_go_on() -> None:
    answer = Answer(
        question="q",
        outcome=Outcome.UNKNOWN,
        as_of=date(2026, 11, 22),
        remark="The base does not cover that.",
        suggestions=ANSWER.suggestions,
    )
    assert (
        answer_text(answer)
        == "The base does not cover that.\nRelated: Question 0? | Question 1? | Question 2?"
    )


def test_medium_confidence_is_said_at_the_statement() -> None:
    answer = replace(
        ANSWER, parts=(Part(statements=(state("So.", at(TREATY), confidence=Confidence.MEDIUM),)),)
    )
    assert answer_text(answer).startswith("So. (medium confidence) [1]\n")


def test_related_questions_never_make_an_answer_long() -> None:
    assert with_related("x" * 690, ["Why?"]) == "x" * 690
    assert with_related("x" * 600, ["Why?", "y" * 200]) == "x" * 600 + "\nRelated: Why?"


def test_an_abstention_offers_something_however_long() -> None:
    assert with_related("x" * 800, ["Why?", "How?", "When?"], least=2).endswith(
        "Related: Why? | How?"
    )


def test_quoted_control_characters_never_reach_the_reader() -> None:
    evil = replace(TREATY, publisher="UN\x1b]8;;http://evil\x07", title="x\ny")
    text = answer_text(
        replace(
            ANSWER, parts=(Part(statements=(state("a\x1b[2Jb", at(evil)),)),), notes=("n\r\nm",)
        )
    )
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "n m" in text


@pytest.mark.parametrize(
    ("partial", "said"),
    [("2024-11-20", "20 Nov 2024"), ("2024-05", "May 2024"), ("1991", "1991"), ("", "")],
)
def test_dates_of_sources_are_short(partial: str, said: str) -> None:
    assert short_date(partial) == said


def test_a_source_without_a_date_or_publisher_is_still_named() -> None:
    bare = Source(id="b", title="Field notes", publisher="", kind=SourceKind.REFERENCE)
    text = answer_text(replace(ANSWER, parts=(Part(statements=(state("So.", at(bare)),)),)))
    assert "[1] Field notes (reference)\n" in text


def test_a_source_in_full_has_title_and_address() -> None:
    first, second = number_sources(ANSWER.statements)
    assert plain([full_reference(first)]) == (
        "[1] United Nations, 1997 (treaty): The text. art. 20(3); art. 1. https://un.org/t [t]"
    )
    assert plain([full_reference(second)]) == (
        "[2] Daily, 20 Nov 2024 (press, not re-read): A report. p. 2. no certain address [p]"
    )


def test_a_card_with_everything() -> None:
    card = Card(
        title="T",
        fields=(Field(name="F", value="v"),),
        image=Image(url="https://a/b.png", alt="A mine"),
        footer="End.",
    )
    assert plain_card(card) == "T\nF: v\nPicture: A mine\n\nEnd."
