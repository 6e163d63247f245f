"""Shortcuts from a message's menu."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.catalog import CATALOG
from tests.adapters.slack_app.catalogs import READING
from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import idle, labels

Play = Callable[..., None]
ON_MESSAGE = [command.name for command in CATALOG if command.on_message]
ANSWERED = [command.name for command in READING if command.on_message]


@pytest.mark.parametrize("name", ANSWERED)
def test_a_message_is_asked_about_privately(play: Play, name: str) -> None:
    async def scene(on: Scene) -> None:
        written = on.server.store(
            channel=on.channel,
            user=on.bo,
            text="Finland is bound by the Ottawa Convention, art. 5.",
        )
        answer = on.only(await on.shortcut(written, name))
        assert answer.only_for is on.ada
        assert "Finland" in answer.text
        assert on.logged("request")[-1]["command"] == name
        assert "Dismiss" in labels(answer)

    play(scene)


@pytest.mark.parametrize("name", ON_MESSAGE)
@pytest.mark.parametrize("text", ["", "   ", "<!here>", "<@U0000000001>"])
def test_a_message_without_words(play: Play, name: str, text: str) -> None:
    async def scene(on: Scene) -> None:
        written = on.server.store(channel=on.channel, user=on.bo, text=text)
        told = on.only(await on.shortcut(written, name))
        assert told.text == "That message has no text that could be read."
        assert not on.logged("request")

    play(scene)


def test_its_markup_is_left_out(play: Play) -> None:
    async def scene(on: Scene) -> None:
        plain = on.server.store(channel=on.channel, user=on.bo, text=WHY)
        marked = on.server.store(
            channel=on.channel,
            user=on.bo,
            text="why did <https://example.org|Finland> leave <!channel> the mine ban?",
        )
        first = on.only(await on.shortcut(plain, "ask"))
        second = on.only(await on.shortcut(marked, "ask"))
        assert first.text == second.text

    play(scene)


def test_in_a_thread_it_answers_there(play: Play) -> None:
    async def scene(on: Scene) -> None:
        begun = on.server.store(channel=on.channel, user=on.bo, text="Mines, then.")
        written = on.server.store(channel=on.channel, user=on.bo, text=WHY, thread_ts=begun.ts)
        answer = on.only(await on.shortcut(written, "ask"))
        assert answer.thread_ts == begun.ts

    play(scene)


def test_a_very_long_message_is_told_kindly(play: Play) -> None:
    async def scene(on: Scene) -> None:
        long = on.server.store(channel=on.channel, user=on.bo, text="mine ban " * 2_000)
        told = await on.shortcut(long, "ask")
        assert told.replies
        assert "characters" in told.replies[0].text

    play(scene)


def test_the_same_use_delivered_twice_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        written = on.server.store(channel=on.channel, user=on.bo, text=WHY)
        ex = await on.shortcut(written, "ask")
        await on.server.deliver(ex)
        await idle()
        assert len(ex.replies) == 1

    play(scene)


def test_a_shared_answer_to_a_message_shows_what_was_asked(play: Play) -> None:
    async def scene(on: Scene) -> None:
        written = on.server.store(channel=on.channel, user=on.bo, text=WHY)
        answer = on.only(await on.shortcut(written, "ask"))
        await on.press(answer, "Share to channel")
        (shared,) = on.said()
        assert f"“{WHY}”" in shared.text

    play(scene)
