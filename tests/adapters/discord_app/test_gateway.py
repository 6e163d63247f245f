"""The connection drops, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.adapters.discord_app.catalogs import catalog_with, saying, slow
from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import texts

Play = Callable[..., None]


@pytest.mark.parametrize("code", [4000, 1001, None])
def test_after_a_drop_it_resumes_and_what_was_asked_meanwhile_is_answered_once(
    play: Play, code: int | None
) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.server.drop_gateway(code)
        away = await on.slash("status", {"state": "Finland"})
        await on.mention(WHY)
        (answer,) = await on.answers()
        await on.server.gateway.connected()
        assert (on.server.identifies, on.server.resumes) == (1, 1)
        assert len(asked.callbacks) == len(away.callbacks) == 1
        assert on.server.messages_in(on.channel) == [answer]
        assert texts((await on.press(asked, "Sources in full")).message)
        assert len(on.logged("online in discord")) == 1

    play(scene)


def test_what_is_replayed_is_not_answered_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        pressed = await on.press(asked, "Sources in full")
        said = await on.mention(WHY)
        await on.answers()
        await on.server.drop_gateway()
        on.server.redeliver(asked)
        on.server.redeliver(pressed)
        on.server.post(said)
        await on.slash("about", by=on.bo)
        assert len(asked.callbacks) == len(pressed.callbacks) == 1
        assert len(on.server.messages_in(on.channel)) == 1

    play(scene)


def test_an_answer_under_way_is_given_though_the_gateway_dropped(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about", settle=0)
        await asyncio.sleep(0.1)
        await on.server.drop_gateway(None)
        await asked.settled()
        assert "Slowly." in texts(asked.message)
        await on.server.gateway.connected()

    play(scene, catalog=catalog_with("about", slow(0.4, saying("Slowly."))))


def test_after_some_drops_it_still_answers(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for number in range(3):
            await on.server.drop_gateway()
            assert texts((await on.ask(by=on.server.add_user(f"Visitor{number}"))).message)
            await on.server.gateway.connected()
        assert on.server.resumes == 3

    play(scene)


def test_after_an_invalid_session_it_identifies_anew_and_answers(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.server.invalidate_session()
        await on.server.gateway.online()
        await on.server.gateway.connected()
        assert on.server.identifies == 2
        again = await on.slash("status", {"state": "Finland"})
        assert "Finland" in texts(again.message)
        assert texts((await on.press(asked, "Sources in full")).message)
        await on.mention(WHY)
        await on.answers()
        assert len(on.server.syncs) <= 1

    play(scene)


def test_a_session_that_may_be_resumed_is(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.server.invalidate_session(resumable=True)
        away = await on.slash("about")
        assert texts(away.message)
        assert (on.server.identifies, on.server.resumes) == (1, 1)

    play(scene)


def test_it_sends_heartbeats(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.server.gateway.changed.until(
            lambda: on.server.gateway.heartbeats >= 2, 5, lambda: "no heartbeats"
        )
        assert texts((await on.slash("about")).message)

    play(scene, discord={"heartbeat": 0.2})
