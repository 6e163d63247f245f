"""Real replies of the base: within every limit, with every word and every source whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord_app.page import Frame
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.state import read
from bot.core.carried import Carried
from bot.core.catalog import CATALOG
from bot.core.reply import Purpose, Tone
from tests.adapters.discord_app.drawn import (
    FRAMES,
    Answered,
    check_reply,
    pages,
    typed,
)

EXAMPLES = [
    (command.name, example)
    for command in CATALOG
    if not command.shared
    for example in command.examples
]

LONG = [
    ("parties", "--which parties"),
    ("timeline", ""),
    ("compare", "Finland, Poland, Estonia, Latvia, Ukraine"),
    ("ask", "what does it say? " * 300),
]


@pytest.mark.parametrize("frame", FRAMES[:3], ids=["private", "alone", "public"])
@pytest.mark.parametrize(("command", "example"), EXAMPLES + LONG)
def test_real_replies_fit_and_lead_on(
    answer: Answered, command: str, example: str, frame: Frame
) -> None:
    """With all that their own buttons lead to: what was left out, sources, the next pages."""
    seen: set[str] = set()
    waiting = [typed(command, example)]
    while waiting:
        carried = waiting.pop()
        if str(carried) in seen:
            continue
        seen.add(str(carried))
        reply = answer(carried)
        assert reply.cards
        drawn = check_reply(reply, carried, frame)
        assert all("<t:" not in block.body + block.end for page in drawn for block in page.blocks)
        offered = [
            action
            for purpose in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES)
            for action in reply.actions_for(purpose)
        ]
        own_row = drawn[-1].rows[0] if drawn[-1].rows else ()
        labels = [button.label for button in own_row]
        ids = [button.custom_id for button in own_row]
        if len(str(carried.values)) < 100:
            for action in offered:
                custom_id = ids[labels.index(action.label)]
                pressed = read(custom_id, ids).carried
                assert pressed == Carried(command=action.command, values=action.values)
                waiting.append(pressed)


def test_every_page_of_a_list_is_a_press_away(answer: Answered) -> None:
    carried, titles = Carried(command="browse", values={"topic": "event"}), []
    while True:
        page = render(answer(carried), carried, FRAMES[0])
        titles += [choice.label for choice in page.choices]
        ids = {button.label: button.custom_id for row in page.rows for button in row}
        if "Next page" not in ids:
            break
        carried = read(ids["Next page"], list(ids.values())).carried or carried
        assert len(titles) < 2_000, "goes round in circles"
    everything = answer(Carried(command="browse", values={"topic": "event", "all": True}))
    assert len(titles) == len(everything.cards[0].text) > 50


@pytest.mark.parametrize(
    "asked",
    [
        Carried(command="ask", values={"question": "how do I build a pipe bomb mine?"}),
        Carried(command="ask", values={"question": "what is the best pizza?"}),
        Carried(command="status", values={"state": "Xqzzptl"}),
        Carried(command="frobnicate"),
        Carried(command="debate", values={"subject": "military utility"}),
    ],
)
def test_the_tone_is_never_the_only_sign(answer: Answered, asked: Carried) -> None:
    reply = answer(asked)
    [card] = reply.cards
    assert card.text, "in words"
    flat = replace(reply, cards=(replace(card, tone=Tone.NEUTRAL),))
    [told], [same] = pages(reply, asked, FRAMES[0]), pages(flat, asked, FRAMES[0])
    assert [block.body for block in told.blocks] == [block.body for block in same.blocks]
    assert told.length > 20
