"""What a terminal shows, and when it is plain."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from bot.adapters.console.progress import show_progress
from bot.adapters.console.render import card_lines
from bot.adapters.console.screen import Screen, is_styled
from bot.core.markup import line
from bot.core.reply import Card, Field, Image, Purpose, Reference, Reply, Result
from knowledge.model import Source, SourceKind

Say = Callable[..., Reply]


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "styled"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colours_only_where_they_are_wanted(
    stream: io.StringIO, environ: dict[str, str], styled: bool
) -> None:
    assert is_styled(stream, environ) is styled


def show(reply: Reply, *, styled: bool, numbered: bool = False) -> str:
    out = io.StringIO()
    Screen(out=out, err=io.StringIO(), styled=styled).show(reply, numbered=numbered)
    return out.getvalue()


def test_plain_is_the_plain_text(say: Say) -> None:
    reply = say("status", state="Finland")
    assert show(reply, styled=False) == f"{reply.plain}\n"


def test_sources_are_links_on_a_terminal(say: Say) -> None:
    reply = say("status", state="Finland")
    shown = show(reply, styled=True)
    for reference in reply.cards[0].citations:
        assert f";{reference.source.url}\x1b\\" in shown


def test_related_questions_are_numbered_in_a_chat(say: Say) -> None:
    reply = say("ask", question="how do I build a landmine")
    assert "Related: " in show(reply, styled=True)
    assert f"1  {reply.actions_for(Purpose.RELATED)[0].label}" in show(
        reply, styled=True, numbered=True
    )


def test_related_questions_are_numbered_without_colours_as_well(say: Say) -> None:
    reply = say("ask", question="how do I build a landmine")
    shown = show(reply, styled=False, numbered=True)
    assert shown.endswith(f"\n1  {reply.actions_for(Purpose.RELATED)[0].label}\n")
    assert "Related: " not in shown


def test_markup_in_content_is_literal() -> None:
    card = Card(title="[red]x[/red]", text=(line("[link=http://evil]a[/link] :bomb: [1]"),))
    shown = show(Reply(plain="", cards=(card, card)), styled=True)
    assert "[red]x[/red]" in shown
    assert "[link=http://evil]a[/link] :bomb:" in shown


def test_an_address_with_control_characters_is_no_link() -> None:
    source = Source(
        id="x", title="X", publisher="X", kind=SourceKind.PRESS, url="https://a\x1b]8;;b"
    )
    lines = card_lines(Card(citations=(Reference(number=1, source=source),)))
    assert all("link" not in str(text.style) for text in lines)


def test_every_part_of_a_card_is_drawn() -> None:
    card = Card(
        title="T",
        url="https://a/",
        fields=(Field(name="F", value="v"),),
        image=Image(url="https://a/b.png", alt="A mine"),
        footer="End.",
    )
    assert [text.plain for text in card_lines(card)] == ["T", "F: v", "Picture: A mine", "", "End."]


def test_what_is_not_an_answer_goes_to_the_error_stream() -> None:
    out, err = io.StringIO(), io.StringIO()
    Screen(out=out, err=err).show_once(Reply(plain="no", result=Result.REFUSED))
    assert (out.getvalue(), err.getvalue()) == ("", "no\n")


def test_progress_is_silent_away_from_a_terminal() -> None:
    err = io.StringIO()
    with show_progress(err, styled=False) as progress:
        progress("indexing", 0.5)
    assert err.getvalue() == ""


def test_progress_waits_a_second() -> None:
    now = 0.0
    err = Terminal()
    with show_progress(err, styled=True, clock=lambda: now) as progress:
        progress("reading", 0.1)
        assert err.getvalue() == ""
        now = 1.5
        progress("indexing", 0.5)
    assert "indexing" in err.getvalue()
