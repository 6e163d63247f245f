"""How often one person is answered, and how often one channel."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import labels
from tests.servers.slack.blocks import walk
from tests.servers.slack.world import Message

Play = Callable[..., None]


def moment(message: Message) -> dict[str, object]:
    """The one element that shows a moment in each reader's own time."""
    found = [part for _, part in walk(message.blocks, "") if part.get("type") == "date"]
    (only,) = found
    return only


def test_one_too_many_is_told_kindly_and_when_to_ask_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("status finland")
        await on.slash("status poland")
        told = on.only(await on.slash("status estonia"))
        assert told.only_for is on.ada
        assert told.text.startswith("You have asked a lot within a short time. Ask again at ")
        assert "UTC" in told.text
        shown = moment(told)
        assert isinstance(shown["timestamp"], int)
        assert str(shown["fallback"]) in told.text
        assert "{time" in str(shown["format"])
        assert labels(told) == ["Dismiss"]
        assert on.logged("request")[-1]["limited"]
        assert "Estonia" in on.only(await on.slash("status estonia", by=on.bo)).text

    play(scene, per_user="2/minute")


def test_a_channel_is_answered_in_publicly_only_so_often(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        await on.slash("status finland")
        told = on.only(await on.slash("status poland", by=on.bo))
        assert told.only_for is on.bo
        assert told.text.startswith("This channel has had many answers")
        moment(told)
        assert on.only(await on.slash("status poland", by=on.bo, at=on.server.dm_of(on.bo)))
        assert len(on.said()) == 1

    play(scene, per_channel="1/hour")


def test_private_answers_do_not_count_for_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for state in ("finland", "poland", "estonia"):
            assert "[1]" in (await on.slash(f"status {state}")).text

    play(scene, per_channel="1/hour")


def test_sharing_counts_for_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.press(on.only(await on.slash("status finland")), "Share to channel")
        second = on.only(await on.slash("status poland"))
        told = on.only(await on.press(second, "Share to channel"))
        assert told.only_for is on.ada
        assert told.text.startswith("This channel has had many answers")
        assert len(on.said()) == 1
        assert "Share to channel" in labels(second)

    play(scene, per_channel="1/hour")


def test_mentions_over_the_limit_are_told_once_a_minute(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for _ in range(5):
            await on.mention("status finland")
        texts = [message.text for message in on.said()]
        assert len(texts) == 2
        assert texts[1].startswith("You have asked a lot")
        await on.mention("status finland", by=on.bo)
        assert len(on.said()) == 3

    play(scene, per_user="1/minute")


def test_buttons_count_as_well(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = on.only(await on.slash("status finland"))
        told = on.only(await on.press(asked, "Sources in full"))
        assert told.text.startswith("You have asked a lot")

    play(scene, per_user="1/minute")


def test_the_form_tells_it_in_the_modal(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("status finland")
        view = await on.open_form()
        await on.submit(view, question="what is article 5?")
        (part,) = [p for _, p in walk(view.content["blocks"], "") if p.get("type") == "date"]
        assert part["timestamp"]

    play(scene, per_user="1/minute")


def test_completion_counts_for_nobody(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        for typed in ("f", "fi", "fin", "finl"):
            assert await on.suggest(view, "state", typed)
        await on.submit(view, question="what is article 5?")
        assert on.logged("request")[-1]["result"] == "done"

    play(scene, per_user="1/minute")
