"""Mentions in channels and threads, and direct messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.slack_app.newsroom import WHY, Newsroom, Scene
from tests.adapters.slack_app.stage import Setting, idle, labels
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.world import User

Play = Callable[..., None]


def test_a_mention_is_answered_once_in_a_thread_under_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.mention(WHY)
        answer = on.only(ex)
        assert ex.message
        assert answer.thread_ts == ex.message.ts
        assert answer.only_for is None
        assert "[1]" in answer.text
        assert WHY not in answer.text
        assert "Remove" in labels(answer)
        assert "Share to channel" not in labels(answer)

    play(scene)


def test_a_mention_within_a_thread_is_answered_there(play: Play) -> None:
    async def scene(on: Scene) -> None:
        begun = on.server.store(channel=on.channel, user=on.bo, text="Mines, then.")
        answer = on.only(await on.mention("what is article 5?", thread=begun.ts))
        assert answer.thread_ts == begun.ts

    play(scene)


def test_a_retried_event_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.mention(WHY)
        for number in (1, 2, 3):
            await on.server.redeliver(ex, number)
        await idle()
        assert len(ex.replies) == 1
        assert len(ex.acks) == 4
        told = await on.dm("status finland")
        await on.server.redeliver(told)
        await idle()
        assert len(told.replies) == 1

    play(scene)


def test_two_mentions_of_the_same_words_are_both_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("status finland")
        await on.mention("status finland")
        assert len(on.said()) == 2

    play(scene)


def test_a_mention_by_another_bot_is_ignored(play: Play) -> None:
    async def scene(on: Scene) -> None:
        robot = User("U0000077777", on.room.team, "Robot", bot=True)
        message = on.server.store(channel=on.channel, user=robot, text="<@BOT> status finland")
        ex = Exchange(on.server, "events_api", robot, on.channel, {}, on.server.newest)
        ex.payload = (await on.mention("about")).payload
        said = {**ex.payload["event"], "user": robot.id, "bot_id": "B0000077777", "ts": message.ts}
        ex.payload = {**ex.payload, "event": said, "event_id": "Ev-robot"}
        await on.server.deliver(ex)
        await idle()
        assert ex.acks
        assert len(on.said()) == 1

    play(scene)


def test_the_desks_own_messages_are_no_questions(play: Play) -> None:
    """In a direct message Slack hands the desk its own words back."""

    async def scene(on: Scene) -> None:
        await on.dm("help")
        await idle()
        assert len(on.said(on.home)) == 1

    play(scene)


@pytest.mark.parametrize("words", ["", "   ", "<!here>"])
def test_an_empty_mention_says_hello(play: Play, words: str) -> None:
    async def scene(on: Scene) -> None:
        answer = on.only(await on.mention(words))
        assert answer.text.startswith("Ask me about anti-personnel mines in plain words")

    play(scene)


def test_a_mention_in_the_midst_of_words_and_with_markup_around(play: Play) -> None:
    async def scene(on: Scene) -> None:
        plain = (await on.mention("is Finland bound by the mine ban?")).text
        midst = await on.server.say(
            on.ada, on.channel, "is <https://example.org|Finland>\nbound <@BOT> by the mine ban?"
        )
        await idle()
        assert midst.text == plain

    play(scene)


def test_a_mention_that_is_a_command_line(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = on.only(await on.mention("status finland on 2026-01-09"))
        assert "As of 9 January 2026." in answer.text

    play(scene)


def test_a_long_list_goes_on_by_a_button(play: Play) -> None:
    async def scene(on: Scene) -> None:
        first = on.only(await on.mention("timeline"))
        second = on.only(await on.press(first, "Continue"))
        assert "Page 2 of" in second.text
        assert second.only_for is on.ada
        assert second.thread_ts == first.thread_ts

    play(scene)


def test_a_slip_is_told_each_time(play: Play) -> None:
    """Twice within a minute as well: only the limit is told once a minute."""

    async def scene(on: Scene) -> None:
        for line in ("staus finland", "status narnia", "status oz"):
            assert on.only(await on.dm(line)).text
            assert on.only(await on.mention(line)).text

    play(scene)


def test_settings_are_not_chosen_by_a_mention(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("settings public", by=on.room.chief)
        assert (await on.ask()).only_for is on.ada

    play(scene)


def test_a_direct_message_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = on.only(await on.dm("what is a bounding mine?"))
        assert answer.channel is on.home
        assert answer.thread_ts is None
        assert "[1]" in answer.text
        line = on.only(await on.dm("status finland"))
        assert "Finland" in line.text
        assert on.logged("request")[-1]["command"] == "status"

    play(scene)


def test_a_direct_message_in_a_thread_is_answered_there(play: Play) -> None:
    async def scene(on: Scene) -> None:
        first = await on.dm("status finland")
        assert first.message
        again = on.only(await on.dm("status poland", thread=first.message.ts))
        assert again.thread_ts == first.message.ts

    play(scene)


def test_edited_and_deleted_direct_messages_are_nobodys_question(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.dm("status finland")
        assert asked.message
        edited = await on.server.edit(asked.message, "status poland")
        assert edited.sent
        inner = {
            "type": "message",
            "subtype": "message_deleted",
            "channel": on.home.id,
            "channel_type": "im",
            "ts": "1.1",
            "deleted_ts": asked.message.ts,
            "hidden": True,
            "event_ts": "1.1",
        }
        edited.payload = {**edited.payload, "event": inner, "event_id": "Ev-deleted"}
        await on.server.deliver(edited)
        await idle()
        assert len(on.said(on.home)) == 1

    play(scene)


def test_what_is_written_in_a_channel_without_a_mention_never_reaches_the_desk(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.say(on.ada, on.channel, "is Finland bound by the mine ban?")
        assert not ex.sent

    play(scene)


def test_pages_in_a_direct_message_answer_there(
    tell: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(setting()) as on:
            first = on.only(await on.dm("timeline"))
        async with room.desk(setting()) as on:
            second = on.only(await on.press(first, "Continue"))
            assert second.channel is on.home
            assert second.only_for is None

    tell(story)
