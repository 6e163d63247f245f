"""Answers that take longer than a person, or Discord, waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.adapters.discord_app import delivery
from bot.adapters.discord_app.delivery import PATIENCE
from bot.core.answer import ask
from bot.core.command import Call
from bot.core.errors import NotFound
from bot.core.reply import Reply, Visibility
from tests.adapters.discord_app.catalogs import catalog_with, failing, saying, slow, two_pages
from tests.adapters.discord_app.city import Scene
from tests.adapters.discord_app.stage import texts
from tests.servers.discord.exchange import DEFER, REPLY, Exchange

Play = Callable[..., None]
LONG = 0.3
pytestmark = pytest.mark.usefixtures("impatient")


def in_time(asked: Exchange) -> None:
    assert asked.acked_after is not None
    assert asked.acked_after < 2.5


def test_what_discord_gives_in_time_is_not_used_up(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", PATIENCE)

    async def scene(on: Scene) -> None:
        asked = await on.ask()
        assert asked.response == DEFER
        in_time(asked)
        assert "Finland" in texts(asked.message)

    play(scene, catalog=catalog_with("ask", slow(PATIENCE + 0.1, ask)))


def test_a_slow_private_answer_is_announced_privately_and_filled_in(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        assert asked.response == DEFER
        in_time(asked)
        assert asked.message
        assert asked.message.ephemeral
        assert "Finland" in texts(asked.message)
        assert not asked.followups

    play(scene, catalog=catalog_with("ask", slow(LONG, ask)))


def test_a_slow_public_answer_is_announced_to_all(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        assert asked.response == DEFER
        assert asked.message
        assert not asked.message.ephemeral
        assert on.server.messages_in(on.channel) == [asked.message]
        assert not asked.followups

    play(scene, catalog=catalog_with("ask", slow(LONG, ask)))


def test_a_fast_answer_is_not_announced(play: Play) -> None:
    async def scene(on: Scene) -> None:
        assert (await on.slash("about")).response == REPLY

    play(scene)


def refusing(_: Call) -> Reply:
    raise NotFound("There is no such thing.", "Look elsewhere.")


def check_private_end(on: Scene, asked: Exchange, words: str) -> None:
    assert asked.response == DEFER
    assert asked.message is None
    (told,) = asked.followups
    assert told.ephemeral
    assert words in texts(told)
    assert not on.server.messages_in(on.channel)


def test_a_public_announcement_that_ends_in_an_error_ends_privately(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        check_private_end(on, await on.slash("about"), "There is no such thing")

    play(scene, catalog=catalog_with("about", slow(LONG, refusing)))


def test_a_public_announcement_that_ends_in_a_fault_ends_privately(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        check_private_end(on, await on.slash("about"), "Something went wrong on our side")

    play(scene, catalog=catalog_with("about", slow(LONG, failing)))


def test_a_public_announcement_of_what_cannot_be_drawn_ends_privately(play: Play) -> None:
    def unfit(_: Call) -> Reply:
        return replace(saying("x")(_), cards=(None,))  # type: ignore[arg-type]

    async def scene(on: Scene) -> None:
        await on.make_public()
        check_private_end(on, await on.slash("about"), "Something went wrong on our side")
        assert on.logged("unexpected error")

    play(scene, catalog=catalog_with("about", slow(LONG, unfit)))


def test_a_choice_that_changes_meanwhile_is_heeded(play: Play) -> None:
    def private(call: Call) -> Reply:
        return replace(saying("Only for you.")(call), visibility=Visibility.PRIVATE)

    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.slash("settings", by=on.bo)
        assert asked.message
        assert asked.message.ephemeral

    play(scene, catalog=catalog_with("settings", slow(LONG, private)))


def test_alone_with_the_desk_a_slow_answer_stays(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about", at=on.server.dm_with(on.ada))
        assert asked.response == DEFER
        assert asked.message
        assert not asked.message.ephemeral
        assert "Slowly." in texts(asked.message)

    play(scene, catalog=catalog_with("about", slow(LONG, saying("Slowly."))))


def test_a_slow_button_is_announced_privately(play: Play) -> None:
    def slow_sources(call: Call) -> Reply:
        return slow(LONG if call.flag("sources") else 0, ask)(call)

    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        pressed = await on.press(asked, "Sources in full", by=on.bo)
        assert pressed.response == DEFER
        in_time(pressed)
        assert pressed.message
        assert pressed.message.ephemeral

    play(scene, catalog=catalog_with("ask", slow_sources))


def test_a_slow_answer_of_some_pages_can_be_read_on(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about")
        assert asked.response == DEFER
        assert "-# Page 1 of" in texts(asked.message)
        second = await on.press(asked, "Continue", settle=8)
        assert "-# Page 2 of" in texts(second.message)

    play(scene, catalog=catalog_with("about", slow(LONG, two_pages)))


def test_one_who_waits_does_not_make_the_others_lose_theirs(play: Play) -> None:
    async def scene(on: Scene) -> None:
        waiting = await on.slash("about", settle=0)
        others = [await on.slash("status", {"state": name}, by=on.bo, settle=0) for name in NAMES]
        for asked in (waiting, *others):
            await asked.settled()
            in_time(asked)
            assert texts(asked.message)

    play(scene, catalog=catalog_with("about", slow(LONG, saying("Slowly."))))


NAMES = ("Finland", "Poland", "Latvia", "Estonia", "Norway")
