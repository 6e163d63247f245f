"""The entries in the menu of somebody's message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.catalog import CATALOG
from bot.core.texts import text
from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import labels, texts
from tests.servers.discord.message import Message

Play = Callable[..., None]
MENU = "Ask about this"


async def said(on: Scene, words: str, **changed: object) -> Message:
    message = await on.server.say(on.bo, on.channel, words)
    for name, value in changed.items():
        setattr(message, name, value)
    return message


def test_a_message_that_asks_is_answered_privately_by_default(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.server.menu(on.ada, on.channel, MENU, await said(on, WHY))
        assert shown.message
        assert shown.message.ephemeral
        assert texts(shown.message).startswith("> why did Finland")
        assert "Share" in labels(shown.message)
        assert not on.server.pings
        assert texts((await on.press(shown, "Sources in full")).message)

    play(scene)


@pytest.mark.parametrize(
    "command", [one for one in CATALOG if one.on_message], ids=lambda one: one.name
)
def test_every_menu_answers(play: Play, command: object) -> None:
    async def scene(on: Scene) -> None:
        words = "Finland left the Ottawa Convention on 10 January 2026, see Article 20(3)."
        name = text(command.menu_key)  # type: ignore[attr-defined]
        shown = await on.server.menu(on.ada, on.channel, name, await said(on, words))
        assert len(texts(shown.message)) > 20

    play(scene)


def test_a_message_of_an_embed_alone_is_read_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        embed = {"type": "rich", "title": "Finland and the mine ban", "description": WHY}
        message = await said(on, "", embeds=[embed])
        shown = await on.server.menu(on.ada, on.channel, MENU, message)
        assert "Finland and the mine ban why did Finland leave" in texts(shown.message)

    play(scene)


@pytest.mark.parametrize("words", ["", "  ", "\u200b"])
def test_a_message_without_words_says_what_is_needed(play: Play, words: str) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.server.menu(on.ada, on.channel, MENU, await said(on, words))
        assert shown.message
        assert shown.message.ephemeral
        assert len(texts(shown.message)) > 20

    play(scene)


def test_a_mention_in_it_is_named_and_pings_nobody(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        words = f"@everyone {on.bo.mention} {WHY} **now** [x](https://evil.example)"
        shown = await on.server.menu(on.ada, on.channel, MENU, await said(on, words))
        quoted = texts(shown.message).splitlines()[0]
        assert "\\@Bonifatius" in quoted
        assert on.bo.mention not in quoted
        assert "\\*\\*now\\*\\*" in quoted
        assert not on.server.pings

    play(scene)


@pytest.mark.parametrize("length", [300, 2_000, 4_000])
def test_a_long_message_is_quoted_in_short(play: Play, length: int) -> None:
    async def scene(on: Scene) -> None:
        message = await said(on, (WHY + " ") * (length // len(WHY)))
        shown = await on.server.menu(on.ada, on.channel, MENU, message)
        assert len(texts(shown.message).splitlines()[0]) < 420
        assert "Dismiss" in labels(shown.message)
        await on.press(shown, "Dismiss")
        assert shown.message is None

    play(scene)


def test_the_desk_can_be_asked_about_its_own_answer_without_breaking(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        assert asked.message
        shown = await on.server.menu(on.bo, on.channel, MENU, asked.message)
        assert len(texts(shown.message)) > 20

    play(scene)


def test_in_a_private_message_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = on.server.dm_with(on.ada)
        message = await on.server.say(on.ada, home, WHY)
        shown = await on.server.menu(on.ada, home, MENU, message)
        assert shown.message
        assert not shown.message.ephemeral

    play(scene)
