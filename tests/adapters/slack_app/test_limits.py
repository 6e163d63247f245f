"""Every figure that Slack enforces: at it, one below and one above."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.home import home_view
from bot.adapters.slack_app.render import Page, render
from bot.adapters.slack_app.rich import length
from bot.adapters.slack_app.views import answer_view, ask_view, waiting_view
from bot.core.carried import Carried, load
from bot.core.markup import Run, Style, line, shorten
from bot.core.paging import CannotFit
from bot.core.reply import Action, Card, Field, Image, Purpose, Reference, Reply
from bot.core.text import plain_card
from knowledge.model import Source
from tests.adapters.slack_app.newsroom import Scene
from tests.servers.slack import blocks as kit
from tests.servers.slack.blocks import message_findings, view_findings, walk
from tests.servers.slack.world import Json

Play = Callable[..., None]
ASKED = Carried(command="about")
EDGES = (-1, 0, 1)
FIGURES = {
    "HEADER": kit.TEXT_LIMITS["header", "text"],
    "BUTTONS": kit.COUNTS["actions", "elements"][1],
    "BUTTON_TEXT": kit.TEXT_LIMITS["button", "text"],
    "VALUE": kit.STRING_LIMITS["button", "value"],
    "OPTIONS": kit.COUNTS["static_select", "options"][1],
    "OPTION_TEXT": 75,
    "OPTION_VALUE": 150,
    "ALT": kit.STRING_LIMITS["image", "alt_text"],
    "ROWS": kit.COUNTS["table", "rows"][1],
    "COLUMNS": 20,
    "VIEW_TITLE": 24,
    "INPUT": 3_000,
    "PRIVATE": 3_000,
    "TEXT": 3_000,
}


@pytest.mark.parametrize(("name", "most"), FIGURES.items())
def test_the_figures_are_those_of_the_platform(name: str, most: int) -> None:
    assert getattr(limits, name) == most


@pytest.mark.parametrize("most", [1, 24, 75, 150])
@pytest.mark.parametrize("edge", EDGES)
def test_what_is_too_long_is_shortened_and_says_so(most: int, edge: int) -> None:
    text = "x" * (most + edge)
    found = shorten(text, most)
    assert len(found) == min(len(text), most)
    assert (found == text) == (edge < 1)
    assert found.endswith("…") == (edge == 1)


def drawn(reply: Reply, carried: Carried = ASKED, **frame: object) -> Page:
    page = render(reply, carried, Frame(**frame))  # type: ignore[arg-type]
    assert message_findings(list(page.blocks)) == []
    assert page.text.strip()
    assert len(page.text) <= 4_000
    assert len(page.text) + kit.characters(list(page.blocks)) <= kit.MESSAGE_CHARACTERS
    return page


def of_card(card: Card, *actions: Action) -> Reply:
    return Reply(plain=plain_card(card) or "…", cards=(card,), actions=actions)


def parts(page: Page, kind: str) -> list[Json]:
    return [part for _, part in walk(list(page.blocks), "") if part.get("type") == kind]


@pytest.mark.parametrize("edge", EDGES)
def test_header(edge: int) -> None:
    title = "t" * (150 + edge)
    page = drawn(of_card(Card(title=title, text=(line("Text."),))))
    assert len(parts(page, "header")[0]["text"]["text"]) == min(150, 150 + edge)
    assert title in page.text


@pytest.mark.parametrize("edge", EDGES)
def test_plain_text_of_a_page(edge: int) -> None:
    reply = of_card(Card(text=(line("w" * 1_000), line("x" * (2_000 + edge - 1)))))
    assert len(reply.plain) == 3_000 + edge
    page = drawn(reply)
    assert (page.count == 1) == (edge < 1)
    assert (page.text == reply.plain) == (edge < 1)


@pytest.mark.parametrize("sign", ["&", "<", ">", "x", "ä", "🇫🇮"])
def test_plain_text_counts_as_it_is_sent(sign: str) -> None:
    text = " ".join([sign * 20] * 120)
    reply = of_card(Card(text=tuple(line(text) for _ in range(3))))
    page = drawn(reply)
    for number in range(1, page.count + 1):
        drawn(reply, Carried(command="about", page=number))


@pytest.mark.parametrize("edge", EDGES)
def test_a_block_of_rich_text(edge: int) -> None:
    card = Card(text=(*[line("x" * 99)] * 27, line("y" * (199 + edge))))
    page = drawn(of_card(card))
    sizes = [length(block) for block in page.blocks if block["type"] == "rich_text"]
    assert max(sizes) <= 2_900
    assert len(sizes) == (1 if edge < 1 else 2)


@pytest.mark.parametrize("edge", EDGES)
def test_one_line_as_long_as_a_page(edge: int) -> None:
    page = drawn(of_card(Card(text=(line("word " * 599 + "x" * (5 + edge)),))))
    assert all(length(block) <= 3_000 for block in page.blocks if block["type"] == "rich_text")


@pytest.mark.parametrize("edge", EDGES)
def test_label_of_a_button(edge: int) -> None:
    action = Action(label="b" * (75 + edge), command="about")
    found = [part["text"]["text"] for part in parts(drawn(of_card(Card(), action)), "button")]
    assert max(map(len, found)) == min(75, 75 + edge)


def value_of_length(size: int) -> Carried:
    """A request that is exactly so long when it is carried, and cannot be compressed to it."""
    import random

    signs = "".join(chr(code) for code in range(0x4E00, 0x9FA5))
    empty = Carried(command="about", values={"question": ""})
    words = "".join(random.Random(3).choices(signs, k=size - len(dump(empty))))
    return Carried(command="about", values={"question": words})


def dump(carried: Carried) -> str:
    from bot.core.carried import dump as real

    return real(carried)


@pytest.mark.parametrize("edge", EDGES)
def test_what_a_button_carries(edge: int) -> None:
    carried = value_of_length(2_000 + edge)
    assert len(dump(carried)) == 2_000 + edge
    action = Action(label="Go on", command=carried.command, values=carried.values)
    found = [
        b for b in parts(drawn(of_card(Card(), action)), "button") if b["text"]["text"] == "Go on"
    ]
    assert len(found) == (1 if edge < 1 else 0)
    for button in found:
        assert load(button["value"]) == carried


@pytest.mark.parametrize("edge", EDGES)
def test_what_continue_carries_or_all_pages_are_sent(edge: int) -> None:
    carried = value_of_length(1_990 + edge)
    long = of_card(Card(text=tuple(line("word " * 200) for _ in range(9))))
    page = drawn(long, carried, quoted=False)
    assert page.count > 1
    assert page.carries == (edge < 1)
    if page.carries:
        assert "Continue" in [part["text"]["text"] for part in parts(page, "button")]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("purpose", [Purpose.OTHER, Purpose.READ_ON, Purpose.PAGE])
def test_buttons_in_a_row(edge: int, purpose: Purpose) -> None:
    actions = [
        Action(label=f"Button {n}", command="about", values={"question": str(n)}, purpose=purpose)
        for n in range(25 + edge)
    ]
    page = drawn(of_card(Card(text=(line("Text."),)), *actions))
    for block in page.blocks:
        assert block["type"] != "actions" or len(block["elements"]) <= 25


@pytest.mark.parametrize("edge", EDGES)
def test_choices_of_a_menu(edge: int) -> None:
    actions = [
        Action(label=f"Entry {n}", command="show", values={"entry": f"e{n}"}, purpose=Purpose.OPEN)
        for n in range(100 + edge)
    ]
    (menu,) = parts(drawn(of_card(Card(), *actions)), "static_select")
    assert len(menu["options"]) == min(100, 100 + edge)


@pytest.mark.parametrize("edge", EDGES)
def test_text_and_value_of_a_choice(edge: int) -> None:
    label = Action(
        label="l" * (75 + edge), command="show", values={"entry": "e"}, purpose=Purpose.OPEN
    )
    (menu,) = parts(drawn(of_card(Card(), label)), "static_select")
    assert len(menu["options"][0]["text"]["text"]) == min(75, 75 + edge)
    carried = value_of_length(150 + edge)
    value = Action(label="L", command="about", values=carried.values, purpose=Purpose.OPEN)
    menus = parts(drawn(of_card(Card(), value)), "static_select")
    assert len(menus) == (1 if edge < 1 else 0)


@pytest.mark.parametrize("edge", EDGES)
def test_alternative_text(edge: int) -> None:
    image = Image(url="https://desk.example.org/p.png", alt="a" * (2_000 + edge))
    (shown,) = parts(drawn(of_card(Card(text=(line("x"),), image=image))), "image")
    assert len(shown["alt_text"]) == min(2_000, 2_000 + edge)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("columns", [19, 20, 21])
def test_a_table(edge: int, columns: int) -> None:
    """Whatever a table does not show, the lines of the card and its plain text do."""
    row = tuple("c" for _ in range(columns))
    table = SimpleNamespace(header=row, rows=tuple(row for _ in range(99 + edge)))
    card = Card(text=(line("All of it."),), title="Table")
    shown = SimpleNamespace(
        **{n: getattr(card, n) for n in card.__slots__ if n != "table"}, table=table
    )
    from bot.adapters.slack_app.render import _table

    found = _table(shown)  # type: ignore[arg-type]
    assert message_findings(found) == []
    assert bool(found) == (columns <= 20)
    for block in found:
        assert len(block["rows"]) == min(100, 100 + edge)


def test_an_empty_cell_has_a_dash() -> None:
    from bot.adapters.slack_app.render import _table

    shown = SimpleNamespace(table=SimpleNamespace(header=("a", ""), rows=(("", "b"),)))
    (block,) = _table(shown)  # type: ignore[arg-type]
    assert message_findings([block]) == []


@pytest.mark.parametrize("edge", EDGES)
def test_unseen_words_of_a_view(edge: int) -> None:
    view = ask_view("p" * (3_000 + edge))
    assert view_findings(view) == []
    assert len(view["private_metadata"]) == min(3_000, 3_000 + edge)


def test_titles_of_views() -> None:
    for view in (ask_view(), waiting_view(), answer_view(of_card(Card(text=(line("x"),))), ASKED)):
        assert view_findings(view) == []
        assert len(view["title"]["text"]) <= 24
        assert len(view.get("submit", {}).get("text", "")) <= 24
        assert len(view.get("close", {}).get("text", "")) <= 24


def test_a_view_without_anything_to_show_is_valid() -> None:
    for reply in (Reply(plain=""), Reply(plain="x"), of_card(Card())):
        assert answer_view(reply, ASKED)["blocks"]
        assert view_findings(answer_view(reply, ASKED)) == []
        home = home_view(reply, reply, reply)
        assert view_findings(home) == []
        assert json.dumps(home)


@pytest.mark.parametrize("size", [0, 1, 299, 300, 301, 5_000])
def test_a_question_above_its_answer(size: int) -> None:
    carried = Carried(command="ask", values={"question": "q" * size})
    page = drawn(of_card(Card(text=(line("Text."),))), carried)
    assert page.text.count("q") == (size if size <= 300 else 299)


def citation(size: int) -> Reference:
    source = Source(
        id="s",
        title="Title",
        publisher="P" * size,
        url="https://example.org/",
        date="2026",
        kind="un",
    )
    return Reference(number=1, source=source, locators=("art. 5(1)",))


@pytest.mark.parametrize("size", [10, 1_000, 2_800])
def test_a_citation_is_never_cut(size: int) -> None:
    mark = Run(text="[1]", style=Style.MARK)
    card = Card(text=((Run(text="word " * 900), mark),), citations=(citation(size),))
    reply = of_card(card)
    count = drawn(reply).count
    assert count > 1
    for number in range(1, count + 1):
        page = drawn(reply, Carried(command="about", page=number))
        (shown,) = parts(page, "link")
        assert shown["text"] == "P" * size
        assert "P" * size in page.text


def test_a_citation_too_long_for_any_page_is_an_error_and_not_a_cut() -> None:
    with pytest.raises(CannotFit):
        render(of_card(Card(text=(line("x"),), citations=(citation(3_100),))), ASKED, Frame())


def test_a_field_of_a_card() -> None:
    fields = tuple(Field(name=f"Name {n}", value="v" * 200) for n in range(40))
    reply = of_card(Card(fields=fields))
    seen = "".join(drawn(reply, Carried(command="about", page=n)).text for n in range(1, 7))
    assert all(f"Name {n}:" in seen for n in range(40))


def test_the_server_agrees_at_the_edge_of_everything(play: Play) -> None:
    """Not only our own checks: the whole way, through the real client."""
    from tests.adapters.slack_app.catalogs import catalog_with, replying

    card = Card(
        title="t" * 151,
        text=(line("x" * 1_400), line("&" * 280)),
        footer="f" * 70,
        image=Image(url="https://desk.example.org/p.png", alt="a" * 2_001),
    )
    actions = [
        Action(label="l" * 76, command="about", values={"question": str(n)}, purpose=purpose)
        for n in range(101)
        for purpose in (Purpose.OPEN, Purpose.OTHER)
    ]

    async def scene(on: Scene) -> None:
        assert on.only(await on.slash("about"))
        assert on.only(await on.mention("about"))
        assert await on.open_home()

    play(scene, catalog=catalog_with("about", replying(of_card(card, *actions))))
