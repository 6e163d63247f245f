"""Too many requests within a short time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import labels, texts

Play = Callable[..., None]
AGAIN = re.compile(r"Ask again <t:(\d{10}):R>")
NAMES = ("Finland", "Poland", "Latvia", "Estonia", "Norway")


def test_one_too_many_is_told_when_to_ask_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for name in NAMES[:2]:
            shown = await on.slash("status", {"state": name})
            assert name in texts(shown.message)
        told = await on.slash("status", {"state": NAMES[2]})
        assert told.message
        assert told.message.ephemeral
        assert AGAIN.search(texts(told.message))
        assert "You have asked a lot" in texts(told.message)
        assert labels(told.message) == ["Dismiss"]
        other = await on.slash("status", {"state": NAMES[2]}, by=on.bo)
        assert NAMES[2] in texts(other.message)
        assert [line["limited"] for line in on.logged("request")] == [False, False, True, False]

    play(scene, per_user="2/minute")


def test_buttons_count_as_well(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Sources in full")
        told = await on.press(asked, "Not helpful")
        assert AGAIN.search(texts(told.message))

    play(scene, per_user="2/minute")


def test_a_dismissal_is_always_free(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Dismiss")
        assert asked.message is None

    play(scene, per_user="1/minute")


def test_after_a_while_it_answers_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("status", {"state": "Finland"})
        assert AGAIN.search(texts((await on.slash("about")).message))
        await asyncio.sleep(1.1)
        assert "Poland" in texts((await on.slash("status", {"state": "Poland"})).message)

    play(scene, per_user="1/second")


def test_public_answers_of_a_channel_are_limited_and_the_word_about_it_is_private(
    play: Play,
) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        other = on.server.add_channel(on.city.guild, "other")
        for name in NAMES[:2]:
            await on.slash("status", {"state": name})
        told = await on.slash("status", {"state": NAMES[2]}, by=on.bo)
        assert told.message
        assert told.message.ephemeral
        assert "This channel has had many answers" in texts(told.message)
        assert AGAIN.search(texts(told.message))
        assert len(on.server.messages_in(on.channel)) == 2
        assert texts((await on.slash("status", {"state": NAMES[3]}, at=other)).message)

    play(scene, per_channel="2/minute")


def test_private_answers_do_not_count_for_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for name in NAMES:
            shown = await on.slash("status", {"state": name})
            assert name in texts(shown.message)

    play(scene, per_channel="2/minute")


def test_mentions_over_the_limit_are_told_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for _ in range(4):
            await on.mention(WHY)
        told, answer = sorted(await on.answers(2), key=lambda one: "Finland" in texts(one))
        assert "Finland" in texts(answer)
        assert AGAIN.search(texts(told))
        await on.server.say(on.bo, on.channel, f"{on.server.me.mention} {WHY}")
        *_, last = await on.answers(3)
        assert "Finland" in texts(last)
        assert len(on.server.messages_in(on.channel)) == 3
        assert not on.server.pings

    play(scene, per_user="1/minute")


def test_bare_mentions_are_greeted_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for _ in range(6):
            await on.mention("")
        await on.server.say(on.bo, on.channel, on.server.me.mention)
        await on.answers(2)
        await on.slash("about", by=on.bo)
        assert len(on.server.messages_in(on.channel)) == 2

    play(scene)


def test_where_discord_itself_asks_to_wait_long_the_desk_does_not(play: Play) -> None:
    """Nobody waits for an answer that long; the log says why there was none."""

    async def scene(on: Scene) -> None:
        wait = {"Retry-After": "90"}
        on.server.fail_next("POST", r"/messages$", 429, headers=wait)
        await on.mention(WHY)
        await on.server.changed.until(
            lambda: on.logged("discord cannot be reached"), 5, lambda: "no word in the log"
        )
        assert not on.logged("unexpected error")
        assert texts((await on.slash("help")).message)

    play(scene)
