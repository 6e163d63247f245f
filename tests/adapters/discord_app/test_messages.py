"""Mentions in channels, and private messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import labels, texts
from tests.servers.discord.world import Channel, Perm

Play = Callable[..., None]
LONG = ("why did Finland leave the mine ban? " * 60)[:1_900]


async def is_quiet(on: Scene, at: Channel | None = None, known: int = 0) -> None:
    """Nothing comes: what is asked afterwards is answered, and it is all."""
    await on.slash("about", by=on.bo)
    await asyncio.sleep(0.05)
    assert len(on.server.messages_in(at or on.channel)) == known


@pytest.mark.parametrize("place", ["channel", "thread", "post"])
def test_a_mention_is_answered_once_as_a_reply(play: Play, place: str) -> None:
    async def scene(on: Scene) -> None:
        at = on.channel
        if place == "thread":
            at = on.server.add_thread(on.channel)
        if place == "post":
            forum = on.server.add_channel(on.city.guild, "forum", forum=True)
            at = on.server.add_thread(forum)
        said = await on.mention(WHY, at=at)
        (answer,) = await on.answers(at=at)
        assert answer.reply_to is said
        assert "Finland" in texts(answer)
        assert "\\[1\\]" in texts(answer)
        assert "Remove" in labels(answer)
        assert "Share" not in labels(answer)
        assert not on.server.pings
        await is_quiet(on, at, known=1)

    play(scene)


def test_the_same_message_delivered_twice_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        said = await on.mention(WHY)
        on.server.post(said)
        await on.answers()
        on.server.post(said)
        await is_quiet(on, known=1)

    play(scene)


def test_without_the_right_to_read_the_history_it_answers_without_a_reference(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.city.guild.permissions &= ~Perm.READ_MESSAGE_HISTORY
        other = on.server.add_guild("Small", permissions=on.city.guild.permissions)
        at = on.server.add_channel(other)
        await on.mention(WHY, at=at)
        (answer,) = await on.answers(at=at)
        assert answer.reply_to is None
        assert "Finland" in texts(answer)

    play(scene)


def test_where_it_may_not_write_it_stays_silent_and_logs_that(play: Play) -> None:
    async def scene(on: Scene) -> None:
        small = on.server.add_guild("Small", permissions=Perm.VIEW_CHANNEL)
        at = on.server.add_channel(small)
        await on.mention(WHY, at=at)
        await is_quiet(on, at)
        (line,) = on.logged("not allowed to write there")
        assert line["code"] == 50013
        assert line["reference"]

    play(scene)


def test_without_a_mention_it_stays_silent(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.server.say(on.ada, on.channel, WHY)
        await on.server.say(on.ada, on.channel, f"{on.bo.mention} {WHY}")
        await on.server.say(on.ada, on.channel, f"@everyone {WHY}")
        await is_quiet(on)

    play(scene)


def test_a_reply_to_its_answer_is_meant_for_people(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention(WHY)
        (answer,) = await on.answers()
        await on.server.say(on.bo, on.channel, "interesting, is it not?", reply_to=answer)
        await is_quiet(on, known=1)
        await on.mention("and Poland?", reply_to=answer)
        await on.answers(2)

    play(scene)


def test_bots_are_ignored(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.bo.bot = True
        await on.server.say(on.bo, on.channel, f"{on.server.me.mention} {WHY}")
        await on.server.say(on.bo, on.server.dm_with(on.bo), WHY)
        await asyncio.sleep(0.1)
        assert not on.server.messages_in(on.channel)
        assert not on.logged("request")

    play(scene)


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_a_mention_alone_is_greeted_and_told_how_to_ask(play: Play, words: str) -> None:
    async def scene(on: Scene) -> None:
        await on.mention(words)
        (answer,) = await on.answers()
        assert "Ask me about anti-personnel mines in plain words" in texts(answer)

    play(scene)


def test_the_mention_may_stand_anywhere_and_twice(play: Play) -> None:
    async def scene(on: Scene) -> None:
        me = on.server.me.mention
        await on.server.say(on.ada, on.channel, f"why did {me} Finland leave the mine ban? {me}")
        (answer,) = await on.answers()
        assert "Finland" in texts(answer)
        await on.server.say(on.ada, on.channel, f"<@!{on.server.me.id}> {WHY}")
        await on.answers(2)

    play(scene)


def test_a_private_message_needs_no_mention(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = on.server.dm_with(on.ada)
        said = await on.server.say(on.ada, home, WHY)
        (answer,) = await on.answers(at=home)
        assert not answer.ephemeral
        assert answer.reply_to is said
        assert not {"Share", "Dismiss", "Remove"} & set(labels(answer))
        more = await on.press(answer, "Sources in full")
        assert more.message
        assert not more.message.ephemeral
        await on.mention(WHY, at=home)
        await on.answers(3, at=home)

    play(scene)


def test_a_long_question_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = on.server.dm_with(on.ada)
        await on.server.say(on.ada, home, LONG)
        (answer,) = await on.answers(at=home)
        assert "Finland" in texts(answer)
        await on.mention(LONG)
        (public,) = await on.answers()
        assert "Finland" in texts(public)
        await on.press(public, "Remove")
        assert public.deleted

    play(scene)


def test_markup_in_a_question_never_comes_back_live(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = on.server.dm_with(on.ada)
        words = f"@everyone {on.bo.mention} **is** [Atlantis](https://evil.example) bound? @here"
        await on.server.say(on.ada, home, words)
        await on.mention(words)
        for answer in (*await on.answers(), *await on.answers(at=home)):
            shown = texts(answer)
            assert "](https://evil" not in shown
            assert "@everyone" not in shown.replace("\\@everyone", "")
            assert on.bo.mention not in shown
        assert not on.server.pings

    play(scene)


def test_a_question_over_some_lines_is_one_question(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("why did\nFinland\n\nleave the mine ban?")
        (answer,) = await on.answers()
        assert "Finland" in texts(answer)

    play(scene)


def test_what_is_edited_or_deleted_afterwards_changes_nothing(play: Play) -> None:
    async def scene(on: Scene) -> None:
        said = await on.mention(WHY)
        await on.answers()
        said.content += " Really?"
        on.server.edited(said)
        on.server.delete_message(said)
        await is_quiet(on, known=1)

    play(scene)


def test_a_message_that_is_gone_before_the_answer_is_no_error_of_ours(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next(
            "POST", r"/channels/\d+/messages", 404, body={"message": "gone", "code": 10008}
        )
        await on.mention(WHY)
        await is_quiet(on)
        assert on.logged("gone from discord")

    play(scene)


def test_an_answer_to_a_mention_stays_public_where_answers_are_private(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("is Atlantis bound by the mine ban?")
        (answer,) = await on.answers()
        assert not answer.ephemeral

    play(scene)
