"""Replies at, below and above each limit of a Discord message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.page import Frame
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.state import Op, read
from bot.core.carried import Carried
from bot.core.markup import Run
from bot.core.reply import Action, Card, Emphasis, Image, Purpose, Reply
from tests.adapters.discord_app.drawn import (
    ASK,
    FRAMES,
    check_leads_on,
    check_page,
    check_reply,
    components,
    offering,
    pages,
    written,
)
from tests.servers.discord.shapes import CONTAINER


def test_a_page_is_full_at_its_limit() -> None:
    room = limits.TEXT - 700
    counts = [render(written(room + more), ASK, FRAMES[0]).count for more in (-1, 0, 1)]
    assert counts == [1, 1, 2]


def test_what_surrounds_a_page_never_takes_more_than_is_kept_free() -> None:
    """A question of nothing but special characters, shared, on one of many pages, with a note."""
    carried = Carried(command="ask", values={"question": "*_" * 2_000})
    worst = Frame(shared_by=f"<@{2**64}>", note="*" * 100)
    for page in pages(written(9_999), carried, worst):
        assert page.length <= limits.TEXT
        assert len(page.above) + len(page.below) <= 700


@pytest.mark.parametrize(("length", "shown"), [(199, 199), (200, 200), (201, 200)])
def test_a_question_is_quoted_up_to_its_limit(length: int, shown: int) -> None:
    carried = Carried(command="ask", values={"question": "q" * length})
    quoted = render(written(1), carried, FRAMES[0]).above.removeprefix("> ")
    assert len(quoted) == shown
    assert quoted.endswith("…") is (length > 200)


@pytest.mark.parametrize(
    ("count", "shown"), [(24, 24), (25, 25), (26, 26), (50, 50), (51, 50), (60, 50)]
)
def test_choices_of_the_menu(count: int, shown: int) -> None:
    page = render(offering(count, Purpose.OPEN), ASK, FRAMES[0])
    assert len(page.choices) == shown
    check_page(page)


@pytest.mark.parametrize(
    ("count", "shown"), [(4, (4,)), (5, (5,)), (6, (5, 1)), (10, (5, 5)), (11, (5, 5))]
)
def test_buttons_of_their_own_stand_in_two_rows(count: int, shown: tuple[int, ...]) -> None:
    page = render(offering(count, Purpose.OTHER), ASK, FRAMES[0])
    assert tuple(len(row) for row in page.rows[1:]) == shown
    check_page(page)


def test_what_is_to_be_decided_stands_first() -> None:
    deciding = (
        Action(label="Approve", command="show", values={"entry": "a"}, style=Emphasis.PRIMARY),
        Action(label="Reject", command="show", values={"entry": "b"}, style=Emphasis.DANGER),
    )
    page = render(replace(written(1), actions=deciding), ASK, FRAMES[0])
    assert [button.label for button in page.rows[0]] == ["Approve", "Reject"]
    assert [button.style for button in page.rows[0]] == [Emphasis.PRIMARY, Emphasis.DANGER]
    assert [button.label for button in page.rows[1]] == ["Share", "Dismiss"]


def test_a_request_that_is_not_asked_again_has_no_button_that_does() -> None:
    onward = (
        Action(label="More", command="ask", values={"more": True}, purpose=Purpose.READ_ON),
        *offering(2, Purpose.OTHER).actions,
    )
    reply = replace(written(9_000), actions=onward)
    first, *others, last = pages(reply, ASK, Frame(again=False, shareable=False))
    assert not any(page.rows for page in (first, *others))
    assert [[button.label for button in row] for row in last.rows] == [
        ["More", "Dismiss"],
        ["l0", "l1"],
    ]
    ids = [button.custom_id for row in last.rows for button in row]
    assert read(ids[0], ids).carried == Carried(command="ask", values={"more": True})
    assert read(ids[1], ids).op is Op.DISMISS
    posted = pages(reply, ASK, Frame(private=False, posted=True, again=False))
    assert [[button.label for button in row] for row in posted[0].rows] == [["More"], ["l0", "l1"]]
    assert not any(page.rows or page.menus for page in posted[1:])


@pytest.mark.parametrize("count", [0, 1, 3, 10])
def test_cards_leave_room_for_whatever_buttons_there_are(count: int) -> None:
    """Ten buttons and two menus leave fewer cards on a page, never fewer buttons."""
    card = Card(title="t", footer="f", text=((Run(text="x"),),))
    offered = [
        replace(action, values={"question": f"{purpose}{n}"})
        for purpose in (Purpose.OTHER, Purpose.OPEN, Purpose.RELATED)
        for n, action in enumerate(offering(count * 5, purpose).actions)
    ]
    drawn = check_reply(
        replace(written(1), cards=(card,) * 9, actions=tuple(offered)), ASK, FRAMES[0]
    )
    for page in drawn:
        shown = [button for row in page.rows[1:3] for button in row if button.label[0] == "l"]
        assert len(shown) >= min(10, count * 5)
        assert len(page.choices) == min(50, count * 5)


def test_the_own_row_keeps_share_and_dismiss_whatever_there_is_to_read() -> None:
    more = [
        Action(label=f"More {n}", command="ask", values={**ASK.values, f"v{n}": True}, purpose=kind)
        for kind in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES, Purpose.UNHELPFUL)
        for n in range(3)
    ]
    page = render(replace(written(1), actions=tuple(more)), ASK, FRAMES[0])
    assert [button.label for button in page.rows[0]] == [
        "More 0",
        "More 1",
        "Share",
        "More 0",
        "Dismiss",
    ]
    check_page(page)


@pytest.mark.parametrize(("length", "shown"), [(79, 79), (80, 80), (81, 80), (500, 80)])
def test_labels_of_buttons(length: int, shown: int) -> None:
    for purpose in (Purpose.OTHER, Purpose.RELATED):
        page = render(offering(1, purpose, "l" * (length - 1)), ASK, FRAMES[0])
        assert len(page.rows[1][0].label) == shown


@pytest.mark.parametrize(("length", "shown"), [(99, 99), (100, 100), (101, 100)])
def test_labels_of_choices(length: int, shown: int) -> None:
    page = render(offering(1, Purpose.OPEN, "l" * (length - 1)), ASK, FRAMES[0])
    assert len(page.choices[0].label) == shown


@pytest.mark.parametrize(("length", "shown"), [(1_023, 1_023), (1_024, 1_024), (1_025, 1_024)])
def test_words_for_a_picture(length: int, shown: int) -> None:
    picture = Card(image=Image(url="https://x.y/z.png", alt="a" * length))
    page = render(Reply(plain="", cards=(picture,)), ASK, FRAMES[0])
    [container] = [part for part in components(page) if part["type"] == CONTAINER]
    [gallery] = container["components"]
    assert len(gallery["items"][0]["description"]) == shown
    check_page(page)


@pytest.mark.parametrize("count", [1, 4, 5, 9, 30])
def test_many_small_cards_stay_below_the_count_of_components(count: int) -> None:
    """With all buttons that there can be."""
    card = Card(
        title="t", footer="f", text=((Run(text="x"),),), image=Image(url="https://x.y", alt="a")
    )
    reply = Reply(
        plain="",
        cards=(card,) * count,
        actions=tuple(
            action
            for purpose in (Purpose.OTHER, Purpose.RELATED, Purpose.OPEN)
            for action in offering(30, purpose, purpose.value).actions
        ),
    )
    reply = replace(
        reply,
        actions=tuple(
            replace(action, values={"question": action.label}) for action in reply.actions
        ),
    )
    drawn = check_reply(reply, ASK, FRAMES[0])
    assert sum(len(page.blocks) for page in drawn) == count


def test_the_same_question_is_offered_once() -> None:
    twice = (
        *offering(2, Purpose.OTHER).actions,
        *offering(3, Purpose.RELATED).actions,
        *offering(2, Purpose.OPEN).actions,
    )
    page = render(replace(written(1), actions=(*twice, *twice)), ASK, FRAMES[0])
    assert [button.label for button in page.rows[2]] == ["l2"]
    check_page(page)


def test_a_reply_without_cards_says_its_plain_words() -> None:
    page = render(Reply(plain="One.\nTwo."), ASK, FRAMES[0])
    assert page.blocks[0].body == "One.\nTwo."
    check_page(page)


@pytest.mark.parametrize("length", [60, 120, 200, 300, 400, 1_000])
@pytest.mark.parametrize("frame", FRAMES)
def test_no_page_is_out_of_reach_however_long_the_question(length: int, frame: Frame) -> None:
    noise = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(length))
    carried = Carried(command="ask", values={"question": noise})
    check_reply(written(9_000), carried, frame)


@pytest.mark.parametrize("page", [-5, 0, 1, 2, 3, 99, 10**9])
def test_a_page_that_is_not_there_is_the_nearest(page: int) -> None:
    reply = written(6_000)
    drawn = render(reply, replace(ASK, page=page), FRAMES[0])
    assert drawn.number == min(max(page, 1), 2)
    check_leads_on(drawn, ASK)


def test_the_picture_stays_when_a_card_is_split() -> None:
    picture = Image(url="https://x.y/z.png", alt="a")
    card = replace(written(9_000).cards[0], image=picture, title="Title")
    drawn = pages(Reply(plain="", cards=(card,)), ASK, FRAMES[0])
    assert [block.image for page in drawn for block in page.blocks][:2] == [picture, None]


@pytest.mark.parametrize("length", range(3_250, 3_310, 3))
def test_a_line_that_just_fits_under_one_title_fits_under_the_longer_one(length: int) -> None:
    lines = (((Run(text="x" * 200),)), ((Run(text="z" * length),)))
    check_reply(Reply(plain="", cards=(Card(title="Title", text=lines),)), ASK, FRAMES[0])
