"""Buttons that are old, foreign or pressed when the short way back is used up."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from bot.core.carried import Carried, dump
from bot.core.markup import line
from bot.core.reply import Card, Reply
from tests.adapters.slack_app.catalogs import catalog_with, replying
from tests.adapters.slack_app.newsroom import Newsroom, Scene
from tests.adapters.slack_app.stage import Setting, labels
from tests.servers.slack.world import Message

Play = Callable[..., None]
OLD = "This button is from another version of the desk. Ask the question again."
FOREIGN = [
    "",
    "{}",
    "[]",
    "not json",
    '["ask"]',
    '["ask",{"question":1}]',
    "z!!!",
    "zabc",
    "\\",
    "[1,2,3,4]",
]


def with_value(message: Message, label: str, value: str) -> Message:
    """The message with another value in one of its buttons."""
    for block in message.blocks:
        for element in block.get("elements", ()):
            if isinstance(element.get("text"), dict) and element["text"]["text"] == label:
                element["value"] = value
    return message


@pytest.mark.parametrize("value", FOREIGN)
@pytest.mark.parametrize("label", ["Sources in full", "Share to channel"])
def test_a_foreign_value_is_told_so(play: Play, label: str, value: str) -> None:
    async def scene(on: Scene) -> None:
        asked = with_value(await on.ask(), label, value)
        told = on.only(await on.press(asked, label))
        assert told.text == OLD
        assert told.only_for is on.ada

    play(scene)


def test_a_command_that_is_no_more(play: Play) -> None:
    async def scene(on: Scene) -> None:
        gone = dump(Carried(command="gone"))
        asked = with_value(await on.ask(), "Sources in full", gone)
        told = on.only(await on.press(asked, "Sources in full"))
        assert "There is no command “gone”." in told.text

    play(scene)


def test_a_button_from_before_the_restart_works(
    tell: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(setting()) as on:
            asked = await on.ask()
        async with room.desk(setting()) as on:
            sources = on.only(await on.press(asked, "Sources in full"))
            assert "https://" in sources.text
            await on.press(asked, "Share to channel")
            assert len(on.said()) == 1

    tell(story)


def test_a_slash_answer_whose_way_back_is_used_up_comes_as_a_message(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("response_url", status=404)
        shown = await on.ask()
        assert shown.only_for is on.ada
        assert len(on.server.calls("chat.postEphemeral")) == 1

    play(scene)


def test_the_same_in_public(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        on.server.fail_next("response_url", status=404)
        shown = await on.ask()
        assert shown.only_for is None
        assert len(on.server.calls("chat.postMessage")) == 1

    play(scene)


def test_many_pages_outlast_the_five_uses(play: Play) -> None:
    """No button can carry a long question, so all pages are sent at once, without buttons."""
    lines = tuple(line(f"Line {number}: {'word ' * 100}") for number in range(40))
    long = Reply(plain="long", cards=(Card(title="Long", text=lines),))
    dice = random.Random(1)
    question = " ".join(str(dice.random()) for _ in range(400))

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        ex = await on.slash(f"ask {question}")
        assert len(ex.replies) > 5
        numbers = [int(number) for m in ex.replies for number in re.findall(r"Line (\d+):", m.text)]
        assert numbers == list(range(40))
        assert {m.only_for for m in ex.replies} == {on.ada}
        assert len(on.server.calls("chat.postEphemeral")) == len(ex.replies) - 5
        assert "Continue" not in {label for m in ex.replies for label in labels(m)}

    play(scene, catalog=catalog_with("ask", replying(long)))


def test_after_half_an_hour_a_private_answer_can_still_be_asked_on(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        on.server.advance(3_600)
        assert "https://" in on.only(await on.press(asked, "Sources in full")).text

    play(scene)


def test_sharing_where_the_way_back_is_used_up(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        on.server.fail_next("response_url", status=404, times=2)
        await on.press(asked, "Share to channel")
        assert len(on.said()) == 1
        assert len(on.server.calls("chat.postMessage")) == 1

    play(scene)
