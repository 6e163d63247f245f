"""Who sees an answer: the asker alone, the channel where an admin chose so, a direct message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.slack_app.newsroom import Newsroom, Scene
from tests.adapters.slack_app.stage import Setting, idle, labels
from tests.servers.slack.world import Channel

Play = Callable[..., None]


def test_where_an_admin_chose_so_answers_are_public(play: Play) -> None:
    async def scene(on: Scene) -> None:
        told = await on.slash("settings public", by=on.room.chief)
        assert on.only(told).only_for is on.room.chief
        assert "Kept for this channel. In this channel answers are public." in told.text
        answer = await on.ask()
        assert answer.only_for is None
        assert on.said() == [answer]
        assert "Remove" in labels(answer)
        assert not {"Dismiss", "Share to channel"} & set(labels(answer))

    play(scene)


def test_the_choice_is_for_that_channel_and_outlives_a_restart(
    tell: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(room: Newsroom) -> None:
        elsewhere = room.server.add_channel(room.team, "elsewhere")
        async with room.desk(setting()) as on:
            await on.make_public()
        async with room.desk(setting()) as on:
            assert (await on.ask()).only_for is None
            assert (await on.ask(at=elsewhere)).only_for is on.ada
            await on.slash("settings private", by=room.chief)
            assert (await on.ask()).only_for is on.ada

    tell(story)


def test_the_choice_for_the_whole_workspace(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("settings public where server", by=on.room.chief)
        elsewhere = on.server.add_channel(on.room.team, "elsewhere")
        assert (await on.ask(at=elsewhere)).only_for is None
        await on.slash("settings private", by=on.room.chief, at=elsewhere)
        assert (await on.ask(at=elsewhere)).only_for is on.ada
        await on.slash("settings default", by=on.room.chief, at=elsewhere)
        assert (await on.ask(at=elsewhere)).only_for is None

    play(scene)


@pytest.mark.parametrize("line", ["settings public", "settings", "settings public where server"])
def test_ordinary_members_cannot_choose(play: Play, line: str) -> None:
    async def scene(on: Scene) -> None:
        told = await on.slash(line)
        assert "is for those who manage this" in told.text
        assert on.only(told).only_for is on.ada
        assert (await on.ask()).only_for is on.ada

    play(scene)


def test_an_owner_may_choose_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        owner = on.server.add_user(on.room.team, "Owner", owner=True)
        assert "Kept" in (await on.slash("settings public", by=owner)).text

    play(scene)


def test_nobody_may_choose_while_slack_does_not_say_who_is_an_admin(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("users.info", error="fatal_error")
        told = await on.slash("settings public", by=on.room.chief)
        assert "is for those who manage this" in told.text
        assert len(on.logged("rights not known")) == 1

    play(scene)


def test_in_ones_own_conversation_with_the_desk_only_oneself_sees_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = await on.ask(at=on.home)
        assert answer.channel is on.home
        asked = on.only(await on.dm("status finland"))
        assert asked.only_for is None
        assert not {"Share to channel", "Dismiss", "Remove"} & set(labels(asked))

    play(scene)


def test_between_two_people_the_other_one_does_not_see_it(play: Play) -> None:
    """The slash command works in every direct message, not only in the desk's own."""

    async def scene(on: Scene) -> None:
        between = Channel("D0000099999", "directmessage", on.room.team, "im", [on.ada, on.bo])
        on.server.channels[between.id] = between
        answer = await on.ask(at=between)
        assert answer.only_for is on.ada
        more = await on.press(answer, "Sources in full")
        assert on.only(more).only_for is on.ada
        written = on.server.store(channel=between, user=on.bo, text="What is a bounding mine?")
        about = await on.shortcut(written, "ask")
        assert on.only(about).only_for is on.ada
        assert on.said(between) == []

    play(scene)


def test_a_shared_answer_between_two_people_is_seen_by_both(play: Play) -> None:
    async def scene(on: Scene) -> None:
        between = Channel("D0000099999", "directmessage", on.room.team, "im", [on.ada, on.bo])
        on.server.channels[between.id] = between
        answer = await on.ask(at=between)
        await on.press(answer, "Share to channel")
        (shared,) = on.said(between)
        assert shared.text.startswith("Shared by adalbertina")
        await idle()

    play(scene)
