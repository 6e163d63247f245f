"""Messages of the desk's own at Slack's pace, and where they cannot go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack_app.troubles import GONE
from bot.core.outlet import Gone, Later
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.posts import failing, here, news, now, outlet_of, sent
from tests.servers.slack.world import Channel

Play = Callable[..., None]


def test_a_cut_connection_is_not_tried_again_by_itself(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        on.server.fail_next("chat.postMessage", hang_up=True)
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert error.seconds > 0
        assert len(on.server.calls("chat.postMessage")) == 1
        await outlet.post(here(on), news(), 0, key="a", tried=now())
        assert len(sent(on)) == 1

    play(scene)


def test_told_to_wait_it_says_how_long_and_holds_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, other = outlet_of(on), on.server.add_channel(on.room.team, "other")
        on.server.fail_next("chat.postMessage", retry_after=42)
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert error.seconds == 42
        error = await failing(Later, outlet.post(here(on), news(), 0, key="b"))
        assert 10 < error.seconds <= 42
        assert len(on.server.calls("chat.postMessage")) == 1
        await outlet.post(here(on, other), news(), 0, key="c")
        assert len(sent(on, other)) == 1

    play(scene)


@pytest.mark.parametrize("code", [*GONE, "invalid_blocks"])
def test_where_it_is_of_no_use_it_says_why(play: Play, code: str) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("chat.postMessage", error=code)
        error = await failing(Gone, outlet_of(on).post(here(on), news(), 0, key="a"))
        assert str(error) == GONE.get(code, "Slack refuses the message (invalid_blocks).")
        assert [line["code"] for line in on.logged("outlet refused")] == [code]

    play(scene)


@pytest.mark.parametrize("code", ["internal_error", "service_unavailable", "ratelimited"])
def test_what_passes_is_tried_later(play: Play, code: str) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("chat.postMessage", error=code)
        assert (
            await failing(Later, outlet_of(on).post(here(on), news(), 0, key="a"))
        ).seconds == 30
        on.server.fail_next("chat.update", retry_after=7)
        assert (await failing(Later, outlet_of(on).edit(here(on), "1.2", news(), 0))).seconds == 7

    play(scene)


def test_real_refusals(play: Play) -> None:
    """As Slack itself would refuse, from the state of its channels."""

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        outlet = outlet_of(on)
        elsewhere = on.server.add_channel(on.room.team, "elsewhere", bot=False)
        for channel, words in (
            (elsewhere, "The desk is no member of the channel: invite it there."),
            (replace_channel(on, archived=True), "The channel is archived."),
            (replace_channel(on, restricted=True), "The desk may not write in that channel."),
        ):
            error = await failing(Gone, outlet.post(here(on, channel), news(), 0, key=channel.id))
            assert str(error) == words
        gone = replace(here(on), channel="C0000099999")
        assert "no more" in str(await failing(Gone, outlet.post(gone, news(), 0, key="g")))
        assert "no more" in str(await failing(Gone, outlet.edit(here(on), "1.2", news(), 0)))
        under = outlet.post(here(on), news(), 0, key="t", under="1.2", tried=now())
        assert "no more" in str(await failing(Gone, under))
        on.server.installs.revoke(on.room.team.install)
        lost = await failing(Gone, outlet.post(here(on), news(), 0, key="r"))
        assert str(lost) == "The desk was removed from the workspace."

    play(scene)


def replace_channel(on: Scene, **changed: bool) -> Channel:
    channel = on.server.add_channel(on.room.team, "c")
    for name, value in changed.items():
        setattr(channel, name, value)
    return channel


def test_a_channel_is_never_sent_more_than_it_takes_and_none_waits_for_another(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.rate_limits, on.server.post_burst = True, 1
        outlet = outlet_of(on)
        channels: Sequence[Channel] = [
            on.server.add_channel(on.room.team, f"c{n}") for n in range(8)
        ]
        posts = [
            outlet.post(here(on, channel), news(), 0, key=f"{channel.id}-{n}")
            for channel in channels
            for n in range(3)
        ]
        await asyncio.gather(*posts)
        assert on.server.limited == 0
        assert all(len(sent(on, channel)) == 3 for channel in channels)

    play(scene)


def test_without_a_pace_of_ones_own_slack_would_refuse(play: Play) -> None:
    """The server really counts: the same messages at once are too many for it."""

    async def scene(on: Scene) -> None:
        on.server.rate_limits, on.server.post_burst = True, 1
        client = on.stage.surface.app.client
        client.retry_handlers.clear()
        await client.chat_postMessage(channel=on.channel.id, text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.chat_postMessage(channel=on.channel.id, text="x")
        assert on.server.limited == 1

    play(scene)


def test_slack_cannot_be_reached(play: Play, unused_port: int) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        outlet._workspaces._base_url = f"http://127.0.0.1:{unused_port}/api/"
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert str(error).startswith("Slack cannot be reached (")

    play(scene)
