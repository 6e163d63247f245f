"""A card that is too large becomes pages: all its words, and every citation whole beside them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup import BLANK, Run, Style, line
from bot.core.paging import CannotFit, paginate
from bot.core.reply import Card, Field, Reference, Table
from bot.core.text import plain_card, reference_line
from knowledge.model import Source, SourceKind


def reference(number: int) -> Reference:
    source = Source(
        id=f"s{number}", title="A title", publisher=f"Publisher {number}", kind=SourceKind.UN
    )
    return Reference(number=number, source=source, locators=("art. 1",))


def card(*texts: str, unnamed: int = 0) -> Card:
    marks = [Run(text=f"[{number}]", style=Style.MARK) for number in range(1, len(texts) + 1)]
    return Card(
        title="Title",
        text=tuple((Run(text=text), mark) for text, mark in zip(texts, marks, strict=True)),
        fields=(Field(name="Kind", value="event"),),
        citations=tuple(reference(number + 1) for number in range(len(texts) + unnamed)),
        footer="As of 22 November 2026.",
    )


def up_to(most: int):  # type: ignore[no-untyped-def]
    return lambda page: len(plain_card(page)) <= most


def test_what_fits_stays_whole() -> None:
    whole = card("one", "two")
    assert paginate(whole, up_to(len(plain_card(whole)))) == (whole,)


def test_one_character_less_makes_two_pages() -> None:
    whole = card("one " * 20, "two " * 20)
    pages = paginate(whole, up_to(len(plain_card(whole)) - 1))
    assert len(pages) == 2
    assert pages[1].title == "Title (continued)"


@given(
    texts=st.lists(
        st.text(alphabet="abc déш ", min_size=1, max_size=900).map(str.strip).filter(bool),
        min_size=1,
        max_size=8,
    ),
    unnamed=st.integers(0, 4),
    most=st.integers(220, 1200),
)
def test_nothing_is_lost_and_citations_stay_beside_their_lines(
    texts: list[str], unnamed: int, most: int
) -> None:
    whole = card(*texts, unnamed=unnamed)
    fits = up_to(most)
    pages = paginate(whole, fits)
    assert all(fits(page) for page in pages)
    seen = "".join(run.text for page in pages for runs in page.text for run in runs)
    for text in texts:
        for word in text.split():
            assert word in seen or len(word) > 40
    assert {cited.number for page in pages for cited in page.citations} == {
        cited.number for cited in whole.citations
    }
    for page in pages:
        assert page.footer == whole.footer
        shown = plain_card(page)
        for runs in page.text:
            for run in runs:
                if run.style is Style.MARK:
                    [named] = [cited for cited in page.citations if f"[{cited.number}]" == run.text]
                    assert reference_line(named) in shown
    assert [field for page in pages for field in page.fields] == list(whole.fields)


def test_lines_keep_their_order() -> None:
    whole = card(*(f"{number} {'word ' * 30}" for number in range(1, 9)))
    pages = paginate(whole, up_to(600))
    starts = [int(runs[0].text.split()[0]) for page in pages for runs in page.text]
    assert all(first < second for first, second in pairwise(starts))


def test_a_citation_that_cannot_fit_is_an_error_and_never_cut() -> None:
    with pytest.raises(CannotFit):
        paginate(Card(text=(line("x"),), citations=(reference(1),)), up_to(10))


def test_a_title_alone_too_long_is_an_error() -> None:
    with pytest.raises(CannotFit):
        paginate(Card(title="t" * 50, text=(line("x" * 80),)), up_to(40))


TABLE = Table(
    header=("State", "Treaty"),
    rows=(("Finland", "Left 10 Jan 2026"), ("Norway", "Party since 1 Mar 1999")),
    caption="As of 22 November 2026.",
)


def beside_table(most: int):  # type: ignore[no-untyped-def]
    """A surface on which a table takes room too."""

    def fits(page: Card) -> bool:
        cells = page.table.rows if page.table else ()
        return len(plain_card(page)) + sum(len(cell) for row in cells for cell in row) <= most

    return fits


@pytest.mark.parametrize("fits", [up_to(600), beside_table(600)])
def test_a_table_goes_with_the_first_page_only(fits) -> None:  # type: ignore[no-untyped-def]
    whole = replace(card(*("word " * 30 for _ in range(8))), table=TABLE)
    pages = paginate(whole, fits)
    assert len(pages) > 1
    assert [page.table for page in pages] == [TABLE] + [None] * (len(pages) - 1)
    assert all(fits(page) for page in pages)


def test_a_table_that_leaves_no_room_for_a_line_is_left_out_and_no_line_is_cut() -> None:
    whole = card(*("word " * 40 for _ in range(4)))
    fits = beside_table(310)
    pages = paginate(replace(whole, table=TABLE), fits)
    assert pages == paginate(whole, fits)
    assert pages[0].title == "Title"
    assert len(pages) == 4


@given(
    texts=st.lists(st.text(alphabet="ab ", min_size=1, max_size=400), min_size=1, max_size=6),
    most=st.integers(260, 900),
)
def test_a_table_costs_no_word(texts: list[str], most: int) -> None:
    whole = card(*texts)
    fits = beside_table(most)
    pages = paginate(replace(whole, table=TABLE), fits)
    assert all(fits(page) for page in pages)
    assert all(page.table is None for page in pages[1:])

    def lines(cards: tuple[Card, ...]) -> list[str]:
        return ["".join(run.text for run in runs) for page in cards for runs in page.text]

    without = paginate(whole, fits)
    assert len(pages) == 1 or len(without) == 1 or lines(pages) == lines(without)
    assert pages[0].title == "Title"


def test_a_heading_goes_with_what_it_heads() -> None:
    text = []
    for number in range(1, 6):
        text += [BLANK, line(f"Heading {number}", Style.STRONG), line(f"{number} " * 40)]
    for most in range(150, 420, 7):
        pages = paginate(Card(text=tuple(text)), up_to(most))
        for page in pages:
            assert page.text[-1] != BLANK
            assert page.text[-1][0].style is not Style.STRONG
        lines = [runs for page in pages for runs in page.text if runs]
        assert lines == [runs for runs in text if runs]
