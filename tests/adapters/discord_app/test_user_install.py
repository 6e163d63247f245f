"""Where people brought the desk along themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.discord_app.city import NO_EXTERNAL_APPS, Scene
from tests.adapters.discord_app.stage import labels, texts

Play = Callable[..., None]


def test_in_a_server_without_the_bot_it_answers_who_brought_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        away = on.server.add_channel(on.server.add_guild("Elsewhere", installed=False))
        asked = await on.ask(at=away)
        assert asked.message
        assert asked.message.ephemeral
        more = await on.press(asked, "Sources in full")
        assert "### Sources" in texts(more.message)
        await on.press(asked, "Share")
        (public,) = on.server.messages_in(away)
        assert f"Shared by {on.ada.mention}" in texts(public)
        await on.press(public, "Remove")
        assert public.deleted

    play(scene)


def test_in_a_thread_of_such_a_server(play: Play) -> None:
    async def scene(on: Scene) -> None:
        away = on.server.add_channel(on.server.add_guild("Elsewhere", installed=False))
        asked = await on.ask(at=on.server.add_thread(away))
        assert "Finland" in texts(asked.message)

    play(scene)


def test_in_such_a_server_a_member_with_roles_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        away = on.server.add_channel(on.server.add_guild("Elsewhere", installed=False))
        asked = await on.ask(at=away, settle=0)
        asked.event["member"]["roles"] = ["1234567890123456789"]
        await asked.settled()
        assert asked.message

    play(scene)


@pytest.mark.parametrize("command", ["ask", "timeline", "browse"])
def test_where_such_apps_may_not_speak_answers_are_private(play: Play, command: str) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        options = {"question": "why did Finland leave the mine ban?"} if command == "ask" else {}
        asked = await on.slash(command, options, installed="user", permissions=NO_EXTERNAL_APPS)
        assert asked.callback
        assert asked.callback["data"]["flags"] & 64, "asked for, not only forced"
        assert asked.message
        assert asked.message.ephemeral
        assert "Dismiss" in labels(asked.message)

    play(scene)


def test_where_they_may_speak_the_choice_of_the_channel_holds(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask(installed="user")
        assert asked.message
        assert not asked.message.ephemeral

    play(scene)


def test_in_a_group_conversation_it_is_private_until_shared(play: Play) -> None:
    async def scene(on: Scene) -> None:
        group = on.server.group_dm(on.ada, on.bo)
        asked = await on.ask(at=group)
        assert asked.message
        assert asked.message.ephemeral
        await on.press(asked, "Share")
        (public,) = on.server.messages_in(group)
        assert f"Shared by {on.ada.mention}" in texts(public)
        read = await on.press(public, "Sources in full", by=on.bo)
        assert read.message
        assert read.message.ephemeral

    play(scene)


def test_in_a_conversation_of_two_others(play: Play) -> None:
    async def scene(on: Scene) -> None:
        group = on.server.group_dm(on.ada, on.bo)
        for command in ("about", "browse", "timeline", "parties"):
            assert texts((await on.slash(command, at=group)).message)

    play(scene)


def test_a_long_list_stays_within_the_follow_ups_that_such_apps_have(play: Play) -> None:
    async def scene(on: Scene) -> None:
        away = on.server.add_channel(on.server.add_guild("Elsewhere", installed=False))
        asked = await on.slash("timeline", at=away)
        while "Continue" in labels(asked.message):
            asked = await on.press(asked, "Continue")
            assert not asked.followups

    play(scene)
