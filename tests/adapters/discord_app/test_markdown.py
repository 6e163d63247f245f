"""Discord's Markdown: what is quoted stays text, what is ours reads as it was meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord_app.markdown import (
    draw_body,
    draw_end,
    draw_line,
    draw_reference,
    link,
    literal,
)
from bot.core.markup import Run, Style, clean, safe_url
from bot.core.reply import Card, Field, Reference
from knowledge.model import Source, SourceKind

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = "\ue000"
"""Stands for an escaped character: a letter of no language, which begins nothing."""
_CONSTRUCTS = {
    "mention": r"@everyone|@here|<@!?\d+>|<@&\d+>|<#\d+>|</[^>\n]+:\d+>|<id:\w+>",
    "emoji": r"<a?:\w+:\d+>|:[\w+-]+:",
    "moment": r"<t:-?\d+(:[tTdDfFRsS])?>",
    "address": r"\w://\S|<[^: >\n]+:/[^ >\n]+>|<[^ >\n]+@[^ >\n]+>|<\+\d+>",
    "masked": r"\[[^\]\n]*\]\(",
    "strong": r"\*\*.+?\*\*",
    "format": r"(?<!\*)\*(?!\*)[^*\n]+\*|_[^_\n]+_|~~.+?~~|\|\|.+?\|\||`[^`]+`",
    "small": r"^\s*-#\s",
    "heading": r"^\s*#{1,3}\s",
    "quote": r"^\s*>",
    "list": r"^\s*([-*+]|\d+[.)])\s",
}


def active(text: str) -> set[str]:
    """What Discord would make of a text, but for showing it: the kinds of all live constructs."""
    seen = _ESCAPE.sub(_HIDDEN, text)
    return {
        kind for kind, form in _CONSTRUCTS.items() if re.search(form, seen, re.MULTILINE | re.ASCII)
    }


def unescape(text: str) -> str:
    """What a reader sees of a text without live constructs."""
    return _ESCAPE.sub(r"\1", text)


LIVE = [
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</x:1>", "</x y:1>", "<:e:1>", "<a:e:1>", ":smile:", ":+1:",
    "<t:1:R>", "<t:1>", "<id:home>", "https://x.y", "http://x_y_z", "discord://x", "<https://x.y>", "<a@b.c>", "<+123>",
    "[a](b)", "[a](https://x.y)", "[a](<https://x.y>)", "[[a]](https://x.y)", "![a](https://x.y)", "**b**", "*i*", "_i_",
    "__u__", "___x___", "~~s~~", "||s||", "`c`", "``c``", "```c```", "> q", ">>> q", "  > q", "# h", "## h", "### h", " # h",
    "-# s", "- l", "* l", "+ l", "  - l", "1. l", "1) l", " 12. l", "a\n- l", "a\r\n> q", "a\n# h", "*" * 300,
]  # fmt: skip
"""Each of these does something where it is not escaped."""
NASTY = [
    *LIVE, "```py\nc\n```", "a:b:c", "a\u2028# h", "a\u0085- l", "\\", "\\\\", "\\*b\\*", "\\<@1>", "\\[a](b)", "a\\",
    "\u202e@everyone", "<@\u202e1>", "@\u200beveryone", "\u200b# h", "**\u200b**", "\ud800", "<@\ud8001>", "e\u0301\u0323",
    "\ufeff> q", "\x00- l", "\x1b[31mred", "x" * 5_000, "art. 5(1)", "2 x 3 * 4 * 5", "a_b_c", "5.1.2", "C:\\x",
    "12:30:45", "¯\\_(ツ)_/¯", "", " ", "\n",
]  # fmt: skip

anything = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=80),
    st.text(alphabet="\\*_~`|<>@[]()#+-.:/& 1ahtpseone\n\t", max_size=40),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("".join),
)


@pytest.mark.parametrize("bad", LIVE)
def test_the_reader_of_this_test_knows_what_is_live(bad: str) -> None:
    """A reader that sees nothing would prove nothing."""
    assert active(bad)


@pytest.mark.parametrize("quoted", NASTY)
def test_a_quotation_is_only_text(quoted: str) -> None:
    assert active(literal(quoted)) == set()
    assert unescape(literal(quoted)) == clean(quoted)


@settings(deadline=None)
@given(quoted=anything)
def test_any_quotation_is_only_text(quoted: str) -> None:
    drawn = literal(quoted)
    assert active(drawn) == set()
    assert unescape(drawn) == clean(quoted)
    assert len(drawn) <= 2 * len(clean(quoted))
    drawn.encode()


@settings(deadline=None)
@given(quoted=anything)
def test_any_quotation_is_only_text_wherever_it_stands(quoted: str) -> None:
    name = clean(quoted) or "x"
    card = Card(
        title=name,
        text=((Run(text=quoted),), (Run(text=quoted, style=Style.QUIET),)),
        fields=(Field(name=name, value=quoted),),
        citations=(reference(publisher=name, url="", locators=(quoted,)),),
        footer=quoted,
    )
    body = draw_body(card).split("\n")
    assert active(body[0]) <= {"heading"}
    *lines, field = body[1:]
    if safe_url(quoted):  # a field's value that is an address as a whole
        assert field.endswith(f" <{clean(quoted)}>")
        field = field.removesuffix(f"<{clean(quoted)}>")
    assert all(active(part) <= {"small"} for part in lines)
    assert active(field) <= {"strong"}
    for part in draw_end(card).split("\n"):
        assert active(part) <= {"small"}


@settings(deadline=None)
@given(quoted=anything, other=anything)
def test_strong_words_beside_plain_ones(quoted: str, other: str) -> None:
    drawn = draw_line((Run(text=quoted, style=Style.STRONG), Run(text=f" {other}")))
    assert active(drawn) <= {"strong"}
    if clean(quoted):
        assert drawn.lstrip().startswith(f"**{literal(quoted)}**")
    assert clean(quoted) in unescape(drawn.replace("**", "", 1))


@settings(deadline=None)
@given(quoted=anything, other=anything)
def test_words_added_and_removed(quoted: str, other: str) -> None:
    drawn = draw_line(
        (
            Run(text=quoted, style=Style.REMOVED),
            Run(text=" "),
            Run(text=other, style=Style.ADDED),
        )
    )
    gone = f"~~{literal(quoted)}~~" if clean(quoted) else ""
    new = f"**__{literal(other)}__**" if clean(other) else ""
    assert " ".join(drawn.split()) == " ".join(f"{gone} {new}".split())
    assert active(drawn) <= {"strong", "format"}
    for sign in ("~~", "**", "__"):
        drawn = drawn.replace(sign, "")
    assert active(drawn) <= set()


def test_spaces_around_words_that_stand_out_stay_outside() -> None:
    line = (Run(text="a"), Run(text=" b ", style=Style.ADDED), Run(text=" ", style=Style.REMOVED))
    assert draw_line((*line, Run(text="c"))) == "a **__b__**  c"


ADDRESSES = [
    "https://x.y/a(b)", "https://x.y/a)b", "https://x.y/((a", "https://x.y/a'b", "https://x.y/`a`", "https://x.y/a*b_c~d|e",
    "https://x.y/é/日本", "https://пример.рф/шлях", "https://x.y/[1]", "https://x.y/a\\b", "https://x.y/?q=%28a%29&b=c#d",
    "https://x.y/@everyone", "https://x.y/{a}", "https://x.y/a^b", "https://x.y/\u202eb", "https://x.y/\ud800", "https://u:p@x.y/",
]  # fmt: skip


def read_link(drawn: str) -> tuple[str, str]:
    """(text, address) of a masked link that is the whole of `drawn`."""
    found = re.fullmatch(r"\[((?:\\.|[^\[\]\\])*)\]\(([^\s()<>\"`\\]+)\)", drawn)
    assert found, f"not one link: {drawn!r}"
    return unescape(found[1]), found[2]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_cannot_end_its_link_early(url: str) -> None:
    text, address = read_link(link("ICRC [1] (x)", url))
    assert text == "ICRC [1] (x)"
    assert unquote(address) == unquote(clean(url))
    assert address.isascii()


@settings(deadline=None)
@given(text=anything, path=st.text(alphabet=st.characters(exclude_categories=())))
def test_any_link_is_a_link_or_text(text: str, path: str) -> None:
    url = f"https://x.y/{path}"
    drawn = link(text, url)
    if not safe_url(url):
        assert drawn == literal(text)
        return
    seen, address = read_link(drawn)
    assert seen == clean(text)
    assert unquote(address) == unquote(clean(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.c",
        "ftp://x.y",
        "file:///etc/passwd",
        "discord://x",
        "//x.y",
        "x.y",
        "https:// x.y",
        "https://x.y/a b",
        "https://x.y/<b>",
        'https://x.y/"b"',
        "https://x.y/\nb",
        " https://x.y",
        "JAVASCRIPT:alert(1)//https://x.y",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert link("Name", url) == "Name"
    assert draw_line((Run(text="Name", url=url),)) == "Name"
    shown = draw_line((Run(text=url or "-", url=url),))
    assert active(shown) == set()
    assert active(draw_body(Card(title="T", url=url))) == {"heading"}
    assert active(draw_reference(reference(url=url))) == set()


@pytest.mark.parametrize("url", [*ADDRESSES, "https://x.y"])
def test_an_address_that_names_itself_is_shown_whole_without_a_preview(url: str) -> None:
    for drawn in (
        draw_line((Run(text=url, url=url),)),
        draw_body(Card(fields=(Field(name="Address", value=url),))).removeprefix("**Address:** "),
    ):
        assert drawn == f"<{clean(url)}>"
        drawn.encode()


def reference(
    publisher: str = "United Nations", url: str = "https://un.org/x", locators: tuple[str, ...] = ()
) -> Reference:
    source = Source(
        id="s",
        title="The title",
        publisher=publisher,
        kind=SourceKind.TREATY,
        url=url,
        date="2024-11-20",
    )
    return Reference(number=7, source=source, locators=locators)


def test_a_source_is_one_line_with_everything() -> None:
    drawn = draw_reference(reference(locators=("art. 5(1)", "Rule_81")))
    assert drawn == (
        "\\[7\\] [United Nations](https://un.org/x), 20 Nov 2024 (treaty), art. 5(1); Rule\\_81"
    )
    assert active(drawn) == {"masked", "address"}


def test_a_source_without_publisher_goes_by_its_title() -> None:
    assert "[The title](https://un.org/x)" in draw_reference(reference(publisher=""))


def test_only_a_run_with_a_moment_is_one() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert draw_line((Run(text="at noon", at=at),)) == f"<t:{int(at.timestamp())}:f>"
    soon = Run(text="at noon", at=at, soon=True)
    assert draw_line((soon,)) == f"<t:{int(at.timestamp())}:R>"
    for said in ("22 November 2026", "<t:1795348800:R>", "2026-11-22", "at 12:00:00 UTC"):
        assert "moment" not in active(draw_line((Run(text=said),)))


def test_our_own_marks_are_live_and_alone() -> None:
    drawn = draw_line((Run(text="Kinds", style=Style.STRONG),))
    assert (drawn, active(drawn)) == ("**Kinds**", {"strong"})
    small = draw_line((Run(text="a note", style=Style.QUIET),))
    assert (small, active(small)) == ("-# a note", {"small"})
    assert active(draw_line((Run(text="a"), Run(text="b", style=Style.QUIET)))) == set()
    marked = draw_line((Run(text="Bound. "), Run(text="[1]", style=Style.MARK, url="https://x.y")))
    assert (marked, unescape(marked)) == ("Bound. \\[1\\]", "Bound. [1]")


def test_runs_keep_the_spaces_between_them() -> None:
    runs = (Run(text="a "), Run(text="b", style=Style.STRONG), Run(text=" c"), Run(text=" "))
    assert draw_line((*runs, Run(text="d"))) == "a **b** c d"
